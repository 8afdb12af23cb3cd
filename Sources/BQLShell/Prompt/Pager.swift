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
  func isNeeded(for text: String) -> Bool {
    var taken = 0
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      let width = line.utf8.count <= columns ? line.utf8.count : DisplayText.width(Pager.plain(line))
      taken += max(1, (width + columns - 1) / max(1, columns))
      if taken > rows - 1 { return true }
    }
    return false
  }

  private static func plain(_ line: Substring) -> String {
    var plain = ""
    var isInSequence = false
    for character in line {
      if character == "\u{1B}" { isInSequence = true } else if !isInSequence { plain.append(character) }
      if isInSequence, character == "m" { isInSequence = false }
    }
    return plain
  }

  /// false where there is no such program.
  static func show(_ text: String, _ editor: LineEditor) async -> Bool {
    guard let file = TemporaryText(text) else { return false }
    defer { file.remove() }
    let status = await editor.run(Platform.environment("PAGER") ?? "less -FRX", input: file.descriptor)
    // 127: the shell has not found it.
    return status != nil && status != 127 << 8
  }
}
