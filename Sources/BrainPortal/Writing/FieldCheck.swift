import BrainAPI
import GRDB

/// What a field of a record that is written shall hold, as it is stored.
enum FieldContent {
  case column(DatabaseValue)
  /// The ids of related records, each once, in order.
  case links([DatabaseValue])
}

/// Why a field does not take what was sent for it, in the framework's words.
enum FieldError: Error {
  case sentences([String])
  /// Elements of a list, by their places.
  case elements([(place: Int, sentences: [String])])

  static func sentence(_ text: String) -> FieldError { .sentences([text]) }

  var value: Value {
    switch self {
    case .sentences(let sentences): .list(sentences.map { .string($0) })
    case .elements(let elements):
      .record(BrainAPI.Record(elements.map { (String($0.place), .list($0.sentences.map { .string($0) })) }))
    }
  }
}

/// Checks what is sent for one field as Django REST framework's serializer fields and dynamic-rest's relations do.
struct FieldCheck {
  let database: Database
  let schema: StoreSchema
  let model: StoredModel
  /// Of the record that is changed; nil for a new one.
  let id: DatabaseValue?

  /// nil for a null that dynamic-rest passes over as if nothing had been sent. Throws a `FieldError`; or a `ReplyError` where
  /// the framework drops the whole request.
  func content(_ value: Value, of place: Int) throws -> FieldContent? {
    let field = model.model.fields[place]
    if value.isNull {
      if field.isRequired { throw FieldError.sentence("This field may not be null.") }
      return takesNull(field) ? .column(.null) : nil
    }
    if field.isFile {
      throw FieldError.sentence("The submitted data was not a file. Check the encoding type on the form.")
    }
    if let membership = field.membership { return try people(value, membership, field) }
    switch field.kind {
    case .string, .text, .url:
      return .column(try field.choices.isEmpty ? text(value, field) : choice(value, field))
    case .integer: return .column(try integer(value))
    case .boolean: return .column(try boolean(value))
    case .date: return .column(try day(value))
    case .dateTime: return .column(try moment(value))
    case .json: return .column(JSON.write(value).databaseValue)
    case .stringList: return .column(try strings(value))
    case .uuid:
      guard let id = value.string.flatMap(UUIDText.canonical) else {
        throw FieldError.sentence("Must be a valid UUID.")
      }
      return .column(id.databaseValue)
    case .relation(let target): return .column(try related(value, field, target))
    case .relationList(let target):
      guard let list = value.list else { throw ReplyError.malformed("'\(field.name)' value must be a list") }
      var ids: [DatabaseValue] = []
      for element in list {
        let id = try related(element, field, target)
        if !ids.contains(id) { ids.append(id) }
      }
      return .links(ids)
    }
  }

  /// People are merged into those that are there; whoever makes a record is its only member, whatever is sent.
  private func people(_ value: Value, _ membership: Membership, _ field: Field) throws -> FieldContent? {
    guard value.record != nil else {
      let type = PythonText.typeName(value)
      throw FieldError.sentence("Expected a dictionary of items but got type \"\(type)\".")
    }
    guard let id else { return nil }
    let sql = "SELECT \(field.name.quoted) FROM \(model.name.quoted) WHERE id = ?"
    let stored = try String.fetchOne(database, sql: sql, arguments: [id])
    let current = try stored.map { try JSON.read(Array($0.utf8)) } ?? .null
    return .column(JSON.write(membership.merged(membership.admitted(value, to: current), into: current)).databaseValue)
  }

  /// Booleans, lists of records and maps of people are never null.
  private func takesNull(_ field: Field) -> Bool {
    if field.membership != nil { return false }
    return switch field.kind {
    case .boolean, .relationList: false
    default: true
    }
  }
}

// MARK: - Text

extension FieldCheck {
  private func text(_ value: Value, _ field: Field) throws -> DatabaseValue {
    let wrong = field.kind == .url ? "Enter a valid URL." : "Not a valid string."
    let text = try FieldCheck.text(value, otherwise: wrong).trimmingBlanks
    if text.isEmpty {
      if field.isRequired { throw FieldError.sentence("This field may not be blank.") }
    }
    var sentences: [String] = []
    if field.isUnique, try isTaken(text, field) {
      sentences.append("\(model.name) with this \(field.name.replacing("_", with: " ")) already exists.")
    }
    if let most = field.maximumLength, text.unicodeScalars.count > most {
      sentences.append("Ensure this field has no more than \(most) characters.")
    }
    if text.unicodeScalars.contains("\0") { sentences.append("Null characters are not allowed.") }
    if field.kind == .url, !text.isEmpty, !WebAddress.isValid(text) { sentences.append("Enter a valid URL.") }
    if !sentences.isEmpty { throw FieldError.sentences(sentences) }
    return text.databaseValue
  }

  /// Numbers are taken for text, the rest is not.
  private static func text(
    _ value: Value, otherwise sentence: String = "Not a valid string."
  ) throws(FieldError) -> String {
    switch value {
    case .string(let text): return text
    case .number: return PythonText.text(value)
    default: throw .sentence(sentence)
    }
  }

  /// To the letter, as the database compares.
  func isTaken(_ text: String, _ field: Field) throws -> Bool {
    try Bool.fetchOne(
      database,
      sql: "SELECT EXISTS (SELECT 1 FROM \(model.name.quoted) WHERE \(field.name.quoted) = ? AND id IS NOT ?)",
      arguments: [text, id ?? .null]) ?? false
  }

  private func choice(_ value: Value, _ field: Field) throws(FieldError) -> DatabaseValue {
    let text = PythonText.text(value)
    if field.choices.contains(text) || (text.isEmpty && !field.isRequired) { return text.databaseValue }
    throw .sentence("\"\(text)\" is not a valid choice.")
  }

  private func strings(_ value: Value) throws(FieldError) -> DatabaseValue {
    guard let list = value.list else {
      throw .sentence("Expected a list of items but got type \"\(PythonText.typeName(value))\".")
    }
    var texts: [Value] = []
    var problems: [(place: Int, sentences: [String])] = []
    for (place, element) in list.enumerated() {
      do throws(FieldError) {
        if element.isNull { throw .sentence("This field may not be null.") }
        let text = try FieldCheck.text(element).trimmingBlanks
        if text.isEmpty { throw .sentence("This field may not be blank.") }
        texts.append(.string(text))
      } catch {
        if case .sentences(let sentences) = error { problems.append((place, sentences)) }
      }
    }
    if !problems.isEmpty { throw .elements(problems) }
    return JSON.write(.list(texts)).databaseValue
  }
}

// MARK: - Numbers and times

extension FieldCheck {
  private func integer(_ value: Value) throws(FieldError) -> DatabaseValue {
    var number: Int?
    switch value {
    case .number(.integer(let integer)): number = integer
    case .number(.literal): number = value.number.flatMap { Int(exactly: $0.double) }
    case .string(let text):
      if text.unicodeScalars.count > 1000 { throw .sentence("String value too large.") }
      var digits = Substring(text.trimmingBlanks)
      if let point = digits.lastIndex(of: "."), digits[digits.index(after: point)...].allSatisfy({ $0 == "0" }) {
        digits = digits[..<point]
      }
      number = Int(digits)
    default: break
    }
    guard let number else { throw .sentence("A valid integer is required.") }
    return number.databaseValue
  }

  private static let words: [String: Bool] = [
    "t": true, "y": true, "yes": true, "true": true, "on": true, "1": true, "f": false, "n": false, "no": false,
    "false": false, "off": false, "0": false,
  ]

  private func boolean(_ value: Value) throws(FieldError) -> DatabaseValue {
    var boolean: Bool?
    switch value {
    case .boolean(let given): boolean = given
    case .number(let number): boolean = number == Number(1) ? true : number == Number(0) ? false : nil
    case .string(let text): boolean = FieldCheck.words[text.lowercased()]
    default: break
    }
    guard let boolean else { throw .sentence("Must be a valid boolean.") }
    return (boolean ? 1 : 0).databaseValue
  }

  private func day(_ value: Value) throws(FieldError) -> DatabaseValue {
    guard let text = value.string, case .day(let day) = DjangoDates.day(text) else {
      throw .sentence("Date has wrong format. Use one of these formats instead: YYYY-MM-DD.")
    }
    return day.text.databaseValue
  }

  private func moment(_ value: Value) throws(FieldError) -> DatabaseValue {
    guard let text = value.string, let instant = DjangoDates.instant(text) else {
      throw .sentence(
        "Datetime has wrong format. Use one of these formats instead: "
          + "YYYY-MM-DDThh:mm[:ss[.uuuuuu]][+HH:MM|-HH:MM|Z].")
    }
    // The first and last second of the years 1 to 9999.
    guard (-62_135_596_800...253_402_300_799).contains(instant.seconds) else {
      throw .sentence("Datetime value out of range.")
    }
    return DjangoDates.stored(instant).databaseValue
  }
}

// MARK: - Relations

extension FieldCheck {
  private func related(_ value: Value, _ field: Field, _ targetName: String) throws -> DatabaseValue {
    let text = PythonText.text(value)
    let missing = FieldError.sentence(
      "Invalid value for '\(field.name)': \(targetName) object with ID=\(text) not found")
    guard !value.isNull, let target = schema.model(targetName) else { throw missing }
    let key: DatabaseValue
    if target.hasIntegerID {
      // The framework itself fails over words here, with a 500.
      guard let number = FieldCheck.number(value) else {
        throw FieldError.sentence("Field 'id' expected a number but got '\(text)'.")
      }
      key = number.databaseValue
    } else {
      // A whole number of 128 bits is a UUID to Python, though nobody's; and a boolean is a number.
      if value.boolean != nil || FieldCheck.isUUIDNumber(value) { throw missing }
      guard let id = value.string.flatMap(UUIDText.canonical) else {
        throw FieldError.sentence("“\(text)” is not a valid UUID.")
      }
      key = id.databaseValue
    }
    let sql = "SELECT EXISTS (SELECT 1 FROM \(target.name.quoted) WHERE id = ?)"
    guard try Bool.fetchOne(database, sql: sql, arguments: [key]) == true else { throw missing }
    return key
  }

  private static let greatestUUID = "340282366920938463463374607431768211455"

  private static func isUUIDNumber(_ value: Value) -> Bool {
    guard PythonText.typeName(value) == "int" else { return false }
    let digits = PythonText.text(value)
    if digits.count == greatestUUID.count { return digits <= greatestUUID }
    return digits.count < greatestUUID.count && !digits.hasPrefix("-")
  }

  /// A value as the number of a user or a group: Python's `int`.
  private static func number(_ value: Value) -> Int? {
    switch value {
    case .boolean(let boolean): boolean ? 1 : 0
    case .number(.integer(let number)): number
    case .number(let number): Int(exactly: number.double.rounded(.towardZero))
    case .string(let text): Int(text.trimmingBlanks)
    default: nil
    }
  }
}
