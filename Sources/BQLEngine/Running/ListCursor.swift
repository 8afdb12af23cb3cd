import BQLSyntax
import BrainAPI

/// The records of one list, with the related records that the server brought along in place of their ids.
struct ListCursor: RowCursor {
  private var pages: PageCursor
  private let request: APIRequest
  private let hydrator: Hydrator
  private let span: Span?

  init(_ pages: PageCursor, _ request: APIRequest, _ hydrator: Hydrator, at span: Span?) {
    self.pages = pages
    self.request = request
    self.hydrator = hydrator
    self.span = span
  }

  mutating func next(_ run: RunContext) async throws(StatementError) -> [Record]? {
    guard let batch = try await pages.next(run) else { return nil }
    return try await hydrator.place(pages.related, in: batch, request, at: span, run: run)
  }

  mutating func stop() throws(StatementError) { try pages.stop() }
}
