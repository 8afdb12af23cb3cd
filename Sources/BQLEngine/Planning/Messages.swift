import BQLSyntax
import BrainAPI

/// Errors that more than one part of the planner has to say.
enum Messages {
  static func throughList(_ path: ResolvedPath, _ place: String, _ span: Span) -> StatementError {
    let list = path.listPrefixes.last ?? path.text
    let alias = list.split(separator: ".").last.map { String($0.prefix(1)) } ?? "x"
    let rest = path.text.hasPrefix(list + ".") ? "\(alias)\(path.text.dropFirst(list.count))" : alias
    return StatementError(
      "`\(path.text)` goes through a list, so it has no one value for \(place)", .type, at: span,
      label: "`\(list)` is a list", hint: "a row for each element first: `| expand \(list) as \(alias) | ... \(rest)`")
  }

  static func ambiguous(_ path: ResolvedPath, _ form: String, _ span: Span) -> StatementError {
    let list = path.listPrefixes.last ?? path.text
    let rest = path.text.hasPrefix(list + ".") ? String(path.text.dropFirst(list.count + 1)) : path.text
    return StatementError(
      "`\(form)` after a list is ambiguous: some element, or all of them?", .type, at: span,
      label: "`\(list)` is a list",
      hint:
        "some element: `\(list) has (\(rest) \(form) ...)`; none of them: `\(list) has no (...)`; all: `\(list) has only (...)`"
    )
  }

  static func unknownColumn(_ name: Name, columns: [String]) -> StatementError {
    let close = Suggestion.closest(to: name.text, among: columns)
    return StatementError(
      "there is no column `\(name.text)` here", .unknownField, at: name.span,
      label: close.map { "did you mean \($0)?" },
      hint: columns.isEmpty ? nil : "the columns: \(columns.joined(separator: ", "))")
  }
}
