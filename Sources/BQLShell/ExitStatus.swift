import BQLEngine

/// What the program tells the shell that called it.
package enum ExitStatus: Int32, Sendable {
  case done = 0
  case expectationFailed = 1
  /// Syntax, usage, types, an unknown name, a missing file.
  case wrongStatement = 2
  case refused = 3
  case noAnswer = 4
  case unauthorized = 5
  case outcomeUnknown = 6
  case incomplete = 7
  case interrupted = 130

  init(_ cause: StatementError.Cause) {
    switch cause {
    case .statement: self = .wrongStatement
    case .refused: self = .refused
    case .noAnswer: self = .noAnswer
    case .unauthorized: self = .unauthorized
    case .incomplete: self = .incomplete
    case .outcomeUnknown: self = .outcomeUnknown
    case .expectation: self = .expectationFailed
    case .interrupted: self = .interrupted
    }
  }

  /// Of two that happened, the one to tell: an unknown outcome before an incomplete one before the rest.
  func joined(_ other: ExitStatus) -> ExitStatus {
    let order: [ExitStatus] = [.outcomeUnknown, .incomplete]
    for status in order where self == status || other == status { return status }
    return self == .done ? other : self
  }
}
