/// What came over the wire for one request: kept for `show requests`, provenance and error texts. No header, no token.
package struct Exchange: Sendable, Hashable {
  package var method: APIRequest.Method
  /// The whole address, decoded, as people read it.
  package var url: String
  package var status: Int
  package var duration: Duration
  /// Size of the decoded body.
  package var byteCount: Int
  /// How often it was asked: the server refused for a while, or the connection was lost.
  package var attempts = 1

  package init(method: APIRequest.Method, url: String, status: Int, duration: Duration, byteCount: Int) {
    self.method = method
    self.url = url
    self.status = status
    self.duration = duration
    self.byteCount = byteCount
  }
}

/// The records of one reply, as the server sent them, and the related records that it brought beside them.
package struct Page: Sendable {
  /// How the server told its totals.
  package enum Envelope: String, Sendable, Hashable {
    /// `meta {page, per_page, total_results, total_pages}`
    case meta
    /// `count`, `next`, `previous`
    case count
    /// Neither.
    case none
  }

  package var records: [Record]
  package var related = RelatedRecords()
  /// How many records match in all, where the server says.
  package var total: Int?
  package var envelope: Envelope
  /// The number of this page, counted from 1, where the server says (`meta`).
  package var number: Int?
  /// Whether another page follows, where the server says (`next`, or `meta`).
  package var hasNext: Bool?
  package var exchange: Exchange

  package init(
    records: [Record], total: Int?, envelope: Envelope, number: Int? = nil, hasNext: Bool? = nil, exchange: Exchange
  ) {
    self.records = records
    self.total = total
    self.envelope = envelope
    self.number = number
    self.hasNext = hasNext
    self.exchange = exchange
  }
}
