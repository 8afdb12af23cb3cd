import BQLSyntax
import BrainAPI

/// An expression with every name resolved: it can be evaluated on a row without asking anybody.
indirect enum Formula: Sendable, Hashable {
  case constant(Value)
  case path(ResolvedPath)
  /// A member of a value that is no row's path: `first(entries).weight`.
  case member(Formula, String)
  /// That JSON field of the record, or of each in a list: numbers in it get the unit of their schema.
  case details(Formula, SchemaUse)
  case index(Formula, Formula, Span)
  case slice(Formula, from: Formula?, through: Formula?, Span)
  case list([Formula])
  case record([Entry])
  case call(Function, [Formula], Span)
  case negate(Formula, Span)
  case arithmetic(Formula, ArithmeticOperator, Formula, Span)
  case condition(Condition)
  /// Texts of a date field as dates, so that the aggregates compare them as such.
  case dated(Formula, byDay: Bool)

  struct Entry: Sendable, Hashable {
    var name: String
    var value: Formula
  }
}

/// A way from a row to values, through fields, related records, JSON and lists.
struct ResolvedPath: Sendable, Hashable {
  indirect enum Step: Sendable, Hashable {
    case field(String)
    /// A relation that is no field: the union of these ways. A field of that name on the record wins.
    case virtual(String, [[Step]])
    /// A JSON field whose keys a schema knows: the steps behind it are keys, and numbers there get their unit.
    case schema(SchemaUse)
  }

  var steps: [Step]
  /// As written.
  var text: String
  var span: Span
  /// The shape of one value at the end; a list where the last field itself is one.
  var shape: Shape
  /// Whether a list is passed before the last step.
  var isBehindList: Bool
  /// Whether it goes into JSON, where lists may show at any step.
  var isInsideJSON: Bool
  /// The field path that the server knows, where it is one.
  var serverPath: FieldPath?
  /// The field path behind the virtual relation that it begins with, where the server knows that.
  var serverPathBehindVirtual: FieldPath? = nil
  /// The names of the list relations that it passes, as dotted prefixes: two conditions through one of them are not pushed
  /// together.
  var listPrefixes: [String]
  /// The first field is on no record, but the server sorts and filters by it.
  var isHidden: Bool
  /// A field of it is in no catalogue.
  var isUnknown: Bool
  /// The catalogue says that the last field is never null.
  var isRequired: Bool
  /// It ends at a related record that the public portal may not show: then it is null.
  var isSharedInPart = false
  /// Where in the schemas of a JSON field it leads.
  var schema: SchemaPlace?
}

/// A predicate with every name resolved.
indirect enum Condition: Sendable, Hashable {
  case constant(Bool)
  case not(Condition)
  case and([Condition])
  case or([Condition])
  case comparison(Comparison)
  /// One and the same value passes all of these, which have their left side in common: `between`, `during last 30 days`.
  case together([Comparison])
  case text(TextMatch)
  /// Some value is one of these.
  case membership(Formula, ValueSet, Span)
  case test(Formula, ValueTest, Span)
  case has(ResolvedPath, Quantifier, Condition, Span)
  /// The condition, on rows where no list shows on this way into JSON; an error on others.
  case single(ResolvedPath, Condition, Span)
  /// A formula that is true or false itself: `is_public`, `$flag`.
  case truth(Formula, Span)
}

extension Condition {
  /// Comparisons of one side with several bounds.
  static func bounds(_ parts: [Condition]) -> Condition {
    let comparisons = parts.compactMap { part in if case .comparison(let comparison) = part { comparison } else { nil }
    }
    guard comparisons.count == parts.count, Set(comparisons.map(\.left)).count == 1 else { return .and(parts) }
    return .together(comparisons)
  }
}

struct Comparison: Sendable, Hashable {
  var left: Formula
  var `operator`: ComparisonOperator
  var right: Formula
  var domain: Domain
  /// What both sides are read as.
  var span: Span

  /// The left side, where it is a path.
  var path: ResolvedPath? { if case .path(let path) = left { path } else { nil } }
}

/// How values are read before they are compared.
enum Domain: Sendable, Hashable {
  /// By what they are when they show.
  case dynamic
  case text
  /// Numbers and quantities.
  case number
  case boolean
  case day
  case instant
  case duration
  /// Records and ids as ids.
  case identifier
}

struct TextMatch: Sendable, Hashable {
  var subject: Formula
  var `operator`: TextOperator
  var pattern: Formula
  var span: Span
}

/// The right side of `in`: read once, looked up in constant time.
struct ValueSet: Sendable, Hashable {
  var keys: Set<ValueKey>
  /// In their order, for pushing.
  var values: [Value]
  var domain: Domain
  /// For `explain`, where the values are not known before the query inside has run.
  var pending: String?
}

/// What a value is the same as: numbers by value, strings by code points, records and ids by id where that is meant.
enum ValueKey: Sendable, Hashable {
  case null
  case boolean(Bool)
  case number(Number)
  case text([UInt8])
  case instant(Instant)
  case day(CivilDate)
  case period(Period)
  case duration(Duration)
  case list([ValueKey])
  case record([ValueKey])

  init(_ value: Value) {
    switch value {
    case .null: self = .null
    case .boolean(let boolean): self = .boolean(boolean)
    case .number(let number): self = .number(number)
    case .quantity(let number, let unit): self = .list([.number(number), .text(Array(unit.utf8))])
    case .measured(let measured): self = ValueKey(measured.stored)
    case .string(let string): self = .text(Array(string.utf8))
    case .instant(let instant): self = .instant(instant)
    case .period(let period): self = .period(period)
    case .duration(let duration): self = .duration(duration)
    case .list(let elements): self = .list(elements.map { ValueKey($0) })
    case .record(let record):
      let sorted = record.fields.sorted { $0.name < $1.name }
      self = .record(sorted.flatMap { [.text(Array($0.name.utf8)), ValueKey($0.value)] })
    }
  }

  /// Of a record or an id.
  init(identifier value: Value) {
    switch value {
    case .record(let record): self = record.id.map { .text(Array($0.utf8)) } ?? ValueKey(value)
    case .number(let number): self = .text(Array(number.text.utf8))
    default: self = ValueKey(value)
    }
  }
}
