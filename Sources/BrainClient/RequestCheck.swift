import BrainAPI

/// What is refused before anything is sent.
enum RequestCheck {
  /// In our words, or nil for a request that may be sent.
  static func problem(with request: APIRequest) -> String? {
    if request.method != .get { return "only reading goes this way" }
    let endpoint = request.endpoint
    if let problem = problem(withPart: endpoint.app) { return "the name of the app \(problem)" }
    if let problem = problem(withPart: endpoint.model) { return "the name of the model \(problem)" }
    if let problem = endpoint.id.flatMap(problem(withPart:)) { return "the id \(problem)" }
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
