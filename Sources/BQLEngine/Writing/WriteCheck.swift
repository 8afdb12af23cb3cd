import BQLSyntax
import BrainAPI

/// Finds out what became of a write whose reply was lost: by reading, never by sending it again.
struct WriteCheck: Sendable {
  let fetcher: Fetcher
  let catalogue: Catalogue
  let zone: Zone

  enum Finding: Sendable, Hashable {
    /// It was carried out; the record as it is now, nil after a delete.
    case done(after: Record?)
    /// It was not, when it was looked at; a server may still be at it.
    case notYet
    /// Nothing tells this record from another, in words.
    case unclear(String)
  }

  /// Throws where nothing could be read.
  func look(
    _ method: APIRequest.Method, _ endpoint: Endpoint, body: Record?, before: Record?, run: RunContext
  ) async throws(StatementFailure) -> Finding {
    if method == .post { return try await lookForNew(endpoint, body ?? Record(), run: run) }
    let current = try await read(endpoint, run: run)
    if method == .delete { return current == nil ? .done(after: nil) : .notYet }
    guard let current else { return .unclear("the record is not there any more") }
    let sent = (body ?? Record()).fields
    if sent.allSatisfy({ isSame($0.name, current[$0.name], $0.value, endpoint.model) }) {
      return .done(after: current)
    }
    if let before, sent.allSatisfy({ isSame($0.name, current[$0.name], before[$0.name], endpoint.model) }) {
      return .notYet
    }
    return .unclear("somebody else has changed the record too")
  }

  /// A created record is known by what is unique, and is ours where it holds all that was sent.
  private func lookForNew(_ endpoint: Endpoint, _ body: Record, run: RunContext) async throws(StatementFailure)
    -> Finding
  {
    // A proposal waits among those for approval.
    var endpoint = endpoint
    if let approval = catalogue.approval(of: endpoint.model) { endpoint.model = approval.name }
    let unique = catalogue.model(endpoint.model)?.fields.first {
      $0.isUnique && body[$0.name]?.string?.isEmpty == false
    }
    guard let unique, let text = body[unique.name]?.string?.trimmed else {
      return .unclear("nothing about a \(endpoint.model) is unique, so it cannot be looked up")
    }
    let request = APIRequest(
      .get, endpoint, filters: [.init([unique.name], .equal, [text])], window: .offset(0, limit: 5))
    let found = try await fetcher.page(request, at: nil, run: run).records.filter { $0[unique.name] == .string(text) }
    guard let record = found.first else { return .notYet }
    if body.fields.allSatisfy({ isSame($0.name, record[$0.name], $0.value, endpoint.model) }) {
      return .done(after: record)
    }
    return .unclear("there is a \(endpoint.model) of that \(unique.name), but it holds something else")
  }

  /// The record as it is now; nil where it is gone.
  private func read(_ endpoint: Endpoint, run: RunContext) async throws(StatementFailure) -> Record? {
    guard let id = endpoint.id else { return nil }
    var list = endpoint
    list.id = nil
    let request = APIRequest(.get, list, filters: [.init(["id"], .equal, [id])], window: .offset(0, limit: 1))
    return try await fetcher.page(request, at: nil, run: run).records.first { $0.id == id }
  }

  /// A field that the server leaves out says nothing against.
  private func isSame(_ name: String, _ current: Value?, _ value: Value?, _ model: String) -> Bool {
    catalogue.isSame(name, current, value, model, zone)
  }
}
