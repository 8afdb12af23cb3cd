/// Which of the service's two doors a request goes through.
package enum Portal: String, Sendable, Hashable, CaseIterable {
  /// Published data; no token needed.
  case `public`
  /// What the owner of the token may see; the only one that takes writes.
  case `private`
}

/// Where a request goes: `api/{portal}/{app}/{model}/[{id}/[{action}/]]`.
package struct Endpoint: Sendable, Hashable {
  package var portal: Portal
  package var app: String
  package var model: String
  package var id: String?
  /// What is done to the record beyond the five verbs: `add_entry`, `accept`. Whatever its method, it changes state.
  package var action: String?

  package init(portal: Portal, app: String, model: String, id: String? = nil, action: String? = nil) {
    self.portal = portal
    self.app = app
    self.model = model
    self.id = id
    self.action = action
  }

  /// The record itself.
  package var record: Endpoint { Endpoint(portal: portal, app: app, model: model, id: id) }

  /// The path below the server's address, with both slashes. The parts are percent-encoded.
  package var path: String {
    let parts = ["api", portal.rawValue, app, model] + [id, action].compactMap(\.self)
    return "/" + parts.map { PercentEncoding.encode($0, keeping: .pathSegment) }.joined(separator: "/") + "/"
  }
}
