/// How a run of tests is written down for others.
package enum ReportFormat: String, Sendable, CaseIterable {
  /// Test Anything Protocol 13, which `prove` reads.
  case tap
  /// The XML that CI systems read.
  case junit
  /// One document; all that differs from run to run stands under `timings`.
  case json
  /// One page for people.
  case html
}

/// A report as text. Two runs that went alike give the same bytes, their times apart: TAP has none, JUnit has them in the
/// attributes `time` and `timestamp`, JSON under `timings`, HTML in its `time` elements.
package enum ReportWriter {
  /// The whole text, UTF-8, with a line feed at the end.
  package static func text(_ report: TestReport, as format: ReportFormat) -> String {
    switch format {
    case .tap: TAPReport.text(report)
    case .junit: JUnitReport.text(report)
    case .json: JSONReport.text(report)
    case .html: HTMLReport.text(report)
    }
  }
}
