/// Why a request gave no answer that can be used.
package struct APIError: Error, Sendable, Hashable {
  package enum Kind: Sendable, Hashable {
    /// 401 or 403, or no token where one is needed.
    case unauthorized
    /// Any other 4xx: the server understood and refused.
    case refused
    /// 5xx.
    case serverError
    /// No connection, a reset, a cut body, a bad certificate.
    case network
    case timeout
    /// A reply that is no answer: HTML, invalid JSON, the wrong type, no list of that model.
    case unusableBody
    /// Larger than `max_response`, or nested too deeply.
    case tooLarge
    /// A redirect that is not followed.
    case redirect
    /// Refused before sending: an address that is no server, an id that cannot be one, plain http to a far host.
    case invalidRequest
    case cancelled
  }

  /// One sentence of the server's own, with the field it speaks of (dotted, for nested errors) where it names one.
  package struct Message: Sendable, Hashable {
    package var field: String?
    package var text: String

    package init(field: String? = nil, text: String) {
      self.field = field
      self.text = text
    }
  }

  package var kind: Kind
  /// The whole address, decoded, as people read it.
  package var url: String
  package var status: Int?
  /// What went wrong, in our words, one line.
  package var summary: String
  /// What the server said, capped; hostile until escaped.
  package var messages: [Message]
  /// Of a write: it was on its way, and no reply says that it was refused. Nobody knows whether it was carried out.
  package var mayHaveHappened: Bool

  package init(
    _ kind: Kind, url: String, status: Int? = nil, summary: String, messages: [Message] = [],
    mayHaveHappened: Bool = false
  ) {
    self.kind = kind
    self.url = url
    self.status = status
    self.summary = summary
    self.messages = messages
    self.mayHaveHappened = mayHaveHappened
  }
}
