import BrainAPI

extension EmbeddedPortal: APIService {
  package var knownCapabilities: Capabilities? { profile.capabilities }

  /// Answers the request's own wire form and reads the answer as any server's. In process no token is asked for.
  package func page(for request: APIRequest) async throws(APIError) -> Page {
    if request.isWrite {
      throw APIError(
        .invalidRequest, url: request.decodedTarget, summary: "nothing was sent: only reading goes this way")
    }
    let (response, exchange) = exchange(request)
    return try PageReader.read(
      body: response.body, status: response.status, request: request, catalogue: schema.catalogue, exchange: exchange,
      limits: JSON.Limits())
  }

  /// The same for a write. What fails here was rolled back: it has not happened, whatever the failure.
  package func send(_ request: APIRequest) async throws(APIError) -> WriteReply {
    let (response, exchange) = exchange(request)
    do throws(APIError) {
      return try WriteReader.read(
        body: response.body, status: response.status, request: request, catalogue: schema.catalogue,
        exchange: exchange)
    } catch {
      var failure = error
      failure.mayHaveHappened = (200..<300).contains(response.status)
      throw failure
    }
  }

  private func exchange(_ request: APIRequest) -> (PortalResponse, Exchange) {
    let clock = ContinuousClock()
    let start = clock.now
    let response = respond(to: PortalRequest(request, bearerToken: nil), knownAs: .owner)
    let exchange = Exchange(
      method: request.method, url: "\(server.address):\(request.decodedTarget)", status: response.status,
      duration: start.duration(to: clock.now), byteCount: response.body.count)
    return (response, exchange)
  }
}
