import CLibEdit
import Dispatch
import Synchronization

/// How a piece of text looks: the numbers of an SGR sequence, `"1;34"`; empty is plain.
package struct TextStyle: Sendable, Hashable {
  package let codes: String
  /// Of the source alone: nothing that was made at run time is a style.
  package init(_ codes: StaticString) { self.codes = "\(codes)" }

  package static let plain = TextStyle("")
}

/// A part of the line, in bytes of its UTF-8, and how it looks.
package struct StyledSpan: Sendable, Hashable {
  package var range: Range<Int>
  package var style: TextStyle

  package init(_ range: Range<Int>, _ style: TextStyle) {
    self.range = range
    self.style = style
  }
}

package struct StyledText: Sendable, Hashable {
  package var text: String
  package var style: TextStyle

  package init(_ text: String, _ style: TextStyle = .plain) {
    self.text = text
    self.style = style
  }
}

/// What stands in front of the line, and of every line after the first. Where the terminal is too narrow for it, `short`
/// stands for both.
package struct Prompt: Sendable, Hashable {
  package var first: [StyledText]
  package var continuation: [StyledText]
  package var short: [StyledText]

  package init(_ first: [StyledText], continuation: [StyledText], short: [StyledText]) {
    self.first = first
    self.continuation = continuation
    self.short = short
  }
}

/// What may stand at the cursor.
package struct Completion: Sendable, Hashable {
  package struct Candidate: Sendable, Hashable {
    /// What takes the place of the text from `start` to the cursor.
    package var text: String
    /// What it is, in a word or two, for the menu.
    package var kind: String
    /// What is put behind it once it is the only one: a space, a closing quote.
    package var ending: String

    package init(_ text: String, kind: String, ending: String = " ") {
      self.text = text
      self.kind = kind
      self.ending = ending
    }
  }

  /// Where the text begins that a candidate replaces, in bytes.
  package var start: Int
  package var candidates: [Candidate]

  package init(start: Int, candidates: [Candidate]) {
    self.start = start
    self.candidates = candidates
  }
}

/// What came of reading.
package enum LineInput: Sendable, Hashable {
  /// The text that was entered; `isPasted` where some of it was.
  case line(String, isPasted: Bool)
  /// Ctrl-C: the text was given up.
  case interrupted
  /// Ctrl-D on an empty line, or the terminal is gone.
  case end
}

/// What the editor asks of whoever knows the language. All of it is called on the editor's thread, between two keys.
package struct LineLanguage: Sendable {
  /// Whether Enter gives the text back; otherwise it begins another line.
  package var isComplete: @Sendable (String) -> Bool = { _ in true }
  /// The text, and the place of the cursor in bytes.
  package var complete: @Sendable (String, Int) -> Completion = { _, place in Completion(start: place, candidates: []) }
  /// The text, and the place of the cursor in bytes. Spans in order, none over another.
  package var highlight: @Sendable (String, Int) -> [StyledSpan] = { _, _ in [] }
  /// What was entered before, oldest first.
  package var history: @Sendable () -> [String] = { [] }
  /// Lets the person edit the text elsewhere; nil leaves it. The terminal is as the program found it.
  package var edit: @Sendable (String) -> String? = { _ in nil }

  package init() {}
}

package struct LineEditorOptions: Sendable {
  package var input: Int32 = 0
  package var output: Int32 = 1
  /// A terminal that knows no sequences: no colour, no menu, one line.
  package var isPlain = false
  package var usesColour = true
  /// A descriptor that is told the bytes taken so far whenever the editor begins to wait for keys.
  package var synchronisation: Int32?
  package var show: ShownCharacter.Table

  package init(show: @escaping ShownCharacter.Table) { self.show = show }
}

/// Reads lines from a terminal with libedit, on a thread of its own. One a process.
package final class LineEditor: Sendable {
  private let requests = Mutex<[@Sendable (EditorCore) -> Void]>([])
  private let arrived = DispatchSemaphore(value: 0)
  private let options: LineEditorOptions
  private let language: LineLanguage

  /// nil where the two are no terminal, or there is nothing to read text with.
  package init?(_ options: LineEditorOptions, _ language: LineLanguage) {
    guard Terminal.isTerminal(options.input), Terminal.isTerminal(options.output), cle_use_unicode() else { return nil }
    self.options = options
    self.language = language
    cle_keep_terminal(options.input, options.output)
    guard let means = EditorCore.Means() else { return nil }
    let thread = Thread { [self] in
      let core = EditorCore(options, language, means)
      while true {
        arrived.wait()
        if let request = requests.withLock({ $0.isEmpty ? nil : $0.removeFirst() }) { request(core) }
      }
    }
    guard thread.start() else { return nil }
  }

  /// Reads one text. `initial` stands there already.
  package func readLine(_ prompt: Prompt, initial: String = "") async -> LineInput {
    await perform { core in
      defer { cle_quiet_terminal() }
      return core.read(prompt, initial: initial, isAnswer: false)
    }
  }

  /// Reads one line that answers a question: what was typed before it was asked, and what is pasted, does not count.
  package func readAnswer(_ prompt: Prompt) async -> LineInput {
    await perform { core in
      defer { cle_quiet_terminal() }
      return core.read(prompt, initial: "", isAnswer: true)
    }
  }

  /// Runs a command of the shell with the terminal as the program found it, `input` its standard input. Its status as of
  /// `wait`; nil where it could not be started.
  package func run(_ command: String, input: Int32? = nil) async -> Int32? {
    await perform { _ in ShellCommand.run(command, input: input) }
  }

  /// Puts the terminal back for good.
  package func close() { cle_restore_terminal() }

  private func perform<Result: Sendable>(_ work: @escaping @Sendable (EditorCore) -> Result) async -> Result {
    await withCheckedContinuation { answer in
      requests.withLock { $0.append { core in answer.resume(returning: work(core)) } }
      arrived.signal()
    }
  }
}

/// Commands of the shell that take the terminal over.
package enum ShellCommand {
  /// Runs it and waits, with the terminal as the program found it. nil where it could not be started.
  package static func run(_ command: String, input: Int32? = nil) -> Int32? {
    cle_restore_terminal()
    defer { cle_quiet_terminal() }
    let status = cle_shell(command, input ?? -1)
    return status < 0 ? nil : status
  }
}

/// Ctrl-C while no line is edited.
package enum Interrupts {
  /// Calls `handler` for every one, on a thread of its own. false where there are no means left.
  package static func watch(_ handler: @escaping @Sendable () -> Void) -> Bool {
    guard let pipe = Terminal.pipe() else { return false }
    cle_watch_signals(pipe.writing, -1)
    return Thread {
      while !Terminal.read(pipe.reading).isEmpty { handler() }
    }.start()
  }
}

/// A thread that is none of the cooperative pool's.
package struct Thread {
  private final class Body {
    let run: @Sendable () -> Void
    init(_ run: @escaping @Sendable () -> Void) { self.run = run }
  }

  private let body: Body
  package init(_ body: @escaping @Sendable () -> Void) { self.body = Body(body) }

  /// false where there is no room for another.
  package func start() -> Bool {
    let context = Unmanaged.passRetained(body)
    let problem = cle_thread(
      { pointer in
        guard let pointer else { return }
        Unmanaged<Body>.fromOpaque(pointer).takeRetainedValue().run()
      }, context.toOpaque())
    if problem != 0 { context.release() }
    return problem == 0
  }
}
