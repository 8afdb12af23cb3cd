import ArgumentParser
import BQLEngine
import BQLFormats
import BQLSyntax
import BQLTestRunner
import BrainAPI

struct Test: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "test", abstract: "Runs the tests of scripts, on the sandbox.",
    discussion: """
      Folders are searched for files that end in .bq and have a test in them. Tests read \
      the sandbox, or the server that --server names, and write to a private copy of the \
      sandbox and to nothing else.

      Status: 0 all passed, 1 a test failed, 2 no test found or a file that cannot be \
      read as a script, 7 a report or a file that was not written.
      """)

  @Argument(help: "Scripts, and folders of scripts.", completion: .file(extensions: ["bq"]))
  var paths: [String] = []

  @ArgumentParser.Option(help: ArgumentHelp("Tests side by side; else one for each processor.", valueName: "n"))
  var jobs: Int?

  @ArgumentParser.Option(
    help: ArgumentHelp("Only tests with this in their name or their file's path, whatever its case.", valueName: "text")
  )
  var filter: String?

  @ArgumentParser.Option(
    name: .customLong("tag"), help: ArgumentHelp("Only tests with this tag; of several, any.", valueName: "tag"))
  var tags: [String] = []

  @Flag(help: "Stop after the first test that fails.")
  var failFast = false

  @ArgumentParser.Option(
    help: ArgumentHelp("How often a test that fails is tried again; one that passes then is flaky.", valueName: "n"))
  var retries = 0

  @ArgumentParser.Option(help: ArgumentHelp("The longest that a test may take.", valueName: "seconds"))
  var testTimeout: Double?

  @Flag(help: "Put what is there now into the blocks of `gives`, in place.")
  var update = false

  @ArgumentParser.Option(
    name: .customLong("param"), help: ArgumentHelp("A value for a parameter of the scripts.", valueName: "name=value"))
  var parameters: [String] = []

  @ArgumentParser.Option(
    name: .customLong("report"),
    help: ArgumentHelp(
      "Write a report: \(ReportFormat.allCases.map(\.rawValue).joined(separator: ", ")). Several may be given.",
      valueName: "kind=file"))
  var reports: [String] = []

  @ArgumentParser.Option(
    help: ArgumentHelp("Write every exchange down, a file a test.", valueName: "folder"), completion: .directory)
  var record: String?

  @ArgumentParser.Option(
    help: ArgumentHelp("Answer from what --record wrote, not a server.", valueName: "folder"), completion: .directory)
  var replay: String?

  @ArgumentParser.Option(
    help: ArgumentHelp("A server that tests may name in a `use`.", valueName: "address"))
  var live: [String] = []

  @OptionGroup var servers: ServerFlags

  @Flag(help: "No colour.")
  var noColor = false

  @Flag(help: "Only failures and the summary.")
  var quiet = false

  @Flag(help: "Report every test as it ends.")
  var verbose = false

  func validate() throws {
    if paths.isEmpty { throw ValidationError("bql test takes files or folders: bql test rules/") }
    if let jobs, !(1...64).contains(jobs) { throw ValidationError("--jobs takes 1 to 64.") }
    if !(0...100).contains(retries) { throw ValidationError("--retries takes 0 to 100.") }
    if let testTimeout, !(testTimeout > 0 && testTimeout <= 86_400) {
      throw ValidationError("--test-timeout takes seconds, more than 0.")
    }
    for parameter in parameters where !parameter.contains("=") {
      throw ValidationError("--param takes name=value; there is no = in '\(parameter)'.")
    }
    if replay != nil, record != nil { throw ValidationError("--record and --replay do not go together.") }
    if replay != nil, servers.values.server != nil || servers.values.database != nil {
      throw ValidationError("--replay sends no request: the recording says which server it stands for.")
    }
  }

  func run() async throws { try finish(await TestCommand(options: self).run()) }
}

/// `bql test`: finds the tests, runs them, and tells what came of them: what is wrong and the summary on standard output,
/// all else on standard error.
struct TestCommand {
  let options: Test

  func run() async -> ExitStatus {
    let console = Console(Console.Options(isQuiet: options.quiet, usesColour: options.noColor ? false : nil))
    Platform.endOnInterrupt()
    let files: [TestFile]
    do throws(StatementError) {
      files = try TestDiscovery(files: RealFiles(), entries: RealFiles.entries).files(in: options.paths)
      if files.isEmpty {
        throw StatementError(
          "no test found in \(options.paths.joined(separator: ", "))", at: nil,
          hint: "`test \"every session has a subject\" { expect ... }` in a file that ends in .bq")
      }
      if let failure = unknownParameter(files) { throw failure }
    } catch {
      console.tell(error.diagnostics, in: nil)
      return .wrongStatement
    }
    let setup = SessionSetup(
      servers: servers, output: RunOptions.Output(), parameters: options.parameters, console: console)
    let connections = setup.connections { console.remark($0) }
    let status: ExitStatus
    do throws(StatementError) {
      status = try await run(files, setup, connections, console)
    } catch {
      console.tell(error.diagnostics, in: nil)
      status = ExitStatus(error.cause)
    }
    connections.shutdown()
    return console.status.joined(status)
  }

  /// The sandbox, where no other server was named.
  private var servers: RunOptions.Servers {
    var servers = options.servers.values
    if servers.server == nil, servers.database == nil { servers.sandbox = true }
    return servers
  }

  private func run(
    _ files: [TestFile], _ setup: SessionSetup, _ connections: Connections, _ console: Console
  ) async throws(StatementError) -> ExitStatus {
    var host = setup.host(connections, console, writes: .refusing)
    // A server is asked what it can do every time, so that a run does not depend on the one before it.
    host.capabilityMemory = nil
    let replayer = try self.replayer()
    let connect = host.connect
    let named = ([options.servers.server].compactMap { $0 } + options.live).map { connections.normalized($0) }
    host.connect = { (choice) throws(StatementError) in
      // Of a replay nobody is asked, whoever is named.
      if replayer == nil, case .address(let address) = choice, !named.contains(connections.normalized(address)) {
        throw StatementError(
          "tests do not ask a live server that was not named", at: nil,
          hint: "`bql test --live \(address)` lets them ask this one")
      }
      return try connect(choice)
    }
    let reports = try options.reports.map(TestCommand.destination)
    let service = if let replayer { replayer.service } else { try setup.service(connections) }
    let isTold = options.verbose
    var run = TestOptions()
    run.jobs = options.jobs ?? Platform.processors
    run.filter = options.filter
    run.tags = options.tags
    run.stopsAtFailure = options.failFast
    run.retries = options.retries
    run.timeout = options.testTimeout.map { .seconds($0) }
    run.updates = options.update
    run.parameters = setup.givenParameters
    run.keepsPlans = reports.contains { $0.format == .html || $0.format == .json }
    run.portal = replayer?.portal ?? setup.portalInUse
    let recorder = try self.recorder(service, run.portal)
    if let replayer { run.decorate = replayer.decorate }
    if let recorder {
      run.decorate = recorder.decorate
      run.didFinish = recorder.didFinish
    }
    if isTold { run.onCase = { ended in console.say(TestConsoleText.line(ended)) } }
    let runner = TestRunner(host: host, service: service, clock: .real(now: Platform.now), options: run)
    let result = await runner.run(files)
    guard !result.report.cases.isEmpty else {
      throw StatementError(
        "no test is left", at: nil, hint: "`--filter` and `--tag` leave out every one of those that were found")
    }
    tell(result.report, console)
    let isReported = write(reports, result.report, console)
    var status: ExitStatus = result.report.hasFailures ? .expectationFailed : .done
    if files.contains(where: \.hasErrors) { status = .wrongStatement }
    for problem in recorder?.problems ?? [] { console.say("error: \(problem)") }
    let isRecorded = recorder?.problems.isEmpty ?? true
    if !update(files, result.corrections, console) || !isReported || !isRecorded { status = status.joined(.incomplete) }
    console.write(TestConsoleText.summary(result.report) + "\n")
    return status
  }

  // MARK: Recordings

  private func replayer() throws(StatementError) -> Replayer? {
    guard let folder = options.replay else { return nil }
    do throws(RecordingError) { return try Replayer(folder: folder, files: RealFiles()) } catch {
      throw StatementError(error.reason, at: nil, hint: "`bql test --record \(folder)` makes them")
    }
  }

  private func recorder(_ service: any APIService, _ portal: Portal) throws(StatementError) -> Recorder? {
    guard let folder = options.record else { return nil }
    do throws(FileError) { try Folders.make(folder) } catch {
      throw StatementError("the folder \(folder) cannot be made: \(error.reason)", .file, at: nil)
    }
    return Recorder(folder: folder, files: RealFiles(), service: service, portal: portal)
  }

  // MARK: Reports

  private typealias Destination = (format: ReportFormat, path: String)

  /// `junit=build/tests.xml`
  private static func destination(_ text: String) throws(StatementError) -> Destination {
    let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
    let names = ReportFormat.allCases.map(\.rawValue)
    guard parts.count == 2, !parts[1].isEmpty, let format = ReportFormat(rawValue: parts[0]) else {
      throw StatementError(
        "--report does not take `\(text)`", .type, at: nil,
        hint: "a kind and a file, as in `junit=tests.xml`; the kinds: \(names.joined(separator: ", "))")
    }
    return (format, parts[1])
  }

  /// false where one could not be written.
  private func write(_ reports: [Destination], _ report: TestReport, _ console: Console) -> Bool {
    var isWritten = true
    for (format, path) in reports {
      do throws(FileError) { try RealFiles().write(path, [ReportWriter.text(report, as: format)]) } catch {
        console.say("error: \(path) was not written: \(error.reason)")
        isWritten = false
      }
    }
    return isWritten
  }

  private func tell(_ report: TestReport, _ console: Console) {
    let annotates = Platform.environment("GITHUB_ACTIONS") == "true"
    for ended in report.cases {
      for note in ended.notes { console.remark(.lines(note)) }
      console.write(TestConsoleText.text(ended))
      if annotates { console.write(data: TestConsoleText.annotation(ended)) }
    }
  }

  /// Rewrites the blocks. false where a file could not be written.
  private func update(_ files: [TestFile], _ corrections: [Correction], _ console: Console) -> Bool {
    var isWritten = true
    for file in files {
      let own = corrections.filter { $0.source == file.source.name }
      if own.isEmpty { continue }
      let (text, left) = BlockRewriter.rewrite(file.source, own)
      let count = Set(own.map(\.span)).count - Set(left.map(\.span)).count
      do throws(FileError) {
        if count > 0 { try RealFiles().write(file.path, [text]) }
        console.say("updated \(count) \(Plural.noun("block", count)) in \(file.path)")
      } catch {
        console.say("error: \(file.path) was not written: \(error.reason)")
        isWritten = false
      }
      for correction in left {
        let line = file.source.position(at: correction.span.lower).line
        console.say("error: \(file.path):\(line): a block cannot hold what is there now")
        isWritten = false
      }
    }
    for correction in corrections where !files.contains(where: { $0.source.name == correction.source }) {
      console.say("error: \(correction.source) is not a file of tests; its blocks are left as they are")
      isWritten = false
    }
    return isWritten
  }

  /// A `--param` that none of the files has. Where one imports, the name may be another file's.
  private func unknownParameter(_ files: [TestFile]) -> StatementError? {
    var known: [String] = []
    for statement in files.flatMap(\.script.statements) {
      switch statement.kind {
      case .parameter(let name, _): known.append(name.text)
      case .importFile, .sourceFile: return nil
      default: continue
      }
    }
    for given in options.parameters {
      let name = String(given.prefix { $0 != "=" })
      if known.contains(name) { continue }
      return StatementError(
        "no file has a parameter `\(name)`", .unknownName, at: nil,
        hint: Suggestion.closest(to: name, among: known).map { "did you mean \($0)?" })
    }
    return nil
  }
}
