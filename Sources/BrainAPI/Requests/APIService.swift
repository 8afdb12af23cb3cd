/// Which server answers: what provenance keeps, what the prompt shows, and what ids of one server are told apart by.
package struct ServerIdentity: Sendable, Hashable {
  /// `https://www.brainstem.org/`, `sandbox`, or the path of a database.
  package var address: String
  /// `brainstem`, `sandbox`, `lab.sqlite`: short, for people.
  package var name: String
  /// No network: an embedded portal.
  package var isEmbedded: Bool

  package init(address: String, name: String, isEmbedded: Bool) {
    self.address = address
    self.name = name
    self.isEmbedded = isEmbedded
  }
}

/// What a server can do beyond the API document.
package struct Capabilities: Sendable, Hashable {
  /// `filter{field.in}`, the key repeated.
  package var membership: Bool
  /// `filter{field.isnull}`
  package var nullTests: Bool
  /// `filter{-field}`
  package var negation: Bool
  /// `filter{relation.field}`
  package var nestedFilters: Bool
  /// `include[]=relation.relation.*`
  package var nestedIncludes: Bool

  package init(membership: Bool, nullTests: Bool, negation: Bool, nestedFilters: Bool, nestedIncludes: Bool) {
    self.membership = membership
    self.nullTests = nullTests
    self.negation = negation
    self.nestedFilters = nestedFilters
    self.nestedIncludes = nestedIncludes
  }

  /// What the API document promises.
  package static let documented = Capabilities(
    membership: false, nullTests: false, negation: false, nestedFilters: false, nestedIncludes: false)
  /// What dynamic-rest 2.3.0 does.
  package static let dynamicREST = Capabilities(
    membership: true, nullTests: true, negation: true, nestedFilters: true, nestedIncludes: true)
}

/// The one small door to a server. The client core answers over HTTP, the embedded portal in process; the engine cannot
/// tell them apart.
package protocol APIService: Sendable {
  var server: ServerIdentity { get }
  /// What the server is known to do without asking it; nil where it has to be found out.
  var knownCapabilities: Capabilities? { get }
  /// Answers a GET: a list's page, or for an endpoint with an id a page of that one record. Retries, tokens and deadlines are
  /// the service's own affair.
  func page(for request: APIRequest) async throws(APIError) -> Page
  /// Sends a POST, PUT, PATCH or DELETE, or any action, also one that is a GET, once: whatever happens it is never sent again, but where the server said 401, which
  /// means that nothing was done, with a fresh token. A failure says by `mayHaveHappened` whether the write may have been
  /// carried out all the same.
  func send(_ request: APIRequest) async throws(APIError) -> WriteReply
}

extension APIService {
  /// For services that only read.
  package func send(_ request: APIRequest) async throws(APIError) -> WriteReply {
    throw APIError(
      .invalidRequest, url: request.decodedTarget, summary: "nothing was sent: only reading goes this way")
  }
}

/// What a server answered to a write that it carried out.
package struct WriteReply: Sendable, Hashable {
  /// The record as the server has it now, related records as ids; nil after a delete, and where the reply held none.
  package var record: Record?
  /// The record is a proposal that somebody has yet to accept; the one that was written to is as it was.
  package var isProposal: Bool
  package var exchange: Exchange

  package init(record: Record?, isProposal: Bool = false, exchange: Exchange) {
    self.record = record
    self.isProposal = isProposal
    self.exchange = exchange
  }
}
