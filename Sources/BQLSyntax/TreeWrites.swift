// What is written, and what is expected.

package struct Write: Sendable, Equatable {
  package var kind: Kind
  /// The word that names the write: `create`, `delete`...
  package var keyword: Span

  package init(_ kind: Kind, keyword: Span) {
    self.kind = kind
    self.keyword = keyword
  }

  package enum Kind: Sendable, Equatable {
    case create(ModelReference, WriteSource)
    /// `update TARGET set a = ..., b = ...`
    case update(WriteTarget, [Assignment])
    /// `update subject from "s.csv" by name`: each row to the record that these fields find; without, by its id.
    case updateFromFile(ModelReference, TextLiteral, by: [Path])
    case replace(WriteTarget, WriteSource)
    case delete(WriteTarget)
    /// `add entry {...} to TARGET`; of a list of records, each.
    case addEntry(Expression, to: WriteTarget)
    /// `add entry to subjectlog from "weights.csv" by subject.name, type`
    case addEntries(ModelReference, TextLiteral, by: [Path])
    /// `change entry {...} of TARGET`
    case changeEntry(Expression, of: WriteTarget)
    /// `remove entry at TIME from TARGET`
    case removeEntry(at: Expression, from: WriteTarget)
    /// `do accept on TARGET`
    case act(Name, on: WriteTarget)
    /// `attach "permit.pdf" to TARGET`
    case attach(TextLiteral, to: WriteTarget)
    /// `undo` or `undo 12`
    case undo(Expression?)
    case resume
  }
}

package enum WriteSource: Sendable, Equatable {
  case value(Expression)
  case file(TextLiteral)
}

package enum WriteTarget: Sendable, Equatable {
  /// `$x`, `$x[0]`, `(query)`
  case value(Expression)
  /// `session "c5547922-..."`
  case record(ModelReference, id: Expression)
}

package struct Assignment: Sendable, Equatable {
  package var field: Path
  package var value: Expression

  package init(field: Path, value: Expression) {
    self.field = field
    self.value = value
  }
}

package struct Test: Sendable, Equatable {
  package var name: TextLiteral
  package var tags: [Name]
  /// `skip test "..." because "..."`
  package var skipReason: TextLiteral?
  package var isSkipped: Bool
  package var body: [Statement]

  package init(name: TextLiteral, tags: [Name], skipReason: TextLiteral?, isSkipped: Bool, body: [Statement]) {
    self.name = name
    self.tags = tags
    self.skipReason = skipReason
    self.isSkipped = isSkipped
    self.body = body
  }
}

package struct Expectation: Sendable, Equatable {
  package var kind: Kind
  package var reason: TextLiteral?

  package init(_ kind: Kind, reason: TextLiteral?) {
    self.kind = kind
    self.reason = reason
  }

  package enum Kind: Sendable, Equatable {
    case condition(Expression)
    /// `every s has (P)`, `some s has (P)`, `no s has (P)`
    case rows(RowQuantifier, Expression, Expression)
    case gives(Expression, TextLiteral)
    /// `(create session {}) fails with 400` or `fails with "text"`; either side of it may be a query or a write.
    case fails(Statement, with: Expression)
    /// `expect requests <= 12`
    case requests(ComparisonOperator, Expression)
  }
}

package enum RowQuantifier: String, Sendable, Hashable, CaseIterable { case every, some, no }
