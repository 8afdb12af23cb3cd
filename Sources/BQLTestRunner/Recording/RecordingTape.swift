import BrainAPI
import Synchronization

/// Collects what is asked and answered at one place, through whichever of its services.
package final class RecordingTape: Sendable {
  private struct Asked {
    var server: Int
    var question: Recording.Question
    var window: APIRequest.Window?
    /// nil while it is on its way.
    var answer: Recording.Answer?

    /// Pages of one list are asked for side by side: which list that is, without the window; nil for what is no page.
    var list: Recording.Question? {
      guard window != nil else { return nil }
      var list = question
      list.query.removeAll { item in ["limit=", "offset=", "page=", "per_page="].contains { item.hasPrefix($0) } }
      return list
    }

    var offset: Int {
      switch window {
      case .offset(let offset, _): offset
      case .page(let page, _): page
      case nil: 0
      }
    }
  }

  private struct State {
    var servers: [Recording.Server] = []
    var asked: [Asked] = []
  }

  private let state = Mutex(State())

  package init() {}

  /// The number of a server, known from then on.
  func add(_ service: any APIService) -> Int {
    let server = Recording.Server(service)
    return state.withLock { state in
      if let known = state.servers.firstIndex(of: server) { return known }
      state.servers.append(server)
      return state.servers.count - 1
    }
  }

  /// Something is asked: gives the number under which it is to be answered.
  func ask(_ request: APIRequest, server: Int) -> Int {
    state.withLock { state in
      state.asked.append(Asked(server: server, question: Recording.Question(request), window: request.window))
      return state.asked.count - 1
    }
  }

  func answer(_ number: Int, _ answer: Recording.Answer) {
    state.withLock { $0.asked[number].answer = answer }
  }

  /// What has been answered so far.
  package func recording(of place: TestPlace) -> Recording {
    let (servers, asked) = state.withLock { ($0.servers, $0.asked) }
    // Which of the pages asked for side by side came first is chance: a run of them is put in the order of the list.
    var ordered: [Asked] = []
    var rest = asked[...]
    while let first = rest.first {
      let list = first.list
      let run = list == nil ? rest.prefix(1) : rest.prefix { $0.list == list }
      ordered += run.enumerated()
        .sorted { ($0.element.offset, $0.offset) < ($1.element.offset, $1.offset) }.map(\.element)
      rest = rest.dropFirst(run.count)
    }
    let entries = ordered.compactMap { asked in
      asked.answer.map { Recording.Entry(server: asked.server, question: asked.question, answer: $0) }
    }
    return Recording(place: place, servers: servers, entries: entries)
  }
}
