import BrainAPI
import Synchronization

/// A service that answers from a recording, and sends no request.
///
/// A question that was asked several times gets its answers in the order in which they came. A reading that is asked for
/// once more gets the last answer again; a write does not, because it would not have had the same effect again.
package struct ReplayService: APIService {
  package let server: ServerIdentity
  package let knownCapabilities: Capabilities?
  private let number: Int?
  private let tape: ReplayTape

  /// Stands for the server of that identity; where the recording knows none of it, for the first one that it knows.
  package init(_ identity: ServerIdentity, capabilities: Capabilities?, from tape: ReplayTape) {
    let servers = tape.recording.servers
    number = servers.firstIndex { $0.identity == identity } ?? servers.indices.first
    server = number.map { servers[$0].identity } ?? identity
    knownCapabilities = number.map { servers[$0].capabilities } ?? capabilities
    self.tape = tape
  }

  package func page(for request: APIRequest) async throws(APIError) -> Page {
    switch try tape.answer(to: request, server: number, repeats: true) {
    case .page(let page, let reply):
      var answer = Page(
        records: page.records, total: page.total, envelope: page.envelope, number: page.number, hasNext: page.hasNext,
        exchange: reply.exchange(request.method))
      answer.related = page.related
      return answer
    case .failure(let failure): throw failure
    case .written: throw tape.unrecorded(request, server: number, "was answered as a write")
    }
  }

  package func send(_ request: APIRequest) async throws(APIError) -> WriteReply {
    switch try tape.answer(to: request, server: number, repeats: false) {
    case .written(let record, let reply): return WriteReply(record: record, exchange: reply.exchange(request.method))
    case .failure(let failure): throw failure
    case .page: throw tape.unrecorded(request, server: number, "was answered as a reading")
    }
  }
}

/// A recording, and how far each of its questions has been answered from it.
package final class ReplayTape: Sendable {
  private struct Key: Hashable {
    var server: Int
    var question: Recording.Question
  }

  let recording: Recording
  /// Why there is no recording.
  private let absence: String?
  private let answers: [Key: [Recording.Answer]]
  private let given = Mutex<[Key: Int]>([:])

  package init(_ recording: Recording, absence: String? = nil) {
    self.recording = recording
    self.absence = absence
    answers = Dictionary(grouping: recording.entries) { Key(server: $0.server, question: $0.question) }
      .mapValues { $0.map(\.answer) }
  }

  func answer(
    to request: APIRequest, server: Int?, repeats: Bool
  ) throws(APIError) -> Recording.Answer {
    let key = Key(server: server ?? 0, question: Recording.Question(request))
    guard let known = answers[key], let last = known.last else {
      throw unrecorded(request, server: server, "was not recorded")
    }
    let place = given.withLock { given in
      given[key, default: 0] += 1
      return given[key, default: 1] - 1
    }
    if known.indices.contains(place) { return known[place] }
    guard repeats else {
      throw unrecorded(
        request, server: server, "was recorded \(known.count == 1 ? "once" : "\(known.count) times") only")
    }
    return last
  }

  /// Says which request it was, and which of those recorded is nearest to it.
  func unrecorded(_ request: APIRequest, server: Int?, _ what: String) -> APIError {
    let question = Recording.Question(request)
    let nearest = recording.entries.filter { $0.server == server ?? 0 }.map(\.question)
      .min { $0.distance(to: question) < $1.distance(to: question) }
    let reason: String
    if let absence {
      reason = absence
    } else if let nearest {
      reason = nearest == question ? "record the tests again" : "the nearest that was recorded: \(nearest.text)"
    } else {
      reason = "nothing was recorded here"
    }
    return APIError(
      .network, url: question.text, summary: "this request \(what), and a replay sends no request",
      messages: [APIError.Message(text: reason)])
  }
}

extension Recording.Question {
  /// How much two questions differ: a part of the address counts more than one of the query, and the method most.
  fileprivate func distance(to other: Recording.Question) -> Int {
    let steps = Set(path.split(separator: "/")).symmetricDifference(other.path.split(separator: "/")).count
    let items = Set(query).symmetricDifference(other.query).count
    return (method == other.method ? 0 : 10_000) + steps * 100 + items * 2 + (body == other.body ? 0 : 1)
  }
}
