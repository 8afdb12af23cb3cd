#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif
import BQLEngine
import BQLFormats
import BQLLineEditor
import BQLSyntax
import BrainAPI
import Synchronization

/// `bql` by itself: reads statements from the terminal, carries them out, shows what they give.
struct PromptLoop {
  let options: RunOptions
  let console: Console

  /// What the editor's thread, the interrupts' and the loop share.
  private final class Shared: Sendable {
    let context = Mutex(PromptContext())
    let running = Mutex<(task: Task<StatementError?, Never>?, interrupts: Int)>((nil, 0))
    let historyLimit = Mutex(Settings().history)

    func interrupt() {
      let isStuck = running.withLock { running in
        running.task?.cancel()
        if running.task != nil { running.interrupts += 1 }
        return running.interrupts >= 3
      }
      // It does not heed being cancelled, and the person has insisted.
      if isStuck { raise(SIGTERM) }
    }
  }

  func run() async -> ExitStatus {
    let shared = Shared()
    let history = HistoryFile(path: Folders.state.map { $0 + "/history" }) { shared.historyLimit.withLock(\.self) }
    guard let editor = LineEditor(editorOptions, language(shared, history)) else {
      console.say("bql: this terminal cannot be used; statements can be given by -c, a script or a pipe")
      return .wrongStatement
    }
    defer { editor.close() }
    _ = Interrupts.watch { shared.interrupt() }
    let setup = SessionSetup(
      servers: options.servers, output: options.output, parameters: options.parameters, console: console)
    let connections = setup.connections
    let printer = PromptPrinter(console: console, usesRawCSV: options.output.rawCsv)
    do throws(StatementError) {
      let writes = WriteSetup(options: options.writes, console: console).forPrompt { await ask($0, editor) }
      let session = try setup.session(connections, console, writes: writes, history: { history.entries }) {
        printer.show($0)
      }
      let run = PromptRun(
        setup: setup, console: console, editor: editor, printer: printer, history: history, session: session)
      if !options.output.quiet { console.say(await setup.banner(session).styled(.dim)) }
      if !options.noInit { await runStartUpFile(run, shared) }
      await loop(run, shared)
    } catch {
      console.tell(error.diagnostics, in: nil)
      connections.shutdown()
      return ExitStatus(error.cause)
    }
    connections.shutdown()
    return .done
  }

  // MARK: The editor

  private var isPlain: Bool { (Platform.environment("TERM") ?? "dumb") == "dumb" }

  private var editorOptions: LineEditorOptions {
    var options = LineEditorOptions { character in
      let shown = DisplayText.shown(character)
      return ShownCharacter(shown.text, cells: shown.cells)
    }
    options.isPlain = isPlain
    options.usesColour = console.usesColour
    // For tests: told whenever the prompt waits for keys.
    options.synchronisation = Platform.environment("BQL_PROMPT_SYNC").flatMap { Int32($0) }
    return options
  }

  private func language(_ shared: Shared, _ history: HistoryFile) -> LineLanguage {
    var language = LineLanguage()
    language.isComplete = { text in
      let query = shared.context.withLock(\.lastQuery)
      let isRefining = query != nil && BQLParser.continues(text)
      return !BQLParser.isIncomplete(isRefining ? (query ?? "") + "\n" + text : text)
    }
    language.complete = { text, cursor in
      Completer(context: shared.context.withLock(\.self), files: Folders.names).complete(text, cursor)
    }
    language.highlight = { text, cursor in
      Highlighter(context: shared.context.withLock(\.self)).spans(text, cursor)
    }
    language.history = { history.entries }
    language.edit = { ExternalEditor.edit($0) }
    return language
  }

  /// Asks before a write. What was typed before the question, and what is pasted, is no answer.
  private func ask(_ question: WriteQuestion, _ editor: LineEditor) async -> Bool {
    console.clearProgress()
    let wanted = question.numberToType.map { "type \($0) to go on" } ?? "y or n"
    let words = StyledText("\(question.text) (\(wanted)) ", TextStyle("1"))
    let short = StyledText("(\(wanted)) ")
    while true {
      guard case .line(let text, _) = await editor.readAnswer(Prompt([words], continuation: [short], short: [short]))
      else {
        return false
      }
      let answer = text.split(whereSeparator: \.isWhitespace).joined().lowercased()
      if let number = question.numberToType { return answer == String(number) }
      if ["y", "yes"].contains(answer) { return true }
      if ["n", "no", ""].contains(answer) { return false }
    }
  }

  // MARK: Reading

  private func loop(_ run: PromptRun, _ shared: Shared) async {
    var initial = ""
    while true {
      await refresh(run, shared)
      let prompt = await PromptText.prompt(run.session)
      let input = await run.editor.readLine(prompt, initial: initial)
      initial = ""
      switch input {
      case .interrupted: continue
      case .end: return
      case .line(let text, _):
        switch await carryOut(text, run, shared) {
        case .goOn: continue
        case .edit(let text): initial = text
        case .quit: return
        }
      }
      if console.isClosed { return }
    }
  }

  private enum Next {
    case goOn
    case edit(String)
    case quit
  }

  /// One text that was entered: a statement, or several that were pasted.
  private func carryOut(_ entered: String, _ run: PromptRun, _ shared: Shared) async -> Next {
    var text = entered
    let lastQuery = shared.context.withLock(\.lastQuery)
    if let lastQuery, BQLParser.continues(entered) { text = BQLParser.refined(lastQuery, by: entered) }
    let (source, problems) = SourceText.reading(name: "prompt", bytes: Array(text.utf8))
    let parsed = BQLParser.parse(source.text)
    let diagnostics = problems + parsed.diagnostics
    let statements = parsed.script.statements
    if diagnostics.contains(where: { $0.severity == .error }) || statements.isEmpty {
      console.tell(diagnostics, in: source)
      run.remember(text)
      return .goOn
    }
    console.tell(diagnostics, in: source)
    for statement in statements {
      let own = statements.count == 1 ? text : source.text(in: statement.span)
      switch statement.kind {
      case .edit:
        let last = run.history.entries.last ?? ""
        return .edit(ExternalEditor.edit(last) ?? last)
      case .quit:
        run.remember(own)
        return .quit
      default: break
      }
      run.remember(own)
      guard await execute(statement, source, run, shared) else { return .goOn }
      if statement.isRefinable { shared.context.withLock { $0.lastQuery = source.text(in: statement.span) } }
      await refresh(run, shared)
    }
    return .goOn
  }

  // MARK: Running

  /// false where it failed.
  private func execute(_ statement: Statement, _ source: SourceText, _ run: PromptRun, _ shared: Shared) async -> Bool {
    let (session, rows) = (run.session, await screenful(run.session))
    run.printer.begin()
    console.beginStatement()
    let task = Task(executorPreference: InheritedExecutor.current) { () async -> StatementError? in
      do throws(StatementError) {
        try await session.run(statement, in: source, screenful: rows)
        return nil
      } catch {
        return error
      }
    }
    shared.running.withLock { $0 = (task, 0) }
    let failure = await task.value
    shared.running.withLock { $0 = (nil, 0) }
    console.clearProgress()
    await show(run.printer.take(), run)
    guard let failure else { return true }
    console.tell(await run.setup.advised(failure, of: statement, session), in: failure.source ?? source)
    return false
  }

  private func screenful(_ session: Session) async -> Int {
    await session.settings.rows ?? Pager.fittingRows
  }

  private func show(_ pieces: [PromptPrinter.Piece], _ run: PromptRun) async {
    let text = pieces.map { if case .text(let text, false) = $0 { text } else { SafeText() } }.joined()
    let pager = Pager(columns: Platform.columns(STDOUT_FILENO) ?? 80, rows: Platform.rows(STDOUT_FILENO) ?? 24)
    var isPaged = false
    if !isPlain, await run.session.settings.usesPager, pager.isNeeded(for: text) {
      isPaged = await Pager.show(text, run.editor)
    }
    for piece in pieces {
      switch piece {
      case .text(let text, let isFitted): if !isPaged || isFitted { console.write(text) }
      case .note(let note): console.remark(note.styled(.dim))
      }
    }
  }

  /// Brings what completion and colouring know up to date.
  private func refresh(_ run: PromptRun, _ shared: Shared) async {
    let (scope, limit) = (await run.session.scope, await run.session.settings.history)
    shared.context.withLock { $0.scope = scope }
    shared.historyLimit.withLock { $0 = limit }
  }

  // MARK: The start-up file

  private func runStartUpFile(_ run: PromptRun, _ shared: Shared) async {
    guard let path = Folders.configuration.map({ $0 + "/init.bq" }), access(path, F_OK) == 0,
      let (source, problems) = ScriptFile.read(path, console)
    else { return }
    let parsed = BQLParser.parse(source.text)
    let diagnostics = problems + parsed.diagnostics
    console.tell(diagnostics, in: source)
    if diagnostics.contains(where: { $0.severity == .error }) { return }
    for statement in parsed.script.statements {
      guard await execute(statement, source, run, shared) else { return }
    }
  }
}

/// What one run of the prompt is made of.
struct PromptRun: Sendable {
  let setup: SessionSetup
  let console: Console
  let editor: LineEditor
  let printer: PromptPrinter
  let history: HistoryFile
  let session: Session

  func remember(_ text: String) { if let problem = history.add(text) { console.remark("\(problem)") } }
}

/// What stands in front of a line.
enum PromptText {
  static func prompt(_ session: Session) async -> Prompt {
    let (server, portal) = (await session.service.server, await session.portal)
    let place = server.isEmbedded ? server.name : "\(portal.rawValue)@\(server.name)"
    // The live data of a lab looks different from what may be played with.
    let colour = TextStyle(server.isEmbedded ? "1;36" : portal == .public ? "1;32" : "1;33")
    let name = DisplayText.escaped(place)
    let continuation = String(repeating: " ", count: max(0, DisplayText.width(name) - 2)) + "...> "
    let dots = DisplayText.width(name) < 2 ? "> " : continuation
    return Prompt(
      [StyledText(name, colour), StyledText("> ")],
      continuation: [StyledText(String(dots.dropFirst(1)), TextStyle("2"))], short: [StyledText("> ")])
  }
}

extension Statement {
  /// Whether a line that starts with a clause or `|` goes on with it: a query, alone, in a `let` or an `explain`.
  fileprivate var isRefinable: Bool {
    switch kind {
    case .value(let expression), .letValue(_, let expression):
      if case .query = expression.kind { true } else { expression.isVariable }
    case .explain(let inner): inner.isRefinable
    default: false
    }
  }
}

extension Expression {
  fileprivate var isVariable: Bool {
    switch kind {
    case .variable, .name: true
    default: false
    }
  }
}
