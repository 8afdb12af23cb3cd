import BQLEngine
import BQLSyntax
import BrainAPI

/// Runs the tests of files: what stands above them once a file, then each test for itself, in a session that begins where
/// the file stood.
package struct TestRunner: Sendable {
  private let host: EngineHost
  private let service: any APIService
  private let clock: TestClock
  private let options: TestOptions

  /// `service` is what tests read, all of them; `host` connects to others, and makes fresh sandboxes.
  package init(host: EngineHost, service: any APIService, clock: TestClock, options: TestOptions) {
    self.host = host
    self.service = service
    self.clock = clock
    self.options = options
  }

  /// What came of a run, and what `gives` should say where that was asked for.
  package struct Result: Sendable {
    package var report: TestReport
    package var corrections: [Correction]
  }

  package func run(_ files: [TestFile]) async -> Result {
    let (start, begun) = (clock.now(), clock.elapsed())
    let prepared = await TestRunner.inParallel(files, options.jobs) { file in await prepare(file) }
    let tests = prepared.flatMap { $0 }
    let stopFlag = StopFlag(stops: options.stopsAtFailure)
    let ended = await TestRunner.inParallel(tests, options.jobs) { test in await run(test, stopFlag) }
    let report = TestReport(
      server: service.server.isEmbedded && service.server.isSandbox ? "sandbox" : service.server.address, start: start,
      duration: clock.elapsed() - begun, cases: ended.map(\.0))
    return Result(report: report, corrections: ended.flatMap(\.1))
  }

  // MARK: Files

  /// A test with all that stands above it.
  private struct Prepared: Sendable {
    var file: TestFile
    var place: TestPlace
    var test: Test
    var position: SourceText.Position
    /// Where it begins; or why it cannot.
    var snapshot: Swift.Result<SessionSnapshot, StatementError>
    /// What was said on the way to it.
    var notes: [String]
  }

  /// Runs what stands outside of the tests of a file, as far as it has nothing to show of its own.
  private func prepare(_ file: TestFile) async -> [Prepared] {
    if file.hasErrors { return [unreadable(file)] }
    let place = TestPlace(file: file.path, test: nil)
    let decorate = options.decorate
    let host = host.forTests(on: service.server) { PreludeService(base: $0, face: decorate(place, $0)) }
    let notes = TestNotes()
    let snapshot = SessionSnapshot(
      service: PreludeService(base: service, face: decorate(place, host.serviceForTest(service))),
      portal: options.portal,
      settings: options.settings, parameters: options.parameters)
    let session = Session(snapshot, host: host) { notes.take($0) }
    var prepared: [Prepared] = []
    var failure: StatementError?
    var names: [String: Int] = [:]
    // Nothing is asked for the sake of tests that are not run.
    let last = file.tests.last { isWanted($0.test, file) && !$0.test.isSkipped }?.statement.span.lower ?? -1
    for statement in file.script.statements {
      if case .test(let test) = statement.kind {
        let ordinal = names[test.name.text, default: 0]
        names[test.name.text] = ordinal + 1
        let place = TestPlace(file: file.path, test: test.name.text, ordinal: ordinal)
        let position = file.source.position(at: statement.span.lower)
        guard isWanted(test, file) else { continue }
        let snapshot: Swift.Result<SessionSnapshot, StatementError> =
          if let failure { .failure(failure) } else { .success(await session.snapshot) }
        prepared.append(
          Prepared(file: file, place: place, test: test, position: position, snapshot: snapshot, notes: notes.all))
      } else if failure == nil, statement.span.lower < last {
        do throws(StatementError) { try await prepare(statement, session, file) } catch { failure = error }
      }
    }
    options.didFinish(place)
    return prepared
  }

  private func prepare(
    _ statement: Statement, _ session: Session, _ file: TestFile
  ) async throws(StatementError) {
    switch statement.kind {
    case .letValue, .parameter, .unset, .importFile, .sourceFile, .use, .set, .expect:
      try await session.run(statement, in: file.source)
    case .write(let write):
      throw StatementError(
        "a write outside of a test is not carried out", at: write.keyword,
        hint: "inside of a test it goes to a private copy of the sandbox")
    default: return
    }
  }

  /// A file that cannot be read counts as a test that failed.
  private func unreadable(_ file: TestFile) -> Prepared {
    let name = TextLiteral("(the file cannot be parsed)", span: Span(0, 0))
    let test = Test(name: name, tags: [], skipReason: nil, isSkipped: false, body: [])
    let errors = file.diagnostics.filter { $0.severity == .error }
    let position = file.source.position(at: errors.first?.span?.lower ?? 0)
    return Prepared(
      file: file, place: TestPlace(file: file.path, test: nil), test: test, position: position,
      snapshot: .failure(StatementError(.statement, errors)), notes: [])
  }

  private func isWanted(_ test: Test, _ file: TestFile) -> Bool {
    if let filter = options.filter?.lowercased(), !filter.isEmpty,
      !test.name.text.lowercased().contains(filter), !file.path.lowercased().contains(filter)
    {
      return false
    }
    return options.tags.isEmpty || test.tags.contains { options.tags.contains($0.text) }
  }

  // MARK: Tests

  private func run(_ test: Prepared, _ stopFlag: StopFlag) async -> (TestReport.Case, [Correction]) {
    let start = clock.elapsed()
    var ended = TestReport.Case(
      file: test.file.path, name: test.test.name.text, line: test.position.line, column: test.position.column,
      tags: test.test.tags.map(\.text), verdict: .skipped(test.test.skipReason?.text), duration: .zero, steps: [],
      notes: test.notes)
    var corrections: [Correction] = []
    if !test.test.isSkipped {
      if stopFlag.hasStopped {
        ended.verdict = .skipped("not run: an earlier test failed")
      } else {
        (ended.verdict, ended.steps, ended.notes, corrections) = await attempts(test)
        if case .failed = ended.verdict { stopFlag.fail() }
        options.didFinish(test.place)
      }
    }
    ended.duration = clock.elapsed() - start
    options.onCase(ended)
    return (ended, corrections)
  }

  private typealias Attempt = (
    verdict: TestReport.Verdict, steps: [TestReport.Step], notes: [String], corrections: [Correction]
  )

  private func attempts(_ test: Prepared) async -> Attempt {
    let snapshot: SessionSnapshot
    switch test.snapshot {
    case .failure(let failure):
      return (.failed(TestReport.Failure(failure, in: test.file.source)), [], test.notes, [])
    case .success(let start): snapshot = start
    }
    var first: TestReport.Failure?
    var count = 0
    while true {
      count += 1
      let notes = TestNotes()
      let (steps, failure, corrections) = await attempt(test, snapshot, notes)
      let reported = steps.map { TestReport.Step($0, in: test.file.source) }
      guard let failure else {
        let verdict = first.map { TestReport.Verdict.flaky(attempts: count, first: $0) } ?? .passed
        return (verdict, reported, test.notes + notes.all, corrections)
      }
      let told = TestReport.Failure(failure, in: test.file.source)
      if count > options.retries || failure.cause == .interrupted && Task.isCancelled {
        return (.failed(told), reported, test.notes + notes.all, [])
      }
      first = first ?? told
    }
  }

  private func attempt(
    _ test: Prepared, _ snapshot: SessionSnapshot, _ notes: TestNotes
  ) async -> (steps: [TestStep], failure: StatementError?, corrections: [Correction]) {
    var snapshot = snapshot
    let (decorate, place) = (options.decorate, test.place)
    let base = (snapshot.service as? PreludeService)?.base ?? snapshot.service
    let host = self.host.forTests(on: base.server) { decorate(place, $0) }
    snapshot.service = decorate(place, host.serviceForTest(base))
    snapshot.rewrites = options.updates
    let session = Session(snapshot, host: host) { notes.take($0) }
    let (steps, failure) = await limited(test) {
      await session.run(body: test.test, in: test.file.source, keepsPlans: options.keepsPlans)
    }
    return (steps, failure, await session.foundCorrections)
  }

  private typealias Ran = (steps: [TestStep], failure: StatementError?)

  /// The body, for as long as it may take.
  private func limited(
    _ test: Prepared, _ body: @escaping @Sendable () async -> (steps: [TestStep], failure: StatementError?)
  ) async -> (steps: [TestStep], failure: StatementError?) {
    guard let timeout = options.timeout else { return await body() }
    let sleep = clock.sleep
    return await withTaskGroup(of: Ran?.self) { group in
      group.addTask { await body() }
      group.addTask {
        await sleep(timeout)
        return nil
      }
      // Whichever comes first; a body that is told to stop gives what it has.
      let first = await group.next() ?? nil
      group.cancelAll()
      if let first { return first }
      let rest = await group.next() ?? nil
      if let rest, rest.failure == nil { return rest }
      return (rest?.steps ?? [], TestRunner.tooLong(test, timeout, rest?.steps.last))
    }
  }

  private static func tooLong(_ test: Prepared, _ timeout: Duration, _ last: TestStep?) -> StatementError {
    let seconds = timeout / .seconds(1)
    let text = seconds == seconds.rounded() ? "\(Int(seconds))" : "\(seconds)"
    return StatementError(
      .noAnswer,
      [
        Diagnostic(
          .error, "the test took longer than \(text) s", at: last?.statement.span ?? test.test.name.span,
          label: last == nil ? nil : "this was going on", hint: "`--test-timeout` says how long a test may take")
      ])
  }

  // MARK: Side by side

  /// What `work` makes of each, in the order of the items, `width` at a time.
  private static func inParallel<Item: Sendable, Made: Sendable>(
    _ items: [Item], _ width: Int, _ work: @escaping @Sendable (Item) async -> Made
  ) async -> [Made] {
    await withTaskGroup(of: (Int, Made).self) { group in
      var rest = items.enumerated().makeIterator()
      for _ in 0..<max(1, width) {
        guard let (place, item) = rest.next() else { break }
        group.addTask { (place, await work(item)) }
      }
      var made: [(Int, Made)] = []
      while let next = await group.next() {
        made.append(next)
        if let (place, item) = rest.next() { group.addTask { (place, await work(item)) } }
      }
      return made.sorted { $0.0 < $1.0 }.map(\.1)
    }
  }
}
