import BrainAPI

/// One test of the page.
struct HTMLTest {
  let test: TestReport.Case
  let isOpen: Bool

  var lines: [String] {
    let kind = HTMLTest.kind(test)
    var lines = [
      "<details class=\"test \(kind)\"\(isOpen ? " open" : "")>",
      "<summary><span class=\"verdict\">\(kind)</span> <span class=\"name\">\(HTMLTest.escaped(test.name))</span>"
        + " <span class=\"place\">\(HTMLTest.escaped(test.file)):\(test.line)\(tags) · \(time(test.duration))</span>"
        + "</summary>",
    ]
    switch test.verdict {
    case .passed: break
    case .failed(let failure): lines += self.lines(failure)
    case .flaky(let attempts, let first):
      lines.append("<p>Passed at attempt \(attempts). This is how the first one failed:</p>")
      lines += self.lines(first)
    case .skipped(let reason):
      lines.append("<p>\(reason.map { "Skipped because " + HTMLTest.escaped($0) } ?? "Skipped without a reason")</p>")
    }
    if !test.notes.isEmpty {
      lines.append("<ul class=\"notes\">")
      lines += test.notes.map { "<li>\(HTMLTest.escapedLines($0))</li>" }
      lines.append("</ul>")
    }
    if !test.steps.isEmpty {
      lines.append("<ol class=\"steps\">")
      for step in test.steps { lines += self.lines(step) }
      lines.append("</ol>")
    }
    return lines + ["</details>"]
  }

  /// The verdict as a word, which is the name of the section and of the class too.
  static func kind(_ test: TestReport.Case) -> String {
    switch test.verdict {
    case .passed: "passed"
    case .flaky: "flaky"
    case .failed: "failed"
    case .skipped: "skipped"
    }
  }

  private var tags: String {
    test.tags.map { " <span class=\"tag\">\(HTMLTest.escaped($0))</span>" }.joined()
  }

  // MARK: Failures

  private func lines(_ failure: TestReport.Failure) -> [String] {
    let text = ReportText.lines(failure.text)
    // In the text of a failure the difference stands within other lines: there it is coloured.
    let difference = failure.difference.flatMap(ReportText.lines)
    var missing = Set(difference.map(HTMLTest.trimmed))
    let shown = text.map { line in
      guard
        let part = difference.map(HTMLTest.trimmed).filter({ HTMLTest.ends(line, with: $0) }).max(by: {
          $0.count < $1.count
        })
      else { return HTMLTest.markedCaret(line) }
      missing.remove(part)
      return Markup.escaped(String(line.dropLast(part.count))) + HTMLTest.marked(part)
    }
    // The first line by itself, because it wraps where the rest has to be scrolled.
    var lines = [
      "<p class=\"title\">\(HTMLTest.escaped(failure.title))</p>",
      "<pre class=\"failure\" tabindex=\"0\">\(shown.joined(separator: "\n"))</pre>",
    ]
    if !missing.isEmpty {
      let marked = difference.map { HTMLTest.marked(Substring($0)) }
      lines.append("<pre class=\"difference\" tabindex=\"0\">\(marked.joined(separator: "\n"))</pre>")
    }
    return lines
  }

  private static func ends(_ line: String, with part: Substring) -> Bool {
    guard line.hasSuffix(part), !part.isEmpty else { return false }
    return line.dropLast(part.count).last.map { " \t:|".contains($0) } ?? true
  }

  /// `- missing`, `+ unexpected`, `~ changed`
  private static func marked(_ line: Substring) -> String {
    let kind: String
    switch trimmed(String(line)).first {
    case "-": kind = "missing"
    case "+": kind = "unexpected"
    case "~": kind = "changed"
    default: return Markup.escaped(String(line))
    }
    return "<span class=\"\(kind)\">\(Markup.escaped(String(line)))</span>"
  }

  /// What stands behind the carets in a diagnostic says what is wrong.
  private static func markedCaret(_ line: String) -> String {
    guard let bar = line.firstIndex(of: "|"), let caret = line.firstIndex(of: "^"), bar < caret,
      line[..<bar].allSatisfy({ $0 == " " }), line[line.index(after: bar)..<caret].allSatisfy({ $0 == " " })
    else { return Markup.escaped(line) }
    return Markup.escaped(String(line[..<caret])) + "<em>\(Markup.escaped(String(line[caret...])))</em>"
  }

  private static func trimmed(_ line: String) -> Substring { line.drop { $0 == " " || $0 == "\t" || $0 == "|" } }

  // MARK: Steps

  private func lines(_ step: TestReport.Step) -> [String] {
    var lines = ["<li value=\"\(step.line)\">", "<pre class=\"query\">\(HTMLTest.escapedLines(step.statement))</pre>"]
    if !step.exchanges.isEmpty {
      lines.append("<ul class=\"requests\">")
      for exchange in step.exchanges {
        let isOK = 200..<300 ~= exchange.status
        lines.append(
          "<li><b>\(exchange.method.rawValue)</b> <code>\(HTMLTest.escaped(exchange.url))</code>"
            + " <span class=\"reply\"><span class=\"\(isOK ? "good" : "bad")\">\(exchange.status)</span>"
            + " · \(HTMLTest.size(exchange.byteCount)) · \(time(exchange.duration))</span></li>")
      }
      lines.append("</ul>")
    }
    if !step.plan.isEmpty {
      lines.append("<details class=\"plan\"><summary>Plan</summary>")
      lines.append("<pre tabindex=\"0\">\(HTMLTest.escapedLines(step.plan))</pre></details>")
    }
    return lines + ["</li>"]
  }

  // MARK: Texts

  private func time(_ duration: Duration) -> String { "<time>\(HTMLTest.duration(duration))</time>" }

  /// `12 ms`, `1.23 s`, `3 min 07 s`
  static func duration(_ duration: Duration) -> String {
    let seconds = Int(clamping: duration.components.seconds)
    if seconds >= 60 { return "\(seconds / 60) min \(seconds % 60 < 10 ? "0" : "")\(seconds % 60) s" }
    if seconds >= 1 { return duration.seconds(decimals: 2) + " s" }
    return (duration * 1000).seconds(decimals: 0) + " ms"
  }

  /// `950 B`, `12.3 kB`
  private static func size(_ bytes: Int) -> String {
    bytes < 1000 ? "\(bytes) B" : "\(bytes / 1000).\(bytes % 1000 / 100) kB"
  }

  static func escaped(_ text: String) -> String { Markup.escaped(ReportText.visibleLine(text)) }

  static func escapedLines(_ text: String) -> String {
    Markup.escaped(ReportText.lines(text).joined(separator: "\n"))
  }
}
