import BQLEngine
import BQLSyntax
import BrainAPI
import Synchronization

/// What was said while a test ran: warnings and gaps, as text. Results are nobody's business.
final class TestNotes: Sendable {
  private let kept = Mutex<[String]>([])

  func take(_ event: Event) {
    switch event {
    case .warning(let warning, let source): add(DiagnosticFormatter().text(warning, in: source))
    case .gap(let gap): add("incomplete: \(gap)")
    default: return
    }
  }

  private func add(_ note: String) { kept.withLock { if !$0.contains(note) { $0.append(note) } } }

  var all: [String] { kept.withLock { $0 } }
}

/// Whether a failure has ended the run.
final class StopFlag: Sendable {
  private let stops: Bool
  private let failed = Mutex(false)

  init(stops: Bool) { self.stops = stops }

  func fail() { failed.withLock { $0 = true } }
  var hasStopped: Bool { stops && failed.withLock { $0 } }
}

/// A server as what stands above the tests asks it; the tests ask the one that it stands before.
struct PreludeService: APIService {
  let base: any APIService
  let face: any APIService

  var server: ServerIdentity { base.server }
  var knownCapabilities: Capabilities? { face.knownCapabilities }

  func page(for request: APIRequest) async throws(APIError) -> Page { try await face.page(for: request) }
  func send(_ request: APIRequest) async throws(APIError) -> WriteReply { try await face.send(request) }
}

extension TestReport.Step {
  init(_ step: TestStep, in source: SourceText) {
    self.init(
      statement: source.text(in: step.statement.span), line: source.position(at: step.statement.span.lower).line,
      plan: step.plan, exchanges: step.exchanges)
  }
}

extension TestReport.Failure {
  /// Why a statement of `source`, or of a file that it brought in, failed.
  init(_ failure: StatementError, in source: SourceText) {
    let source = failure.source ?? source
    let first = failure.diagnostics.first
    let position = source.position(at: first?.span?.lower ?? 0)
    let title = [first?.title ?? "failed", first?.label].compactMap { $0 }.joined(separator: ": ")
    self.init(
      cause: failure.cause, kind: first?.kind, title: title,
      text: DiagnosticFormatter().text(failure.diagnostics, in: source),
      line: position.line, column: position.column, difference: failure.difference)
  }
}
