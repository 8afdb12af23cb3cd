import BrainAPI

/// `json`: one document, two spaces a level; rows are a list. `ndjson`: a compact value a line, a row or a list's
/// element each. Control characters are escaped by the writer of JSON itself, so both are safe on a terminal as they
/// are.
struct JSONFormat: DataWriter {
  var isLined: Bool

  func write<E: Error>(_ shown: Renderable, to emit: (String) throws(E) -> Void) throws(E) {
    switch shown {
    case .rows(let rows, let columns):
      var writer = JSONRowWriter(isLined: isLined, columns: columns)
      try writer.writeAll(rows, to: emit)
    case .value(.list(let elements)):
      var writer = JSONRowWriter(isLined: isLined, columns: nil)
      for element in elements {
        writer.write(element)
        try writer.emitAll(to: emit)
      }
      writer.end()
      try writer.emitAll(to: emit)
    case .value(let value): try emit(JSON.write(value, pretty: !isLined) + "\n")
    }
  }
}
