import BQLSyntax
import BrainAPI

/// Where a model reference leads, checked against the catalogue before anything is sent.
struct ModelPlace {
  var endpoint: Endpoint
  /// nil for a quoted model that the catalogue does not know.
  var model: Model?

  init(_ reference: ModelReference, _ context: PlanningContext) throws(StatementError) {
    var reference = reference
    if reference.portal == nil, let app = reference.app, Portal(rawValue: app.text) != nil {
      // `public.session`: the app may be left out, the portal given.
      (reference.portal, reference.app) = (app, nil)
    }
    let portal = try ModelPlace.portal(reference.portal, context)
    let catalogue = context.catalogue
    let name = reference.model
    guard let model = catalogue.model(name.text) else {
      if name.isQuoted, let app = reference.app {
        endpoint = Endpoint(portal: portal, app: app.text, model: name.text)
        return
      }
      let close = Suggestion.closest(to: name.text, among: catalogue.models.map(\.name))
      throw StatementError(
        "there is no model `\(name.text)`", .unknownModel, at: name.span, label: close.map { "did you mean \($0)?" },
        hint: close == nil ? "`show models` lists them" : nil)
    }
    if let app = reference.app, app.text != model.app {
      guard catalogue.apps.contains(app.text) else {
        let close = Suggestion.closest(to: app.text, among: catalogue.apps)
        throw StatementError(
          "there is no app `\(app.text)`", .unknownModel, at: app.span,
          label: close.map { "did you mean \($0)?" } ?? "\(model.name) is in \(model.app)",
          hint: "the app may be left out: `from \(model.name)`")
      }
      throw StatementError(
        "`\(model.name)` is in the app \(model.app), not in \(app.text)", .unknownModel, at: app.span,
        label: "did you mean \(model.app)?")
    }
    guard model.portals.contains(portal) else {
      throw StatementError(
        "the \(portal.rawValue) portal has no \(model.name)", .unknownModel, at: reference.span,
        hint:
          "it is in the \(model.portals.map(\.rawValue).joined(separator: " and ")) portal: `from \(model.portals.first?.rawValue ?? "private").\(model.app).\(model.name)`"
      )
    }
    endpoint = Endpoint(portal: portal, app: model.app, model: model.name)
    self.model = model
  }

  private static func portal(_ name: Name?, _ context: PlanningContext) throws(StatementError) -> Portal {
    guard let name else { return context.portal }
    guard let portal = Portal(rawValue: name.text) else {
      let close = Suggestion.closest(to: name.text, among: Portal.allCases.map(\.rawValue))
      throw StatementError(
        "there is no portal `\(name.text)`", .unknownModel, at: name.span, label: close.map { "did you mean \($0)?" },
        hint: "the portals: public, private")
    }
    return portal
  }
}
