#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif
import BQLFormats
import BQLLineEditor

/// `$PAGER` for what does not fit the screen.
struct Pager: Sendable {
  let columns: Int
  let rows: Int

  /// Rows of a table that leave room for its head and rule, the two lines below it, and the next prompt.
  static var fittingRows: Int { max(3, (Platform.rows(STDOUT_FILENO) ?? 24) - 5) }

  /// Whether a text takes more than the screen, with a line left for the prompt. Sequences for style take no room.
  func isNeeded(for text: SafeText) -> Bool {
    var taken = 0
    for line in text.splitLines {
      let width = line.width
      taken += max(1, (width + columns - 1) / max(1, columns))
      if taken > rows - 1 { return true }
    }
    return false
  }

  /// false where there is no such program.
  static func show(_ text: SafeText, _ editor: LineEditor) async -> Bool {
    let command = PagerCommand(Platform.environment("PAGER"))
    guard let file = TemporaryText(text.written(withStyle: command.showsStyle)) else { return false }
    defer { file.remove() }
    let status = await editor.run(command.text, input: file.descriptor)
    // 127: the shell has not found it.
    return status != nil && status != 127 << 8
  }
}

/// The pager as the shell runs it, and whether it shows colours rather than their codes.
struct PagerCommand: Equatable {
  var text: String
  var showsStyle: Bool

  /// `pager` is `$PAGER`. Of `less` it is known how to make it show them: an option more, in the variable that it reads
  /// its options from, so that those of its user stay.
  init(_ pager: String?) {
    guard let pager else {
      (text, showsStyle) = ("less -FRX", true)
      return
    }
    let program = pager.split(whereSeparator: \.isWhitespace).first ?? ""
    showsStyle = program.split(separator: "/").last == "less"
    text = showsStyle ? "LESS=\"${LESS:+$LESS }-R\" \(pager)" : pager
  }
}
