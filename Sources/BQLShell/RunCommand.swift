#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif
import BQLEngine
import BQLSyntax
import BrainAPI

/// Runs a script: it is parsed whole before its first statement runs, and stops at its first error.
struct RunCommand: Sendable {
  let options: RunOptions

  func run() async -> ExitStatus {
    switch start() {
    case .ended(let status): status
    case .running(let rest): await rest()
    }
  }

  /// What is done before anything is waited for.
  enum Start {
    case ended(ExitStatus)
    case running(@Sendable () async -> ExitStatus)
  }

  /// Reads and parses; a script with an error, or with nothing in it, ends here.
  func start() -> Start {
    let console = Console(
      Console.Options(isQuiet: options.output.quiet, usesColour: options.output.noColor ? false : nil))
    let isNothingGiven = options.command == nil && options.file == nil
    if isNothingGiven, Platform.isTerminal(STDIN_FILENO), console.isOutputTerminal {
      return .running { await PromptLoop(options: options, console: console).run() }
    }
    guard let (source, diagnostics) = read(console) else { return .ended(.wrongStatement) }
    Platform.endOnInterrupt()
    let parsed = BQLParser.parse(source.text)
    let all = diagnostics + parsed.diagnostics
    console.tell(all, in: source)
    if all.contains(where: { $0.severity == .error }) { return .ended(.wrongStatement) }
    if parsed.script.statements.isEmpty { return .ended(.done) }
    return .running { await run(parsed.script, source, console) }
  }

  private func run(_ script: Script, _ source: SourceText, _ console: Console) async -> ExitStatus {
    let setup = SessionSetup(
      servers: options.servers, output: options.output, parameters: options.parameters, console: console)
    if let failure = unknownParameter(script) {
      console.tell([failure], in: nil)
      return .wrongStatement
    }
    let connections = setup.connections { console.remark($0) }
    let interrupts = WriteInterrupts()
    let writes = WriteSetup(options: options.writes, console: console).forScript(interrupts)
    do throws(StatementError) {
      let session = try setup.session(
        connections, console, writes: writes, keepsLastResult: RunCommand.mayNameLastResult(source))
      await run(script, source, session, console, setup, interrupts)
    } catch {
      console.tell(error.diagnostics, in: nil)
      console.note(ExitStatus(error.cause))
    }
    connections.shutdown()
    return console.status
  }

  /// Whether a statement names `_`, or runs a file that may: results have to be kept for it.
  private static func mayNameLastResult(_ source: SourceText) -> Bool {
    Lexer.read(source.text).tokens.contains { token in
      ["_", "$_", "source", "import"].contains(source.text(in: token.span))
    }
  }

  /// A `--param` that the script does not have. Where it imports, the name may be another file's.
  private func unknownParameter(_ script: Script) -> Diagnostic? {
    var known: [String] = []
    for statement in script.statements {
      switch statement.kind {
      case .parameter(let name, _): known.append(name.text)
      case .importFile, .sourceFile: return nil
      default: continue
      }
    }
    for given in options.parameters {
      let name = String(given.prefix { $0 != "=" })
      if known.contains(name) { continue }
      return Diagnostic(
        .error, .unknownName, "the script has no parameter `\(name)`",
        hint: Suggestion.closest(to: name, among: known).map { "did you mean \($0)?" }
          ?? (known.isEmpty ? "it has none at all" : "it has: \(known.joined(separator: ", "))"))
    }
    return nil
  }

  private func run(
    _ script: Script, _ source: SourceText, _ session: Session, _ console: Console, _ setup: SessionSetup,
    _ interrupts: WriteInterrupts
  ) async {
    for statement in script.statements {
      console.beginStatement()
      let task = Task(executorPreference: InheritedExecutor.current) { () async -> StatementError? in
        do throws(StatementError) { try await session.run(statement, in: source) } catch { return error }
        return nil
      }
      interrupts.watch(task)
      if let failure = await task.value {
        console.tell(await setup.advised(failure, of: statement, session), in: failure.source ?? source)
        console.note(ExitStatus(failure.cause))
        return
      }
      console.clearProgress()
      if interrupts.wasInterrupted {
        console.note(.interrupted)
        return
      }
      if case .quit = statement.kind { return }
      if console.isClosed { return }
    }
  }

  private func read(_ console: Console) -> (SourceText, [Diagnostic])? {
    if let command = options.command { return SourceText.reading(name: "-c", bytes: Array(command.utf8)) }
    if let file = options.file, file != "-" { return ScriptFile.read(file, console) }
    return ScriptFile.readInput(console)
  }
}

enum ScriptFile {
  /// A script's text, or nil where it cannot be read; that is said.
  static func read(_ path: String, _ console: Console) -> (SourceText, [Diagnostic])? {
    do throws(FileError) {
      return SourceText.reading(name: path, bytes: try RealFiles().readScript(path))
    } catch {
      console.say("error: \(path): \(error.reason)")
      return nil
    }
  }

  /// That of standard input.
  static func readInput(_ console: Console) -> (SourceText, [Diagnostic])? {
    guard let bytes = Platform.readAll(STDIN_FILENO, atMost: SourceText.largest + 1) else {
      console.say("error: standard input cannot be read: \(Platform.lastError.lowercasedFirst)")
      return nil
    }
    guard bytes.count <= SourceText.largest else {
      console.say("error: standard input: \(SourceText.isTooLarge)")
      return nil
    }
    return SourceText.reading(name: "standard input", bytes: bytes)
  }
}
