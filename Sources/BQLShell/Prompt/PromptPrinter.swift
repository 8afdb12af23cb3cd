import BQLEngine
import BQLFormats
import BrainAPI
import Synchronization

/// Gathers what a statement has to show, so that it can go through a pager when the statement is done. What is wrong is
/// told at once.
final class PromptPrinter: Sendable {
  enum Piece: Sendable {
    /// Results, for standard output. `isFitted`: cut to the screen already.
    case text(SafeText, isFitted: Bool = false)
    /// What is said about them, below them.
    case note(SafeText)
  }

  private let console: Console
  private let usesRawCSV: Bool
  private let state = Mutex<(pieces: [Piece], start: ContinuousClock.Instant)>(([], .now))

  init(console: Console, usesRawCSV: Bool) {
    self.console = console
    self.usesRawCSV = usesRawCSV
  }

  /// A statement begins: its time is counted from here.
  func begin() { state.withLock { $0 = ([], .now) } }

  func take() -> [Piece] {
    state.withLock { state in
      defer { state.pieces = [] }
      return state.pieces
    }
  }

  private func add(_ piece: Piece) { state.withLock { $0.pieces.append(piece) } }

  func show(_ event: Event) {
    switch event {
    case .result(let outcome, let format):
      add(.text(console.text(of: outcome, as: format ?? .table, usesRawCSV: usesRawCSV)))
      if outcome.provenance != nil { add(.note(footer(outcome))) }
    case .screenful(let part):
      if part.outcome.rows?.isEmpty == false {
        let isFitted = part.range.count <= Pager.fittingRows
        add(.text(console.text(of: part.outcome, as: .table, usesRawCSV: usesRawCSV), isFitted: isFitted))
      }
      add(.note(footer(part)))
    case .text(let text): add(.text(text + "\n"))
    case .saved(let path, let rows):
      add(.note("saved \(RecordWords.grouped(rows)) \(Plural.noun("row", rows)) to \(path)"))
    case .notice(let text): console.say(.lines(text))
    case .tested(let verdict): console.tell(verdict)
    case .gap(let text): add(.note("incomplete: \(text)"))
    case .warning(let warning, let source): console.tell([warning], in: source)
    case .quit: return
    }
  }

  // MARK: Footers

  /// `20 of 1,234 sessions · 1 request · 34 ms`
  private func footer(_ part: Screenful) -> SafeText {
    let count = part.range.count
    let noun = Plural.noun(part.model ?? "row", part.total ?? count)
    var words: SafeText
    if part.range.lowerBound == 0, part.total == count {
      words = "\(RecordWords.grouped(count)) \(noun)"
    } else if let total = part.total {
      let first = part.range.lowerBound == 0
      let shown = first ? "\(count)" : "\(part.range.lowerBound + 1) to \(part.range.upperBound)"
      words = "\(shown) of \(RecordWords.grouped(total)) \(noun)"
    } else {
      words =
        "\(part.range.lowerBound == 0 ? "the first \(count)" : "\(part.range.lowerBound + 1) to \(part.range.upperBound)") \(noun)"
    }
    let isLast = part.total == part.range.upperBound
    return joined([words, requests(part.requests), elapsed, isLast ? nil : "`more` shows the next, `all` everything"])
  }

  private func footer(_ outcome: Outcome) -> SafeText {
    let rows: SafeText? = outcome.rows.map { "\(RecordWords.grouped($0.count)) \(Plural.noun("row", $0.count))" }
    return joined([rows, requests(outcome.provenance?.exchanges.count ?? 0), elapsed])
  }

  private func joined(_ parts: [SafeText?]) -> SafeText { parts.compactMap(\.self).joined(separator: " · ") }

  private func requests(_ count: Int) -> SafeText? {
    count == 0 ? nil : "\(RecordWords.grouped(count)) \(Plural.noun("request", count))"
  }

  private var elapsed: SafeText {
    let duration = ContinuousClock.now - state.withLock { $0.start }
    let milliseconds = Int(duration / .milliseconds(1))
    if milliseconds < 1000 { return "\(milliseconds) ms" }
    let tenths = milliseconds / 100
    return "\(tenths / 10).\(tenths % 10) s"
  }
}
