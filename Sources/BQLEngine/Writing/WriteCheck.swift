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
  func look(_ change: ChangeRequest, run: RunContext) async throws(StatementError) -> Finding {
    let endpoint = change.endpoint
    if let product = catalogue.action(endpoint)?.product {
      let made = try await products(product, of: endpoint, run: run).filter { !change.knows($0) }
      if made.count > 1 { return .unclear("there are \(made.count) such \(Plural.noun(product.model, 2)) by now") }
      return made.first.map { .done(after: $0) } ?? .notYet(nil)
    }
    if change.method == .post, endpoint.action == nil { return try await lookForNew(endpoint, change.body, run: run) }
    let current = try await read(endpoint.record, run: run)
    if change.method == .delete { return current == nil ? .done(after: nil) : .notYet(current) }
    if let action = catalogue.action(endpoint), action.endsRecord {
      // Who made it end, nobody can see; while it is there it may be that the server has not come to it yet.
      return current == nil ? .done(after: nil) : .unclear("the \(endpoint.model) is still there")
    }
    guard let current else { return .unclear("the record is not there any more") }
    guard comparison.canTell(change) else { return .unclear("nothing shows whether it was") }
    if comparison.isAnotherFile(change), comparison.isUntouched(change, found: current) {
      return .unclear("there was a file before, and nothing tells one from the other")
    }
    let left = comparison.differences(change, found: current)
    if left.isEmpty { return .done(after: current) }
    if endpoint.action == nil, let proposal = try await lookForProposal(endpoint, change.body, run: run) {
      return .proposed(proposal)
    }
    guard left.allSatisfy(\.isUntouched) else { return .unclear("somebody else has changed the record too") }
    return comparison.changesAnything(change, found: current) ? .inPart(current) : .notYet(current)
  }

  /// The records that an action makes, of the record that it is done to.
  func products(
    _ product: Action.Product, of endpoint: Endpoint, run: RunContext
  ) async throws(StatementError) -> [Record] {
    guard let model = catalogue.model(product.model), let id = endpoint.id else { return [] }
    let list = Endpoint(portal: endpoint.portal, app: model.app, model: model.name)
    let request = APIRequest(.get, list, filters: [.init([product.field], .equal, [id])], sort: [.init("id")])
    return try await fetcher.records(request, at: nil, run: run).filter {
      $0[product.field].flatMap(FieldValue.identifier)?.text == id
    }
  }

  /// A created record is known by what is unique, and is ours where it holds all that was sent.
  private func lookForNew(_ endpoint: Endpoint, _ body: Record, run: RunContext) async throws(StatementError)
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
  ) async throws(StatementError) -> Record? {
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
  func read(_ endpoint: Endpoint, run: RunContext) async throws(StatementError) -> Record? {
    guard let id = endpoint.id else { return nil }
    var list = endpoint
    list.id = nil
    list.action = nil
    let request = APIRequest(.get, list, filters: [.init(["id"], .equal, [id])], window: .offset(0, limit: 1))
    return try await fetcher.page(request, at: nil, run: run).records.first { $0.id == id }
  }
}
