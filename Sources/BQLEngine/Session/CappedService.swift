import BrainAPI

/// A service whose replies may have so many bytes, decoded: what `set max_response` makes of the one in use.
struct CappedService: APIService {
  private let base: any APIService
  private let maximumResponse: Int

  init(_ base: any APIService, maximumResponse: Int) {
    self.base = base
    self.maximumResponse = maximumResponse
  }

  var server: ServerIdentity { base.server }
  var knownCapabilities: Capabilities? { base.knownCapabilities }

  func page(for request: APIRequest) async throws(APIError) -> Page { try await base.page(for: capped(request)) }

  func send(_ request: APIRequest) async throws(APIError) -> WriteReply { try await base.send(capped(request)) }

  private func capped(_ request: APIRequest) -> APIRequest {
    var request = request
    request.maximumResponse = maximumResponse
    return request
  }
}
