/// Reads the reply to a POST, PUT, PATCH or DELETE: the record as the server has it now, or why nobody can say. A failure tells by
/// `mayHaveHappened` whether the write may have been carried out.
package enum WriteReader {
  /// What `body`, the whole decoded reply to `request` with that status, says.
  ///
  /// A reply of 2xx gives the record under the model's `createKey` for a POST and its `detailKey` otherwise; none for 204, and
  /// none for a DELETE, whatever stands in the body. Throws, with `mayHaveHappened` false: `.unauthorized` (401, 403), `.refused`
  /// (other 4xx), `.redirect` (3xx); and with `mayHaveHappened` true: `.serverError` (5xx), and `.unusableBody`, `.tooLarge` and
  /// `.network` for a 2xx whose record cannot be read.
  package static func read(
    body: [UInt8], status: Int, request: APIRequest, catalogue: Catalogue, exchange: Exchange,
    limits: JSON.Limits = .init()
  ) throws(APIFailure) -> WriteReply {
    if var failure = PageReader.failure(body: body, status: status, exchange: exchange) {
      // What is neither a redirect nor a refusal leaves open what was done before it.
      failure.mayHaveHappened = !(300..<500).contains(status)
      throw failure
    }
    if status == 204 || request.method == .delete { return WriteReply(record: nil, exchange: exchange) }
    do throws(APIFailure) {
      let root = try PageReader.root(of: body, status: status, exchange: exchange, limits: limits)
      return WriteReply(record: try record(in: root, request, catalogue, exchange), exchange: exchange)
    } catch {
      var failure = error
      failure.mayHaveHappened = true
      throw failure
    }
  }

  private static func record(
    in root: Record, _ request: APIRequest, _ catalogue: Catalogue, _ exchange: Exchange
  ) throws(APIFailure) -> Record {
    let record: Record
    do {
      record = try ReplyKeys(request: request, catalogue: catalogue).detail(in: root)
    } catch {
      throw APIFailure(.unusableBody, url: exchange.url, status: exchange.status, summary: error.summary)
    }
    // Without an id a new record can neither be shown nor taken back; another's id means that the reply is not to this request.
    guard let id = record.id else {
      throw APIFailure(
        .unusableBody, url: exchange.url, status: exchange.status, summary: "the record in the answer has no id")
    }
    if let expected = request.endpoint.id, !expected.isSameID(as: id) {
      throw APIFailure(
        .unusableBody, url: exchange.url, status: exchange.status,
        summary: "the answer holds another record than the one that was written")
    }
    return record
  }
}

extension String {
  /// Ids are UUIDs, whose letters may be of either case, or numbers.
  fileprivate func isSameID(as other: String) -> Bool { lowercased() == other.lowercased() }
}
