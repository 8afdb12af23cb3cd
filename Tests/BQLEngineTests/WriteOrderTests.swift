import BQLSyntax
import BrainAPI
import Synchronization
import Testing

@testable import BQLEngine

/// Deletes of several models, as undoing a delete that took dependents along makes them.
struct WriteOrderTests {
  /// Takes its time for each write, and remembers which were under way together.
  private final class SlowService: APIService {
    let server = ServerIdentity(address: "https://lab.example/", name: "lab", isEmbedded: false)
    let knownCapabilities: Capabilities? = .documented
    private let models = Mutex<(now: [String], together: Set<[String]>, order: [String])>(([], [], []))

    var together: Set<[String]> { models.withLock { $0.together } }
    var order: [String] { models.withLock { $0.order } }

    func page(for request: APIRequest) async throws(APIError) -> Page {
      throw APIError(.invalidRequest, url: "", summary: "nothing is read here")
    }

    func send(_ request: APIRequest) async throws(APIError) -> WriteReply {
      let model = request.endpoint.model
      models.withLock { models in
        models.now.append(model)
        models.order.append(model)
        models.together.insert(models.now.sorted())
      }
      for _ in 0..<200 { await Task.yield() }
      models.withLock { models in
        if let index = models.now.firstIndex(of: model) { models.now.remove(at: index) }
      }
      return WriteReply(
        record: nil,
        exchange: Exchange(method: request.method, url: "", status: 204, duration: .zero, byteCount: 0))
    }
  }

  private func run(_ models: [(app: String, model: String)]) async -> SlowService {
    let service = SlowService()
    let items = models.enumerated().map { index, place in
      WriteItem(
        method: .delete,
        endpoint: Endpoint(portal: .private, app: place.app, model: place.model, id: "id-\(index)"),
        label: "record \(index)", body: nil, before: Record([("id", .string("id-\(index)"))]),
        spans: FieldSpans(whole: nil))
    }
    let runner = WriteRunner(
      service: service, journal: nil, number: 1, concurrency: 4, host: .refusing,
      comparison: ReplyComparison(catalogue: .standard, zone: .utc))
    _ = await runner.run(items)
    return service
  }

  @Test func whatHangsOnARecordIsDeletedBeforeIt() async {
    let models = [("modules", "procedurelog"), ("modules", "procedure"), ("stem", "subject")]
    let service = await run(models)
    #expect(service.order == models.map(\.1))
    #expect(service.together == [["procedurelog"], ["procedure"], ["subject"]])
  }

  @Test func recordsThatHangOnEachOtherAreDeletedOneByOne() async {
    let service = await run([("taxonomies", "behavioralcategory"), ("taxonomies", "behavioralcategory")])
    #expect(service.together == [["behavioralcategory"]])
  }

  @Test func recordsOfOneModelAreDeletedSideBySide() async {
    let service = await run(Array(repeating: ("stem", "session"), count: 4))
    #expect(service.together.contains { $0.count > 1 })
  }
}
