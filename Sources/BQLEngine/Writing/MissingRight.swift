import BrainAPI

/// Which right is missing where a server answers a write with 403, as far as the service's own pages tell.
enum MissingRight {
  /// In words, for one record of that model.
  static func words(_ method: APIRequest.Method, _ endpoint: Endpoint, _ catalogue: Catalogue = .standard) -> String {
    if let name = endpoint.action, let who = catalogue.action(endpoint)?.who {
      return "`\(name)` of a \(endpoint.model) is for \(who)"
    }
    return words(method, endpoint.model, catalogue)
  }

  static func words(_ method: APIRequest.Method, _ model: String, _ catalogue: Catalogue = .standard) -> String {
    if model == "brainregion" || method == .delete && administered.contains(model) {
      return "only administrators of the server may \(verb(method)) a \(model)"
    }
    switch model {
    case "session":
      return
        "a session is written by those who have `can_change` on each of its projects, and may change each data storage "
        + "that it names"
    case "project":
      return "a project is changed by its members with `can_change`; its managers (`is_manager`) give that"
    case "group": return "a group is changed by its managers (`is_manager`)"
    case "user": return "a user is changed by that person and by administrators of the server"
    default: break
    }
    if case .projects = catalogue.model(model)?.access {
      return
        "what belongs to a project is written by its members with `can_change`; its managers (`is_manager`) give that"
    }
    return "the account may not \(verb(method)) a \(model): who runs the server gives that right"
  }

  /// Models whose records only administrators delete.
  private static let administered: Set<String> = [
    "behavioralcategory", "behavioralparadigm", "consumable", "hardwaredevice", "regulatoryauthority", "setuptype",
    "species",
    "strain", "supplier", "user",
  ]

  private static func verb(_ method: APIRequest.Method) -> String {
    switch method {
    case .get: "read"
    case .post: "create"
    case .put, .patch: "change"
    case .delete: "delete"
    }
  }
}
