import BQLSyntax
import BrainAPI

/// Why a statement gave no result: what to tell the person, and what kind of trouble it was.
package struct StatementError: Error, Sendable {
  package enum Cause: Sendable, Hashable {
    /// Syntax, usage, types, arithmetic, an unknown name, a missing file.
    case statement
    /// The server refused (4xx but 401, 403).
    case refused
    /// Network, 5xx, time, body.
    case noAnswer
    case unauthorized
    case incomplete
    case expectation
    /// A write may or may not have been carried out.
    case outcomeUnknown
    case interrupted

    /// The kind of a diagnostic that says no more than the cause.
    package var kind: Diagnostic.Kind {
      switch self {
      case .statement: .usage
      case .refused: .refused
      case .noAnswer: .noAnswer
      case .unauthorized: .unauthorized
      case .incomplete: .incomplete
      case .expectation: .expectation
      case .outcomeUnknown: .outcomeUnknown
      case .interrupted: .interrupted
      }
    }
  }

  package var cause: Cause
  /// One or more; the first is the gravest.
  package var diagnostics: [Diagnostic]
  /// The text that the spans are places of, where it is not the statement's own: an imported file.
  package var source: SourceText?
  /// What the server answered with; nil where none did.
  package var status: Int?
  /// Of rows that are not those expected, a line each: `- missing`, `+ unexpected`, `~ changed`.
  package var difference: [String] = []

  /// Errors among `diagnostics` that say no kind of their own are of the cause's.
  package init(_ cause: Cause, _ diagnostics: [Diagnostic]) {
    self.cause = cause
    self.diagnostics = diagnostics
    for index in diagnostics.indices where diagnostics[index].kind == .usage && diagnostics[index].severity == .error {
      self.diagnostics[index].kind = cause.kind
    }
  }

  package init(
    _ title: String, _ kind: Diagnostic.Kind = .usage, at span: Span?, label: String? = nil, hint: String? = nil
  ) {
    self.init(.statement, [Diagnostic(.error, kind, title, at: span, label: label, hint: hint)])
  }

  /// A warning about the very words that then failed is told with the failure, not beside it: it is taken out of `transcript`.
  mutating func absorb(_ transcript: Transcript) {
    guard source == nil, cause == .refused || cause == .statement, var first = diagnostics.first, let span = first.span
    else { return }
    for warning in transcript.warnings {
      guard let own = warning.span, own.lower == span.lower, own.upper <= span.upper else { continue }
      first.span = own
      if let label = warning.label, first.label != label {
        first.label = first.label.map { "\($0); \(label)" } ?? label
      }
      transcript.removeWarnings { $0 == warning }
    }
    diagnostics[0] = first
  }

  /// A server's refusal or silence, under the words that asked for it.
  package init(_ failure: APIError, at span: Span?) {
    let cause: Cause =
      switch failure.kind {
      case .unauthorized: .unauthorized
      case .refused: .refused
      case .invalidRequest: .statement
      case .cancelled: .interrupted
      case .serverError, .network, .timeout, .unusableBody, .tooLarge, .redirect: .noAnswer
      }
    let words = failure.messages.map { message in (message.field.map { "\($0): " } ?? "") + message.text }
    self.init(
      cause,
      [
        Diagnostic(
          .error, failure.summary, at: span, label: words.isEmpty ? nil : words.joined(separator: "; "),
          hint: failure.url.isEmpty ? nil : "asked: \(failure.url)")
      ])
    status = failure.status
  }
}
