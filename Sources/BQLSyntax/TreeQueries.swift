// What is asked for, and what is done with it.

package struct Query: Sendable, Equatable {
  package var source: Source
  package var clauses: [Clause]
  package var stages: [Stage]
  package var span: Span
  /// That of the expression that it is the whole of.
  package var id: NodeID

  package init(source: Source, clauses: [Clause], stages: [Stage], span: Span, id: NodeID = .unread) {
    self.id = id
    self.source = source
    self.clauses = clauses
    self.stages = stages
    self.span = span
  }
}

package enum Source: Sendable, Equatable {
  case model(ModelReference)
  case file(TextLiteral)
  /// A variable, a parenthesised query, any expression before a `|`.
  case expression(Expression)
}

/// `[portal.][app.]model`, as written: one to three names.
package struct ModelReference: Sendable, Hashable {
  package var portal: Name?
  package var app: Name?
  package var model: Name

  package init(portal: Name?, app: Name?, model: Name) {
    self.portal = portal
    self.app = app
    self.model = model
  }

  package var span: Span { (portal ?? app ?? model).span.union(model.span) }
}

package struct Clause: Sendable, Equatable {
  package var kind: Kind
  package var span: Span

  package init(_ kind: Kind, span: Span) {
    self.kind = kind
    self.span = span
  }

  package enum Kind: Sendable, Equatable {
    case filter(Expression)
    case sort([SortKey])
    case include([Path])
    case limit(Expression)
    case offset(Expression)
  }
}

package struct SortKey: Sendable, Equatable {
  package var key: Expression
  package var isDescending: Bool
  package var span: Span

  package init(key: Expression, isDescending: Bool, span: Span) {
    self.key = key
    self.isDescending = isDescending
    self.span = span
  }
}

/// A column of `select`, `derive`, `summarize`, or a key of `by` and `per`: named as written unless it has an alias.
package struct Column: Sendable, Equatable {
  package var value: Expression
  package var alias: Name?
  /// The source text of `value`, white space folded: the column's name where there is no alias.
  package var text: String

  package init(value: Expression, alias: Name?, text: String) {
    self.value = value
    self.alias = alias
    self.text = text
  }

  package var name: String { alias?.text ?? text }
  package var span: Span { alias.map { value.span.union($0.span) } ?? value.span }
}

package struct Stage: Sendable, Equatable {
  package var kind: Kind
  /// From the stage's word to its end, without the `|`.
  package var span: Span

  package init(_ kind: Kind, span: Span) {
    self.kind = kind
    self.span = span
  }

  package indirect enum Kind: Sendable, Equatable {
    case filter(Expression)
    case sort([SortKey])
    case limit(Expression)
    case offset(Expression)
    case select([Column])
    case drop([Path])
    case derive([Column])
    case distinct([Column])
    case top(Expression, by: [SortKey], per: [Column])
    case count(by: [Column])
    case summarize([Column], by: [Column])
    case expand(Path, alias: Name?, keepsEmpty: Bool)
    case join(Expression, alias: Name, on: Expression, keepsUnmatched: Bool)
    case union(Expression)
    case except(Expression)
    case intersect(Expression)
    case format(Name)
    case save(TextLiteral)
  }
}
