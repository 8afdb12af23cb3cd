extension Diagnostic {
  /// What sort of thing a diagnostic tells, for tools: the words beside it may be said better one day, its kind stays. The guide
  /// lists them; `bql check --json` and the reports of tests carry the code.
  package enum Kind: Sendable, Hashable, CaseIterable {
    case syntax, unknownModel, unknownField, unknownName, type, arithmetic, file, invalidValue, usage, notAllowed
    case server, refused, unauthorized, noAnswer, incomplete, expectation, outcomeUnknown, interrupted

    /// As tools read it.
    package var code: String {
      switch self {
      case .syntax: "syntax"
      case .unknownModel: "unknown-model"
      case .unknownField: "unknown-field"
      case .unknownName: "unknown-name"
      case .type: "type"
      case .arithmetic: "arithmetic"
      case .file: "file"
      case .invalidValue: "invalid-value"
      case .usage: "usage"
      case .notAllowed: "not-allowed"
      case .server: "server"
      case .refused: "refused"
      case .unauthorized: "unauthorized"
      case .noAnswer: "no-answer"
      case .incomplete: "incomplete"
      case .expectation: "expectation"
      case .outcomeUnknown: "unknown-outcome"
      case .interrupted: "interrupted"
      }
    }

    /// For people, in a few words.
    package var meaning: String {
      switch self {
      case .syntax: "the text is not a statement of the language"
      case .unknownModel: "there is no such model, app or portal"
      case .unknownField: "there is no such field, relation or column"
      case .unknownName: "there is no such variable, parameter, function, unit, setting, format, action or record"
      case .type: "a value, a list or a unit does not fit what is done with it"
      case .arithmetic: "a division by zero, or a result that is too large"
      case .file: "a file cannot be read or written, or does not hold what it should"
      case .invalidValue: "the catalogue objects to what would be written"
      case .usage: "any other mistake in a statement or an option"
      case .notAllowed: "a write that was not confirmed or is not allowed here; what only the prompt can do"
      case .server: "the server did not keep to what it was asked; it was made up for here"
      case .refused: "the server refused the request (4xx but 401, 403)"
      case .unauthorized: "the server requires a token, or another one (401, 403)"
      case .noAnswer: "no usable answer: the network, a 5xx status, the time, the body"
      case .incomplete: "not all of it could be read or written"
      case .expectation: "an `expect` does not hold"
      case .outcomeUnknown: "it is not known whether a write was carried out"
      case .interrupted: "interrupted by a person"
      }
    }
  }
}
