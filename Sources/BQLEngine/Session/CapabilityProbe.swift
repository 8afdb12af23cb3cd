import BrainAPI

/// Asks a server once what it can do beyond the API document, by one small request that only a server which knows all of
/// it answers with no records: an `in` of ids that nobody has, a negation, a test for null, a filter through a relation
/// and a nested include.
struct CapabilityProbe: Sendable {
  let service: any APIService
  let portal: Portal

  struct Finding: Sendable {
    var capabilities: Capabilities
    /// The server has answered; a failure of another kind says nothing for later.
    var isCertain: Bool
    /// So it will be tomorrow: no failure of a server that is unwell.
    var isLasting: Bool
    var exchanges: [Exchange] = []
  }

  static let unknownIDs = ["00000000-0000-0000-0000-000000000000", "00000000-0000-0000-0000-000000000001"]

  var request: APIRequest {
    APIRequest(
      .get, Endpoint(portal: portal, app: "stem", model: "session"),
      filters: [
        .init(["id"], .in, CapabilityProbe.unknownIDs), .init(["name"], .equal, ["-"], isNegated: true),
        .init(["description"], .isnull, ["false"]), .init(["behaviors", "subjects", "sex"], .equal, ["F"]),
      ],
      includes: ["behaviors", "behaviors.subjects"], window: .offset(0, limit: 1))
  }

  func run() async -> Finding {
    do throws(APIError) {
      let page = try await service.page(for: request)
      // Records mean that the filters were ignored.
      let capabilities: Capabilities = page.records.isEmpty && page.total ?? 0 == 0 ? .dynamicREST : .documented
      return Finding(capabilities: capabilities, isCertain: true, isLasting: true, exchanges: [page.exchange])
    } catch {
      let isRefusal = error.kind == .refused || error.kind == .serverError
      return Finding(capabilities: .documented, isCertain: isRefusal, isLasting: error.status == 400)
    }
  }
}
