import BQLSyntax
import BrainAPI
import BrainPortal
import Synchronization
import TestSupport
import Testing

@testable import BQLEngine

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// Queries that nobody thought of, answered in six ways: by a server that knows much, by one that does only what the API
/// document promises, by one that passes every filter over, by reading everything and evaluating here, at once and from a
/// variable, and in batches of 1 to 7 rows of which no more than 1 KB may wait in memory. The rows must be the same. `RANDOM_QUERIES` says how many there are, `RANDOM_SEED` which.
struct RandomQueryTests {
  /// A portal that remembers its answers, so that lists that are read again and again are read once.
  final class Remembering: APIService, Sendable {
    let portal: EmbeddedPortal
    let ignoresFilters: Bool
    /// Whatever is asked for, a page has 1 to 7 records.
    let hasSmallPages: Bool
    private let pages = Mutex<[String: Page]>([:])

    init(_ profile: PortalProfile, ignoresFilters: Bool = false, hasSmallPages: Bool = false) throws {
      self.hasSmallPages = hasSmallPages
      portal = try .sandbox(profile: profile)
      self.ignoresFilters = ignoresFilters
    }

    var server: ServerIdentity {
      ignoresFilters ? ServerIdentity(address: "https://lab.example/", name: "lab", isEmbedded: false) : portal.server
    }
    var knownCapabilities: Capabilities? { portal.knownCapabilities }

    func page(for request: APIRequest) async throws(APIError) -> Page {
      var request = request
      if ignoresFilters { request.filters = [] }
      if hasSmallPages, case .offset(let offset, let limit) = request.window {
        request.window = .offset(offset, limit: min(limit, 1 + offset % 7))
      }
      let key = request.decodedTarget
      if let page = pages.withLock({ $0[key] }) { return page }
      let page = try await portal.page(for: request)
      if request.filters.isEmpty { pages.withLock { $0[key] = page } }
      return page
    }
  }

  /// Asks one of the servers.
  struct Way {
    let name: String
    let conversation: Conversation
    let text: @Sendable (GeneratedQuery) -> String
    /// A server that is taken to heed filters, and does not, counts wrongly.
    var mayCount = true

    /// The rows as JSON, or what was wrong with the query.
    func answer(_ query: GeneratedQuery) async -> String {
      let reply = await conversation.run(text(query))
      if let error = reply.error { return "error: \(error.title)" }
      return reply.gaps.isEmpty ? reply.text(.ndjson) : "incomplete: \(reply.gaps)"
    }
  }

  static func number(_ name: String, _ usual: Int) -> Int {
    ProcessInfo.processInfo.environment[name].flatMap { Int($0) } ?? usual
  }

  @Test func everyWayGivesTheSameRows() async throws {
    let framework = try Remembering(.init())
    let documented = try Remembering(.init(dialect: .documented, envelope: .count))
    let deaf = try Remembering(.init(), ignoresFilters: true)
    let small = try Remembering(.init(), hasSmallPages: true)
    let clauses: @Sendable (GeneratedQuery) -> String = { $0.asClauses }
    let ways = [
      Way(name: "dynamic-rest", conversation: Conversation(framework), text: clauses),
      Way(name: "documented", conversation: Conversation(documented), text: clauses),
      Way(name: "filters ignored", conversation: Conversation(deaf), text: clauses, mayCount: false),
      Way(name: "all here", conversation: Conversation(framework), text: { $0.asStages }),
      Way(name: "in small batches", conversation: Conversation(small), text: clauses),
      Way(name: "kept", conversation: Conversation(documented), text: { $0.asVariable }),
    ]
    _ = await ways[2].conversation.run("set capabilities dynamic-rest")
    await ways[4].conversation.session.keepInMemory(bytes: 1024)
    let catalogue = Catalogue.standard
    var records: [String: [Record]] = [:]
    for model in catalogue.models where model.portals.contains(.private) {
      records[model.name] = await ways[0].conversation.run("from \(model.name)").rows
    }
    var generator = QueryGenerator(
      numbers: SeededNumbers(seed: UInt64(Self.number("RANDOM_SEED", 2025))), catalogue: catalogue, records: records)
    let count = Self.number("RANDOM_QUERIES", 250)
    var (answered, filled) = (0, 0)
    for _ in 0..<count {
      let query = generator.query()
      let first = await ways[0].answer(query)
      for way in ways.dropFirst() where way.mayCount || query.stages != ["| count"] {
        let answer = await way.answer(query)
        if answer != first {
          Issue.record("\(query)\n\(Self.difference(ways[0].name, first, way.name, answer))")
        }
      }
      if !first.hasPrefix("error") { answered += 1 }
      if !first.isEmpty { filled += 1 }
    }
    // Queries that are refused, or that nothing passes, would agree for nothing.
    #expect(answered * 10 > count * 9)
    #expect(filled * 2 > count)
  }

  private static func difference(_ name: String, _ first: String, _ other: String, _ second: String) -> String {
    let (left, right) = (first.split(separator: "\n"), second.split(separator: "\n"))
    let place =
      zip(left, right).enumerated().first { $0.element.0 != $0.element.1 }?.offset ?? min(left.count, right.count)
    func line(_ lines: [Substring]) -> String { place < lines.count ? String(lines[place].prefix(300)) : "-" }
    return
      "\(name): \(left.count) rows, \(line(left))\n\(other): \(right.count) rows, \(line(right))\nfrom row \(place)"
  }
}

extension Session {
  /// Less than the setting allows.
  fileprivate func keepInMemory(bytes: Int) { settings.maximumMemory = bytes }
}
