import BrainAPI

/// One JSON document. The order of its fields is fixed; texts are as they were, escaped as JSON has it. Fields that do not
/// apply are left out. Take `timings` away, and the reports of two runs that went alike are equal byte for byte.
enum JSONReport {
  static func text(_ report: TestReport) -> String {
    let totals = report.totals
    let summary = Record([
      ("passed", .integer(totals.passed)), ("failed", .integer(totals.failed)), ("skipped", .integer(totals.skipped)),
      ("flaky", .integer(totals.flaky)),
    ])
    let document = Record([
      ("format", .string("bql-test-report")), ("version", .integer(1)), ("server", .string(report.server)),
      ("summary", .record(summary)), ("tests", .list(report.cases.map { .record(record($0)) })),
      ("timings", .record(timings(report))),
    ])
    return JSON.write(.record(document), pretty: true) + "\n"
  }

  private static func record(_ test: TestReport.Case) -> Record {
    var record = Record([
      ("file", .string(test.file)), ("line", .integer(test.line)), ("column", .integer(test.column)),
      ("name", .string(test.name)), ("tags", .list(test.tags.map { .string($0) })),
    ])
    switch test.verdict {
    case .passed: record["verdict"] = .string("passed")
    case .flaky(let attempts, let first):
      record["verdict"] = .string("flaky")
      record["attempts"] = .integer(attempts)
      record["first_failure"] = .record(self.record(first))
    case .failed(let failure):
      record["verdict"] = .string("failed")
      record["failure"] = .record(self.record(failure))
    case .skipped(let reason):
      record["verdict"] = .string("skipped")
      if let reason { record["reason"] = .string(reason) }
    }
    if !test.notes.isEmpty { record["notes"] = .list(test.notes.map { .string($0) }) }
    record["steps"] = .list(test.steps.map { .record(self.record($0)) })
    return record
  }

  private static func record(_ failure: TestReport.Failure) -> Record {
    var record = Record([
      ("cause", .string(failure.causeName)), ("kind", .string(failure.kind.code)), ("title", .string(failure.title)),
      ("line", .integer(failure.line)),
      ("column", .integer(failure.column)), ("text", .string(failure.text)),
    ])
    if !failure.difference.isEmpty { record["difference"] = .list(failure.difference.map { .string($0) }) }
    return record
  }

  private static func record(_ step: TestReport.Step) -> Record {
    var record = Record([("line", .integer(step.line)), ("statement", .string(step.statement))])
    if !step.plan.isEmpty { record["plan"] = .string(step.plan) }
    if !step.exchanges.isEmpty {
      record["requests"] = .list(
        step.exchanges.map { exchange in
          .record(
            Record([
              ("method", .string(exchange.method.rawValue)), ("url", .string(exchange.url)),
              ("status", .integer(exchange.status)), ("bytes", .integer(exchange.byteCount)),
            ]))
        })
    }
    return record
  }

  /// Seconds; `tests` in the order of the tests above, `requests` in the order of all requests of a test.
  private static func timings(_ report: TestReport) -> Record {
    let tests = report.cases.map { test in
      Value.record(
        Record([
          ("seconds", seconds(test.duration)),
          ("requests", .list(test.steps.flatMap(\.exchanges).map { seconds($0.duration) })),
        ]))
    }
    return Record([
      ("start", .string(report.start.text)), ("seconds", seconds(report.duration)), ("tests", .list(tests)),
    ])
  }

  private static func seconds(_ duration: Duration) -> Value {
    Number(parsing: duration.seconds(decimals: 6)).map { .number($0) } ?? .null
  }
}
