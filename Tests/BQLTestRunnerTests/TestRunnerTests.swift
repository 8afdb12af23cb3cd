import BQLEngine
import BQLSyntax
import BrainAPI
import BrainPortal
import Synchronization
import Testing

@testable import BQLTestRunner

/// Runs of tests with a clock and a sandbox of the test's own.
struct TestRunnerTests {
  private static let sandbox = Result { try EmbeddedPortal.sandbox() }

  private struct NoFiles: FileAccess {
    func open(_ path: String) throws(FileError) -> any ByteSource { throw FileError("no such file") }
    func create(_ path: String) throws(FileError) -> any ByteSink { throw FileError("no room") }
    func scratch() throws(FileError) -> any ScratchFile { throw FileError("no room") }
  }

  private func run(
    _ files: [String: String], _ change: (inout TestOptions) -> Void = { _ in },
    sleep: @escaping @Sendable (Duration) async -> Void = { _ in }, service: (any APIService)? = nil
  ) async throws -> TestRunner.Result {
    let sandbox = try TestRunnerTests.sandbox.get()
    let host = EngineHost(
      connect: { (choice) throws(StatementError) in
        guard choice == .sandbox, let fresh = try? EmbeddedPortal.sandbox() else {
          throw StatementError("no such server", at: nil)
        }
        return fresh
      }, files: NoFiles(), clock: { Instant(seconds: 1_743_422_400) }, zone: { _ in nil })
    var options = TestOptions()
    change(&options)
    let clock = TestClock(now: { Instant(seconds: 1_743_422_400) }, elapsed: { .zero }, sleep: sleep)
    let runner = TestRunner(host: host, service: service ?? sandbox, clock: clock, options: options)
    return await runner.run(
      files.sorted { $0.key < $1.key }.map { TestFile(path: $0.key, bytes: Array($0.value.utf8)) })
  }

  private func verdicts(_ report: TestReport) -> [String] {
    report.cases.map { ended in
      let verdict =
        switch ended.verdict {
        case .passed: "passed"
        case .flaky(let attempts, _): "flaky \(attempts)"
        case .failed(let failure): "failed \(failure.title)"
        case .skipped(let reason): "skipped \(reason ?? "-")"
        }
      return "\(ended.file):\(ended.line) \(ended.name): \(verdict)"
    }
  }

  @Test(arguments: [1, 4]) func inTheOrderOfFilesAndPlaces(jobs: Int) async throws {
    let files = [
      "b.bq": "test \"x\" { expect 1 = 1 }\n", "a.bq": "test \"y\" { expect 1 = 2 }\n\nskip test \"z\" { }\n",
    ]
    let result = try await run(files) { $0.jobs = jobs }
    #expect(
      verdicts(result.report) == [
        "a.bq:1 y: failed expected `1 = 2`", "a.bq:3 z: skipped -", "b.bq:1 x: passed",
      ])
  }

  @Test func theStepsTellWhatWasAsked() async throws {
    let text = "test \"t\" {\n  let u = from subject where sex = \"U\"\n  expect count(u) = 11\n}\n"
    let result = try await run(["a.bq": text]) { $0.keepsPlans = true }
    let steps = try #require(result.report.cases.first?.steps)
    #expect(steps.map(\.statement) == ["let u = from subject where sex = \"U\"", "expect count(u) = 11"])
    #expect(steps.map(\.line) == [2, 3])
    #expect(steps.map(\.exchanges.count) == [1, 0])
    #expect(steps[0].plan.contains("filter{sex}=U"))
    #expect(steps[1].plan.isEmpty)
  }

  /// The deadline is the test's: the body is told to stop, and what it was at is named.
  @Test func tooSlow() async throws {
    let slow = SlowService(base: try TestRunnerTests.sandbox.get())
    let text = "test \"slow\" {\n  let n = 1\n  expect (from subject | count) = 90\n}\n"
    let result = try await run(
      ["a.bq": text], { $0.timeout = .seconds(2) }, sleep: { _ in await slow.asked() }, service: slow)
    guard case .failed(let failure)? = result.report.cases.first?.verdict else {
      Issue.record("\(verdicts(result.report))")
      return
    }
    #expect(failure.title == "the test took longer than 2 s: this was going on")
    #expect(failure.line == 3)
    #expect(failure.cause == .noAnswer)
  }

  @Test func fastEnough() async throws {
    let result = try await run(
      ["a.bq": "test \"t\" { expect 1 = 1 }\n"],
      { $0.timeout = .seconds(2) },
      sleep: { _ in while !Task.isCancelled { await Task.yield() } })
    #expect(verdicts(result.report) == ["a.bq:1 t: passed"])
  }

  @Test func retriesBeginAnew() async throws {
    let attempts = Mutex(0)
    let text = "let n = 1\ntest \"t\" {\n  let n = n + 1\n  expect n = 2\n  expect (from subject | count) = 91\n}\n"
    let result = try await run(["a.bq": text]) { options in
      options.retries = 2
      options.decorate = { place, service in
        if place.test != nil { attempts.withLock { $0 += 1 } }
        return service
      }
    }
    #expect(verdicts(result.report) == ["a.bq:2 t: failed expected `(from subject | count) = 91`: found 90"])
    #expect(attempts.withLock { $0 } == 3)
  }

  /// Every place is told of once it is left, the file's own among them.
  @Test func placesAreLeft() async throws {
    let left = Mutex<[TestPlace]>([])
    let text = "test \"t\" { expect 1 = 1 }\ntest \"t\" { expect 1 = 1 }\nskip test \"u\" { }\n"
    _ = try await run(["a.bq": text]) { $0.didFinish = { place in left.withLock { $0.append(place) } } }
    #expect(
      left.withLock { $0 } == [
        TestPlace(file: "a.bq", test: nil), TestPlace(file: "a.bq", test: "t"),
        TestPlace(file: "a.bq", test: "t", ordinal: 1),
      ])
  }

  /// What stands above tests that are left out, or below the last one, is not run.
  @Test func nothingIsAskedForTestsThatAreNotRun() async throws {
    let text = "param needed\ntest \"t\" { expect 1 = 1 }\nskip test \"u\" { }\n"
    let other = "test \"v\" { expect 1 = 1 }\nlet n = nobody\n"
    let result = try await run(["a.bq": text, "b.bq": other], { $0.filter = "v" })
    #expect(verdicts(result.report) == ["b.bq:1 v: passed"])
    let skipped = try await run(["a.bq": text], { $0.filter = "u" })
    #expect(verdicts(skipped.report) == ["a.bq:3 u: skipped -"])
  }

  @Test func aWriteAboveTheTestsIsRefused() async throws {
    let result = try await run(["a.bq": "create session {}\ntest \"t\" { expect 1 = 1 }\n"])
    #expect(verdicts(result.report) == ["a.bq:2 t: failed a write outside of a test is not carried out"])
  }

  @Test func whatIsSaidIsKeptInNotes() async throws {
    let result = try await run(["a.bq": "test \"t\" { expect no (from subject) has (sex = \"X\") }\n"])
    let notes = try #require(result.report.cases.first?.notes)
    #expect(notes.contains { $0.contains("`sex` is not known to take \"X\"") })
  }

  // MARK: Blocks

  /// CSV cannot say everything inside of a block: what it cannot is left.
  @Test(
    arguments: [
      ("a\n1", "expect x gives \"\"\"\n  a\n  1\n  \"\"\"\n"),
      ("", "expect x gives \"\"\"\n  \"\"\"\n"),
      ("a\n\n1", "expect x gives \"\"\"\n  a\n\n  1\n  \"\"\"\n"),
      ("a\n\"\"\"", nil),
      ("a\n ", nil),
    ] as [(String, String?)])
  func blocks(_ text: String, _ rewritten: String?) {
    let source = SourceText(name: "a.bq", text: "expect x gives \"\"\"\n  b\n  \"\"\"\n")
    let correction = Correction(source: "a.bq", span: Span(15, 28), text: text)
    #expect(source.text(in: correction.span) == "\"\"\"\n  b\n  \"\"\"")
    let (result, left) = BlockRewriter.rewrite(source, [correction])
    #expect(result == rewritten ?? source.text)
    #expect(left.isEmpty == (rewritten != nil))
  }

  @Test func annotationsAreEncoded() {
    let failure = TestReport.Failure(cause: .expectation, title: "t", text: "a%\nb", line: 3, column: 4)
    let ended = TestReport.Case(
      file: "a,b:c.bq", name: "100%", line: 1, column: 1, tags: [], verdict: .failed(failure), duration: .zero,
      steps: [])
    #expect(
      TestConsoleText.annotation(ended)
        == "::error file=a%2Cb%3Ac.bq,line=3,col=4,title=100%25::a%25%0Ab\n")
  }
}

/// Answers only when the one who waits has gone.
private final class SlowService: APIService {
  let base: any APIService
  private let isAsked = Mutex(false)

  init(base: any APIService) { self.base = base }

  var server: ServerIdentity { base.server }
  var knownCapabilities: Capabilities? { base.knownCapabilities }

  func asked() async { while !isAsked.withLock({ $0 }) { await Task.yield() } }

  func page(for request: APIRequest) async throws(APIError) -> Page {
    isAsked.withLock { $0 = true }
    while !Task.isCancelled { await Task.yield() }
    throw APIError(.cancelled, url: request.decodedTarget, summary: "cancelled")
  }
}
