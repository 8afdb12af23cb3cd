/// Which of the service's two doors a request goes through.
package enum Portal: String, Sendable, Hashable, CaseIterable {
  /// Published data; no token needed.
  case `public`
  /// What the owner of the token may see; the only one that takes writes.
  case `private`
}

/// Where a request goes: `api/{portal}/{app}/{model}/[{id}/]`.
package struct Endpoint: Sendable, Hashable {
  package var portal: Portal
  package var app: String
  package var model: String
  package var id: String?

  package init(portal: Portal, app: String, model: String, id: String? = nil) {
    self.portal = portal
    self.app = app
    self.model = model
    self.id = id
  }

  /// The path below the server's address, with both slashes. The parts are percent-encoded.
  package var path: String {
    let parts = ["api", portal.rawValue, app, model] + (id.map { [$0] } ?? [])
    return "/" + parts.map { PercentEncoding.encode($0, keeping: .pathSegment) }.joined(separator: "/") + "/"
  }
}
