import BQLFormats
import BQLSyntax
import BrainAPI
import BrainPortal
import Synchronization

@testable import BQLEngine

/// A session with everything that it shows kept, statement by statement.
struct Conversation {
  /// What a text led to.
  struct Reply {
    var outcomes: [(outcome: Outcome, format: Format?)] = []
    var texts: [String] = []
    var warnings: [Diagnostic] = []
    var gaps: [String] = []
    var saved: [String] = []
    var notices: [String] = []
    var verdicts: [TestVerdict] = []
    var screens: [Screenful] = []
    /// What was wrong with the syntax, or with the statement that ended the run.
    var failure: StatementError?
    var source: SourceText

    var value: Value? { outcomes.last?.outcome.value }
    var rows: [Record] { outcomes.last?.outcome.rows ?? [] }
    /// One column of the last result, as short texts.
    func column(_ name: String) -> [String] { rows.map { ShortText.of($0[name] ?? .null) } }
    /// The texts of a column, sorted.
    func names(_ column: String = "name") -> [String] { rows.compactMap { $0[column]?.string }.sorted() }

    /// What went wrong first: its title, the words under the caret, what is beside it, the hint.
    var error: Problem? { failure?.diagnostics.first.map { Problem($0, failure?.source ?? source) } }
    var warning: Problem? { warnings.first.map { Problem($0, source) } }
    /// The last result as text in a format.
    func text(_ format: Format) -> String {
      outcomes.last.map { Renderer(format, options: RenderOptions()).text($0.outcome.shown) } ?? ""
    }
  }

  struct Problem: Equatable, CustomStringConvertible {
    var title: String
    var words: String?
    var label: String?
    var hint: String?

    init(_ diagnostic: Diagnostic, _ source: SourceText) {
      title = diagnostic.title
      words = diagnostic.span.map { source.text(in: $0) }
      label = diagnostic.label
      hint = diagnostic.hint
    }

    var description: String {
      "\(title) | at: \(words ?? "-") | \(label ?? "-") | hint: \(hint ?? "-")"
    }
  }

  let session: Session
  private let events: Events

  /// What the session knows of its server without asking it.
  var knownCapabilities: Capabilities? {
    get async { await session.environment(SourceText(name: "", text: "")).knownCapabilities }
  }

  init(
    _ service: any APIService, files: FilesInMemory = FilesInMemory(), parameters: [String: String] = [:],
    portal: Portal = .private,
    services: [ServerChoice: any APIService] = [:], writes: WriteHost = .refusing
  ) {
    let events = Events()
    self.events = events
    let host = EngineHost(
      connect: { (choice) throws(StatementError) in
        guard let service = services[choice] else { throw StatementError("no such server", at: nil) }
        return service
      },
      files: files, clock: { Conversation.now }, zone: { Conversation.zones[$0] }, writes: writes)
    session = Session(host: host, service: service, portal: portal, parameters: parameters) { events.take($0) }
  }

  /// 2025-03-31T12:00:00Z
  static let now = Instant(seconds: 1_743_422_400)
  static let zones = [
    "UTC": Zone.utc, "Test/East": Zone(offsetSeconds: 7200), "Test/West": Zone(offsetSeconds: -18_000),
  ]

  /// Runs all statements of a text, up to the first that fails; with `screenful` as the prompt does, so many rows at a time.
  func run(_ text: String, as name: String = "test.bq", screenful: Int? = nil) async -> Reply {
    let source = SourceText(name: name, text: text)
    let parsed = BQLParser.parse(text)
    _ = events.drain()
    var failure: StatementError?
    let errors = parsed.diagnostics.filter { $0.severity == .error }
    if errors.isEmpty {
      for statement in parsed.script.statements where failure == nil {
        do throws(StatementError) {
          if let screenful {
            try await session.run(statement, in: source, screenful: screenful)
          } else {
            try await session.run(statement, in: source)
          }
        } catch {
          failure = error
        }
      }
    } else {
      failure = StatementError(.statement, errors)
    }
    var reply = Reply(source: source)
    reply.failure = failure
    for event in events.drain() {
      switch event {
      case .result(let outcome, let format): reply.outcomes.append((outcome, format))
      case .text(let text): reply.texts.append(text.plain)
      case .warning(let warning, _): reply.warnings.append(warning)
      case .gap(let gap): reply.gaps.append(gap)
      case .saved(let path, _): reply.saved.append(path)
      case .screenful(let part): reply.screens.append(part)
      case .notice(let text): reply.notices.append(text)
      case .tested(let verdict): reply.verdicts.append(verdict)
      case .quit: reply.texts.append("(quit)")
      }
    }
    return reply
  }

  private final class Events: Sendable {
    private let kept = Mutex<[Event]>([])
    func take(_ event: Event) { kept.withLock { $0.append(event) } }
    func drain() -> [Event] {
      kept.withLock { events in
        defer { events = [] }
        return events
      }
    }
  }
}

/// Files that are only remembered.
final class FilesInMemory: FileAccess, Sendable {
  private let kept: Mutex<[String: String]>
  private let counts = Mutex<[String: Int]>([:])

  init(_ files: [String: String] = [:]) { kept = Mutex(files) }

  subscript(path: String) -> String? { kept.withLock { $0[path] } }
  func reads(of path: String) -> Int { counts.withLock { $0[path] ?? 0 } }

  func open(_ path: String) throws(FileError) -> any ByteSource {
    counts.withLock { $0[path, default: 0] += 1 }
    guard let text = self[path] else { throw FileError("no such file") }
    return BytesInMemory(Array(text.utf8))
  }

  func create(_ path: String) throws(FileError) -> any ByteSink {
    CollectedBytes { (bytes) throws(FileError) in
      if path.hasPrefix("/full/") { throw FileError("no space left on device") }
      self.kept.withLock { $0[path] = String(decoding: bytes, as: UTF8.self) }
    }
  }

  func scratch() throws(FileError) -> any ScratchFile { ScratchInMemory() }
}
