import BrainAPI

/// What is refused before anything is sent.
enum RequestCheck {
  /// Of a GET: in our words, or nil for a request that may be sent.
  static func problem(with request: APIRequest) -> String? {
    if request.isWrite { return "only reading goes this way" }
    return problem(with: request.endpoint)
  }

  /// Of a write.
  static func problem(withWrite request: APIRequest) -> String? {
    let (method, hasID) = (request.method, request.endpoint.id != nil)
    if request.endpoint.action != nil {
      return hasID ? problem(with: request.endpoint) : "an action requires the id of one record"
    }
    switch method {
    case .get: return "only writing goes this way"
    case .post: if hasID { return "a new record has no id yet" }
    case .put, .patch, .delete: if !hasID { return "\(method.rawValue) requires the id of one record" }
    }
    if method != .delete, request.body == nil, request.upload == nil { return "\(method.rawValue) requires a body" }
    return problem(with: request.endpoint)
  }

  private static func problem(with endpoint: Endpoint) -> String? {
    if let problem = problem(withPart: endpoint.app) { return "the name of the app \(problem)" }
    if let problem = problem(withPart: endpoint.model) { return "the name of the model \(problem)" }
    if let problem = endpoint.id.flatMap(problem(withPart:)) { return "the id \(problem)" }
    if let problem = endpoint.action.flatMap(problem(withPart:)) { return "the name of the action \(problem)" }
    return nil
  }

  /// Encoded or not, these could lead a server, or what stands before it, to another place.
  private static func problem(withPart part: String) -> String? {
    if part.isEmpty { return "is empty" }
    if part == "." || part == ".." { return "is `\(part)`, which leads to another place" }
    for scalar in part.unicodeScalars {
      if scalar.properties.generalCategory == .control { return "holds a control character" }
      if "/\\?#%".unicodeScalars.contains(scalar) { return "holds `\(scalar)`" }
    }
    return nil
  }
}
