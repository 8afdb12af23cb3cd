#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif
import BQLLineEditor

/// Text that another program reads, or changes: a file for the user alone that is gone afterwards.
struct TemporaryText {
  let path: String
  let descriptor: Int32

  /// nil with `errno` where it cannot be made.
  init?(_ text: String, ending: String = "") {
    let folder = Platform.environment("TMPDIR") ?? "/tmp"
    var name = Array("\(folder)/bql-XXXXXX\(ending)".utf8CString)
    descriptor = mkstemps(&name, Int32(ending.utf8.count))
    guard descriptor >= 0 else { return nil }
    path = String(decoding: name.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    var text = text
    let isWritten = text.withUTF8 { Platform.write(UnsafeRawBufferPointer($0), to: descriptor) }
    guard isWritten, lseek(descriptor, 0, SEEK_SET) == 0 else {
      remove()
      return nil
    }
  }

  func remove() {
    unlink(path)
    close(descriptor)
  }
}

/// `$VISUAL`, `$EDITOR` or `vi` on a statement.
enum ExternalEditor {
  /// The text as it was left; nil where the editor did not run or failed.
  static func edit(_ text: String) -> String? {
    guard let file = TemporaryText(text + "\n", ending: ".bq") else { return nil }
    defer { file.remove() }
    let editor = Platform.environment("VISUAL") ?? Platform.environment("EDITOR") ?? "vi"
    guard ShellCommand.run("\(editor) \"\(file.path)\"") == 0, let bytes = try? RealFiles().read(file.path) else {
      return nil
    }
    var edited = String(decoding: bytes, as: UTF8.self)
    while edited.last?.isWhitespace == true { edited.removeLast() }
    return edited
  }
}
