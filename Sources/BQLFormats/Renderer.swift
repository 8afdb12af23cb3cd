import BrainAPI

/// One way of writing. `emit` takes pieces of any size; the pieces end in exactly one line end, or there are none where
/// nothing is to be said (no rows and no known columns).
protocol FormatWriter {
  func write<E: Error>(_ shown: Shown, to emit: (String) throws(E) -> Void) throws(E)
}

/// Values to text, in one of the formats.
package struct Renderer: Sendable {
  /// Bytes after which a piece is handed over.
  private static let pieceSize = 16 << 10

  package let format: Format
  package let options: RenderOptions

  package init(_ format: Format, options: RenderOptions) {
    self.format = format
    self.options = options
  }

  /// Hands the text over in pieces (some KB each); stops with the sink's error.
  package func render<E: Error>(_ shown: Shown, to sink: (String) throws(E) -> Void) throws(E) {
    var pending = ""
    func emit(_ piece: String) throws(E) {
      pending += piece
      if pending.utf8.count >= Renderer.pieceSize {
        try sink(pending)
        pending = ""
      }
    }
    try write(shown, to: emit)
    if !pending.isEmpty { try sink(pending) }
  }

  /// The whole text.
  package func text(_ shown: Shown) -> String {
    var text = ""
    render(shown) { text += $0 }
    return text
  }

  private func write<E: Error>(_ shown: Shown, to emit: (String) throws(E) -> Void) throws(E) {
    switch format {
    case .table: try TableFormat(options: options).write(shown, to: emit)
    case .json: try JSONFormat(isLined: false).write(shown, to: emit)
    case .ndjson: try JSONFormat(isLined: true).write(shown, to: emit)
    case .csv: try CSVFormat(.csv, options: options).write(shown, to: emit)
    case .tsv: try CSVFormat(.tsv, options: options).write(shown, to: emit)
    case .markdown: try MarkdownFormat(options: options).write(shown, to: emit)
    case .html: try HTMLFormat(options: options).write(shown, to: emit)
    case .yaml: try YAMLFormat().write(shown, to: emit)
    case .record: try RecordFormat(options: options).write(shown, to: emit)
    case .list: try ListFormat(options: options).write(shown, to: emit)
    }
  }
}
