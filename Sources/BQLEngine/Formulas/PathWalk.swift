import BrainAPI

extension ResolvedPath {
  /// Every value at the end of the path, in order; a list at the end comes as its elements where `flattening`. An absent
  /// field is null; an empty list on the way gives nothing.
  func values(in row: Record, flattening: Bool = true) -> [Value] {
    var found: [Value] = []
    ResolvedPath.walk(steps[...], .record(row), flattening, &found)
    return found
  }

  static func values(along steps: [Step], in row: Record) -> [Value] {
    var found: [Value] = []
    walk(steps[...], .record(row), true, &found)
    return found
  }

  /// One value for an expression: the value itself where no list is on the way, the list of values otherwise.
  func value(in row: Record) -> Value {
    if steps.count == 1, case .field(let name) = steps[0] { return row[name] ?? .null }
    let found = values(in: row, flattening: isBehindList)
    if isBehindList || shape.isList && found.count != 1 { return .list(found) }
    return found.count == 1 ? found[0] : found.isEmpty ? .null : .list(found)
  }

  private static func walk(_ steps: ArraySlice<Step>, _ value: Value, _ flattening: Bool, _ found: inout [Value]) {
    if case .list(let elements) = value, flattening || !steps.isEmpty {
      for element in elements { walk(steps, element, flattening, &found) }
      return
    }
    guard let step = steps.first else {
      found.append(value)
      return
    }
    switch (value.stored, step) {
    case (.record(let record), .schema(let use)):
      var inner: [Value] = []
      walk(steps.dropFirst(), record[use.path[0]] ?? .null, flattening, &inner)
      let units = SchemaUnits(use, of: record)
      let keys = steps.dropFirst().compactMap { if case .field(let name) = $0 { name } else { nil } }
      for value in inner { found.append(units.measured(value, at: keys)) }
    case (.record(let record), .field(let name)):
      walk(steps.dropFirst(), record[name] ?? .null, flattening, &found)
    case (.record(let record), .virtual(let name, let ways)):
      if let own = record[name] {
        walk(steps.dropFirst(), own, flattening, &found)
      } else {
        walk(steps.dropFirst(), .list(related(record, ways)), flattening, &found)
      }
    case (.string, .field("id")), (.number, .field("id")):
      // A relation that is not included is its own id.
      walk(steps.dropFirst(), value, flattening, &found)
    default:
      found.append(.null)
    }
  }

  /// The records (or ids) of a virtual relation, each once, in the order of its ways.
  static func related(_ record: Record, _ ways: [[Step]]) -> [Value] {
    var seen: Set<ValueKey> = []
    var related: [Value] = []
    for way in ways {
      var found: [Value] = []
      walk(way[...], .record(record), true, &found)
      for value in found where !value.isNull && seen.insert(ValueKey(identifier: value)).inserted {
        related.append(value)
      }
    }
    return related
  }
}
