import BQLFormats
import BQLSyntax
import BrainAPI

/// Values of one field of the catalogue: as the service takes them, and whether two of them mean the same.
struct FieldValue {
  let field: Field
  let zone: Zone

  /// Why a value cannot be the field's.
  struct ValueError: Sendable {
    var title: String
    var label: String?
    var hint: String?
  }

  // MARK: As the service takes it

  /// The value as plain JSON of the field's kind. `isLoose`: text of the command line or of a cell, which takes the kind.
  func conformed(_ value: Value, isLoose: Bool = false) -> (value: Value, problem: ValueError?) {
    if value.isNull { return null() }
    if field.isFile {
      return (
        value.plain,
        ValueError(
          title: "`\(field.name)` is a file", label: "this is \(FieldValue.name(of: value))",
          hint: "`attach \"permit.pdf\" to ...` sends one; null takes it away")
      )
    }
    switch field.kind {
    case .uuid, .string, .text, .url: return text(value)
    case .integer:
      if case .number(.integer) = value { return (value, nil) }
      if isLoose, let number = value.string.flatMap({ Number(parsing: $0) }), case .integer = number {
        return (.number(number), nil)
      }
      return (value.plain, wrong(value, "a whole number", "as in 42"))
    case .boolean:
      if case .boolean = value { return (value, nil) }
      if isLoose, let text = value.string, ["true", "false"].contains(text) { return (.boolean(text == "true"), nil) }
      return (value.plain, wrong(value, "true or false", nil))
    case .date: return day(value)
    case .dateTime: return instant(value)
    case .json: return field.membership.map { people(value, $0) } ?? (value.plain, nil)
    case .stringList:
      guard let elements = value.list else {
        let example = value.string.map { "as in [\(JSON.write(.string($0)))]" }
        return (value.plain, wrong(value, "a list of texts", example ?? "as in [\"a\", \"b\"]"))
      }
      let isWrong = elements.contains { $0.string == nil }
      return (value.plain, isWrong ? wrong(value, "a list of texts", "as in [\"a\", \"b\"]") : nil)
    case .relation(let target): return related(value, target)
    case .relationList(let target): return relatedList(value, target)
    }
  }

  /// A list that is emptied is `[]`, and a boolean is one of two: servers pass a null for them over in silence.
  private func null() -> (value: Value, problem: ValueError?) {
    switch field.kind {
    case .relationList: (.list([]), nil)
    case .boolean: (.null, ValueError(title: "`\(field.name)` is true or false", label: "this is null"))
    default: (.null, nil)
    }
  }

  private func wrong(_ value: Value, _ wanted: String, _ hint: String?) -> ValueError {
    ValueError(title: "`\(field.name)` is \(wanted)", label: "this is \(FieldValue.name(of: value))", hint: hint)
  }

  static func name(of value: Value) -> String {
    switch value {
    case .null: "null"
    case .record: "a record"
    case .list: "a list"
    default: Shape.of(value).name
    }
  }

  private func text(_ value: Value) -> (value: Value, problem: ValueError?) {
    guard let text = value.string else {
      return (
        value.plain,
        wrong(
          value, "text",
          value.record == nil && value.list == nil ? "text goes in quotes: \(JSON.write(.string(value.text)))" : nil)
      )
    }
    if !field.choices.isEmpty, !field.choices.contains(where: { $0 == text }), !(text.isEmpty && !field.isRequired) {
      let close =
        field.choices.first { $0.lowercased() == text.lowercased() }
        ?? Suggestion.closest(to: text, among: field.choices)
      return (
        value,
        ValueError(
          title: "`\(field.name)` does not take \(ShortText.of(value))", label: close.map { "did you mean \"\($0)\"?" },
          hint: "it takes \(field.choices.map { "\"\($0)\"" }.joined(separator: ", "))")
      )
    }
    let length = text.unicodeScalars.count
    if let maximum = field.maximumLength, length > maximum {
      return (
        value,
        ValueError(
          title: "`\(field.name)` takes at most \(RecordWords.counted(maximum, "character"))",
          label: "these are \(length)")
      )
    }
    if field.kind == .url, !text.isEmpty, !text.contains("://") {
      return (
        value,
        ValueError(title: "`\(field.name)` is an address", label: "this is not one", hint: "as in \"https://...\"")
      )
    }
    return (value, nil)
  }

  private func day(_ value: Value) -> (value: Value, problem: ValueError?) {
    let hint = "a day is written 2024-03-22"
    switch value {
    case .period(let period) where period.unit == .day: return (.string(period.text), nil)
    case .instant(let instant): return (.string(zone.date(at: instant).text), nil)
    case .string(let text):
      // A moment where a day is wanted would be refused.
      if Literals.period(text)?.unit == .day { return (value, nil) }
      return (
        value, ValueError(title: "`\(field.name)` is a day", label: "\(ShortText.of(value)) is not one", hint: hint)
      )
    default: return (value.plain, wrong(value, "a day", hint))
    }
  }

  /// Without a zone a moment is one of the session's zone, and goes out with it.
  private func instant(_ value: Value) -> (value: Value, problem: ValueError?) {
    let hint = "as in 2024-03-22T15:30:00Z"
    switch value {
    case .instant(let instant): return (.string(instant.text), nil)
    case .period(let period) where period.unit == .day:
      return (.string(zone.instant(period.first, secondsOfDay: 0).text), nil)
    case .string(let text):
      if let period = Literals.period(text), period.unit == .day {
        return (.string(zone.instant(period.first, secondsOfDay: 0).text), nil)
      }
      guard let instant = Instant(parsing: text, in: zone) else {
        return (
          value,
          ValueError(title: "`\(field.name)` is an instant", label: "\(ShortText.of(value)) is not one", hint: hint)
        )
      }
      let hasZone = Instant(parsing: text) == Instant(parsing: text, zoneOffsetSeconds: 3600)
      return (hasZone ? value : .string(instant.text), nil)
    default: return (value.plain, wrong(value, "an instant", hint))
    }
  }

  // MARK: People

  /// People with their rights; null in place of rights removes somebody.
  private func people(_ value: Value, _ membership: Membership) -> (value: Value, problem: ValueError?) {
    let example = "as in {\"ada@lab.example\": {\(membership.rights[0]): true}}; `null` for the rights removes somebody"
    guard let people = value.record else {
      return (value.plain, wrong(value, "a record of people and their rights", example))
    }
    var sent = Record()
    for (person, rights) in people.fields {
      if rights.isNull {
        sent[person] = Membership.removal
        continue
      }
      guard let given = rights.record else {
        return (value.plain, wrong(rights, "a record of people and their rights", example))
      }
      let odd = given.names.first { !membership.rights.contains($0) && $0 != "remove" }
      if let odd {
        let close = Suggestion.closest(to: odd, among: membership.rights)
        return (
          value.plain,
          ValueError(
            title: "`\(odd)` is not a right in `\(field.name)`", label: close.map { "did you mean \($0)?" },
            hint: "the rights are \(membership.rights.joined(separator: ", "))")
        )
      }
      sent[person] = rights.plain
    }
    return (.record(sent), nil)
  }

  // MARK: Relations

  private func related(_ value: Value, _ target: String) -> (value: Value, problem: ValueError?) {
    if let elements = value.list {
      if elements.count == 1 { return related(elements[0], target) }
      return (
        value.plain,
        ValueError(
          title: "`\(field.name)` is one \(target)", label: "these are \(elements.count)",
          hint: elements.isEmpty ? "null for none" : "one of them: `[0]`")
      )
    }
    if let id = FieldValue.identifier(value) { return (id, nil) }
    return (value.plain, notAnIdentifier(value, target))
  }

  private func relatedList(_ value: Value, _ target: String) -> (value: Value, problem: ValueError?) {
    var ids: [Value] = []
    for element in value.list ?? [value] {
      guard let id = FieldValue.identifier(element) else { return (value.plain, notAnIdentifier(element, target)) }
      if !ids.contains(id) { ids.append(id) }
    }
    return (.list(ids), nil)
  }

  private func notAnIdentifier(_ value: Value, _ target: String) -> ValueError {
    guard let text = value.string else { return wrong(value, "the id of a \(target)", nil) }
    return ValueError(
      title: "`\(field.name)` takes the id of a \(target)", label: "\(ShortText.of(value)) is not an id",
      hint: "`let x = from \(target) where name = \(JSON.write(.string(text)))`, then `\(field.name): $x.id`")
  }

  /// A record stands for its id.
  static func identifier(_ value: Value) -> Value? {
    switch value {
    case .record(let record): record["id"].flatMap(identifier)
    case .string(let text): Identifiers.isPlausible(text) ? value : nil
    case .number(.integer): value
    default: nil
    }
  }

  /// The ids in a conformed value of a relation.
  func identifiers(_ value: Value) -> [String] {
    guard field.target != nil else { return [] }
    return (value.list ?? [value]).compactMap { $0.isNull ? nil : $0.text }
  }

  // MARK: Sameness

  /// Whether the service would hold the same for both: related records count by their ids, lists of them in any order,
  /// dates by what they mean.
  func isSame(_ one: Value?, _ other: Value?) -> Bool {
    let (one, other) = (one ?? .null, other ?? .null)
    if one == other { return true }
    switch field.kind {
    case .string, .text, .url:
      // Servers take the blanks at both ends away.
      guard let first = one.string, let second = other.string else { return false }
      return first.trimmed.isExactly(second.trimmed)
    case .relation: return conformed(one).value == conformed(other).value
    case .relationList:
      let (first, second) = (conformed(one).value, conformed(other).value)  // null is `[]`
      guard let ids = first.list, let others = second.list else { return first == second }
      return Set(ids.map(\.text)) == Set(others.map(\.text))
    case .date:
      guard let text = one.string, let otherText = other.string else {
        return conformed(one).value == conformed(other).value
      }
      return text.prefix(10) == otherText.prefix(10) && Literals.period(String(text.prefix(10))) != nil
        && (text.utf8.count == 10) == (otherText.utf8.count == 10)
    case .dateTime:
      guard let first = moment(one), let second = moment(other) else { return false }
      return first == second
    default: return one.plain == other.plain
    }
  }

  /// As servers keep it: to the microsecond.
  func moment(_ value: Value) -> Instant? {
    guard var instant = conformed(value).value.string.flatMap({ Instant(parsing: $0, in: zone) }) else { return nil }
    // Servers keep microseconds.
    instant.nanoseconds = instant.nanoseconds / 1000 * 1000
    return instant
  }
}

extension String {
  /// Without white space at both ends.
  var trimmed: String {
    let start = drop { $0.isWhitespace }
    return start.lastIndex { !$0.isWhitespace }.map { String(start[...$0]) } ?? ""
  }
}

extension Value {
  /// As JSON has it: what only expressions make is what the service reads for it.
  var plain: Value {
    switch self {
    case .instant, .period, .duration: .string(text)
    case .quantity(let number, let unit): .record(Record([("value", .number(number)), ("unit", .string(unit))]))
    case .measured(let measured): measured.stored
    case .list(let elements): .list(elements.map(\.plain))
    case .record(let record):
      record.node != nil ? self : .record(Record(record.fields.map { ($0.name, $0.value.plain) }))
    default: self
    }
  }
}
