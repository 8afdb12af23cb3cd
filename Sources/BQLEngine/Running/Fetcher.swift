import BQLSyntax
import BrainAPI

/// Asks a service for lists and pages.
struct Fetcher: Sendable {
  let service: any APIService
  let concurrency: Int
  let onProgress: @Sendable (Progress) -> Void

  /// All records of a list.
  func records(_ request: APIRequest, at span: Span?, run: RunContext) async throws(StatementError) -> [Record] {
    var pages = PageCursor(request, self, at: span)
    return try await pages.rest(run)
  }

  /// One request, one page.
  func page(_ request: APIRequest, at span: Span?, run: RunContext) async throws(StatementError) -> Page {
    do throws(APIError) {
      let page = try await service.page(for: request)
      run.transcript.append(page.exchange)
      return page
    } catch {
      throw StatementError(error, at: span)
    }
  }
}

extension APIRequest {
  func windowed(_ window: Window) -> APIRequest {
    var request = self
    request.window = window
    return request
  }
}
