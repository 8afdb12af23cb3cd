import BrainAPI

/// Compares what a server holds after a write with what was asked of it, field by field: servers answer 200 and leave out
/// fields that they do not know, that are read-only, or that are fixed. Pure.
struct ReplyComparison: Sendable {
  let catalogue: Catalogue
  let zone: Zone

  /// A field that does not hold what was asked.
  struct Difference: Sendable, Hashable {
    var name: String
    var asked: Value
    /// Before the write; nil where there was no such field, and for a new record.
    var old: Value?
    /// After it; nil where the record does not show the field.
    var found: Value?
    /// It holds what it held before.
    var isUntouched: Bool
    /// In place of the values: what is not so.
    var explanation: String?
  }

  /// What was asked for and is not so. `before`: nil for a new record.
  func differences(_ model: String, asked: Record, before: Record?, found: Record) -> [Difference] {
    asked.fields.compactMap { name, value in
      if holds(found[name], value, name, model, before: before?[name]) { return nil }
      // What is empty before and after has not been touched, whatever it is called.
      let isUntouched = isSame(found[name], before?[name], name, model) && before != nil
      return Difference(name: name, asked: value, old: before?[name], found: found[name], isUntouched: isUntouched)
    }
  }

  /// Whether a write that left these differences changed anything at all.
  func changesAnything(_ model: String, asked: Record, before: Record?, found: Record) -> Bool {
    guard let before else { return true }
    return !asked.names.allSatisfy { isSame(found[$0], before[$0], $0, model) }
  }

  /// The fields of the catalogue that were asked for and that a reply does not show: it may have been cut short.
  func fieldsNotShown(_ model: String, asked: Record, found: Record) -> [String] {
    guard let model = catalogue.model(model) else { return [] }
    return asked.fields.compactMap { name, value in
      guard let field = model.field(name), !field.isReadOnly, found[name] == nil else { return nil }
      return value.isNull || value == .list([]) ? nil : name
    }
  }

  /// Members who were asked for and are not there yet: they have to accept first.
  func invited(_ model: String, asked: Record, before: Record?, found: Record) -> [String] {
    asked.fields.flatMap { name, value -> [String] in
      guard let membership = catalogue.model(model)?.field(name)?.membership, membership.invites else { return [] }
      let wanted = membership.merged(value, into: before?[name] ?? .null).record ?? Record()
      return wanted.names.filter { found[name]?.record?[$0] == nil }
    }
  }

  // MARK: One field

  /// Whether a field that shows `found` holds what was asked.
  func holds(_ found: Value?, _ asked: Value, _ name: String, _ model: String, before: Value? = nil) -> Bool {
    guard let field = catalogue.model(model)?.field(name) else {
      return found == nil ? asked.isNull : isSame(found, asked, name, model)
    }
    // Where a server keeps a file is its own affair.
    if field.isFile, asked.record != nil { return found?.string?.isEmpty == false }
    guard let membership = field.membership, let asked = asked.record else {
      return isSame(found, asked, name, model)
    }
    let wanted = membership.merged(.record(asked), into: before ?? .null).record ?? Record()
    return asked.names.allSatisfy { name in
      let (one, other) = (wanted[name], found?.record?[name])
      if one == nil || other == nil { return one == nil && other == nil || one != nil && membership.invites }
      return membership.entitled(one) == membership.entitled(other)
    }
  }

  /// Whether two values of a field mean the same, however servers spell them: numbers by value, instants as instants, records
  /// by their ids in either case, quantities in whatever unit.
  func isSame(_ one: Value?, _ other: Value?, _ name: String, _ model: String) -> Bool {
    let (one, other) = (one ?? .null, other ?? .null)
    guard let field = catalogue.model(model)?.field(name) else { return isSame(one.plain, other.plain, unit: nil) }
    if let membership = field.membership { return membership.isSame(one, other) }
    if FieldValue(field: field, zone: zone).isSame(one, other) { return true }
    switch field.kind {
    case .relation, .relationList:
      return ids(one).map(Set.init) == ids(other).map(Set.init) && ids(one) != nil
    case .stringList:
      guard let first = one.list, let second = other.list, first.count == second.count else { return false }
      return zip(first, second).allSatisfy { one, other in
        guard let one = one.string, let other = other.string else { return false }
        return one.trimmed.isExactly(other.trimmed)
      }
    case .json:
      return isSame(one.plain, other.plain, path: [], Schemas.use(of: name, in: model))
    case .string, .text, .url, .uuid, .integer, .boolean:
      // A number that was sent for text is kept as text, and the other way round.
      guard one.isScalar, other.isScalar, one.string == nil || other.string == nil else { return false }
      return one.text == other.text
    case .date, .dateTime: return false
    }
  }

  private func ids(_ value: Value) -> [String]? {
    var ids: [String] = []
    for element in value.list ?? (value.isNull ? [] : [value]) {
      guard let id = FieldValue.identifier(element)?.text else { return nil }
      ids.append(id.lowercased().filter { $0 != "-" })
    }
    return ids
  }

  // MARK: JSON

  func isSame(_ one: Value, _ other: Value, path: [String], _ use: SchemaUse?) -> Bool {
    let above = use?.path.dropFirst() ?? []
    let unit = path.starts(with: above) ? use?.unit(of: path.dropFirst(above.count), type: nil) : nil
    if isSame(one, other, unit: unit) { return true }
    switch (one, other) {
    case (.record(let first), .record(let second)):
      return Set(first.names) == Set(second.names)
        && first.fields.allSatisfy {
          isSame($0.value, second[$0.name] ?? .null, path: path + [$0.name], use)
        }
    case (.list(let first), .list(let second)):
      return first.count == second.count
        && zip(first, second).allSatisfy { isSame($0, $1, path: path, use) }
    default: return false
    }
  }

  /// `unit`: of a bare number, where it is known.
  func isSame(_ one: Value, _ other: Value, unit: String?) -> Bool {
    if one == other { return true }
    switch (one, other) {
    case (.number(let first), .number(let second)): return ReplyComparison.isSame(first, second)
    case (.string(let first), .string(let second)):
      guard first.contains("T"), let moment = Instant(parsing: first), let other = Instant(parsing: second) else {
        return false
      }
      // Without a zone it is no moment to compare.
      return moment == other && Instant(parsing: first, zoneOffsetSeconds: 3600) == moment
        && Instant(parsing: second, zoneOffsetSeconds: 3600) == other
    default:
      guard let first = quantity(one, unit), let second = quantity(other, unit) else { return false }
      if first.unit == second.unit { return ReplyComparison.isSame(first.number, second.number) }
      guard let source = Unit(first.unit), let target = Unit(second.unit),
        let converted = source.convert(first.number, to: target)
      else { return false }
      return ReplyComparison.isSame(converted, second.number)
    }
  }

  /// Servers keep numbers with a point in 64 bits; whole numbers are exact.
  private static func isSame(_ one: Number, _ other: Number) -> Bool {
    if one == other { return true }
    if one.exactInteger != nil, other.exactInteger != nil { return false }
    return one.double == other.double
  }

  private func quantity(_ value: Value, _ unit: String?) -> (number: Number, unit: String)? {
    if let number = value.number { return unit.map { (number, $0) } }
    guard let record = value.record, record.count == 2, let number = record["value"]?.number,
      let unit = record["unit"]?.string
    else { return nil }
    return (number, unit)
  }
}

extension Value {
  fileprivate var isScalar: Bool {
    switch self {
    case .string, .number, .boolean: true
    default: false
    }
  }
}

extension ReplyComparison.Difference {
  private var askedText: String { WritePreview.short(asked, to: 40) }
  private var foundText: String { WritePreview.short(found, to: 40) }

  /// `asked "Handling", it is still "Weighing"`
  var words: String {
    if let explanation { return explanation }
    guard let found else { return "asked \(askedText), the record shows no such field" }
    if isUntouched { return "asked \(askedText), it is still \(foundText)" }
    return found.isNull ? "asked \(askedText), it is null" : "asked \(askedText), it holds \(foundText)"
  }
}
