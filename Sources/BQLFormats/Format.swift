import BrainAPI

/// A way to write a result down.
package enum Format: String, Sendable, CaseIterable {
  case table, json, ndjson, csv, tsv, markdown, html, yaml, record, list

  /// The format that a file's ending asks for, in either case; nil for an ending that names none.
  package init?(fileName: String) {
    guard let dot = fileName.lastIndex(of: ".") else { return nil }
    switch fileName[fileName.index(after: dot)...].lowercased() {
    case "json": self = .json
    case "ndjson", "jsonl": self = .ndjson
    case "csv": self = .csv
    case "tsv": self = .tsv
    case "md": self = .markdown
    case "html": self = .html
    case "yaml", "yml": self = .yaml
    case "txt": self = .table
    default: return nil
    }
  }
}

/// What is shown.
package enum Renderable: Sendable {
  /// Rows; `columns` names and orders them, nil = fields in order of first appearance over all rows.
  case rows([Record], columns: [String]?)
  case value(Value)
}

/// What a renderer has to know of the place where its text goes, and of the columns.
package struct RenderOptions: Sendable {
  /// Cells in a line; nil = no limit. Only `table` obeys it, and the rule of `record`.
  package var width: Int?
  /// Bold and dim by escape sequences of our own; only `table` has any.
  package var isColored: Bool
  /// `csv` and `tsv`: no `'` before cells that a spreadsheet would run.
  package var usesRawCSV: Bool
  /// What is known of columns by name: `text` columns are shown without their HTML in `table`.
  package var columnKinds: [String: Field.Kind]

  package init(
    width: Int? = nil, isColored: Bool = false, usesRawCSV: Bool = false, columnKinds: [String: Field.Kind] = [:]
  ) {
    self.width = width
    self.isColored = isColored
    self.usesRawCSV = usesRawCSV
    self.columnKinds = columnKinds
  }
}
