import BQLSyntax
import BrainAPI

/// `contains`, `startswith`, `endswith`, `like` with a text that is known.
struct TextTest: FieldTest {
  private let pattern: TextPattern
  /// The pattern as it is, for lists that contain it.
  private let element: [UInt8]
  private let isContains: Bool
  let ofNull = Verdict.fails

  /// nil where the pattern is no constant text.
  init?(_ match: TextMatch) {
    guard case .constant(.string(let wanted)) = match.pattern else { return nil }
    pattern = TextPattern(match.operator.patternKind, wanted)
    element = Array(wanted.utf8)
    isContains = match.operator == .contains
  }

  func verdict(_ node: JSONNode) -> Verdict {
    switch node.kind {
    case .string: return node.stringBytes { Verdict(pattern.matches(utf8: $0)) } ?? .unknown
    case .number, .boolean, .null: return .fails
    case .record: return .unknown
    case .list: return isContains ? hasElement(node) : .unknown
    }
  }

  private func hasElement(_ list: JSONNode) -> Verdict {
    var verdict = Verdict.fails
    for node in list.elements {
      switch node.kind {
      case .string:
        let isIt = node.stringBytes { text in
          element.withUnsafeBufferPointer { $0.count == text.count && $0.isEqual(to: text, at: 0) }
        }
        if isIt == true { return .passes }
      case .number, .boolean, .null: continue
      case .record, .list: verdict = .unknown
      }
    }
    return verdict
  }

  func verdict(_ value: Value) -> Verdict {
    switch value {
    case .string(let text): Verdict(pattern.matches(text))
    case .null, .number, .boolean: .fails
    case .list, .record, .instant, .period, .duration, .quantity, .measured: .unknown
    }
  }
}

/// `in` a set that is known.
struct MembershipTest: FieldTest {
  private let set: ValueSet
  private let comparer: Comparer
  /// The texts, or ids, where there is nothing else that text could equal.
  private let texts: ByteTable?
  private let constants: [CompiledConstant]
  let ofNull = Verdict.fails

  init(_ set: ValueSet, _ comparer: Comparer) {
    self.set = set
    self.comparer = comparer
    constants = set.values.compactMap { CompiledConstant($0, set.domain, comparer) }
    var table = ByteTable()
    if set.domain == .identifier {
      for key in set.keys { if case .text(let bytes) = key { table.insert(bytes) } }
      texts = table
    } else if constants.count == set.values.count, constants.allSatisfy({ $0.text != nil }) {
      for constant in constants { if let text = constant.text { table.insert(text) } }
      texts = table
    } else {
      texts = nil
    }
  }

  func verdict(_ node: JSONNode) -> Verdict {
    if node.kind == .list { return .unknown }
    if let texts {
      if set.domain == .identifier {
        return CompiledConstant.withIdentifier(node) { Verdict(texts.place(of: $0) != nil) } ?? .unknown
      }
      return node.stringBytes { Verdict(texts.place(of: $0) != nil) } ?? .unknown
    }
    // Looked up by its key: so an unlike kind has no fault.
    guard set.domain != .text, set.domain != .boolean, constants.count == set.values.count else { return .unknown }
    for constant in constants {
      switch constant.relation(node) {
      case .order(let order): if order == 0 { return .passes }
      case .incomparable: continue
      case .unknown: return .unknown
      }
    }
    return .fails
  }

  func verdict(_ value: Value) -> Verdict { .unknown }
}

/// `is null`, `is empty`, `is number`, `is string`, `is list`.
struct KindTest: FieldTest {
  let test: ValueTest

  var ofNull: Verdict { Verdict(test == .null || test == .empty) }

  func verdict(_ node: JSONNode) -> Verdict {
    switch (test, node.kind) {
    case (.empty, .string): Verdict(node.range.count == 2)
    case (.empty, .list), (.empty, .record): Verdict(node.count == 0)
    case (.number, .number), (.string, .string), (.list, .list): .passes
    case (.null, _), (.empty, _), (.number, _), (.string, _), (.list, _): .fails
    }
  }

  func verdict(_ value: Value) -> Verdict { .unknown }
}

/// A field that is true or false itself.
struct TruthTest: FieldTest {
  let ofNull = Verdict.fails

  func verdict(_ node: JSONNode) -> Verdict { node.boolean.map { Verdict($0) } ?? .unknown }

  func verdict(_ value: Value) -> Verdict {
    if case .boolean(let boolean) = value { Verdict(boolean) } else { .unknown }
  }
}
