/// A value of the service or of an expression. The first six cases are JSON's; the rest only expressions make, and they
/// are written to JSON as strings (a quantity as a record of `value` and `unit`).
package enum Value: Sendable {
  case null
  case boolean(Bool)
  case number(Number)
  case string(String)
  case list([Value])
  case record(Record)
  /// A moment, from a field that holds one or from `now`.
  case instant(Instant)
  /// A day, a month or a year: `2024-03-22`, `month(date_time)`.
  indirect case period(Period)
  case duration(Duration)
  /// A number with its unit as written: `30 kHz`.
  indirect case quantity(Number, unit: String)
  /// A quantity as a record has it, with what its schema says of it. It is written, and equal, as it is stored.
  indirect case measured(Measured)

  package static func integer(_ value: Int) -> Value { .number(Number(value)) }

  package var isNull: Bool { if case .null = self { true } else { false } }

  /// The value without what a schema says of it.
  package var stored: Value { if case .measured(let measured) = self { measured.stored } else { self } }

  package var record: Record? { if case .record(let record) = stored { record } else { nil } }
  package var list: [Value]? { if case .list(let list) = self { list } else { nil } }
  package var string: String? { if case .string(let string) = self { string } else { nil } }
  package var number: Number? { if case .number(let number) = stored { number } else { nil } }
  package var boolean: Bool? { if case .boolean(let boolean) = self { boolean } else { nil } }
}

/// Equal where both are of one case and mean the same: numbers by value, strings scalar by scalar, records in whatever order.
extension Value: Hashable {
  package static func == (left: Value, right: Value) -> Bool {
    switch (left, right) {
    case (.null, .null): true
    case (.boolean(let one), .boolean(let other)): one == other
    case (.number(let one), .number(let other)): one == other
    case (.string(let one), .string(let other)): one.isExactly(other)
    case (.list(let one), .list(let other)): one == other
    case (.record(let one), .record(let other)): one == other
    case (.instant(let one), .instant(let other)): one == other
    case (.period(let one), .period(let other)): one == other
    case (.duration(let one), .duration(let other)): one == other
    case (.quantity(let one, let unit), .quantity(let other, let otherUnit)):
      one == other && unit.isExactly(otherUnit)
    case (.measured, _), (_, .measured): left.stored == right.stored
    default: false
    }
  }

  package func hash(into hasher: inout Hasher) {
    switch self {
    case .null: hasher.combine(HashMark.null)
    case .boolean(let boolean):
      hasher.combine(HashMark.boolean)
      hasher.combine(boolean)
    case .number(let number):
      hasher.combine(HashMark.number)
      hasher.combine(number)
    case .string(let string):
      hasher.combine(HashMark.string)
      string.hashExactly(into: &hasher)
    case .list(let list):
      hasher.combine(HashMark.list)
      hasher.combine(list.count)
      for element in list { hasher.combine(element) }
    case .record(let record): hasher.combine(record)
    case .instant(let instant): hasher.combine(instant)
    case .period(let period): hasher.combine(period)
    case .duration(let duration): hasher.combine(duration)
    case .quantity(let number, let unit):
      hasher.combine(number)
      unit.hashExactly(into: &hasher)
    case .measured(let measured): hasher.combine(measured.stored)
    }
  }
}

/// A number, or a `{value, unit}`, of a field that holds a quantity.
package struct Measured: Sendable {
  /// As it came.
  package var stored: Value
  /// The unit of a number that stands there without one.
  package var defaultUnit: String

  package init(stored: Value, defaultUnit: String) {
    self.stored = stored
    self.defaultUnit = defaultUnit
  }

  /// For people: `24.1 g`.
  package var text: String {
    if case .number(let number) = stored { return "\(number.text) \(defaultUnit)" }
    return stored.quantityText ?? stored.text
  }
}

extension Value {
  /// `24.1 g` of a `{value, unit}`; nil for anything else.
  package var quantityText: String? {
    guard case .record(let record) = self, record.count == 2, case .number(let number)? = record["value"],
      case .string(let unit)? = record["unit"]
    else { return nil }
    return "\(number.text) \(unit)"
  }
}

/// What a hash begins with: one for a `Value` and for the `JSONNode` that holds the same.
enum HashMark: UInt8 { case null, boolean, number, string, list, record }
