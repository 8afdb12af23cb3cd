import BQLFormats

/// What a person, and a system that runs the tests for them, reads of a run.
package enum TestConsoleText {
  /// A test that did not simply pass: a line, and below it why. Empty for one that passed or was skipped.
  package static func text(_ ended: TestReport.Case) -> SafeText {
    switch ended.verdict {
    case .passed, .skipped: SafeText()
    case .flaky(_, let failure), .failed(let failure): "\(line(ended))\n\(SafeText.lines(failure.text))\n\n"
    }
  }

  /// What came of a test, in a line.
  package static func line(_ ended: TestReport.Case) -> SafeText {
    let place: SafeText = "\(ended.file):\(ended.line):\(ended.column)  \(ended.name)"
    return switch ended.verdict {
    case .passed: "passed   \(place)"
    case .skipped(let reason): if let reason { "skipped  \(place): \(reason)" } else { "skipped  \(place)" }
    case .flaky(let attempts, _): "flaky    \(place): passed at attempt \(attempts)"
    case .failed: "failed   \(place)"
    }
  }

  /// `::error file=...,line=...,col=...,title=...::...`: GitHub shows it beside the line. Empty where nothing is wrong.
  package static func annotation(_ ended: TestReport.Case) -> String {
    let (kind, failure): (String, TestReport.Failure)
    switch ended.verdict {
    case .failed(let why): (kind, failure) = ("error", why)
    case .flaky(_, let first): (kind, failure) = ("warning", first)
    case .passed, .skipped: return ""
    }
    let properties = [
      ("file", ended.file), ("line", "\(failure.line)"), ("col", "\(failure.column)"), ("title", ended.name),
    ].map { "\($0.0)=\(encoded($0.1, property: true))" }
    return "::\(kind) \(properties.joined(separator: ","))::\(encoded(failure.text, property: false))\n"
  }

  /// `3 passed, 1 failed, 0 skipped`, and how many of the passed were flaky.
  package static func summary(_ report: TestReport) -> SafeText {
    var (passed, failed, skipped, flaky) = (0, 0, 0, 0)
    for ended in report.cases {
      switch ended.verdict {
      case .passed: passed += 1
      case .flaky: (passed, flaky) = (passed + 1, flaky + 1)
      case .failed: failed += 1
      case .skipped: skipped += 1
      }
    }
    return "\(passed) passed, \(failed) failed, \(skipped) skipped" + (flaky > 0 ? ", \(flaky) flaky" : "")
  }

  private static func encoded(_ text: String, property: Bool) -> String {
    var encoded = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "%": encoded += "%25"
      case "\r": encoded += "%0D"
      case "\n": encoded += "%0A"
      case ":" where property: encoded += "%3A"
      case "," where property: encoded += "%2C"
      default: encoded.unicodeScalars.append(scalar)
      }
    }
    return encoded
  }
}

extension TestReport {
  /// A test failed.
  package var hasFailures: Bool {
    cases.contains { if case .failed = $0.verdict { true } else { false } }
  }
}
