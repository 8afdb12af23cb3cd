import BQLEngine
import BQLSyntax
import BQLTestRunner
import BrainAPI
import Synchronization
import Testing

extension QueryPortal {
  /// Asks a query, and gives its rows; an expression gives its one value. Statements may stand before it (`let ...`), on
  /// lines of their own. Throws ``QueryError`` where there is no answer, or an incomplete one.
  public func query(_ text: String, fileID: StaticString = #fileID) async throws -> QueryResult {
    let source = SourceText(name: "query", text: text)
    let parsed = BQLParser.parse(text)
    if parsed.hasErrors { throw QueryError(StatementError(.statement, parsed.diagnostics), in: source) }
    let place = TestPlace(file: "\(fileID)", test: Test.current?.name)
    let host = host.forTests(on: service.server) { decorate(place, $0) }
    let snapshot = SessionSnapshot(service: decorate(place, host.serviceForTest(service)), portal: enginePortal)
    let shown = LastResult()
    let session = Session(snapshot, host: host) { shown.take($0) }
    var failure: StatementError?
    for statement in parsed.script.statements where failure == nil {
      do throws(StatementError) { try await session.run(statement, in: source) } catch { failure = error }
    }
    try didFinish(place)
    if let failure { throw QueryError(failure, in: source) }
    if let gap = shown.gap { throw QueryError("incomplete: \(gap)") }
    guard let outcome = shown.outcome else {
      throw QueryError("there is nothing to see: the text does not end in a query or an expression")
    }
    return QueryResult(outcome)
  }

  /// Expects something to hold, in the words of `expect`, which may be left out: `count(from session) > 300`,
  /// `every (from session) has (name is not null)`. Statements may stand before it, and further ones behind it.
  ///
  /// Where it does not hold, a failure is recorded at the caller's place, with the text that `bql test` shows, and the
  /// test goes on. It is recorded with Swift Testing where one of its tests runs this, otherwise with XCTest; a detached
  /// task belongs to no test of Swift Testing. Throws ``QueryError`` where the text cannot be read.
  ///
  /// Returns whether it holds.
  @discardableResult
  public func expect(
    _ text: String, fileID: StaticString = #fileID, filePath: StaticString = #filePath, line: UInt = #line,
    column: UInt = #column
  ) async throws -> Bool {
    let place = CallPlace(fileID: fileID, filePath: filePath, line: line, column: column)
    let file = try TestFile(expecting: text, path: "\(fileID)", name: Test.current?.name ?? "expect")
    return try await record(run(file), at: place)
  }

  /// Whether a test passed; what failed is recorded at `place`.
  func record(_ test: TestReport.Case, at place: CallPlace) -> Bool {
    guard case .failed(let failure) = test.verdict else { return true }
    place.recordFailure(failure.text)
    return false
  }
}

extension TestFile {
  /// One test that holds the text, as statements with an `expect` in them or as what stands behind an `expect`.
  fileprivate init(expecting text: String, path: String, name: String) throws {
    var source = SourceText(name: "expect", text: text)
    var parsed = BQLParser.parse(text)
    if parsed.hasErrors || !parsed.script.statements.contains(where: \.isExpectation) {
      let written = "expect " + text
      let behind = BQLParser.parse(written)
      // Where neither can be read, the text is told about as it was written.
      if !behind.hasErrors || !parsed.hasErrors {
        source = SourceText(name: "expect", text: written)
        parsed = behind
      }
    }
    if parsed.hasErrors { throw QueryError(StatementError(.statement, parsed.diagnostics), in: source) }
    let whole = Span(0, source.text.utf8.count)
    let test = BQLSyntax.Test(
      name: TextLiteral(name, span: whole), tags: [], skipReason: nil, isSkipped: false,
      body: parsed.script.statements)
    self.init(path: path, bytes: [])
    self.source = source
    script.statements = [Statement(.test(test), span: whole)]
  }
}

extension Statement {
  fileprivate var isExpectation: Bool { if case .expect = kind { true } else { false } }
}

/// The last value that statements showed, and what was missing.
private final class LastResult: Sendable {
  private let kept = Mutex<(outcome: Outcome?, gap: String?)>((nil, nil))

  func take(_ event: Event) {
    switch event {
    case .result(let outcome, _): kept.withLock { $0.outcome = outcome }
    case .gap(let gap): kept.withLock { $0.gap = $0.gap ?? gap }
    default: return
    }
  }

  var outcome: Outcome? { kept.withLock { $0.outcome } }
  var gap: String? { kept.withLock { $0.gap } }
}
