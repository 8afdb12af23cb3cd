// What has a value.

/// Everything that has a value, predicates included. In a clause or a stage a bare `.name` is a field of the row;
/// elsewhere it is a variable.
package struct Expression: Sendable, Equatable {
  package var kind: Kind
  package var span: Span
  package var id: NodeID

  package init(_ kind: Kind, span: Span, id: NodeID = .unread) {
    self.kind = kind
    self.span = span
    self.id = id
  }

  /// A literal stands in the node itself, all else in a box: a list of a million numbers is a million nodes and no more.
  package enum Kind: Sendable, Equatable {
    case literal(Literal)
    /// A bare word.
    indirect case name(Name)
    /// `$x`; the name's span leaves the `$` out, the expression's has it.
    indirect case variable(Name)
    /// `subject.name`, `$x.id`
    indirect case member(Expression, Name)
    indirect case index(Expression, Expression)
    /// `x[0..4]`: both ends included, either may be left out.
    indirect case slice(Expression, from: Expression?, through: Expression?)
    indirect case list([Expression])
    indirect case record([RecordEntry])
    /// `count(x)`, `count()`
    indirect case call(Name, [Expression])
    indirect case not(Expression)
    indirect case negate(Expression)
    /// Two or more, flat: `a and b and c` is one node.
    indirect case and([Expression])
    indirect case or([Expression])
    indirect case arithmetic(Expression, ArithmeticOperator, Expression)
    indirect case comparison(Expression, ComparisonOperator, Expression)
    indirect case textMatch(Expression, TextOperator, Expression, negated: Bool)
    indirect case membership(Expression, Expression, negated: Bool)
    indirect case between(Expression, Expression, Expression, negated: Bool)
    /// The period is a literal (year, month, day), `last N days`, `next N days`, or an expression such as `$year`.
    indirect case during(Expression, Expression, negated: Bool)
    indirect case isTest(Expression, ValueTest, negated: Bool)
    indirect case under(Expression, Expression, negated: Bool)
    /// `list has (P)`, `has no (P)`, `has only (P)`
    indirect case has(Expression, Quantifier, Expression)
    /// `last N unit` (from now back) and `next N unit`, only after `during`.
    indirect case window(WindowDirection, Expression, TimeUnit)
    /// `N days ago`
    indirect case ago(Expression, TimeUnit)
    /// `from ...` with clauses and stages, or a piped source: `ca1 | count`.
    indirect case query(Query)
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
  indirect case duration(number: String, unit: TimeUnit)
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
