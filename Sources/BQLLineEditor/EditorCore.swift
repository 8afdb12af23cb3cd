import CLibEdit

/// libedit, its terminal and what is on the screen. Lives on the editor's thread and never leaves it.
///
/// libedit keeps the line, the cursor and the bindings, and asks `next` for every key. Right before a key is waited for
/// with nothing left to do, the line is painted whole: nothing of libedit's own drawing reaches the terminal.
final class EditorCore {
  let options: LineEditorOptions
  let language: LineLanguage
  private var handle: OpaquePointer?
  private var decoder = KeyDecoder()
  private var pushedBack: [Int32] = []
  private var taken = 0
  private var painter = Painter()
  private var plainPainter = PlainPainter()
  private let resizes: Int32
  private var size: (columns: Int, rows: Int)

  // Of the line that is being read.
  private(set) var prompt = Prompt([], continuation: [], short: [])
  private(set) var isAnswer = false
  private var isFinished = false
  var result = LineInput.end
  var initial = ""
  var isPasted = false
  var pastes: [String] = []
  var walk: HistoryWalk?
  var menu: Menu?
  /// What is said below the line: a search.
  var status: [StyledText]?
  private var ghostFor: (text: String, rest: String)?

  /// What has to be had before there can be an editor.
  struct Means: Sendable {
    let resizes: Int32

    init?() {
      guard let pipe = Terminal.pipe() else { return nil }
      resizes = pipe.reading
      cle_watch_signals(-1, pipe.writing)
    }
  }

  init(_ options: LineEditorOptions, _ language: LineLanguage, _ means: Means) {
    self.options = options
    self.language = language
    resizes = means.resizes
    size = Terminal.size(options.output)
    // The core lives as long as the thread, and the thread as long as the program.
    let callbacks = cle_callbacks(
      context: Unmanaged.passUnretained(self).toOpaque(),
      next: { context in EditorCore.from(context)?.next() ?? -1 },
      command: { context, number, key in EditorCore.from(context)?.perform(number, key) ?? 0 })
    // Without libedit every reading is at its end at once.
    guard let handle = cle_open("bql", options.input, options.output, callbacks) else { return }
    self.handle = handle
    cle_read_user_bindings(handle)
    for command in EditorCommand.allCases {
      cle_add_command(handle, Int32(command.rawValue), command.name)
      for key in command.keys { cle_bind(handle, key, command.name, false) }
      if cle_is_vi(handle) { for key in command.viKeys { cle_bind(handle, key, command.name, true) } }
    }
    decoder.isVi = cle_is_vi(handle)
  }

  deinit { cle_close(handle) }

  private static func from(_ context: UnsafeMutableRawPointer?) -> EditorCore? {
    context.map { Unmanaged<EditorCore>.fromOpaque($0).takeUnretainedValue() }
  }

  // MARK: Reading a line

  func read(_ prompt: Prompt, initial: String, isAnswer: Bool) -> LineInput {
    self.prompt = prompt
    self.initial = initial
    self.isAnswer = isAnswer
    (result, isFinished, isPasted, walk, menu, status, ghostFor) = (.end, false, false, nil, nil, nil, nil)
    size = Terminal.size(options.output)
    if isAnswer {
      decoder.removeAll()
      Terminal.discardInput(options.input)
    }
    if !initial.isEmpty { pushedBack.append(Key.begin.rawValue) }
    if !options.isPlain { Terminal.write("\u{1B}[?2004h", to: options.output) }
    if handle != nil { _ = cle_read(handle) }
    if !isFinished { leaveLine() }
    if !options.isPlain { Terminal.write("\u{1B}[?2004l", to: options.output) }
    pushedBack = []
    return result
  }

  /// Shows the line as it is, for the last time, and goes below it.
  func leaveLine(sign: ScreenText = "") {
    isFinished = true
    (menu, status) = (nil, nil)
    paint(isLast: true)
    Terminal.write(sign + (options.isPlain ? plainPainter.leave() : painter.leave()), to: options.output)
  }

  // MARK: The line

  /// The text and the cursor, in scalars.
  var scalars: (all: [Unicode.Scalar], cursor: Int) {
    var (count, cursor) = (0, 0)
    guard handle != nil, let start = cle_line(handle, &count, &cursor) else { return ([], 0) }
    let all = UnsafeBufferPointer(start: start, count: count).map {
      Unicode.Scalar(UInt32(bitPattern: $0)) ?? "\u{FFFD}"
    }
    return (all, cursor)
  }

  /// The text and the cursor, in bytes.
  var line: (text: String, cursor: Int) {
    let (all, cursor) = scalars
    return (String(all), String(all[..<cursor]).utf8.count)
  }

  func insert(_ text: String) {
    // A zero ends what libedit takes.
    let scalars = text.unicodeScalars.filter { $0 != "\0" }.map { Int32(bitPattern: $0.value) } + [0]
    cle_insert(handle, scalars)
  }

  func deleteBefore(_ count: Int) { cle_delete_before(handle, Int32(count)) }
  func move(_ distance: Int) { cle_move(handle, Int32(distance)) }

  func replaceAll(_ text: String) {
    let (all, cursor) = scalars
    move(all.count - cursor)
    deleteBefore(all.count)
    insert(text)
  }

  /// Takes the place of what stands between a byte and the cursor.
  func replace(from start: Int, with text: String) {
    let (current, cursor) = line
    let old = String(decoding: current.utf8.prefix(cursor).dropFirst(start), as: UTF8.self)
    if old == text { return }
    if text.hasPrefix(old), !old.isEmpty {
      insert(String(text.unicodeScalars.dropFirst(old.unicodeScalars.count)))
    } else {
      deleteBefore(old.unicodeScalars.count)
      insert(text)
    }
  }

  // MARK: Keys

  func pushBack(_ key: Int32) { pushedBack.append(key) }

  /// The next key: a scalar, a `Key`'s code, or -1 at the end of the input. Paints before it waits.
  func next() -> Int32 {
    let key = nextKey()
    // A menu is gone with the first key that is not for it.
    if key != 0x09, key != Key.backTab.rawValue { menu = nil }
    return key
  }

  private func nextKey() -> Int32 {
    while true {
      if let key = pushedBack.popLast() { return key }
      if let event = decoder.next() {
        if let key = key(of: event) { return key }
        continue
      }
      if !decoder.isEmpty, !decoder.isInPaste {
        // A lone ESC is known by the silence behind it.
        if !Terminal.wait([options.input], milliseconds: 30).contains(0) {
          if let event = decoder.next(isFinal: true), let key = key(of: event) { return key }
          continue
        }
      } else if !decoder.isInPaste, !Terminal.wait([options.input], milliseconds: 0).contains(0) {
        paint()
        if let descriptor = options.synchronisation { Terminal.write("\(taken)\n", to: descriptor) }
      }
      let ready = Terminal.wait([options.input, resizes], milliseconds: -1)
      if ready.contains(1) {
        _ = Terminal.read(resizes)
        resize()
      }
      if ready.contains(0) {
        let bytes = Terminal.read(options.input)
        if bytes.isEmpty { return -1 }
        taken += bytes.count
        decoder.append(bytes)
      }
    }
  }

  private func key(of event: KeyDecoder.Event) -> Int32? {
    switch event {
    case .scalar(let scalar): return Int32(bitPattern: scalar.value)
    case .key(let key): return key.rawValue
    case .paste(let bytes):
      pastes.append(KeyDecoder.text(ofPaste: bytes))
      return Key.paste.rawValue
    case .unknown: return nil
    }
  }

  // MARK: Painting

  private func resize() {
    let now = Terminal.size(options.output)
    if now == size { return }
    if !options.isPlain, now.columns != size.columns {
      Terminal.write(painter.erase(columns: now.columns), to: options.output)
    }
    size = now
  }

  var ghost: String {
    guard options.usesColour, !options.isPlain, !isAnswer, menu == nil, status == nil else { return "" }
    let (text, cursor) = line
    guard !text.isEmpty, cursor == text.utf8.count else { return "" }
    if let ghostFor, ghostFor.text == text { return ghostFor.rest }
    let rest = HistoryWalk.rest(of: text, in: language.history()) ?? ""
    ghostFor = (text, rest)
    return rest
  }

  private func paint(isLast: Bool = false) {
    let (text, cursor) = line
    var content = LineLayout.Content(prompt: prompt, text: text, usesColour: options.usesColour)
    content.cursor = isLast ? text.utf8.count : cursor
    if options.isPlain {
      Terminal.write(plainPainter.paint(content, columns: size.columns, show: options.show), to: options.output)
      return
    }
    // Beyond that, colouring with every key would be felt.
    if options.usesColour, !isAnswer, text.utf8.count <= 50_000 {
      content.spans = language.highlight(text, isLast ? -1 : cursor)
    }
    if !isLast {
      content.ghost = ghost
      if let status { content.below = [status] }
      if let menu {
        content.below = menu.rows(columns: size.columns, height: max(1, size.rows / 2 - 1), show: options.show)
      }
    }
    let layout = LineLayout(content, columns: size.columns, height: size.rows, show: options.show)
    Terminal.write(painter.paint(layout), to: options.output)
  }

  /// On a plain terminal a menu is printed once.
  func printMenu(_ menu: Menu) {
    let rows = menu.rows(columns: size.columns, height: 100, show: options.show)
    var text = plainPainter.leave()
    for row in rows {
      for piece in row { text += ScreenText(piece.text, options.show) }
      text += "\r\n"
    }
    Terminal.write(text, to: options.output)
  }

  func clearScreen() { if !options.isPlain { Terminal.write(painter.clearScreen(), to: options.output) } }

  /// Hands the terminal over as the program found it, below the line, and paints anew afterwards.
  func lending<Result>(_ body: () -> Result) -> Result {
    (menu, status) = (nil, nil)
    paint()
    let end = options.isPlain ? plainPainter.leave() : painter.leave() + "\u{1B}[?2004l"
    Terminal.write(end, to: options.output)
    cle_prepare_terminal(handle, false)
    cle_restore_terminal()
    defer {
      cle_prepare_terminal(handle, true)
      size = Terminal.size(options.output)
      if !options.isPlain { Terminal.write("\u{1B}[?2004h", to: options.output) }
    }
    return body()
  }
}

extension String {
  init(_ scalars: some Sequence<Unicode.Scalar>) {
    var view = UnicodeScalarView()
    view.append(contentsOf: scalars)
    self.init(view)
  }
}
