import BQLSyntax
import BrainAPI

/// Finds out what became of a write whose reply was lost, or did not tell: by reading, never by sending it again.
struct WriteCheck: Sendable {
  let fetcher: Fetcher
  let comparison: ReplyComparison
  private var catalogue: Catalogue { comparison.catalogue }

  enum Finding: Sendable, Hashable {
    /// It was carried out; the record as it is now, nil after a delete.
    case done(after: Record?)
    /// It waits as a proposal.
    case proposed(Record)
    /// It was carried out in part: the rest is as it was. The record as it is now.
    case inPart(Record)
    /// It was not, when it was looked at; a server may still be at it. The record as it is, nil for one that is missing.
    case notYet(Record?)
    /// Nothing tells this record from another, in words.
    case unclear(String)
  }

  /// Throws where nothing could be read.
  func look(
    _ method: APIRequest.Method, _ endpoint: Endpoint, body: Record?, before: Record?, run: RunContext
  ) async throws(StatementFailure) -> Finding {
    let asked = body ?? Record()
    if method == .post { return try await lookForNew(endpoint, asked, run: run) }
    let current = try await read(endpoint, run: run)
    if method == .delete { return current == nil ? .done(after: nil) : .notYet(current) }
    guard let current else { return .unclear("the record is not there any more") }
    let model = endpoint.model
    let left = comparison.differences(model, asked: asked, before: before, found: current)
    if left.isEmpty { return .done(after: current) }
    if let proposal = try await lookForProposal(endpoint, asked, run: run) { return .proposed(proposal) }
    guard left.allSatisfy(\.isUntouched) else { return .unclear("somebody else has changed the record too") }
    let isChanged = comparison.changesAnything(model, asked: asked, before: before, found: current)
    return isChanged ? .inPart(current) : .notYet(current)
  }

  /// A created record is known by what is unique, and is ours where it holds all that was sent.
  private func lookForNew(_ endpoint: Endpoint, _ body: Record, run: RunContext) async throws(StatementFailure)
    -> Finding
  {
    // A proposal waits among those for approval.
    var endpoint = endpoint
    let approval = catalogue.approval(of: endpoint.model)
    if let approval { endpoint.model = approval.name }
    let unique = catalogue.model(endpoint.model)?.fields.first {
      $0.isUnique && body[$0.name]?.string?.isEmpty == false
    }
    guard let unique, let text = body[unique.name]?.string?.trimmed else {
      return .unclear("nothing about a \(endpoint.model) is unique, so it cannot be looked up")
    }
    let request = APIRequest(
      .get, endpoint, filters: [.init([unique.name], .equal, [text])], window: .offset(0, limit: 5))
    let found = try await fetcher.page(request, at: nil, run: run).records.filter { $0[unique.name] == .string(text) }
    guard let record = found.first else { return .notYet(nil) }
    let shown = approval == nil ? body : WriteCheck.shown(body, of: record)
    if comparison.differences(endpoint.model, asked: shown, before: nil, found: record).isEmpty {
      return approval == nil ? .done(after: record) : .proposed(record)
    }
    return .unclear("there is a \(endpoint.model) of that \(unique.name), but it holds something else")
  }

  /// A change of a record that a curator looks after, as it waits for its approval.
  private func lookForProposal(
    _ endpoint: Endpoint, _ body: Record, run: RunContext
  ) async throws(StatementFailure) -> Record? {
    guard let approval = catalogue.approval(of: endpoint.model), let id = endpoint.id else { return nil }
    let place = Endpoint(portal: endpoint.portal, app: approval.app, model: approval.name)
    let request = APIRequest(
      .get, place, filters: [.init(["instance_id"], .equal, [id])], window: .offset(0, limit: 100))
    return try await fetcher.page(request, at: nil, run: run).records.first { record in
      record["instance_id"] == .string(id) && record["status"] == .string("Pending")
        && comparison.differences(
          approval.name, asked: WriteCheck.shown(body, of: record), before: nil, found: record
        ).isEmpty
    }
  }

  /// What was asked of the fields that a record has.
  private static func shown(_ body: Record, of record: Record) -> Record {
    Record(body.fields.filter { record[$0.name] != nil }.map { ($0.name, $0.value) })
  }

  /// The record as it is now; nil where it is gone.
  func read(_ endpoint: Endpoint, run: RunContext) async throws(StatementFailure) -> Record? {
    guard let id = endpoint.id else { return nil }
    var list = endpoint
    list.id = nil
    let request = APIRequest(.get, list, filters: [.init(["id"], .equal, [id])], window: .offset(0, limit: 1))
    return try await fetcher.page(request, at: nil, run: run).records.first { $0.id == id }
  }
}
