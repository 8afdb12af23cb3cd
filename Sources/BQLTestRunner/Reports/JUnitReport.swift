import BrainAPI

/// JUnit's XML, in the dialect that the schema of Jenkins' xUnit plugin (`junit-10.xsd`) allows and others read: no attribute
/// and no element beyond it. A suite is a file; the line of a failure stands in its text.
///
/// A `failure` is an expectation that did not hold, an `error` anything else that ended a test. A test that passed at a
/// later attempt has a `flakyFailure` or a `flakyError`, which readers that do not know it count as passed.
enum JUnitReport {
  static func text(_ report: TestReport) -> String {
    var lines = ["<?xml version=\"1.0\" encoding=\"UTF-8\"?>"]
    let counts = Counts(report.cases)
    let overall: [(String, String)] = [
      ("name", "bql test"), ("tests", String(counts.tests)), ("failures", String(counts.failures)),
      ("errors", String(counts.errors)), ("time", report.duration.seconds(decimals: 3)),
    ]
    lines.append(tag("testsuites", overall))
    for file in report.files { lines += suite(file.name, file.cases, of: report) }
    lines.append("</testsuites>")
    return lines.joined(separator: "\n") + "\n"
  }

  private struct Counts {
    var tests: Int
    var failures = 0
    var errors = 0
    var skipped = 0

    init(_ cases: [TestReport.Case]) {
      tests = cases.count
      for test in cases {
        switch test.verdict {
        case .failed(let failure): if failure.isExpectation { failures += 1 } else { errors += 1 }
        case .skipped: skipped += 1
        case .passed, .flaky: break
        }
      }
    }
  }

  private static func suite(_ file: String, _ cases: [TestReport.Case], of report: TestReport) -> [String] {
    let counts = Counts(cases)
    let time = cases.reduce(Duration.zero) { $0 + $1.duration }
    var start = report.start
    start.nanoseconds = 0
    var lines = [
      "  "
        + tag(
          "testsuite",
          [
            ("name", file), ("file", file), ("tests", String(counts.tests)), ("failures", String(counts.failures)),
            ("errors", String(counts.errors)), ("skipped", String(counts.skipped)),
            ("time", time.seconds(decimals: 3)), ("timestamp", start.text),
          ]),
      "    <properties>",
      "      " + tag("property", [("name", "server"), ("value", report.server)], isEmpty: true),
      "    </properties>",
    ]
    for test in cases { lines += self.lines(test, classname: classname(file)) }
    return lines + ["  </testsuite>"]
  }

  /// `rules/session.bq` as `rules.session`: readers make a tree of it.
  private static func classname(_ file: String) -> String {
    var name = Substring(file)
    for ending in [".bq", ".bql"] where name.hasSuffix(ending) { name = name.dropLast(ending.count) }
    let parts = name.split(separator: "/").filter { $0 != "." && $0 != ".." }
    return parts.isEmpty ? file : parts.joined(separator: ".")
  }

  private static func lines(_ test: TestReport.Case, classname: String) -> [String] {
    var inside: [String] = []
    switch test.verdict {
    case .passed: break
    case .failed(let failure): inside.append(element(failure.isExpectation ? "failure" : "error", failure))
    case .flaky(_, let first): inside.append(element(first.isExpectation ? "flakyFailure" : "flakyError", first))
    case .skipped(let reason):
      inside.append(tag("skipped", reason.map { [("message", $0)] } ?? [], isEmpty: true))
    }
    let said = self.said(test)
    if !said.isEmpty { inside.append("<system-out>\(Markup.escaped(said.joined(separator: "\n")))</system-out>") }
    let attributes = [("classname", classname), ("name", test.name), ("time", test.duration.seconds(decimals: 3))]
    if inside.isEmpty { return ["    " + tag("testcase", attributes, isEmpty: true)] }
    return ["    " + tag("testcase", attributes)] + inside.map { "      " + $0 } + ["    </testcase>"]
  }

  /// Where the test stands, and what came beside its verdict.
  private static func said(_ test: TestReport.Case) -> [String] {
    var lines = ["\(ReportText.visibleLine(test.file)):\(test.line):\(test.column)"]
    if !test.tags.isEmpty { lines.append("tagged: " + ReportText.visibleLine(test.tags.joined(separator: ", "))) }
    if case .flaky(let attempts, _) = test.verdict { lines.append("flaky: passed at attempt \(attempts)") }
    for exchange in test.steps.flatMap(\.exchanges) {
      lines.append("\(exchange.method.rawValue) \(ReportText.visibleLine(exchange.url)) \(exchange.status)")
    }
    return lines + test.notes.flatMap(ReportText.lines)
  }

  private static func element(_ name: String, _ failure: TestReport.Failure) -> String {
    let text = ReportText.lines(failure.text).joined(separator: "\n")
    return tag(name, [("message", failure.title), ("type", failure.causeName)]) + Markup.escaped(text) + "</\(name)>"
  }

  private static func tag(_ name: String, _ attributes: [(String, String)], isEmpty: Bool = false) -> String {
    let attributes = attributes.map { " \($0.0)=\"\(Markup.escaped(ReportText.visibleLine($0.1)))\"" }.joined()
    return "<\(name)\(attributes)\(isEmpty ? "/" : "")>"
  }
}
