import BrainAPI

/// A path of the service that leads to a model: `/api/{portal}/{app}/{model}/[{id}/[{action}/]]`.
struct PortalRoute: Sendable {
  var portal: Portal
  var model: StoredModel
  var id: String?
  var action: Action?

  /// nil for a path that leads nowhere: an unknown app or model, or one that the portal does not have.
  init?(_ path: String, _ schema: StoreSchema) {
    let segments = path.split(separator: "/", omittingEmptySubsequences: false).map {
      PercentEncoding.decode($0) ?? String($0)
    }
    guard (6...8).contains(segments.count), segments.first == "", segments.last == "", segments[1] == "api",
      let portal = Portal(rawValue: segments[2]), let model = schema.model(segments[4]), model.model.app == segments[3],
      model.model.portals.contains(portal)
    else { return nil }
    self.portal = portal
    self.model = model
    if segments.count > 6 {
      guard !segments[5].isEmpty else { return nil }
      id = segments[5]
    }
    if segments.count > 7 {
      guard portal == .private, let action = model.model.action(segments[6]) else { return nil }
      self.action = action
    }
  }

  /// The id as it is stored; nil where it cannot be one.
  var canonicalID: String? {
    guard let id else { return nil }
    return model.hasIntegerID ? Int(id).map { String($0) } : UUIDText.canonical(id)
  }
}

/// The totals of a list, as members of the reply.
struct EnvelopeText {
  private let window: PageWindow
  private let offset: Int
  private let total: Int
  private let request: PortalRequest

  init(_ window: PageWindow, offset: Int, total: Int, _ request: PortalRequest) {
    self.window = window
    self.offset = offset
    self.total = total
    self.request = request
  }

  /// `,"meta":{...}`
  var meta: [UInt8] {
    let pages = window.pageCount(ofTotal: total)
    let text =
      ",\"meta\":{\"page\":\(offset / window.size + 1),\"per_page\":\(window.size),\"total_results\":\(total),"
      + "\"total_pages\":\(pages)}"
    return Array(text.utf8)
  }

  /// `"count":...,"next":...,"previous":...`
  var count: [UInt8] {
    var bytes = Array("\"count\":\(total),\"next\":".utf8)
    let next = offset + window.size
    bytes.append(link: next < total ? link(to: next) : nil)
    bytes.appendText(",\"previous\":")
    bytes.append(link: offset > 0 ? link(to: max(0, offset - window.size)) : nil)
    return bytes
  }

  /// The same request for another part, as path and query.
  private func link(to offset: Int) -> String {
    let own: Set<String> = ["limit", "offset", "page", "per_page"]
    let kept = (request.query ?? "").split(separator: "&").filter {
      !own.contains(String($0.prefix { $0 != "=" }))
    }
    let place =
      window.isNumbered
      ? ["page=\(offset / window.size + 1)", "per_page=\(window.size)"] : ["limit=\(window.size)", "offset=\(offset)"]
    return request.path + "?" + (kept.map(String.init) + place).joined(separator: "&")
  }
}

extension [UInt8] {
  fileprivate mutating func append(link: String?) {
    if let link { appendJSON(link) } else { appendText("null") }
  }
}
