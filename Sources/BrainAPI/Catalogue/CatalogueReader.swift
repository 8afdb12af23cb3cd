extension Catalogue {
  /// Reads the notation of `CatalogueText`. Lines that it cannot read are left out; the `problems` of `CatalogueReader` and
  /// `ActionReader` tell them.
  package init(reading text: String, actions: String = "") {
    var reader = CatalogueReader()
    reader.read(text)
    let actions = ActionReader(actions).actions
    self.init(
      models: reader.models.map { model in
        var model = model
        model.actions = actions[model.name] ?? []
        return model
      })
  }
}

struct CatalogueReader {
  private(set) var models: [Model] = []
  /// What could not be read, line by line; empty for a text in order.
  private(set) var problems: [String] = []

  mutating func read(_ text: String) {
    for line in CatalogueReader.lines(of: text) {
      let words = CatalogueReader.words(of: line)
      guard let first = words.first, !first.hasPrefix("#") else { continue }
      if !read(first, words) { problems.append(String(line)) }
    }
    for place in models.indices where models[place].field("created_date") == nil {
      models[place].fields.append(Field(name: "created_date", kind: .dateTime, isHidden: true))
    }
  }

  private mutating func read(_ first: String, _ words: [String]) -> Bool {
    switch first {
    case "model": return readModel(words)
    case "virtual": return readVirtual(words)
    case "=", "reverse": return readMeaning(first, words)
    case "|": return readChoices(words)
    default: return readField(words)
    }
  }

  private mutating func readModel(_ words: [String]) -> Bool {
    guard words.count > 1 else { return false }
    let parts = words[1].split(separator: ".").map(String.init)
    guard parts.count == 2 else { return false }
    let options = CatalogueReader.options(
      words.dropFirst(2), heads: ["list", "detail", "create", "portals", "writes", "approval", "access"])
    guard let listKey = options["list"]?.first, let detailKey = options["detail"]?.first else { return false }
    let writes = options["writes"] ?? []
    models.append(
      Model(
        name: parts[1], app: parts[0], listKey: listKey, detailKey: detailKey, createKey: options["create"]?.first,
        portals: (options["portals"] ?? []).compactMap(Portal.init), canCreate: writes.contains("create"),
        canUpdate: writes.contains("update"), canDelete: writes.contains("delete"),
        approvalOf: options["approval"]?.first, fields: [], virtualRelations: []))
    guard let words = options["access"] else { return true }
    models[models.count - 1].access = CatalogueReader.access(words)
    return models[models.count - 1].access != nil
  }

  private static func access(_ words: [String]) -> Model.Access? {
    let path = words.count > 1 ? words[1].split(separator: ".").map(String.init) : []
    return switch words.first {
    case "projects": .projects(path)
    case "flag" where !path.isEmpty: .flag(path)
    case "everybody": .everybody
    case "accounts": .accounts
    default: nil
    }
  }

  private mutating func readField(_ words: [String]) -> Bool {
    guard !models.isEmpty, words.count > 1 else { return false }
    var rest = words.dropFirst(2)
    guard let kind = CatalogueReader.kind(words[1], &rest) else { return false }
    var field = Field(name: words[0], kind: kind, isHidden: false)
    var isInvited = false
    while let word = rest.popFirst() {
      switch word {
      case "required": field.isRequired = true
      case "readonly": field.isReadOnly = true
      case "unique": field.isUnique = true
      case "fixed": field.isFixed = true
      case "file": field.isFile = true
      case "invited": isInvited = true
      case "members":
        field.membership = Membership(rights: Array(rest), invites: isInvited)
        rest = []
      case "max": field.maximumLength = rest.popFirst().flatMap { Int($0) }
      case "inverse": field.inverse = rest.popFirst()
      default: return false
      }
    }
    models[models.count - 1].fields.append(field)
    return true
  }

  private mutating func readChoices(_ words: [String]) -> Bool {
    guard let model = models.indices.last, let field = models[model].fields.indices.last else { return false }
    models[model].fields[field].choices += words.dropFirst()
    return true
  }

  private var lastVirtual: Int?

  private mutating func readVirtual(_ words: [String]) -> Bool {
    let parts = words.count == 4 ? words[1].split(separator: ".").map(String.init) : []
    guard parts.count == 2, let model = place(parts[0]) else { return false }
    if words[2] == "=", let meaning = VirtualField.Meaning(rawValue: words[3]) {
      models[model].virtualFields.append(VirtualField(name: parts[1], meaning: meaning))
      return true
    }
    guard words[2] == "->" else { return false }
    models[model].virtualRelations.append(VirtualRelation(name: parts[1], target: words[3], meaning: .union([])))
    lastVirtual = model
    return true
  }

  private mutating func readMeaning(_ first: String, _ words: [String]) -> Bool {
    guard words.count == 2, let model = lastVirtual, var virtual = models[model].virtualRelations.popLast() else {
      return false
    }
    let parts = words[1].split(separator: ".").map(String.init)
    if first == "reverse" {
      guard parts.count == 2, parts[0] == virtual.target else { return false }
      virtual.meaning = .reverse(parts[1])
    } else if case .union(let paths) = virtual.meaning {
      virtual.meaning = .union(paths + [FieldPath(parts)])
    }
    models[model].virtualRelations.append(virtual)
    return true
  }

  private func place(_ model: String) -> Int? { models.firstIndex { $0.name == model } }

  private static func kind(_ word: String, _ rest: inout ArraySlice<String>) -> Field.Kind? {
    switch word {
    case "uuid": .uuid
    case "integer": .integer
    case "boolean": .boolean
    case "string": .string
    case "text": .text
    case "url": .url
    case "date": .date
    case "datetime": .dateTime
    case "json": .json
    case "strings": .stringList
    case "->": rest.popFirst().map { .relation($0) }
    case "->>": rest.popFirst().map { .relationList($0) }
    default: nil
    }
  }

  /// The lines of a text. Bytes, because looking for whole characters takes most of the time of the first statement.
  static func lines(of text: String) -> some Sequence<Substring> {
    text.utf8.split(separator: UInt8(ascii: "\n")).lazy.map { Substring($0) }
  }

  /// Words split at blanks; `"consumable stocks"` is one.
  static func words(of line: Substring) -> [String] {
    var words: [String] = []
    let bytes = line.utf8
    for (place, part) in bytes.split(separator: UInt8(ascii: "\""), omittingEmptySubsequences: false).enumerated() {
      if place.isMultiple(of: 2) {
        for word in part.split(separator: UInt8(ascii: " ")) { words.append(String(Substring(word))) }
      } else {
        words.append(String(Substring(part)))
      }
    }
    return words
  }

  /// `list a detail b portals c d` as each head with the words behind it.
  private static func options(_ words: ArraySlice<String>, heads: Set<String>) -> [String: [String]] {
    var options: [String: [String]] = [:]
    var head = ""
    for word in words {
      if heads.contains(word), options[word] == nil {
        head = word; options[head] = []
      } else {
        options[head, default: []].append(word)
      }
    }
    return options
  }
}
