import BQLEngine
import BQLSyntax

/// Puts what `gives` should say into the text of a script. Nothing but the lines between the quotes of those blocks
/// changes: their indentation, the comments and all else stay as they are.
package enum BlockRewriter {
  /// The text with the corrections made; those that a block cannot hold are left out, and given back.
  package static func rewrite(
    _ source: SourceText, _ corrections: [Correction]
  ) -> (text: String, left: [Correction]) {
    var bytes = Array(source.text.utf8)
    var left: [Correction] = []
    var last = bytes.count
    // From the end, so that places before stay right. A block that stands in the text once may have been run twice.
    for correction in corrections.sorted(by: { $0.span.lower > $1.span.lower }) where correction.span.upper <= last {
      guard correction.source == source.name,
        let block = block(correction.text, in: source, at: correction.span)
      else {
        left.append(correction)
        continue
      }
      bytes.replaceSubrange(correction.span.lower..<correction.span.upper, with: Array(block.utf8))
      last = correction.span.lower
    }
    return (String(decoding: bytes, as: UTF8.self), left)
  }

  /// The block with other lines; nil where it would not say the same when it is read again.
  private static func block(_ text: String, in source: SourceText, at span: Span) -> String? {
    let old = source.text(in: span)
    let end = old.contains("\r\n") ? "\r\n" : "\n"
    let indentation = indentation(of: old) ?? ""
    let closing = String(old.split(whereSeparator: \.isNewline).last?.prefix { $0 == " " || $0 == "\t" } ?? "")
    let lines = text.isEmpty ? [] : text.split(separator: "\n", omittingEmptySubsequences: false)
    let inside = lines.map { $0.isEmpty ? "" : indentation + $0 }
    let block = (["\"\"\""] + inside + [closing + "\"\"\""]).joined(separator: end)
    let read = BQLParser.parse("expect a gives \(block)\n")
    guard !read.hasErrors, read.script.statements.count == 1,
      case .expect(let expectation) = read.script.statements[0].kind,
      case .gives(_, let literal) = expectation.kind, literal.text == text
    else { return nil }
    return block
  }

  /// What the lines of a block have in front of them; of an empty block, what its closing line has.
  private static func indentation(of block: String) -> String? {
    let lines = block.split(whereSeparator: \.isNewline).dropFirst()
    let written = lines.dropLast().filter { !$0.allSatisfy { $0 == " " || $0 == "\t" } }
    let blanks = (written.isEmpty ? Array(lines) : Array(written)).map { $0.prefix { $0 == " " || $0 == "\t" } }
    guard var common = blanks.first else { return nil }
    for blank in blanks.dropFirst() {
      common = common.prefix(zip(common, blank).prefix { $0 == $1 }.count)
    }
    return String(common)
  }
}
