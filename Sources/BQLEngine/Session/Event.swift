import BQLFormats
import BQLSyntax

/// What a statement has to show.
package enum Event: Sendable {
  /// A value; the format where the statement asks for one.
  case result(Outcome, Format?)
  /// Lines for people: of `print` and `explain`.
  case text(SafeText)
  case warning(Diagnostic, SourceText?)
  /// Something could not be had whole: the exit status shows it.
  case gap(String)
  case saved(path: String, rows: Int)
  /// A test of a script that is run as a script.
  case tested(TestVerdict)
  /// Lines for people that are no data: the preview of a write, its summary. Whoever shows them escapes them by the line.
  case notice(String)
  /// At the prompt: a part of a result, with what there is of it.
  case screenful(Screenful)
  case quit
}
