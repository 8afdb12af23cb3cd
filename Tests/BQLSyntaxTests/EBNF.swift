/// A grammar in the notation of ISO 14977, as much of it as `grammar/bql.ebnf` uses.
struct EBNF: Sendable {
  indirect enum Node: Sendable {
    case terminal(String)
    case rule(String)
    case sequence([Node])
    case choice([Node])
    case optional(Node)
    case repeated(Node)
    case inWords(String)
  }

  struct Fault: Error, CustomStringConvertible {
    var description: String
  }

  var rules: [String: Node] = [:]
  var order: [String] = []

  init(_ text: String) throws {
    var reader = Reader(characters: Array(text))
    while reader.next() != nil {
      let name = reader.word()
      try reader.expect("=")
      rules[name] = try reader.choice()
      order.append(name)
      try reader.expect(";")
    }
  }

  /// The rules that a node names, itself and in its parts.
  static func names(in node: Node) -> [String] {
    switch node {
    case .terminal, .inWords: []
    case .rule(let name): [name]
    case .sequence(let parts), .choice(let parts): parts.flatMap(names)
    case .optional(let part), .repeated(let part): names(in: part)
    }
  }

  private struct Reader {
    let characters: [Character]
    var offset = 0

    init(characters: [Character]) { self.characters = characters }

    /// The next character that counts.
    mutating func next() -> Character? {
      while offset < characters.count {
        if characters[offset].isWhitespace {
          offset += 1
        } else if characters[offset] == "(", offset + 1 < characters.count, characters[offset + 1] == "*" {
          offset += 2
          while characters[offset] != "*" || characters[offset + 1] != ")" { offset += 1 }
          offset += 2
        } else {
          return characters[offset]
        }
      }
      return nil
    }

    mutating func expect(_ character: Character) throws {
      guard next() == character else {
        throw Fault(description: "`\(character)` expected at \(String(characters[offset...].prefix(40)))")
      }
      offset += 1
    }

    mutating func word() -> String {
      _ = next()
      let start = offset
      while offset < characters.count, characters[offset].isLetter || characters[offset] == "_" { offset += 1 }
      return String(characters[start..<offset])
    }

    mutating func choice() throws -> Node {
      var parts = [try sequence()]
      while next() == "|" {
        offset += 1
        parts.append(try sequence())
      }
      return parts.count == 1 ? parts[0] : .choice(parts)
    }

    private mutating func sequence() throws -> Node {
      var parts = [try term()]
      while next() == "," {
        offset += 1
        parts.append(try term())
      }
      return parts.count == 1 ? parts[0] : .sequence(parts)
    }

    private mutating func term() throws -> Node {
      switch next() {
      case "(": return try enclosed(")")
      case "[": return .optional(try enclosed("]"))
      case "{": return .repeated(try enclosed("}"))
      case "?": return .inWords(quoted("?").trimmingSpaces)
      case "\"": return .terminal(quoted("\""))
      case "'": return .terminal(quoted("'"))
      default:
        let name = word()
        guard !name.isEmpty else {
          throw Fault(description: "a term expected at \(String(characters[offset...].prefix(40)))")
        }
        return .rule(name)
      }
    }

    private mutating func enclosed(_ closing: Character) throws -> Node {
      offset += 1
      let node = try choice()
      try expect(closing)
      return node
    }

    private mutating func quoted(_ quote: Character) -> String {
      let start = offset + 1
      offset = start
      while offset < characters.count, characters[offset] != quote { offset += 1 }
      offset += 1
      return String(characters[start..<(offset - 1)])
    }
  }
}

extension String {
  var trimmingSpaces: String {
    String(drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
  }
}
