import BrainAPI

/// `json`: one document, two spaces a level; rows are a list. `ndjson`: a compact value a line, a row or a list's
/// element each. Control characters are escaped by the writer of JSON itself, so both are safe on a terminal as they
/// are.
struct JSONFormat: DataWriter {
  var isLined: Bool

  func write<E: Error>(_ shown: Shown, to emit: (String) throws(E) -> Void) throws(E) {
    switch shown {
    case .rows(let rows, let columns):
      if rows.isEmpty { return isLined ? () : try emit("[]\n") }
      var writer = JSONWriter(pretty: !isLined)
      for (place, row) in rows.enumerated() {
        let row = Grid.projected(row, columns)
        try write(.record(row), at: place, of: rows.count, with: &writer, to: emit)
      }
    case .value(.list(let elements)) where !elements.isEmpty:
      var writer = JSONWriter(pretty: !isLined)
      for (place, element) in elements.enumerated() {
        try write(element, at: place, of: elements.count, with: &writer, to: emit)
      }
    case .value(.list) where isLined: break
    case .value(let value): try emit(JSON.write(value, pretty: !isLined) + "\n")
    }
  }

  private func write<E: Error>(
    _ element: Value, at place: Int, of count: Int, with writer: inout JSONWriter, to emit: (String) throws(E) -> Void
  ) throws(E) {
    if isLined {
      writer.append(element)
      writer.append(raw: "\n")
    } else {
      writer.append(raw: place == 0 ? "[\n  " : "  ")
      writer.append(element, level: 1)
      writer.append(raw: place == count - 1 ? "\n]\n" : ",\n")
    }
    try emit(writer.text)
    writer.removeAll()
  }
}
