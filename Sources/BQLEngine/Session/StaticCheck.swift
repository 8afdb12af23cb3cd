import BQLSyntax
import BrainAPI

/// Checks a script without asking anybody: every statement is planned, every name looked up, and variables have shapes
/// instead of values.
package struct StaticCheck: Sendable {
  private let host: EngineHost

  package init(
    files: any FileAccess, clock: @escaping @Sendable () -> Instant, zone: @escaping @Sendable (String) -> Zone?
  ) {
    host = EngineHost(
      connect: { (_) throws(StatementError) in NoService() }, files: files, clock: clock, zone: zone)
  }

  package func check(_ script: Script, _ source: SourceText) async -> [Diagnostic] {
    let findings = Findings()
    let session = Session(host: host, service: NoService(), portal: .private) { findings.take($0) }
    for statement in script.statements {
      do throws(StatementError) { try await session.check(statement, source) } catch {
        findings.add(error.source == nil ? error.diagnostics : [])
      }
    }
    return findings.all
  }

  /// A server that is never asked.
  private struct NoService: APIService {
    let server = ServerIdentity(address: "(none)", name: "none", isEmbedded: true)
    let knownCapabilities: Capabilities? = .dynamicREST

    func page(for request: APIRequest) async throws(APIError) -> Page {
      throw APIError(.invalidRequest, url: request.decodedTarget, summary: "a check sends no request")
    }
  }
}

import Synchronization

private final class Findings: Sendable {
  private let found = Mutex<[Diagnostic]>([])

  func add(_ diagnostics: [Diagnostic]) { found.withLock { $0 += diagnostics } }
  func take(_ event: Event) { if case .warning(let warning, _) = event { add([warning]) } }
  var all: [Diagnostic] { found.withLock { $0 } }
}

extension Session {
  /// As `run`, but only plans.
  func check(_ statement: Statement, _ source: SourceText) async throws(StatementError) {
    switch statement.kind {
    case .value(let expression): _ = try await environment(source).checked(expression)
    case .letValue(let name, let expression):
      // The name is known afterwards even where its value is wrong, so that one mistake is told once.
      scope[name.text] = Scope.Variable(value: nil, shape: .any, provenance: nil)
      try rejectModelName(name)
      let answer = try await environment(source).checked(expression)
      scope[name.text] = Scope.Variable(value: answer.value, shape: answer.shape, provenance: nil)
    case .parameter(let name, let defaultValue):
      let answer: Preparer.Answer? =
        if let defaultValue { try await environment(source).checked(defaultValue) } else { nil }
      scope[name.text] = Scope.Variable(value: nil, shape: answer?.shape ?? .any, provenance: nil, isParameter: true)
    case .print(let expressions):
      for expression in expressions { _ = try await environment(source).checked(expression) }
    case .explain(let inner): try await check(inner, source)
    case .importFile(let file): try await checkImport(file, source)
    case .use(.word(let name)): if let portal = Portal(rawValue: name.text) { self.portal = portal }
    case .set: try await run(statement, in: source)
    case .write(let write): try await WriteChecker(environment: environment(source)).check(write)
    case .describe, .unset, .show: return
    case .test(let test): await check(test, source)
    case .expect(let expectation): try await check(expectation, source)
    default: return
    }
  }

  private func checkImport(_ file: TextLiteral, _ source: SourceText) async throws(StatementError) {
    let path = Session.path(file.text, from: source.name)
    let bytes: [UInt8]
    do throws(FileError) { bytes = try host.files.readScript(path) } catch {
      throw StatementError("\"\(file.text)\" cannot be read", .file, at: file.span, label: error.reason)
    }
    guard imported.insert(path).inserted else { return }
    let (inner, _) = SourceText.reading(name: path, bytes: bytes)
    for statement in BQLParser.parse(inner.text).script.statements { try await check(statement, inner) }
  }
}
