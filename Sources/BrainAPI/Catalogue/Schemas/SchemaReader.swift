/// The schemas of the service's JSON fields, gathered from its public reference. This is data, kept by hand as the
/// catalogue is: where the reference changes, change the line.
///
/// A schema begins with a line `schema Name title "..."` (`rows`: the JSON is a list of such records). Then a line a field:
/// its name (`list.name` is a key of a list's records), its kind, what is known of it. `unit` is the unit of a number that
/// stands without one, `units` are all that the service takes; a line that begins with `:` goes on with the field above
/// it, one that begins with `|` lists its choices.
enum SchemaText {}

struct SchemaReader {
  private(set) var schemas: [Schema] = []
  /// What could not be read; empty for a text in order.
  private(set) var problems: [String] = []

  static func read(_ text: String) -> SchemaReader {
    var reader = SchemaReader()
    for line in CatalogueReader.lines(of: text) {
      let words = CatalogueReader.words(of: line)
      if !words.isEmpty, !reader.read(words) { reader.problems.append(String(line)) }
    }
    return reader
  }

  /// The names from the last field down: `["channelTags", "tag"]`.
  private var last: [String] = []

  private mutating func read(_ words: [String]) -> Bool {
    guard words.count > 1 else { return false }
    switch words[0] {
    case "schema":
      guard words.count > 3, let title = words.last else { return false }
      schemas.append(Schema(type: words[1], title: title, isList: words[2] == "rows", fields: []))
      return true
    case "|": return change { $0.choices += words.dropFirst() }
    case ":":
      var isRead = false
      return change { isRead = SchemaReader.read(words.dropFirst(), into: &$0) } && isRead
    default: return readField(words)
    }
  }

  private mutating func readField(_ words: [String]) -> Bool {
    guard let schema = schemas.indices.last, let kind = SchemaReader.kind(words[1]) else { return false }
    let path = words[0].split(separator: ".").map(String.init)
    var field = SchemaField(name: path.last ?? "", kind: kind)
    guard SchemaReader.read(words.dropFirst(2), into: &field) else { return false }
    if path.count == 1 {
      schemas[schema].fields.append(field)
    } else {
      guard let parent = schemas[schema].fields.indices.last, schemas[schema].fields[parent].name == path[0] else {
        return false
      }
      schemas[schema].fields[parent].fields.append(field)
    }
    last = path
    return true
  }

  private mutating func change(_ change: (inout SchemaField) -> Void) -> Bool {
    guard let schema = schemas.indices.last, let field = schemas[schema].fields.indices.last else { return false }
    if last.count == 1 {
      change(&schemas[schema].fields[field])
    } else if let inner = schemas[schema].fields[field].fields.indices.last {
      change(&schemas[schema].fields[field].fields[inner])
    }
    return true
  }

  private static func read(_ words: ArraySlice<String>, into field: inout SchemaField) -> Bool {
    var rest = words
    while let word = rest.popFirst() {
      switch word {
      case "required": field.isRequired = true
      case "min": field.minimum = rest.popFirst().flatMap { Number(parsing: $0) }
      case "max": field.maximum = rest.popFirst().flatMap { Number(parsing: $0) }
      case "title": field.title = rest.popFirst() ?? ""
      case "unit": field.defaultUnit = rest.popFirst()
      case "units":
        field.units = Array(rest)
        return !rest.isEmpty
      default: return false
      }
    }
    return true
  }

  private static func kind(_ word: String) -> SchemaField.Kind? {
    switch word {
    case "string": .string
    case "integer": .integer
    case "number": .number
    case "boolean": .boolean
    case "choice": .choice
    case "numeral": .numericChoice
    case "quantity": .quantity
    case "record": .record
    case "strings": .list(.string)
    case "integers": .list(.integer)
    case "numbers": .list(.number)
    case "choices": .list(.choice)
    case "records": .list(.record)
    case "list": .list(.any)
    case "any": .any
    default: nil
    }
  }
}
