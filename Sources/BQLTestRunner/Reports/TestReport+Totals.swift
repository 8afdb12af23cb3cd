import BQLEngine

extension TestReport {
  /// How many tests came out how. A flaky one counts as passed too.
  package struct Totals: Sendable, Hashable {
    package var passed = 0
    package var failed = 0
    package var skipped = 0
    package var flaky = 0

    package var all: Int { passed + failed + skipped }

    init(_ cases: [Case]) {
      for test in cases {
        switch test.verdict {
        case .passed: passed += 1
        case .flaky:
          passed += 1
          flaky += 1
        case .failed: failed += 1
        case .skipped: skipped += 1
        }
      }
    }
  }

  package var totals: Totals { Totals(cases) }

  /// The tests of each file, files in the order in which they first appear.
  var files: [(name: String, cases: [Case])] {
    var files: [(name: String, cases: [Case])] = []
    var places: [String: Int] = [:]
    for test in cases {
      if let place = places[test.file] {
        files[place].cases.append(test)
      } else {
        places[test.file] = files.count
        files.append((name: test.file, cases: [test]))
      }
    }
    return files
  }
}

extension TestReport.Case {
  /// Of `failed`, and of the first attempt of `flaky`.
  var failure: TestReport.Failure? {
    switch verdict {
    case .failed(let failure), .flaky(_, let failure): failure
    case .passed, .skipped: nil
    }
  }

  var exchangeCount: Int { steps.reduce(0) { $0 + $1.exchanges.count } }
}

extension TestReport.Failure {
  /// The cause as reports name it. These words are read by programs: they do not change.
  var causeName: String {
    switch cause {
    case .statement: "statement"
    case .refused: "refused"
    case .noAnswer: "no-answer"
    case .unauthorized: "unauthorized"
    case .incomplete: "incomplete"
    case .expectation: "expectation"
    case .outcomeUnknown: "unknown-outcome"
    case .interrupted: "interrupted"
    }
  }

  /// What was expected is not so; otherwise the test could not be carried out.
  var isExpectation: Bool { cause == .expectation }
}

extension Duration {
  /// Seconds with so many decimals, rounded down: `0.012`.
  func seconds(decimals: Int) -> String {
    let (whole, fraction) = components
    let digits = String(max(0, fraction))
    let padded = String(repeating: "0", count: max(0, 18 - digits.count)) + digits
    return "\(max(0, whole))" + (decimals > 0 ? "." + padded.prefix(decimals) : "")
  }
}
