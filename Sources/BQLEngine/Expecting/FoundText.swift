import BQLSyntax
import BrainAPI

/// Values and records as a failed expectation shows them: short, one line each.
enum FoundText {
  /// Records that are shown of many.
  static let mostRecords = 5
  /// Characters of one value.
  private static let longest = 80

  static func of(_ value: Value) -> String {
    let text: String
    switch value {
    case .list(let elements) where elements.count > 4 || elements.contains { $0.record != nil }:
      let first = elements.prefix(3).map { short($0) }.joined(separator: ", ")
      text = elements.count > 3 ? "[\(first), ... \(elements.count) in all]" : "[\(first)]"
    default: text = short(value)
    }
    return text.count > longest ? text.prefix(longest - 1) + "…" : text
  }

  /// A related record is its name, or its id.
  private static func short(_ value: Value) -> String {
    guard let record = value.record else { return JSON.write(value) }
    if let name = record["name"]?.string { return name }
    return record.id ?? JSON.write(value)
  }

  /// `TM_S012 (c5547922-...): subjects [], name "x"`
  static func of(_ record: Record, lookingAt paths: [ResolvedPath]) -> String {
    let name = record["name"].flatMap { $0.isNull ? nil : Evaluation.text(of: $0) }
    let title: String? =
      switch (name, record.id) {
      case (let name?, let id?): "\(name) (\(id))"
      case (let name?, nil): name
      case (nil, let id?): id
      case (nil, nil): nil
      }
    let fields =
      owners(record, paths)
      + paths.compactMap { path -> String? in
        if path.text == "id" || path.text == "name", title != nil { return nil }
        return "\(path.text) \(of(path.value(in: record)))"
      }
    guard let title else {
      // A row that stages made: what it is grouped by tells which it is.
      let made = record.fields.prefix(6).map { "\($0.name) \(of($0.value))" }
      return (made + fields.filter { !made.contains($0) }).joined(separator: ", ")
    }
    return fields.isEmpty ? title : title + ": " + fields.joined(separator: ", ")
  }

  /// The related records of one that has no name itself, where they are in place and have names: `subject KB_M001`.
  private static func owners(_ record: Record, _ paths: [ResolvedPath]) -> [String] {
    if record["name"] != nil { return [] }
    var owners: [String] = []
    for (field, value) in record.fields where owners.count < 2 && !paths.contains(where: { $0.text == field }) {
      guard let name = value.record?["name"]?.string else { continue }
      owners.append("\(field) \(name)")
    }
    return owners
  }

  /// The first few, and how many more there are.
  static func of(_ records: [Record], lookingAt paths: [ResolvedPath]) -> String {
    var lines = records.prefix(mostRecords).map { of($0, lookingAt: paths) }
    if records.count > mostRecords { lines.append("and \(records.count - mostRecords) more") }
    return lines.joined(separator: "\n")
  }

  /// `GET sandbox:/api/...`, cut where it is long.
  static func of(_ exchange: Exchange) -> String {
    let url = exchange.url.count > 200 ? exchange.url.prefix(199) + "…" : exchange.url
    return "\(exchange.method.rawValue) \(url)"
  }

  /// The first, and how many more there are; nil where nothing was asked.
  static func of(_ exchanges: [Exchange]) -> String? {
    guard let first = exchanges.first else { return nil }
    let more = exchanges.count > 1 ? " (and \(exchanges.count - 1) more)" : ""
    return "\(of(first))\(more)"
  }
}
