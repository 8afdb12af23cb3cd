import BrainAPI

/// A service that writes down what it is asked, and what another one answers.
package final class RecordingService: APIService {
  private let base: any APIService
  private let tape: RecordingTape
  private let number: Int

  package init(_ base: any APIService, on tape: RecordingTape) {
    self.base = base
    self.tape = tape
    number = tape.add(base)
  }

  package var server: ServerIdentity { base.server }
  package var knownCapabilities: Capabilities? { base.knownCapabilities }

  package func page(for request: APIRequest) async throws(APIError) -> Page {
    let place = tape.ask(request, server: number)
    do throws(APIError) {
      let page = try await base.page(for: request)
      let content = Recording.PageContent(
        records: page.records, related: page.related, total: page.total, envelope: page.envelope, number: page.number,
        hasNext: page.hasNext)
      tape.answer(place, .page(content, Recording.Reply(page.exchange)))
      return page
    } catch {
      tape.answer(place, .failure(error))
      throw error
    }
  }

  package func send(_ request: APIRequest) async throws(APIError) -> WriteReply {
    let place = tape.ask(request, server: number)
    do throws(APIError) {
      let reply = try await base.send(request)
      tape.answer(place, .written(reply.record, Recording.Reply(reply.exchange)))
      return reply
    } catch {
      tape.answer(place, .failure(error))
      throw error
    }
  }
}

extension Recording.Reply {
  fileprivate init(_ exchange: Exchange) {
    self.init(url: exchange.url, status: exchange.status, byteCount: exchange.byteCount)
  }

  /// Answered from a recording: in no time.
  func exchange(_ method: APIRequest.Method) -> Exchange {
    Exchange(method: method, url: url, status: status, duration: .zero, byteCount: byteCount)
  }
}
