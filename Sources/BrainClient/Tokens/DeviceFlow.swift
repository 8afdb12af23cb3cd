import BrainAPI

/// What the server gives for a login by another device (RFC 8628): a code for us, and one for the person.
package struct DeviceCode: Sendable {
  package var deviceCode: Secret
  /// What the person types; hostile until escaped.
  package var userCode: String
  package var address: String
  /// With the code in it, where the server has one.
  package var completeAddress: String?
  package var interval: Duration
  /// How long the code lives.
  package var lifetime: Duration
}

/// What the server says to "is it approved yet?".
package enum DeviceAnswer: Sendable, Hashable {
  case pending
  case slowDown
  case token(Secret)
  case denied
  case expired
  case alreadyUsed
  /// A word that we do not know; hostile until escaped.
  case unknown(String)
  /// No answer.
  case failed(APIError)
}

/// When to ask, and when to stop, decided without any clock or network.
package struct DeviceFlow: Sendable {
  package enum Step: Sendable, Hashable {
    case ask(after: Duration)
    case done(Secret)
    case end(LoginError)
  }

  package enum LoginError: Error, Sendable, Hashable {
    case denied
    case expired
    case alreadyUsed
    /// It was approved, but the answer that held the token did not arrive.
    case answerLost
    case unknown(String)
    case failed(APIError)
  }

  /// What the server says in its absence.
  package static let lifetime = Duration.seconds(900)

  private var interval: Duration
  private let lifetime: Duration
  private var hasLostAnswer = false

  package init(interval: Duration, lifetime: Duration = DeviceFlow.lifetime) {
    self.interval = min(max(interval, .seconds(1)), .seconds(60))
    self.lifetime = min(lifetime, DeviceFlow.lifetime)
  }

  /// - Parameters:
  ///   - answer: nil at the start.
  ///   - elapsed: Since the code was given.
  package mutating func step(after answer: DeviceAnswer?, elapsed: Duration) -> Step {
    switch answer {
    case nil, .pending: break
    case .slowDown: interval += .seconds(5)
    case .token(let token): return .done(token)
    case .denied: return .end(.denied)
    case .expired: return .end(.expired)
    case .alreadyUsed: return .end(hasLostAnswer ? .answerLost : .alreadyUsed)
    case .unknown(let word): return .end(.unknown(word))
    case .failed(let failure):
      let mayPass =
        [.network, .timeout, .serverError].contains(failure.kind) || failure.status == 429
      guard mayPass else { return .end(.failed(failure)) }
      hasLostAnswer = hasLostAnswer || failure.mayHaveHappened
      interval += .seconds(5)
    }
    return elapsed + interval > lifetime ? .end(.expired) : .ask(after: interval)
  }
}

extension DeviceFlow.LoginError {
  /// Why no token came of it, in one line.
  package var summary: String {
    switch self {
    case .denied: "the login was denied on the web page"
    case .expired: "the code was not approved in time; nothing was changed"
    case .alreadyUsed: "the server says that this code was used already"
    case .answerLost: "the login was approved, but the answer that held the token was lost; log in again"
    case .unknown(let word): "the server ends the login with `\(word)`"
    case .failed(let failure): failure.summary
    }
  }
}
