import BQLSyntax
import BrainAPI

/// Where a session stands: what a test begins with. What it does afterwards is its own affair.
package struct SessionSnapshot: Sendable {
  package var service: any APIService
  package var portal: Portal
  package var settings: Settings
  package var scope: Scope
  package var parameters: [String: String]
  let capabilities: CapabilityFinder
  var imported: Set<String>
  /// Whether blocks of `gives` are rewritten rather than held to what is.
  package var rewrites = false

  /// A session that has done nothing yet.
  package init(
    service: any APIService, portal: Portal, settings: Settings = Settings(), scope: Scope = Scope(),
    parameters: [String: String] = [:]
  ) {
    self.init(
      service: service, portal: portal, settings: settings, scope: scope, parameters: parameters,
      capabilities: CapabilityFinder(), imported: [])
  }

  init(
    service: any APIService, portal: Portal, settings: Settings, scope: Scope, parameters: [String: String],
    capabilities: CapabilityFinder, imported: Set<String>
  ) {
    self.service = service
    self.portal = portal
    self.settings = settings
    self.scope = scope
    self.parameters = parameters
    self.capabilities = capabilities
    self.imported = imported
  }
}

/// What a block of `gives` should say.
package struct Correction: Sendable, Hashable {
  /// The name of the text that it stands in.
  package var source: String
  /// Of the block with its quotes.
  package var span: Span
  /// Without a line feed at its end.
  package var text: String

  package init(source: String, span: Span, text: String) {
    self.source = source
    self.span = span
    self.text = text
  }
}

extension Session {
  package var snapshot: SessionSnapshot {
    SessionSnapshot(
      service: connection, portal: portal, settings: settings, scope: scope, parameters: parameters,
      capabilities: capabilities, imported: imported)
  }

  package var foundCorrections: [Correction] { corrections ?? [] }
}
