/// The one shape of everything that BrainQuery has to say about a statement: a syntax error, an unknown field, a refusal
/// by the server and a failed expectation all look alike to the person who reads them.
package struct Diagnostic: Sendable, Hashable {
  package enum Severity: String, Sendable, Hashable { case error, warning, note }

  /// A mechanical mend: put `replacement` in the place of `span`.
  package struct FixIt: Sendable, Hashable {
    package var span: Span
    package var replacement: String

    package init(span: Span, replacement: String) {
      self.span = span
      self.replacement = replacement
    }
  }

  /// What was found, in a few lines under one word: `left`, `records`, `difference`.
  package struct Finding: Sendable, Hashable {
    package var word: String
    /// One or more lines.
    package var text: String

    package init(_ word: String, _ text: String) {
      self.word = word
      self.text = text
    }
  }

  package var severity: Severity
  package var kind: Kind
  /// What is wrong, in one line, without a full stop.
  package var title: String
  /// The words that the caret stands under; nil where no place in the text is to blame.
  package var span: Span?
  /// What stands beside the caret.
  package var label: String?
  /// What was found, below the source line and above the hint.
  package var findings: [Finding] = []
  /// How to mend it.
  package var hint: String?
  package var fixIt: FixIt?

  package init(
    _ severity: Severity, _ kind: Kind, _ title: String, at span: Span? = nil, label: String? = nil,
    hint: String? = nil, fixIt: FixIt? = nil
  ) {
    self.severity = severity
    self.kind = kind
    self.title = title
    self.span = span
    self.label = label
    self.hint = hint
    self.fixIt = fixIt
  }

  /// Of no kind that says more than that something is wrong.
  package init(
    _ severity: Severity = .error, _ title: String, at span: Span? = nil, label: String? = nil, hint: String? = nil,
    fixIt: FixIt? = nil
  ) {
    self.init(severity, .usage, title, at: span, label: label, hint: hint, fixIt: fixIt)
  }
}
