import BrainAPI

/// One way of writing for programs. `emit` takes pieces of any size; the pieces end in exactly one line end, or there are
/// none where nothing is to be said (no rows and no known columns).
protocol DataWriter {
  func write<E: Error>(_ shown: Renderable, to emit: (String) throws(E) -> Void) throws(E)
}

/// As `DataWriter`, for people: nothing of the data can steer what shows it.
protocol PeopleWriter {
  func write<E: Error>(_ shown: Renderable, to emit: (SafeText) throws(E) -> Void) throws(E)
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

  // MARK: For files and pipes

  /// Hands the text over in pieces (some KB each); stops with the sink's error. Data stands in it as the format has it.
  package func render<E: Error>(_ shown: Renderable, to sink: (String) throws(E) -> Void) throws(E) {
    var pending = ""
    func emit(_ piece: String) throws(E) {
      pending += piece
      if pending.utf8.count >= Renderer.pieceSize {
        try sink(pending)
        pending = ""
      }
    }
    switch writer(isTerminal: false) {
    case .people(let writer):
      try writer.write(shown) { (piece) throws(E) in try emit(piece.written(withStyle: options.isColored)) }
    case .data(let writer): try writer.write(shown, to: emit)
    }
    if !pending.isEmpty { try sink(pending) }
  }

  /// The whole text.
  package func text(_ shown: Renderable) -> String {
    var text = ""
    render(shown) { text += $0 }
    return text
  }

  // MARK: For a terminal

  /// As `render`, but no control character of the data is left, whatever the format.
  package func renderSafely<E: Error>(_ shown: Renderable, to sink: (SafeText) throws(E) -> Void) throws(E) {
    var pending = SafeText()
    func emit(_ piece: SafeText) throws(E) {
      pending += piece
      if pending.byteCount >= Renderer.pieceSize {
        try sink(pending)
        pending = SafeText()
      }
    }
    switch writer(isTerminal: true) {
    case .people(let writer): try writer.write(shown, to: emit)
    case .data(let writer): try writer.write(shown) { (piece) throws(E) in try emit(.lines(piece)) }
    }
    if !pending.isEmpty { try sink(pending) }
  }

  /// The whole of it.
  package func safeText(_ shown: Renderable) -> SafeText {
    var text = SafeText()
    renderSafely(shown) { text += $0 }
    return text
  }

  private enum Writer {
    case people(any PeopleWriter)
    case data(any DataWriter)
  }

  /// On a terminal the formats for programs show the control characters of the data, each as it can, rather than leave
  /// that to what prints them.
  private func writer(isTerminal: Bool) -> Writer {
    switch format {
    case .table: .people(TableFormat(options: options))
    case .record: .people(RecordFormat(options: options))
    case .markdown: .people(MarkdownFormat())
    case .json: .data(JSONFormat(isLined: false))
    case .ndjson: .data(JSONFormat(isLined: true))
    case .csv: .data(CSVFormat(.csv, options: options, isTerminal: isTerminal))
    case .tsv: .data(CSVFormat(.tsv, options: options, isTerminal: isTerminal))
    case .html: .data(HTMLFormat(isTerminal: isTerminal))
    case .yaml: .data(YAMLFormat())
    case .list: .data(ListFormat(isTerminal: isTerminal))
    }
  }
}
