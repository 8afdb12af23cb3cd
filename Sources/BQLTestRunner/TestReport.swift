import BQLEngine
import BQLSyntax
import BrainAPI

/// What came of a run of tests: what every report is made from.
package struct TestReport: Sendable {
  /// One statement of a test, as far as it ran.
  package struct Step: Sendable {
    /// As written.
    package var statement: String
    package var line: Int
    /// As `explain` shows it; empty where nothing was asked for.
    package var plan: String
    package var exchanges: [Exchange]

    package init(statement: String, line: Int, plan: String, exchanges: [Exchange]) {
      self.statement = statement
      self.line = line
      self.plan = plan
      self.exchanges = exchanges
    }
  }

  /// Why a test failed.
  package struct Failure: Sendable {
    package var cause: StatementError.Cause
    package var kind: Diagnostic.Kind
    /// The first line: what is wrong.
    package var title: String
    /// The whole, as `DiagnosticFormatter` lays it out without colour: place, caret, both sides, difference.
    package var text: String
    package var line: Int
    package var column: Int
    /// Rows against rows, a line each: `- missing`, `+ unexpected`, `~ changed`; empty where the failure is no such difference.
    package var difference: [String]

    package init(
      cause: StatementError.Cause, kind: Diagnostic.Kind? = nil, title: String, text: String, line: Int, column: Int,
      difference: [String] = []
    ) {
      self.cause = cause
      self.kind = kind ?? cause.kind
      self.title = title
      self.text = text
      self.line = line
      self.column = column
      self.difference = difference
    }
  }

  package enum Verdict: Sendable {
    case passed
    /// Passed, but not at the first attempt, of which this is the failure.
    case flaky(attempts: Int, first: Failure)
    case failed(Failure)
    /// With the reason that `because` gives.
    case skipped(String?)
  }

  package struct Case: Sendable {
    /// As it was found: relative where the argument was.
    package var file: String
    package var name: String
    package var line: Int
    package var column: Int
    package var tags: [String]
    package var verdict: Verdict
    package var duration: Duration
    package var steps: [Step]
    /// Warnings and gaps that were said on the way, as text.
    package var notes: [String]

    package init(
      file: String, name: String, line: Int, column: Int, tags: [String], verdict: Verdict, duration: Duration,
      steps: [Step], notes: [String] = []
    ) {
      self.file = file
      self.name = name
      self.line = line
      self.column = column
      self.tags = tags
      self.verdict = verdict
      self.duration = duration
      self.steps = steps
      self.notes = notes
    }
  }

  /// `sandbox`, or the address of the server.
  package var server: String
  package var start: Instant
  package var duration: Duration
  /// By file, then by place in the file, whatever order they ran in.
  package var cases: [Case]

  package init(server: String, start: Instant, duration: Duration, cases: [Case]) {
    self.server = server
    self.start = start
    self.duration = duration
    self.cases = cases
  }
}
