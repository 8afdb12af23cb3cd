import BrainAPI

extension HTTPService {
  /// Sends a write, once. Only after a 401, which says that nothing was done, it goes again with another token. What comes
  /// before the write has left fails with nothing done; what says no word afterwards leaves it open.
  package func send(_ request: APIRequest) async throws(APIError) -> WriteReply {
    let url = configuration.base.address(of: request.decodedTarget)
    if let problem = RequestCheck.problem(withWrite: request) {
      throw APIError(.invalidRequest, url: url, summary: "nothing was sent: \(problem)")
    }
    let gate = DepartureGate()
    let outcome = await withinDeadline(url: url) { () async -> Result<WriteReply, APIError> in
      do throws(AttemptError) {
        return .success(try await self.sent(request, url: url, gate: gate))
      } catch {
        return .failure(error.failure)
      }
    }
    switch outcome {
    case .success(let reply): return reply
    case .failure(var failure):
      if failure.kind == .timeout || failure.kind == .cancelled { failure.mayHaveHappened = gate.abandon() }
      log(
        .debug, "failed", url,
        ["summary": "\(failure.summary)", "mayHaveHappened": "\(failure.mayHaveHappened)"])
      throw failure
    }
  }

  private func sent(_ request: APIRequest, url: String, gate: DepartureGate) async throws(AttemptError) -> WriteReply {
    let source = tokenSource(for: request)
    let token = try await token(from: source, insteadOf: nil, url: url)
    do throws(AttemptError) {
      return try await write(request, token: token, url: url, gate: gate)
    } catch {
      guard error.failure.status == 401, let token else { throw error }
      gate.reset()
      guard let other = try await self.token(from: source, insteadOf: token, url: url), other != token else {
        throw error
      }
      return try await write(request, token: other, url: url, gate: gate)
    }
  }

  /// One reply, read.
  private func write(
    _ request: APIRequest, token: Secret?, url: String, gate: DepartureGate
  ) async throws(AttemptError) -> WriteReply {
    do throws(AttemptError) {
      let start = effects.elapsed()
      let reply = try await reply(toWrite: request, token: token, url: url, gate: gate)
      let exchange = Exchange(
        method: request.method, url: url, status: reply.status, duration: effects.elapsed() - start,
        byteCount: reply.body.count)
      log(
        .debug, "answered", url,
        ["status": "\(reply.status)", "bytes": "\(reply.body.count)", "duration": "\(exchange.duration)"])
      if (300..<400).contains(reply.status) {
        throw AttemptError(
          APIError(
            .redirect, url: url, status: reply.status,
            summary: "the server redirects (status \(reply.status)), and a write does not follow redirects"
              + (Redirect.advice(location: reply.location, base: configuration.base).map { "; \($0)" } ?? "")))
      }
      var limits = JSON.Limits()
      limits.size = most(request)
      do throws(APIError) {
        return try WriteReader.read(
          body: reply.body, status: reply.status, request: request, catalogue: configuration.catalogue,
          exchange: exchange, limits: limits)
      } catch {
        throw AttemptError(error)
      }
    } catch {
      guard let token else { throw error }
      var fault = error
      fault.failure.redact(token)
      throw fault
    }
  }

  private func reply(
    toWrite request: APIRequest, token: Secret?, url: String, gate: DepartureGate
  ) async throws(AttemptError) -> Transport.Reply {
    let content =
      request.upload.map(Multipart.write) ?? request.body.map { (Array(JSON.write($0).utf8), "application/json") }
    do {
      return try await transport.send(
        request.method.rawValue, configuration.base.address(of: request.target), headers: headers(token),
        content: request.method == .delete ? nil : content, gate: gate, most: most(request))
    } catch {
      var fault = error is Transport.TooLarge ? tooLarge(url: url, most: most(request)) : self.fault(error, url: url)
      if fault.isBeforeSending { gate.reset() }
      fault.failure.mayHaveHappened = gate.abandon()
      throw fault
    }
  }
}
