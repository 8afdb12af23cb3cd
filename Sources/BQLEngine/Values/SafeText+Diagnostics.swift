import BQLFormats
import BQLSyntax

extension SafeText {
  /// What is wrong, as people read it: with the line of source, carets and hints, without a line feed at the end.
  package init(_ diagnostics: [Diagnostic], in source: SourceText?, width: Int = 120) {
    self = DiagnosticFormatter(width: width).lines(diagnostics, in: source).map { line in
      line.map { piece in SafeText(piece.text).toned(piece.tone) }.joined()
    }.joined(separator: "\n")
  }

  private func toned(_ tone: DiagnosticFormatter.Piece.Tone) -> SafeText {
    switch tone {
    case .plain: self
    case .strong: styled(.bold)
    case .margin: styled(.blue)
    case .error: styled(.red)
    case .warning: styled(.yellow)
    case .note: styled(.cyan)
    }
  }
}
