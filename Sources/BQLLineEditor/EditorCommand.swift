import CLibEdit

/// The commands that the editor adds to libedit's, and the keys that they are bound to.
enum EditorCommand: Int, CaseIterable {
  case accept, interrupt, endOfInput, suspend, complete, completeBack, up, down, older, newer, search, paste
  case left, right, lineStart, lineEnd, delete, backspace, clear, editElsewhere, begin, newline, ignore

  var name: String { "bql-\(self)" }

  /// For the keys of emacs, and for vi while text is typed.
  var keys: [String] {
    switch self {
    case .accept: ["^J", "^M"]
    case .interrupt: ["^C"]
    case .endOfInput: ["^D"]
    case .suspend: ["^Z"]
    case .complete: ["^I"]
    case .completeBack: [Key.backTab.notation]
    case .up: [Key.up.notation]
    case .down: [Key.down.notation]
    case .older: ["^P", Key.pageUp.notation]
    case .newer: ["^N", Key.pageDown.notation]
    case .search: ["^R"]
    case .paste: [Key.paste.notation]
    case .left: [Key.left.notation, "^B"]
    case .right: [Key.right.notation, "^F"]
    case .lineStart: [Key.home.notation, "^A"]
    case .lineEnd: [Key.end.notation, "^E"]
    case .delete: [Key.delete.notation]
    case .backspace: ["^H", "^?"]
    case .clear: ["^L"]
    case .editElsewhere: ["^X^E"]
    case .begin: [Key.begin.notation]
    case .newline: [Key.newline.notation]
    case .ignore: ["^S", "^Q", "^O", "^]"]
    }
  }

  /// For vi's commands.
  var viKeys: [String] {
    switch self {
    case .older: ["k", "-", "^P", Key.pageUp.notation]
    case .newer: ["j", "+", "^N", Key.pageDown.notation]
    case .search: ["/", "?", "n", "N", "^R"]
    case .editElsewhere: ["v", "^X^E"]
    case .ignore: [":", "G"]
    case .complete, .backspace: []
    case .left: [Key.left.notation]
    case .right: [Key.right.notation]
    case .lineStart: [Key.home.notation]
    case .lineEnd: [Key.end.notation]
    default: keys
    }
  }
}

// MARK: - What the commands do

extension EditorCore {
  private static let (normal, finish): (Int32, Int32) = (0, 1)

  func perform(_ number: Int32, _ key: Int32) -> Int32 {
    guard let command = EditorCommand(rawValue: Int(number)) else { return EditorCore.normal }
    switch command {
    case .accept: return accept()
    case .interrupt:
      leaveLine(sign: "^C")
      result = .interrupted
      return EditorCore.finish
    case .endOfInput:
      if scalars.all.isEmpty {
        leaveLine()
        result = .end
        return EditorCore.finish
      }
      deleteForward()
    case .suspend: lending { cle_suspend() }
    case .complete: complete(by: 1)
    case .completeBack: complete(by: -1)
    case .up: if !moveRow(by: -1) { recallOlder() }
    case .down: if !moveRow(by: 1) { recallNewer() }
    case .older: recallOlder()
    case .newer: recallNewer()
    case .search: return search()
    case .paste: paste()
    case .left: move(-clusterBefore)
    case .right: moveRight()
    case .lineStart: move(rowStart - scalars.cursor)
    case .lineEnd: moveToRowEnd()
    case .delete: deleteForward()
    case .backspace: deleteBefore(clusterBefore)
    case .clear: clearScreen()
    case .editElsewhere: editElsewhere()
    case .begin: insert(initial)
    case .newline: if !isAnswer { insert("\n") }
    case .ignore: break
    }
    return EditorCore.normal
  }

  private func accept() -> Int32 {
    let text = line.text
    if isAnswer || language.isComplete(text) {
      leaveLine()
      result = .line(text, isPasted: isPasted)
      return EditorCore.finish
    }
    insert("\n")
    return EditorCore.normal
  }

  private func paste() {
    guard !pastes.isEmpty else { return }
    let text = pastes.removeFirst()
    if isAnswer { return }
    isPasted = true
    insert(text)
  }

  private func editElsewhere() {
    if isAnswer { return }
    let text = line.text
    let edited = lending { language.edit(text) }
    if let edited { replaceAll(edited) }
  }

  // MARK: Moving

  /// Scalars of the character before the cursor; 0 at the start.
  private var clusterBefore: Int {
    let (all, cursor) = scalars
    return String(all[..<cursor]).last?.unicodeScalars.count ?? 0
  }

  private var clusterAfter: Int {
    let (all, cursor) = scalars
    return String(all[cursor...]).first?.unicodeScalars.count ?? 0
  }

  private func deleteForward() {
    let count = clusterAfter
    move(count)
    deleteBefore(count)
  }

  private func moveRight() {
    let step = clusterAfter
    if step > 0 { move(step) } else { insert(ghost) }
  }

  private func moveToRowEnd() {
    let (all, cursor) = scalars
    if cursor == all.count { return insert(ghost) }
    let end = all[cursor...].firstIndex(of: "\n") ?? all.count
    move(end - cursor)
  }

  private var rowStart: Int {
    let (all, cursor) = scalars
    return all[..<cursor].lastIndex(of: "\n").map { $0 + 1 } ?? 0
  }

  /// Up or down by a line of the text; false where there is none, or an entry of the history is being looked at.
  private func moveRow(by step: Int) -> Bool {
    let (all, cursor) = scalars
    if let walk, walk.text == String(all), cursor == all.count { return false }
    let start = rowStart
    let column = cursor - start
    if step < 0 {
      guard start > 0 else { return false }
      let above = all[..<(start - 1)].lastIndex(of: "\n").map { $0 + 1 } ?? 0
      move(min(above + column, start - 1) - cursor)
    } else {
      guard let end = all[cursor...].firstIndex(of: "\n") else { return false }
      let below = all[(end + 1)...].firstIndex(of: "\n") ?? all.count
      move(min(end + 1 + column, below) - cursor)
    }
    return true
  }

  // MARK: History

  private func recallOlder() { recall { $0.older() } }
  private func recallNewer() { recall { $0.newer() } }

  private func recall(_ step: (inout HistoryWalk) -> String?) {
    if isAnswer { return }
    let text = line.text
    var walk = self.walk
    if walk?.text != text { walk = HistoryWalk(language.history(), draft: text) }
    guard var walk else { return }
    if let found = step(&walk) { replaceAll(found) }
    self.walk = walk
  }

  /// Searches as one types; Enter runs what was found, ESC and the arrows take it into the line, Ctrl-C and Ctrl-G leave
  /// the line as it was.
  private func search() -> Int32 {
    if isAnswer { return EditorCore.normal }
    let (before, entries) = (line.text, language.history())
    var wanted = ""
    var place = entries.count
    defer { status = nil }
    while true {
      let isFound = wanted.isEmpty || place < entries.count
      status = [
        StyledText("search: \(wanted)", isFound ? .plain : TextStyle("31")),
        StyledText(isFound ? "" : "  (not found)", LineLayout.ghostStyle),
      ]
      let key = next()
      switch key {
      case 0x12:  // Ctrl-R
        if let next = HistoryWalk.find(wanted, in: entries, before: place) { place = next }
      case 0x08, 0x7F:
        if !wanted.isEmpty { wanted.removeLast() }
        place = HistoryWalk.find(wanted, in: entries, before: entries.count) ?? entries.count
      case 0x03, 0x07, -1:
        replaceAll(before)
        return EditorCore.normal
      case 0x0A, 0x0D:
        status = nil
        return accept()
      case 0x20..<0x7F, 0xA0...:
        guard let scalar = Unicode.Scalar(UInt32(key)) else { continue }
        wanted.unicodeScalars.append(scalar)
        if place == entries.count || !entries[place].lowercased().contains(wanted.lowercased()) {
          place = HistoryWalk.find(wanted, in: entries, before: place) ?? entries.count
        }
      case 0x1B: return EditorCore.normal
      default:
        pushBack(key)
        return EditorCore.normal
      }
      replaceAll(place < entries.count ? entries[place] : before)
    }
  }

  // MARK: Completion

  private func complete(by step: Int) {
    if isAnswer { return }
    if var menu {
      menu.select(by: step)
      if let selected = menu.selected { replace(from: menu.start, with: menu.candidates[selected].text) }
      self.menu = menu
      return
    }
    let (text, cursor) = line
    let completion = language.complete(text, cursor)
    guard let first = completion.candidates.first else { return }
    if completion.candidates.count == 1 {
      let rest = String(decoding: text.utf8.dropFirst(cursor), as: UTF8.self)
      return replace(from: completion.start, with: first.text + (rest.hasPrefix(first.ending) ? "" : first.ending))
    }
    let menu = Menu(candidates: completion.candidates, start: completion.start)
    let common = menu.commonPrefix
    // Where nothing was typed, a common beginning (a quote) would only be in the way.
    if cursor > completion.start, common.utf8.count > cursor - completion.start {
      replace(from: completion.start, with: common)
    }
    if options.isPlain { printMenu(menu) } else { self.menu = menu }
  }
}
