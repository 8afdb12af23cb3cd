/// What can be done to a record beyond the five verbs. It changes state, whatever its method.
package struct Action: Sendable, Hashable {
  package enum Content: Sendable, Hashable {
    case nothing
    /// An entry of the log.
    case entry
    /// The time that finds an entry of the log.
    case entryTime
  }

  /// What becomes of an entry of a log.
  package enum EntryVerb: Sendable, Hashable { case add, change, remove }

  /// A record that is made by the way: `field` of `model` names the record that the action was done to.
  package struct Product: Sendable, Hashable {
    package var model: String
    package var field: String
  }

  /// As in the address: `add_entry`, `accept`.
  package var name: String
  package var method: APIRequest.Method
  package var content = Content.nothing
  /// Whether the reply holds the record as it is since; otherwise nothing is known of it.
  package var answersRecord = false
  /// Who may do it, in words.
  package var who = ""
  /// What comes of it, in words.
  package var effect = ""
  /// What fields hold afterwards.
  package var sets: [String: Value] = [:]
  /// The record is not there afterwards.
  package var endsRecord = false
  package var product: Product?
  /// The action that undoes it, on the record, or on the one that it made; nil where there is none.
  package var reverse: String?

  package init(name: String, method: APIRequest.Method) {
    self.name = name
    self.method = method
  }

  /// What it does to an entry of a log; nil: it is about none.
  package var entryVerb: EntryVerb? {
    switch content {
    case .nothing: nil
    case .entryTime: .remove
    // What undoes a change is a change.
    case .entry: reverse == name ? .change : .add
    }
  }
}

/// Reads the notation of `CatalogueText.actions`.
struct ActionReader {
  /// By model.
  private(set) var actions: [String: [Action]] = [:]
  /// What could not be read, line by line; empty for a text in order.
  private(set) var problems: [String] = []
  private var current: (action: Action, models: [String])?

  init(_ text: String) {
    for line in CatalogueReader.lines(of: text) {
      let words = CatalogueReader.words(of: line)
      if let first = words.first, !read(first, Array(words.dropFirst())) { problems.append(String(line)) }
    }
    finish()
  }

  private mutating func finish() {
    guard let (action, models) = current else { return }
    for model in models { actions[model, default: []].append(action) }
    current = nil
  }

  private mutating func read(_ first: String, _ rest: [String]) -> Bool {
    if first == "action" {
      finish()
      guard rest.count > 3, rest[2] == "of", let method = APIRequest.Method(rawValue: rest[1]) else { return false }
      current = (Action(name: rest[0], method: method), Array(rest.dropFirst(3)))
      return true
    }
    guard current != nil else { return false }
    switch (first, rest.count) {
    case (":", 1...): current?.models += rest
    case ("takes", 1) where rest[0] == "entry": current?.action.content = .entry
    case ("takes", 1) where rest[0] == "time": current?.action.content = .entryTime
    case ("answers", 1) where rest[0] == "record": current?.action.answersRecord = true
    case ("who", 1): current?.action.who = rest[0]
    case ("does", 1): current?.action.effect = rest[0]
    case ("sets", 2): current?.action.sets[rest[0]] = .string(rest[1])
    case ("ends", 0): current?.action.endsRecord = true
    case ("makes", 2): current?.action.product = Action.Product(model: rest[0], field: rest[1])
    case ("back", 1): current?.action.reverse = rest[0]
    default: return false
    }
    return true
  }
}

extension Catalogue {
  /// The action of an address; nil for a plain verb, and for what the catalogue does not know.
  package func action(_ endpoint: Endpoint) -> Action? {
    endpoint.action.flatMap { model(endpoint.model)?.action($0) }
  }
}
