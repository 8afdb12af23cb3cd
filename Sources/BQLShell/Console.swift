#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif
import BQLEngine
import BQLFormats
import BQLSyntax
import BrainAPI
import Synchronization

/// Standard output and standard error: data to the one, everything else to the other. The one door to them, and it takes
/// nothing but `SafeText`; data for a file or a pipe goes through as its format has it.
final class Console: Sendable {
  struct Options: Sendable {
    var isQuiet = false
    var usesColour: Bool?
  }

  let isOutputTerminal: Bool
  let isErrorTerminal: Bool
  private let isQuiet: Bool
  let usesColour: Bool
  private let state = Mutex(State())

  private struct State {
    /// Nobody reads any more: the end is quiet.
    var isClosed = false
    var outputProblem: String?
    var status = ExitStatus.done
    var progress = ProgressLine()
  }

  init(_ options: Options) {
    isOutputTerminal = Platform.isTerminal(STDOUT_FILENO)
    isErrorTerminal = Platform.isTerminal(STDERR_FILENO)
    isQuiet = options.isQuiet
    let isDumb = Platform.environment("TERM") == "dumb" || Platform.environment("NO_COLOR") != nil
    usesColour = options.usesColour ?? !isDumb
  }

  /// The status so far.
  var status: ExitStatus { state.withLock { $0.status } }
  /// Whether the reader of standard output has gone.
  var isClosed: Bool { state.withLock { $0.isClosed } }

  func note(_ status: ExitStatus) { state.withLock { $0.status = $0.status.joined(status) } }

  // MARK: Standard error

  /// A line for people.
  func say(_ text: SafeText) {
    clearProgress()
    writeError(text + "\n")
  }

  /// Words that wait for an answer behind them.
  func ask(_ question: SafeText) {
    clearProgress()
    writeError(question)
  }

  /// A line that `--quiet` leaves out.
  func remark(_ text: SafeText) { if !isQuiet { say(text) } }

  func tell(_ diagnostics: [Diagnostic], in source: SourceText?) {
    let width = isErrorTerminal ? Platform.columns(STDERR_FILENO) ?? 100 : 100
    let told = isQuiet ? diagnostics.filter { $0.severity == .error } : diagnostics
    if !told.isEmpty { say(SafeText(told, in: source, width: width)) }
  }

  /// What came of a test: a line, and for a failure why.
  func tell(_ verdict: TestVerdict) {
    let name = SafeText(verdict.name)
    switch verdict.outcome {
    case .passed: remark("passed: \(name)")
    case .skipped(let reason): remark("skipped: \(name)" + (reason.map { ": \($0)" } ?? ""))
    case .failed(let failure):
      say("failed: \(name)")
      tell(failure.diagnostics, in: failure.source ?? verdict.source)
      note(.expectationFailed)
    }
  }

  private func writeError(_ text: SafeText) {
    var text = text.written(withStyle: usesColour && isErrorTerminal)
    _ = text.withUTF8 { Platform.write(UnsafeRawBufferPointer($0), to: STDERR_FILENO) }
  }

  // MARK: Standard output

  func write(_ text: SafeText) { writeOutput(text.written(withStyle: usesColour && isOutputTerminal)) }

  /// What another program reads, or a file keeps, as its format has it. On a terminal it is shown all the same.
  func write(data: String) { isOutputTerminal ? write(.lines(data)) : writeOutput(data) }

  /// The same, as bytes; only where standard output is no terminal.
  func write(data bytes: [UInt8]) {
    writeOutput { bytes.withUnsafeBytes { Platform.write($0, to: STDOUT_FILENO) } }
  }

  private func writeOutput(_ text: String) {
    var text = text
    writeOutput { text.withUTF8 { Platform.write(UnsafeRawBufferPointer($0), to: STDOUT_FILENO) } }
  }

  /// `write` says whether all of it was written.
  private func writeOutput(_ write: () -> Bool) {
    guard !isClosed else { return }
    clearProgress()
    if write() { return }
    let (problem, isPipe) = (Platform.lastError.lowercasedFirst, errno == EPIPE)
    let isFirst = state.withLock { state in
      defer { state.isClosed = true }
      return !state.isClosed
    }
    if isPipe || !isFirst { return }
    say("error: standard output could not be written: \(problem)")
    note(.incomplete)
  }

  func show(_ outcome: Outcome, as format: Format, usesRawCSV: Bool) {
    let renderer = renderer(of: outcome, as: format, usesRawCSV: usesRawCSV)
    do throws(Closed) {
      if isOutputTerminal {
        try renderer.renderSafely(outcome.shown) { (piece) throws(Closed) in
          write(piece)
          if isClosed { throw Closed() }
        }
      } else {
        try renderer.render(outcome.shown) { (piece) throws(Closed) in
          writeOutput(piece)
          if isClosed { throw Closed() }
        }
      }
    } catch { return }
    if isOutputTerminal { remark(Console.summary(outcome)) }
  }

  /// As it is shown on the terminal.
  func text(of outcome: Outcome, as format: Format, usesRawCSV: Bool) -> SafeText {
    renderer(of: outcome, as: format, usesRawCSV: usesRawCSV).safeText(outcome.shown)
  }

  private func renderer(of outcome: Outcome, as format: Format, usesRawCSV: Bool) -> Renderer {
    let options = RenderOptions(
      width: isOutputTerminal ? Platform.columns(STDOUT_FILENO) ?? 80 : nil,
      isColored: usesColour && isOutputTerminal, usesRawCSV: usesRawCSV, columnKinds: outcome.columnKinds(.standard))
    return Renderer(format, options: options)
  }

  private struct Closed: Error {}

  private static func summary(_ outcome: Outcome) -> SafeText {
    var parts: [SafeText] = []
    if let rows = outcome.rows { parts.append("\(rows.count) \(Plural.noun("row", rows.count))") }
    if let exchanges = outcome.provenance?.exchanges, !exchanges.isEmpty {
      parts.append("\(exchanges.count) \(Plural.noun("request", exchanges.count))")
    }
    return parts.isEmpty ? "" : "(\(parts.joined(separator: " · ")))"
  }

  // MARK: Progress

  /// A line on a terminal, for what takes over a second.
  private struct ProgressLine {
    var start = ContinuousClock.now
    var isShown = false
    /// When it was last written: no oftener than people read.
    var written: ContinuousClock.Instant?
  }

  func beginStatement() { state.withLock { $0.progress = ProgressLine() } }

  func show(_ progress: Progress) {
    guard isErrorTerminal, !isQuiet else { return }
    let isDue = state.withLock { state in
      let now = ContinuousClock.now
      guard now - state.progress.start > .seconds(1) else { return false }
      if let written = state.progress.written, now - written < .milliseconds(100) { return false }
      state.progress.written = now
      state.progress.isShown = true
      return true
    }
    guard isDue else { return }
    switch progress {
    case .received(let requests, let records, let total):
      let total: SafeText = total.map { " of \($0)" } ?? ""
      writeError("\r\u{1B}[K\(records)\(total) records, \(requests) requests")
    case .read(let rows): writeError("\r\u{1B}[K\(RecordWords.grouped(rows)) rows read")
    }
  }

  /// `1,204 of 5,000 written, 240 a second, 16 s left`
  func show(_ progress: WriteProgress) {
    guard isErrorTerminal, !isQuiet else { return }
    let elapsed = state.withLock { state -> Duration? in
      if progress.finished == 0 { state.progress = ProgressLine() }
      let elapsed = ContinuousClock.now - state.progress.start
      guard elapsed > .seconds(1), progress.finished > 0, progress.finished < progress.total else { return nil }
      state.progress.isShown = true
      return elapsed
    }
    guard let elapsed else { return }
    let rate = Double(progress.finished) / (elapsed / .seconds(1))
    let left = Int((Double(progress.total - progress.finished) / rate).rounded(.up))
    let words: [SafeText] = [
      "\(RecordWords.grouped(progress.finished)) of \(RecordWords.grouped(progress.total)) written",
      "\(rate < 10 ? String(Int(rate * 10) / 10) : RecordWords.grouped(Int(rate))) a second",
      left < 120 ? "\(left) s left" : "\(left / 60) min left",
    ]
    writeError("\r\u{1B}[K\(words.joined(separator: ", "))")
  }

  func clearProgress() {
    let wasShown = state.withLock { state in
      defer { state.progress.isShown = false }
      return state.progress.isShown
    }
    if wasShown { writeError("\r\u{1B}[K") }
  }
}

extension Outcome {
  /// What the catalogue knows of the columns, for formats that care.
  func columnKinds(_ catalogue: Catalogue) -> [String: Field.Kind] {
    guard case .list(.row(let row)) = shape, !row.isClosed, let model = row.model.flatMap(catalogue.model) else {
      return [:]
    }
    var kinds: [String: Field.Kind] = [:]
    for field in model.fields where !row.columns.contains(where: { $0.name == field.name }) {
      kinds[field.name] = field.kind
    }
    return kinds
  }
}
