import BQLEngine
import BQLTestRunner
import BrainAPI
import TestSupport
import Testing

/// The formats. Tests/Program/test_reports.py has the files of `Tests/Corpus/reports` read by their real consumers.
struct ReportTests {
  @Test(arguments: ReportFormat.allCases) func isAsKept(_ format: ReportFormat) throws {
    let path = "Tests/Corpus/reports/sample.\(format == .junit ? "xml" : format.rawValue)"
    let text = ReportWriter.text(SampleReport.report(), as: format)
    if Files.updatesCorpus { try Files.write(text, to: path) }
    let kept = try Files.text(path)
    #expect(text == kept, "BQL_UPDATE_CORPUS=1 rewrites \(path)")
  }

  /// A run that went alike, at another time and another speed.
  @Test func differsInTimesOnly() throws {
    func bare(_ format: ReportFormat, _ speed: Int, without times: Regex<Substring>) -> String {
      ReportWriter.text(SampleReport.report(speed: speed), as: format).replacing(times, with: "")
    }
    #expect(bare(.tap, 1, without: /$^/) == bare(.tap, 3, without: /$^/))
    let attributes = /\ (?:time|timestamp)="[^"]*"/
    #expect(bare(.junit, 1, without: attributes) == bare(.junit, 3, without: attributes))
    let elements = /<time[^<]*<\/time>/
    #expect(bare(.html, 1, without: elements) == bare(.html, 3, without: elements))
    let documents = try [1, 3].map { speed -> Record? in
      var record = try JSON.read(Array(ReportWriter.text(SampleReport.report(speed: speed), as: .json).utf8)).record
      #expect(record?["timings"] != nil)
      record?["timings"] = nil
      return record
    }
    #expect(documents[0] == documents[1])
  }

  @Test(arguments: ReportFormat.allCases) func noTestAtAll(_ format: ReportFormat) {
    let report = TestReport(server: "sandbox", start: Instant(seconds: 0), duration: .zero, cases: [])
    let text = ReportWriter.text(report, as: format)
    #expect(text.hasSuffix("\n"))
    if format == .tap { #expect(text.hasPrefix("TAP version 13\n1..0 # SKIP")) }
  }

  @Test func totals() {
    let totals = SampleReport.report().totals
    #expect((totals.passed, totals.failed, totals.skipped, totals.flaky) == (2, 3, 2, 1))
  }

  /// Nothing that steers a terminal, breaks a document or turns text gets through.
  @Test(arguments: [ReportFormat.tap, .junit, .html]) func hostileTextIsShown(_ format: ReportFormat) {
    let text = ReportWriter.text(SampleReport.report(), as: format)
    #expect(
      !text.unicodeScalars.contains {
        ($0.value < 0x20 && $0 != "\n" && $0 != "\t") || [0x202E, 0xFFFE].contains($0.value)
      })
    #expect(text.contains("^[[31m^@\\u{202E}\\u{FFFE}") || format == .tap)
    if format != .tap { #expect(!text.contains("<script") && !text.contains("<img")) }
  }
}
