import BQLSyntax
import BrainAPI

/// A value that is a number with a unit, however it came: `30 kHz`, `{value, unit}`, a stored number with the unit of its
/// schema, a duration.
struct Measure {
  var number: Number
  /// As it stands there; it may be one that nobody knows.
  var unit: String
  /// The unit that a bare number beside it has.
  var defaultUnit: String?

  init(_ number: Number, _ unit: String, defaultUnit: String? = nil) {
    self.number = number
    self.unit = unit
    self.defaultUnit = defaultUnit
  }

  /// nil for a value that has no unit.
  init?(_ value: Value) {
    switch value {
    case .quantity(let number, let unit): self.init(number, unit)
    case .measured(let measured):
      switch measured.stored {
      case .number(let number): self.init(number, measured.defaultUnit, defaultUnit: measured.defaultUnit)
      default:
        guard let inner = Measure(measured.stored) else { return nil }
        self.init(inner.number, inner.unit, defaultUnit: measured.defaultUnit)
      }
    case .record(let record):
      guard record.count == 2, case .number(let number)? = record["value"], case .string(let unit)? = record["unit"]
      else { return nil }
      self.init(number, unit)
    case .duration(let duration): self.init(Quantities.seconds(duration), "s")
    default: return nil
    }
  }

  var known: Unit? { Unit(unit) }

  /// In a few words: `30 kHz`.
  var text: String { "\(number.text) \(unit)" }

  /// -1, 0, 1; nil where the two do not measure the same.
  static func order(_ left: Measure, _ right: Measure) -> Int? {
    if left.unit == right.unit { return left.number == right.number ? 0 : left.number < right.number ? -1 : 1 }
    guard let first = left.known, let second = right.known else { return nil }
    return Unit.order(left.number, first, right.number, second)
  }

  /// What it is the same as, whatever its unit.
  var keyValue: Value {
    guard let known else { return .list([.number(number), .string(unit)]) }
    return .list([.number(known.base(number)), .string(known.dimension.rawValue)])
  }

  var key: ValueKey { ValueKey(keyValue) }
}

enum Quantities {
  static func seconds(_ duration: Duration) -> Number {
    let (seconds, attoseconds) = duration.components
    if attoseconds == 0 { return Number(Int(seconds)) }
    return Number(Double(seconds) + Double(attoseconds) / 1e18)?.significant ?? Number(Int(seconds))
  }

  /// A quantity of time as a duration; nil for what is none.
  static func duration(_ value: Value) -> Duration? {
    if case .duration(let duration) = value { return duration }
    guard let measure = Measure(value), let unit = measure.known, let second = Unit("s"), unit.dimension == .time,
      let seconds = unit.convert(measure.number, to: second), abs(seconds.double) <= Arithmetic.longest
    else { return nil }
    if case .integer(let whole) = seconds { return .seconds(whole) }
    return .nanoseconds(Int64((seconds.double * 1e9).rounded()))
  }

  /// For two values, one of which is a number with a unit; nil where they cannot be compared.
  static func order(_ left: Value, _ right: Value) -> Int? {
    switch (Measure(left), Measure(right)) {
    case (let first?, let second?): return Measure.order(first, second)
    case (let measure?, nil): return bare(right, beside: measure).flatMap { Measure.order(measure, $0) }
    case (nil, let measure?): return bare(left, beside: measure).flatMap { Measure.order($0, measure) }
    case (nil, nil):
      guard let first = left.number, let second = right.number else { return nil }
      return first == second ? 0 : first < second ? -1 : 1
    }
  }

  /// A total order over numbers and quantities, for `sort`: bare numbers first, then dimension by dimension.
  static func sortOrder(_ left: Value, _ right: Value) -> Int? {
    if let order = order(left, right) { return order }
    guard Measure(left) != nil || left.number != nil, Measure(right) != nil || right.number != nil else { return nil }
    return Comparer.order(group(left), group(right))
  }

  private static func group(_ value: Value) -> String {
    Measure(value).map { $0.known?.dimension.rawValue ?? $0.unit } ?? ""
  }

  /// A number without a unit beside a quantity: it has the default unit of that quantity's field.
  static func bare(_ value: Value, beside measure: Measure) -> Measure? {
    guard case .number(let number) = value, let unit = measure.defaultUnit else { return nil }
    return Measure(number, unit)
  }

  /// Why two values, one with a unit, cannot be compared or added, where that is a mistake of the one who asks and no
  /// accident of the data; `path` is what the left one came from.
  static func refusal(_ left: Value, _ right: Value, _ path: ResolvedPath?, _ doing: String, _ span: Span)
    -> StatementError?
  {
    switch (Measure(left), Measure(right)) {
    case (let first?, let second?):
      guard let one = first.known, let other = second.known, one.dimension != other.dimension else { return nil }
      return StatementError(
        "\(one.name) and \(other.name) do not measure the same: they cannot be \(doing)", .type, at: span,
        label: "\(first.text) is \(article(one.dimension)), \(second.text) \(article(other.dimension))",
        hint: path.map { "`\($0.text)` is in other units for other types: `type = \"...\"` keeps to one" })
    case (nil, let measure?):
      guard left.number != nil else { return nil }
      return StatementError(
        "\(ShortText.of(left)) has no unit: it cannot be \(doing) with \(measure.text)", .type, at: span,
        label: "no unit is known here",
        hint: path.map { bareHint($0, measure.unit) }
          ?? "with a unit: `\(ShortText.of(left)) \(measure.unit)`")
    case (let measure?, nil):
      guard right.number != nil else { return nil }
      return StatementError(
        "\(measure.text) cannot be \(doing) with a number without a unit", at: span, label: "\(ShortText.of(right))",
        hint: "with a unit: `\(ShortText.of(right)) \(measure.unit)`; `value(...)` takes the number alone")
    case (nil, nil): return nil
    }
  }

  private static func bareHint(_ path: ResolvedPath, _ unit: String) -> String {
    let types = path.schema.map { place in place.schemas.filter { $0.field(at: place.inner ?? []) != nil } } ?? []
    let kept =
      types.first.map { "`\(path.schema?.use.chooser ?? "type") = \"\($0.type)\"` keeps to what has it; " } ?? ""
    return kept + "if it is in \(unit): `value(\(path.text)) * 1 \(unit)`"
  }

  static func article(_ dimension: Unit.Dimension) -> String {
    let name = dimension.rawValue
    return (name.first.map { "aeio".contains($0) } ?? false ? "an " : "a ") + name
  }
}
