import BrainAPI

/// Rows of `json` and `ndjson`. A record that was read is copied as it stands where that is how it would be written.
struct JSONRowWriter: RowWriter {
  private let isLined: Bool
  private let columns: RecordColumns?
  /// What stands before each value of a column, but for what separates it: `"name":`.
  private let labels: [[UInt8]]
  private var writer: JSONWriter
  private var hasElements = false

  /// `columns` are the fields that are written; nil: all.
  init(isLined: Bool, columns: [String]?) {
    self.isLined = isLined
    self.columns = columns.map { RecordColumns($0) }
    labels = (columns ?? []).map { name in
      var label = JSONWriter()
      label.append(string: name)
      label.append(raw: isLined ? ":" : ": ")
      return label.bytes
    }
    writer = JSONWriter(pretty: !isLined)
  }

  var bytes: [UInt8] { writer.bytes }
  mutating func removeAll() { writer.removeAll() }

  mutating func begin() {}

  mutating func write(_ rows: [Record]) {
    for row in rows {
      separate()
      if let columns { append(row, columns) } else { writer.append(row, level: isLined ? 0 : 1) }
      if isLined { writer.append(raw: "\n") }
    }
  }

  /// A value in place of a row.
  mutating func write(_ element: Value) {
    separate()
    writer.append(element, level: isLined ? 0 : 1)
    if isLined { writer.append(raw: "\n") }
  }

  mutating func end() { if !isLined { writer.append(raw: hasElements ? "\n]\n" : "[]\n") } }

  private mutating func separate() {
    if !isLined { writer.append(raw: hasElements ? ",\n  " : "[\n  ") }
    hasElements = true
  }

  private mutating func append(_ row: Record, _ columns: RecordColumns) {
    writer.append(raw: "{")
    var isEmpty = true
    columns.forEach(of: row) { column, field in
      if case .absent = field { return }
      if !isEmpty { writer.append(raw: ",") }
      if !isLined { writer.append(raw: "\n    ") }
      isEmpty = false
      writer.append(raw: labels[column])
      writer.append(field, level: 2)
    }
    writer.append(raw: isLined || isEmpty ? "}" : "\n  }")
  }
}
