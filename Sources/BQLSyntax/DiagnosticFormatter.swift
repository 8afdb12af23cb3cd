/// One diagnostic as lines of text, with the line of source it is about:
///
///     error: there is no model `sesion`
///       --> tour.bq:3:19
///        |
///      3 | from private.stem.sesion
///        |                   ^^^^^^ did you mean session?
///        |
///        = hint: `show models` lists them
///
/// All that comes from the text or a server is escaped, so that nothing of it reaches the terminal raw.
package struct DiagnosticFormatter: Sendable {
  /// The widest piece of a source line that is shown, in cells.
  package var width: Int

  package init(width: Int = 120) { self.width = max(width, 20) }

  /// A part of a line, and what it is, for whoever colours it.
  package struct Piece: Sendable, Hashable {
    package enum Tone: Sendable { case plain, strong, margin, error, warning, note }

    package var text: String
    package var tone: Tone

    fileprivate init(_ text: String, _ tone: Tone = .plain) {
      self.text = text
      self.tone = tone
    }
  }

  /// The lines of one diagnostic, without line feeds. Without a source, or a span, the place is left out.
  package func lines(_ diagnostic: Diagnostic, in source: SourceText?) -> [[Piece]] {
    let tone = tone(diagnostic.severity)
    var lines = [
      [
        Piece(diagnostic.severity.rawValue, tone), Piece(": ", .strong),
        Piece(DiagnosticFormatter.escaped(diagnostic.title), .strong),
      ]
    ]
    var margin = " "
    if let source, let span = diagnostic.span {
      let position = source.position(at: span.lower)
      let number = String(position.line)
      margin = String(repeating: " ", count: number.utf8.count + 1)
      let place = "\(DiagnosticFormatter.escaped(source.name)):\(position.line):\(position.column)"
      let excerpt = excerpt(of: span, in: source)
      let label = diagnostic.label.map { " " + DiagnosticFormatter.escaped($0) } ?? ""
      let bar = Piece("|", .margin)
      lines.append([Piece(margin), Piece("-->", .margin), Piece(" " + place)])
      lines.append([Piece(margin + " "), bar])
      lines.append([Piece(" "), Piece(number, .margin), Piece(" "), bar, Piece(" " + excerpt.line)])
      let carets = String(repeating: "^", count: excerpt.carets)
      let indentation = String(repeating: " ", count: excerpt.indentation)
      lines.append([Piece(margin + " "), bar, Piece(" " + indentation), Piece(carets + label, tone)])
    }
    var notes: [(String, String)] = []
    if diagnostic.span == nil || source == nil, let label = diagnostic.label { notes.append(("note", label)) }
    notes += diagnostic.findings.map { ($0.word, $0.text) }
    if let hint = diagnostic.hint { notes.append(("hint", hint)) }
    if let source, let fixed = mended(diagnostic, in: source) { notes.append(("try", fixed)) }
    if !notes.isEmpty, source != nil, diagnostic.span != nil {
      lines.append([Piece(margin + " "), Piece("|", .margin)])
    }
    for (word, text) in notes { lines += note(word, text, margin: margin) }
    return lines
  }

  /// Of several, an empty line between two of them.
  package func lines(_ diagnostics: [Diagnostic], in source: SourceText?) -> [[Piece]] {
    Array(diagnostics.map { lines($0, in: source) }.joined(separator: [[]]))
  }

  /// Without colour.
  package func text(_ diagnostics: [Diagnostic], in source: SourceText?) -> String {
    lines(diagnostics, in: source).map { $0.map(\.text).joined() }.joined(separator: "\n")
  }

  package func text(_ diagnostic: Diagnostic, in source: SourceText?) -> String { text([diagnostic], in: source) }

  private func note(_ word: String, _ text: String, margin: String) -> [[Piece]] {
    let head = [Piece(margin + " "), Piece("=", .margin), Piece(" "), Piece(word + ":", .strong), Piece(" ")]
    let indentation = String(repeating: " ", count: margin.utf8.count + word.utf8.count + 5)
    return text.split(separator: "\n", omittingEmptySubsequences: false).enumerated()
      .map { ($0.offset == 0 ? head : [Piece(indentation)]) + [Piece(DiagnosticFormatter.escaped(String($0.element)))] }
  }

  // MARK: - Source

  private struct Excerpt {
    var line: String
    /// Cells before the first caret.
    var indentation: Int
    var carets: Int
  }

  /// The part of the span's first line that is near the span. Only bytes near it are looked at: a line may be megabytes
  /// long.
  private func excerpt(of span: Span, in source: SourceText) -> Excerpt {
    let line = source.lineSpan(at: span.lower)
    let lower = min(max(span.lower, line.lower), line.upper)
    let upper = min(max(span.upper, lower), line.upper)
    let reach = width * 8
    let before = cells(source, from: max(line.lower, lower - reach), to: lower)
    let marked = cells(source, from: lower, to: min(upper, lower + reach))
    let after = cells(source, from: upper, to: min(line.upper, upper + reach))

    // A fifth of the room at least stays for what stands behind the carets, the rest for what stands before them.
    let markedWidth = min(marked.width, width - min(before.width, width / 5))
    let room = width - markedWidth
    let afterRoom = min(after.width, max(room / 5, room - before.width))
    let beforePart = before.suffix(room - afterRoom)
    let markedPart = marked.prefix(markedWidth)
    let afterPart = marked.width > markedWidth ? Cells.empty : after.prefix(room - beforePart.width)
    let isCutBefore = beforePart.width < before.width || lower - reach > line.lower
    let isCutAfter =
      marked.width > markedWidth || afterPart.width < after.width || upper + reach < line.upper
      || lower + reach < upper
    return Excerpt(
      line: (isCutBefore ? "\u{2026}" : "") + beforePart.text + markedPart.text + afterPart.text
        + (isCutAfter ? "\u{2026}" : ""),
      indentation: beforePart.width + (isCutBefore ? 1 : 0), carets: max(markedPart.width, 1))
  }

  /// Characters as they are shown, each with its width.
  private struct Cells {
    var characters: [(text: String, width: Int)]

    static let empty = Cells(characters: [])

    var width: Int { characters.reduce(0) { $0 + $1.width } }
    var text: String { characters.map(\.text).joined() }

    func prefix(_ limit: Int) -> Cells {
      var used = 0
      return Cells(
        characters: Array(
          characters.prefix {
            used += $0.width
            return used <= limit
          }))
    }

    func suffix(_ limit: Int) -> Cells {
      Cells(characters: Cells(characters: characters.reversed()).prefix(limit).characters.reversed())
    }
  }

  private func cells(_ source: SourceText, from lower: Int, to upper: Int) -> Cells {
    var lower = lower
    var upper = upper
    while lower < upper, let byte = source.byte(lower), byte & 0xC0 == 0x80 { lower += 1 }
    while upper > lower, let byte = source.byte(upper), byte & 0xC0 == 0x80 { upper -= 1 }
    return Cells(
      characters: source.text(in: Span(lower, upper)).map { character in
        if character == "\t" { return (" ", 1) }
        if character == "\u{FEFF}" { return ("", 0) }
        let shown = DiagnosticFormatter.escaped(String(character))
        return (shown, DisplayWidth.of(shown))
      })
  }

  /// The source line with the fix-it made; nil where it has none, or where the line would be too long to show.
  private func mended(_ diagnostic: Diagnostic, in source: SourceText) -> String? {
    guard let fixIt = diagnostic.fixIt else { return nil }
    let line = source.lineSpan(at: fixIt.span.lower)
    guard fixIt.span.upper <= line.upper, line.upper - line.lower < width * 2 else { return fixIt.replacement }
    let mended =
      source.text(in: Span(line.lower, fixIt.span.lower)) + fixIt.replacement
      + source.text(in: Span(fixIt.span.upper, line.upper))
    return mended.trimmed
  }

  private func tone(_ severity: Diagnostic.Severity) -> Piece.Tone {
    switch severity {
    case .error: .error
    case .warning: .warning
    case .note: .note
    }
  }
}

extension String {
  /// Without white space at both ends.
  fileprivate var trimmed: String {
    let start = drop { $0.isWhitespace }
    let end = start.lastIndex { !$0.isWhitespace }
    return end.map { String(start[...$0]) } ?? ""
  }
}
