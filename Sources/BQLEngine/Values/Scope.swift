import BQLSyntax
import BrainAPI

/// The variables that a statement sees.
package struct Scope: Sendable {
  package struct Variable: Sendable {
    /// nil where only the shape is known: in `check`, and in an `explain` of what has not run.
    package var value: Value?
    package var shape: Shape
    package var provenance: Provenance?
    /// Text from the command line, which takes the type of what it meets.
    package var isParameter = false

    package init(value: Value?, shape: Shape, provenance: Provenance?, isParameter: Bool = false) {
      self.value = value
      self.shape = shape
      self.provenance = provenance
      self.isParameter = isParameter
    }
  }

  /// In the order in which they got their values; what was forgotten, or got another value, has left a gap.
  private var slots: [(name: String, variable: Variable)?] = []
  private var indices: [String: Int] = [:]

  package init() {}

  package subscript(name: String) -> Variable? {
    get { indices[name].flatMap { slots[$0]?.variable } }
    set {
      if let index = indices.removeValue(forKey: name) { slots[index] = nil }
      if slots.count > 2 * indices.count + 16 { closeGaps() }
      guard let newValue else { return }
      indices[name] = slots.count
      slots.append((name: name, variable: newValue))
    }
  }

  private mutating func closeGaps() {
    slots = slots.filter { $0 != nil }
    for (index, slot) in slots.enumerated() { if let slot { indices[slot.name] = index } }
  }

  /// Oldest first.
  package var variables: [(name: String, variable: Variable)] { slots.compactMap(\.self) }

  package var names: [String] { variables.map(\.name) }
}

/// What the parts of a statement that had to be asked for turned out to be: queries inside expressions, chains that begin
/// at a variable. By the id of the part.
struct Bindings: Sendable {
  struct Bound: Sendable {
    /// nil where it was not asked for: in `explain` and `check`.
    var value: Value?
    var shape: Shape
    var server: ServerIdentity?
    var isParameter = false
    var text: String
  }

  private var bound: [NodeID: Bound] = [:]

  var isEmpty: Bool { bound.isEmpty }

  subscript(id: NodeID) -> Bound? {
    get { bound[id] }
    set { if id != .unread { bound[id] = newValue } }
  }
}

/// What planning depends on besides the statement itself.
struct PlanningContext: Sendable {
  var catalogue: Catalogue
  var scope: Scope
  var bindings = Bindings()
  var zone: Zone
  var now: Instant
  var portal: Portal
  var server: ServerIdentity
  var capabilities: Capabilities
  /// The statement's own text, for columns' names and plans.
  var source: String

  func text(_ span: Span) -> String {
    let bytes = source.utf8
    guard span.lower >= 0, span.upper <= bytes.count, span.lower < span.upper else { return "" }
    let start = bytes.index(bytes.startIndex, offsetBy: span.lower)
    let end = bytes.index(start, offsetBy: span.upper - span.lower)
    return String(decoding: bytes[start..<end], as: UTF8.self)
      .split(whereSeparator: \.isWhitespace).joined(separator: " ")
  }
}
