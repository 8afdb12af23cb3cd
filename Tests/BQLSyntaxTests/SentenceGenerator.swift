import TestSupport

@testable import BQLSyntax

/// Derives sentences from a grammar: tokens, then a text of them with white space, newlines and comments where the
/// language takes them.
struct SentenceGenerator {
  struct Piece {
    var text: String
    /// The rule or word it comes from.
    var origin: String
    var opensBlock = false
  }

  let grammar: EBNF
  var random: SeededNumbers
  /// Rules that have been derived at least once.
  private(set) var seen: Set<String> = []
  private let depths: [String: Int]
  private var counter = 0

  init(_ grammar: EBNF, seed: UInt64) {
    self.grammar = grammar
    random = SeededNumbers(seed: seed)
    depths = SentenceGenerator.depths(of: grammar)
  }

  // MARK: - Deriving

  mutating func sentence(_ rule: String, budget: Int) -> [Piece] { derive(.rule(rule), budget: budget) }

  private mutating func derive(_ node: EBNF.Node, budget: Int) -> [Piece] {
    switch node {
    case .terminal(let text): return [Piece(text: text, origin: "word")]
    case .inWords(let description): return [Piece(text: sample(description), origin: "word")]
    case .sequence(let parts):
      let share = budget - 1
      return parts.flatMap { derive($0, budget: share) }
    case .choice(let parts): return derive(chosen(parts, budget), budget: budget - 1)
    case .optional(let part):
      guard depth(part) < budget, Bool.random(using: &random) else { return [] }
      return derive(part, budget: budget - 1)
    case .repeated(let part):
      var pieces: [Piece] = []
      var share = budget - 2
      while depth(part) < share, Int.random(in: 0..<5, using: &random) < 2 {
        pieces += derive(part, budget: share)
        share -= 2
      }
      return pieces
    case .rule(let name): return derive(rule: name, budget: budget)
    }
  }

  private mutating func derive(rule name: String, budget: Int) -> [Piece] {
    seen.insert(name)
    if name.first?.isUppercase == true { return [Piece(text: token(name, budget: budget), origin: name)] }
    guard let node = grammar.rules[name] else { return [] }
    switch name {
    case "clauses": return distinct(node, budget, separator: nil)
    case "entries": return distinct(node, budget, separator: ",")
    case "block":
      var pieces = derive(node, budget: budget)
      pieces[0].opensBlock = true
      return pieces
    default: return derive(node, budget: budget - 1)
    }
  }

  /// What stands once only: clauses but `where`, the names of a record.
  private mutating func distinct(_ node: EBNF.Node, _ budget: Int, separator: String?) -> [Piece] {
    let part: EBNF.Node = separator == nil ? .rule("clause") : .rule("entry")
    var names: Set<String> = []
    var pieces: [Piece] = []
    for _ in 0..<Int.random(in: (separator == nil ? 0 : 1)...3, using: &random)
    where depth(part) < budget || names.isEmpty {
      let item = derive(part, budget: budget - 2)
      let name = item[0].origin == "STRING" ? "string" : item[0].text
      guard name == "where" || names.insert(name).inserted else { continue }
      if let separator, !pieces.isEmpty { pieces.append(Piece(text: separator, origin: "word")) }
      pieces += item
    }
    return pieces
  }

  private mutating func token(_ name: String, budget: Int) -> String {
    switch name {
    case "WORD", "UNIT": return word()
    case "KEYWORD": return Keyword.allCases[Int.random(in: 0..<Keyword.allCases.count, using: &random)].rawValue
    case "EXPONENT": return ["e5", "E+12", "e-300"][Int.random(in: 0..<3, using: &random)]
    case "ESCAPE": return ["\\n", "\\t", "\\\\", "\\\"", "\\'", "\\u{1F9E0}"][Int.random(in: 0..<6, using: &random)]
    case "INTEGER":
      return ["0", "7", "42", "1_000", "2024", "9223372036854775807"].randomElement(using: &random) ?? "1"
    default:
      guard let node = grammar.rules[name] else { return "" }
      return derive(node, budget: max(budget, 12)).map(\.text).joined()
    }
  }

  private mutating func word() -> String {
    let words = [
      "session", "subjects", "date_time", "name", "sex", "type", "order", "status", "group", "details", "x",
      "\u{E9}t\u{E9}",
      "_y", "n1", "kHz",
    ]
    counter += 1
    return Bool.random(using: &random) ? words.randomElement(using: &random) ?? "x" : "w\(counter)"
  }

  private mutating func sample(_ description: String) -> String {
    switch description {
    case "a line feed, a carriage return, or both": ["\n", "\r\n"].randomElement(using: &random) ?? "\n"
    case "a digit but 0": ["1", "2", "9"].randomElement(using: &random) ?? "1"
    case "29, 30 or 31, where the month has it": "28"
    case "any line but one of three quotes":
      ["  a,b", "", "\t\"x\"", "    \"\" \\ #"].randomElement(using: &random) ?? ""
    case "any character but a backquote and a newline", "any character but quotes, a backslash and a newline":
      ["a", "Z", "0", " ", "#", "|", "\u{1F9E0}", "e\u{301}", "%"].randomElement(using: &random) ?? "a"
    default: "?\(description)?"
    }
  }

  private mutating func chosen(_ parts: [EBNF.Node], _ budget: Int) -> EBNF.Node {
    let affordable = parts.filter { depth($0) < budget }
    if let part = affordable.randomElement(using: &random) { return part }
    return parts.min { depth($0) < depth($1) } ?? parts[0]
  }

  // MARK: - How deep the shallowest sentence of a rule is

  private func depth(_ node: EBNF.Node) -> Int { SentenceGenerator.depth(node, depths) }

  private static func depth(_ node: EBNF.Node, _ depths: [String: Int]) -> Int {
    switch node {
    case .terminal, .inWords: 1
    case .rule(let name): name.first?.isUppercase == true ? 1 : (depths[name] ?? 1000) + 1
    case .sequence(let parts): (parts.map { depth($0, depths) }.max() ?? 0) + 1
    case .choice(let parts): (parts.map { depth($0, depths) }.min() ?? 0) + 1
    case .optional(let part), .repeated(let part): min(1, depth(part, depths))
    }
  }

  private static func depths(of grammar: EBNF) -> [String: Int] {
    var depths: [String: Int] = [:]
    for _ in 0..<40 { for (name, node) in grammar.rules { depths[name] = depth(node, depths) } }
    return depths
  }

  // MARK: - Writing

  /// The sentence as a text. Newlines and comments come where they mean nothing.
  mutating func text(_ pieces: [Piece]) -> String {
    var text = ""
    var open: [Bool] = []
    for index in pieces.indices {
      let piece = pieces[index]
      if ["(", "[", "{"].contains(piece.text) { open.append(piece.opensBlock) }
      if [")", "]", "}"].contains(piece.text), !open.isEmpty { open.removeLast() }
      text += piece.text
      let isInside = open.last == false
      let next = index + 1 < pieces.count ? pieces[index + 1] : nil
      if piece.origin == "BLOCK" {
        text += "\n"
      } else if mayBreak(piece, next, isInside), Int.random(in: 0..<6, using: &random) == 0 {
        text += ["\n", " # a comment\n", "\n\n  ", " \r\n"].randomElement(using: &random) ?? "\n"
      } else if Int.random(in: 0..<40, using: &random) == 0, piece.origin != "NEWLINE" {
        text += " \\\n"
      } else {
        text += " "
      }
    }
    return text
  }

  private func mayBreak(_ piece: Piece, _ next: Piece?, _ isInside: Bool) -> Bool {
    guard let next, piece.text != "." else { return false }
    // A unit stands on the line of its number.
    if ["UNIT", "TIME_UNIT"].contains(next.origin) || next.text == "ago" { return false }
    if isInside { return true }
    let starters = [
      "|", "and", "or", "by", "per", "as", "on", "because", "where", "sort", "include", "limit", "offset",
    ]
    return next.origin == "word" && starters.contains(next.text) || ["=", "+", ","].contains(piece.text)
  }
}

extension SentenceGenerator {
  /// Blocks of text stand before a newline that ends nothing; elsewhere a plain text takes their place.
  static func withPlainTexts(_ pieces: [Piece]) -> [Piece] {
    var open: [Bool] = []
    return pieces.indices.map { index in
      var piece = pieces[index]
      if ["(", "[", "{"].contains(piece.text) { open.append(piece.opensBlock) }
      if [")", "]", "}"].contains(piece.text), !open.isEmpty { open.removeLast() }
      guard piece.origin == "BLOCK", open.last != false else { return piece }
      let next = index + 1 < pieces.count ? pieces[index + 1] : nil
      let ends = next == nil || next?.origin == "NEWLINE" || next?.text == ";" || next?.text == "because"
      if !ends { piece = Piece(text: "\"plain\"", origin: "STRING") }
      return piece
    }
  }
}
