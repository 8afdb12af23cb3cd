// The tree of a script: what the parser makes and everybody after it reads. Values only; every node knows its span.

/// A parsed text: its statements in order.
package struct Script: Sendable, Equatable {
  package var statements: [Statement]

  package init(statements: [Statement]) { self.statements = statements }
}

/// A word or a quoted name as it was meant: without its backquotes.
package struct Name: Sendable, Hashable {
  package var text: String
  package var span: Span
  package var isQuoted: Bool

  package init(_ text: String, span: Span, isQuoted: Bool = false) {
    self.text = text
    self.span = span
    self.isQuoted = isQuoted
  }
}

/// Names joined by dots: `procedures.brain_region`.
package struct Path: Sendable, Hashable {
  package var names: [Name]

  package init(_ names: [Name]) { self.names = names }

  package var text: String { names.map(\.text).joined(separator: ".") }
  package var span: Span {
    guard let first = names.first, let last = names.last else { return Span(0, 0) }
    return first.span.union(last.span)
  }
}

/// A string literal, decoded, with the place where it stands.
package struct TextLiteral: Sendable, Hashable {
  package var text: String
  package var span: Span

  package init(_ text: String, span: Span) {
    self.text = text
    self.span = span
  }
}

package struct Statement: Sendable, Equatable {
  package var kind: Kind
  package var span: Span
  /// The comment lines that stand directly above, without `#`: a parameter's help.
  package var leadingComment: String?

  package init(_ kind: Kind, span: Span, leadingComment: String? = nil) {
    self.kind = kind
    self.span = span
    self.leadingComment = leadingComment
  }

  package indirect enum Kind: Sendable, Equatable {
    /// A query or an expression: shows its value.
    case value(Expression)
    case letValue(Name, Expression)
    case unset([Name])
    case print([Expression])
    case parameter(Name, defaultValue: Expression?)
    case importFile(TextLiteral)
    case sourceFile(TextLiteral)
    case explain(Statement)
    case use(UseTarget)
    /// `set rows 40`: the value is a bare word (`.name`), a literal, or missing (`set rows`).
    case set(Name, Expression?)
    case show(Name)
    /// `describe dataacquisition.details where type = "Audio"`: with the condition, only the schemas that it keeps.
    case describe(Expression, where: Expression?)
    case more
    case all
    case help(Name?)
    case login
    case logout
    case whoami
    case edit
    case quit
    case write(Write)
    case test(Test)
    case expect(Expectation)
  }
}

package enum UseTarget: Sendable, Equatable {
  /// `use public`: a bare word, a portal or `sandbox`.
  case word(Name)
  /// `use "https://host/"` or `use "lab.sqlite"`.
  case text(TextLiteral)
}
