/// `bql fmt`: one canonical layout.
///
/// A query that the author wrote on one line, and that fits, stays on one line; otherwise each of its clauses and stages
/// has its own, indented by two spaces. Brackets that hold a newline are opened up, an element a line. Newlines before
/// `and` and `or` and after commas are the author's. Comments stay where they are, and of several empty lines one stays.
/// Only white space and `;` are touched, so that a formatted text means what it meant.
package enum BQLFormatter {
  /// Cells of a line before a query is broken up.
  package static let lineLength = 100

  package struct Result: Sendable {
    /// The formatted text; nil where the text has errors, and so is left alone.
    package var text: String?
    package var diagnostics: [Diagnostic]
  }

  package static func format(_ text: String) -> Result {
    var parser = Parser(text, keepsLayouts: true)
    _ = parser.script()
    let diagnostics = parser.bag.sorted
    if diagnostics.contains(where: { $0.severity == .error }) { return Result(text: nil, diagnostics: diagnostics) }
    var writer = LayoutWriter(parser)
    return Result(text: writer.text(), diagnostics: diagnostics)
  }
}
