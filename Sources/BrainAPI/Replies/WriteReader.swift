/// Reads the reply to a POST, PUT, PATCH or DELETE, or to an action: the record as the server has it now, or why nobody can say. A failure tells by
/// `mayHaveHappened` whether the write may have been carried out.
package enum WriteReader {
  /// What `body`, the whole decoded reply to `request` with that status, says.
  ///
  /// A reply of 2xx gives the record under the model's `createKey` for a POST and its `detailKey` otherwise, or, under the key of
  /// the model's approvals, the proposal that the server made of the write; none for 204, and
  /// none for a DELETE, whatever stands in the body. Of actions the catalogue knows which answer with the record; of the others
  /// nothing is known of the reply, so any JSON will do, and none at all, but no page. Throws, with `mayHaveHappened` false: `.unauthorized` (401, 403), `.refused`
  /// (other 4xx), `.redirect` (3xx); and with `mayHaveHappened` true: `.serverError` (5xx), and `.unusableBody`, `.tooLarge` and
  /// `.network` for a 2xx whose record cannot be read.
  package static func read(
    body: [UInt8], status: Int, request: APIRequest, catalogue: Catalogue, exchange: Exchange,
    limits: JSON.Limits = .init()
  ) throws(APIError) -> WriteReply {
    if var failure = PageReader.failure(body: body, status: status, exchange: exchange) {
      // What is neither a redirect nor a refusal leaves open what was done before it.
      failure.mayHaveHappened = !(300..<500).contains(status)
      throw failure
    }
    if status == 204 || request.method == .delete { return WriteReply(record: nil, exchange: exchange) }
    let isEmpty = body.allSatisfy(ServerMessages.isBlank)
    if request.endpoint.action != nil, catalogue.action(request.endpoint)?.answersRecord != true, isEmpty {
      return WriteReply(record: nil, exchange: exchange)
    }
    do throws(APIError) {
      let root = try PageReader.root(of: body, status: status, exchange: exchange, limits: limits)
      return try reply(in: root, request, catalogue, exchange)
    } catch {
      var failure = error
      failure.mayHaveHappened = true
      throw failure
    }
  }

  private static func reply(
    in root: Record, _ request: APIRequest, _ catalogue: Catalogue, _ exchange: Exchange
  ) throws(APIError) -> WriteReply {
    let keys = ReplyKeys(request: request, catalogue: catalogue)
    if request.endpoint.action != nil, catalogue.action(request.endpoint)?.answersRecord != true {
      let record = (try? keys.detail(in: root)).flatMap { $0.id == request.endpoint.id ? $0 : nil }
      return WriteReply(record: record, exchange: exchange)
    }
    if let proposal = keys.proposal(in: root) {
      try check(proposal, id: proposal["instance_id"]?.string, request, exchange)
      return WriteReply(record: proposal, isProposal: true, exchange: exchange)
    }
    let record: Record
    do {
      record = try keys.detail(in: root)
    } catch {
      throw APIError(.unusableBody, url: exchange.url, status: exchange.status, summary: error.summary)
    }
    try check(record, id: record.id, request, exchange)
    return WriteReply(record: record, exchange: exchange)
  }

  /// `id`: of the record that was written to, where the reply tells it.
  private static func check(
    _ record: Record, id: String?, _ request: APIRequest, _ exchange: Exchange
  ) throws(APIError) {
    // Without an id a new record can neither be shown nor deleted again; another's id means that the reply is not to this request.
    guard record.id != nil else {
      throw APIError(
        .unusableBody, url: exchange.url, status: exchange.status, summary: "the record in the answer has no id")
    }
    if let expected = request.endpoint.id, let id, !expected.isSameID(as: id) {
      throw APIError(
        .unusableBody, url: exchange.url, status: exchange.status,
        summary: "the answer holds another record than the one that was written")
    }
  }
}

extension String {
  /// Ids are UUIDs, whose letters may be of either case, or numbers.
  fileprivate func isSameID(as other: String) -> Bool { lowercased() == other.lowercased() }
}
