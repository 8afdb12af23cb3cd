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
    case describe(Expression)
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

// MARK: - Expressions

/// Everything that has a value, predicates included. In a clause or a stage a bare `.name` is a field of the row;
/// elsewhere it is a variable.
package struct Expression: Sendable, Equatable {
  package var kind: Kind
  package var span: Span

  package init(_ kind: Kind, span: Span) {
    self.kind = kind
    self.span = span
  }

  package indirect enum Kind: Sendable, Equatable {
    case literal(Literal)
    /// A bare word.
    case name(Name)
    /// `$x`; the name's span leaves the `$` out, the expression's has it.
    case variable(Name)
    /// `subject.name`, `$x.id`
    case member(Expression, Name)
    case index(Expression, Expression)
    /// `x[0..4]`: both ends included, either may be left out.
    case slice(Expression, from: Expression?, through: Expression?)
    case list([Expression])
    case record([RecordEntry])
    /// `count(x)`, `count()`
    case call(Name, [Expression])
    case not(Expression)
    case negate(Expression)
    /// Two or more, flat: `a and b and c` is one node.
    case and([Expression])
    case or([Expression])
    case arithmetic(Expression, ArithmeticOperator, Expression)
    case comparison(Expression, ComparisonOperator, Expression)
    case textMatch(Expression, TextOperator, Expression, negated: Bool)
    case membership(Expression, Expression, negated: Bool)
    case between(Expression, Expression, Expression, negated: Bool)
    /// The period is a literal (year, month, day), `last N days`, `next N days`, or an expression such as `$year`.
    case during(Expression, Expression, negated: Bool)
    case isTest(Expression, ValueTest, negated: Bool)
    case under(Expression, Expression, negated: Bool)
    /// `list has (P)`, `has no (P)`, `has only (P)`
    case has(Expression, Quantifier, Expression)
    /// `last N unit` (from now back) and `next N unit`, only after `during`.
    case window(WindowDirection, Expression, TimeUnit)
    /// `N days ago`
    case ago(Expression, TimeUnit)
    /// `from ...` with clauses and stages, or a piped source: `ca1 | count`.
    case query(Query)
  }
}

package struct RecordEntry: Sendable, Equatable {
  package var name: Name
  package var value: Expression

  package init(name: Name, value: Expression) {
    self.name = name
    self.value = value
  }
}

/// What is large and rare is boxed (`indirect`): a list of a million numbers should not pay for it.
package enum Literal: Sendable, Equatable {
  case null
  case boolean(Bool)
  case integer(Int64)
  /// As written, underscores taken out: `1.5`, `6.02e23`.
  case decimal(String)
  case string(String)
  /// `2024`, only after `during`.
  case year(Int)
  /// `2024-03`; the parser has checked that it exists.
  case month(year: Int, month: Int)
  /// `2024-03-22`; the parser has checked that it exists.
  indirect case day(year: Int, month: Int, day: Int)
  /// `2024-03-22T15:30:00.5+01:00`; offset in seconds, nil where none is written.
  indirect case instant(InstantLiteral)
  /// `30 kHz`: the number as written, the unit as written.
  indirect case quantity(number: String, unit: String)
  /// `30 days`: a whole or decimal number of a time unit.
  case duration(number: String, unit: TimeUnit)
  case now
  case today
  case yesterday
}

package struct InstantLiteral: Sendable, Hashable {
  package var year, month, day, hour, minute, second: Int
  package var nanosecond: Int
  package var offsetSeconds: Int?

  package init(
    year: Int, month: Int, day: Int, hour: Int, minute: Int, second: Int, nanosecond: Int, offsetSeconds: Int?
  ) {
    self.year = year
    self.month = month
    self.day = day
    self.hour = hour
    self.minute = minute
    self.second = second
    self.nanosecond = nanosecond
    self.offsetSeconds = offsetSeconds
  }
}

/// Units of a duration, calendar lengths as 24-hour days and 7-day weeks. `ms`, `s` are quantities, not these.
package enum TimeUnit: String, Sendable, Hashable, CaseIterable {
  case seconds, minutes, hours, days, weeks
}

package enum ArithmeticOperator: String, Sendable, Hashable, CaseIterable {
  case add = "+"
  case subtract = "-"
  case multiply = "*"
  case divide = "/"
  case remainder = "%"
}

package enum ComparisonOperator: String, Sendable, Hashable, CaseIterable {
  case equal = "="
  case notEqual = "!="
  case less = "<"
  case lessOrEqual = "<="
  case greater = ">"
  case greaterOrEqual = ">="
}

package enum TextOperator: String, Sendable, Hashable, CaseIterable { case contains, startswith, endswith, like }
package enum ValueTest: String, Sendable, Hashable, CaseIterable { case null, empty, number, string, list }
package enum Quantifier: String, Sendable, Hashable, CaseIterable { case some, no, only }
package enum WindowDirection: String, Sendable, Hashable, CaseIterable { case last, next }

// MARK: - Queries

package struct Query: Sendable, Equatable {
  package var source: Source
  package var clauses: [Clause]
  package var stages: [Stage]
  package var span: Span

  package init(source: Source, clauses: [Clause], stages: [Stage], span: Span) {
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

// MARK: - Writes and tests

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
    case updateFromFile(ModelReference, TextLiteral)
    case replace(WriteTarget, WriteSource)
    case delete(WriteTarget)
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
