import BrainAPI

extension EmbeddedPortal: APIService {
  package var knownCapabilities: Capabilities? { profile.capabilities }

  /// Answers the request's own wire form and reads the answer as any server's. In process no token is asked for.
  package func page(for request: APIRequest) async throws(APIFailure) -> Page {
    let clock = ContinuousClock()
    let start = clock.now
    let response = respond(to: PortalRequest(request, bearerToken: "embedded"))
    let exchange = Exchange(
      method: request.method, url: "\(server.address):\(request.decodedTarget)", status: response.status,
      duration: start.duration(to: clock.now), byteCount: response.body.count)
    return try PageReader.read(
      body: response.body, status: response.status, request: request, catalogue: schema.catalogue, exchange: exchange,
      limits: JSON.Limits())
  }
}
