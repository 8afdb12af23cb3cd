import BrainAPI

/// One page for people: what failed comes first and lies open. It needs no network and runs no script; a policy in its head
/// forbids both, whatever the data hold. Every text of a test or a server is escaped.
enum HTMLReport {
  static func text(_ report: TestReport) -> String {
    let totals = report.totals
    var lines = [
      "<!DOCTYPE html>", "<html lang=\"en\">", "<head>", "<meta charset=\"utf-8\">",
      "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">",
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">",
      "<meta name=\"color-scheme\" content=\"light dark\">", "<title>\(headline(totals)) · query tests</title>",
      "<style>", HTMLReportStyle.text, "</style>", "</head>", "<body>",
    ]
    lines += head(report, totals)
    lines.append("<main>")
    let sections: [(name: String, title: String, isOpen: Bool)] = [
      ("failed", "Failed", true), ("flaky", "Flaky", true), ("skipped", "Skipped", false), ("passed", "Passed", false),
    ]
    for section in sections {
      let tests = report.cases.filter { HTMLTest.kind($0) == section.name }
      if tests.isEmpty { continue }
      lines.append("<section id=\"\(section.name)\">")
      lines.append("<h2>\(section.title) <span class=\"count\">\(tests.count)</span></h2>")
      for test in tests { lines += HTMLTest(test: test, isOpen: section.isOpen).lines }
      lines.append("</section>")
    }
    if report.cases.isEmpty { lines.append("<p>There was no test.</p>") }
    lines += ["</main>", "</body>", "</html>"]
    return lines.joined(separator: "\n") + "\n"
  }

  private static func headline(_ totals: TestReport.Totals) -> String {
    totals.failed > 0 ? "\(totals.failed) failed of \(totals.all)" : "\(totals.passed) passed"
  }

  private static func head(_ report: TestReport, _ totals: TestReport.Totals) -> [String] {
    let kinds: [(name: String, count: Int)] = [
      ("failed", totals.failed), ("flaky", totals.flaky), ("skipped", totals.skipped),
      ("passed", totals.passed - totals.flaky),
    ]
    var lines = ["<header>", "<h1>Query tests: \(headline(totals))</h1>", "<ul class=\"totals\">"]
    for kind in kinds {
      let text = "<b>\(kind.count)</b> \(kind.name)"
      let link = kind.count > 0 ? "<a href=\"#\(kind.name)\">\(text)</a>" : "<span>\(text)</span>"
      lines.append("<li class=\"\(kind.count > 0 ? kind.name : "none")\">\(link)</li>")
    }
    lines.append("</ul>")
    if totals.all > 0 {
      // The share of each verdict as a stripe; the numbers above say the same.
      let stripes = kinds.filter { $0.count > 0 }
        .map { "<i class=\"\($0.name)\" style=\"flex-grow:\($0.count)\"></i>" }
      lines.append("<div class=\"stripes\" aria-hidden=\"true\">\(stripes.joined())</div>")
    }
    var start = report.start
    start.nanoseconds = 0
    let facts = [
      "asked <b>\(HTMLTest.escaped(report.server))</b>",
      Plural.counted(totals.all, "test") + " in " + Plural.counted(report.files.count, "file"),
      Plural.counted(report.cases.reduce(0) { $0 + $1.exchangeCount }, "request"),
      "<time datetime=\"\(start.text)\">\(start.text)</time>",
      "took <time>\(HTMLTest.duration(report.duration))</time>",
    ]
    return lines + ["<p class=\"facts\">\(facts.joined(separator: " · "))</p>", "</header>"]
  }
}
