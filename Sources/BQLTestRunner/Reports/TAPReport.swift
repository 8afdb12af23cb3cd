/// Test Anything Protocol, version 13: the newest that every `prove` takes. What there is to say of a test stands below its
/// line as a YAML block, of the plain kind that `prove` reads.
enum TAPReport {
  static func text(_ report: TestReport) -> String {
    var lines = ["TAP version 13"]
    lines.append(report.cases.isEmpty ? "1..0 # SKIP no test" : "1..\(report.cases.count)")
    lines.append("# server: \(ReportText.visibleLine(report.server))")
    for (place, test) in report.cases.enumerated() { lines += self.lines(test, number: place + 1) }
    return lines.joined(separator: "\n") + "\n"
  }

  private static func lines(_ test: TestReport.Case, number: Int) -> [String] {
    let name = "\(number) - \(described("\(test.file): \(test.name)"))"
    var lines: [String]
    switch test.verdict {
    case .passed: lines = ["ok \(name)"]
    case .flaky(let attempts, let first):
      lines =
        ["ok \(name)"]
        + block(test, first, [("flaky", quoted("passed at attempt \(attempts); this is how the first one failed"))])
    case .failed(let failure): lines = ["not ok \(name)"] + block(test, failure, [])
    case .skipped(let reason):
      let reason = reason.map { " " + ReportText.visibleLine($0) } ?? ""
      lines = ["ok \(name) # SKIP\(reason)"]
    }
    return lines + test.notes.flatMap(ReportText.lines).map { "# " + $0 }
  }

  private static func block(
    _ test: TestReport.Case, _ failure: TestReport.Failure, _ first: [(name: String, value: String)]
  ) -> [String] {
    var lines = ["  ---"]
    for (name, value) in first { lines.append("  \(name): \(value)") }
    lines.append("  message: \(quoted(failure.title))")
    lines.append("  severity: \(failure.isExpectation ? "fail" : "error")")
    lines.append("  cause: \(failure.causeName)")
    lines.append("  kind: \(failure.kind.code)")
    lines += [
      "  at:", "    file: \(quoted(test.file))", "    line: \(failure.line)", "    column: \(failure.column)",
    ]
    let text = ReportText.lines(failure.text)
    // The indentation of a block is that of its first line. `prove` wants it on empty lines too.
    if let first = text.first, !first.hasPrefix(" "), !first.hasPrefix("\t"), !first.isEmpty {
      lines.append("  text: |")
      lines += text.map { "    " + $0 }
    } else {
      lines.append("  text: \(quoted(failure.text))")
    }
    return lines + ["  ..."]
  }

  /// In a test's line a `#` would begin a directive.
  private static func described(_ text: String) -> String {
    ReportText.visibleLine(text).replacing("\\", with: "\\\\").replacing("#", with: "\\#")
  }

  /// A YAML string on one line, in the quotes that know no escapes but their own doubling.
  private static func quoted(_ text: String) -> String {
    "'" + ReportText.visibleLine(text).replacing("'", with: "''") + "'"
  }
}
