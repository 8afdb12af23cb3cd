import BQLEngine
import BQLFormats
import BQLLineEditor
import BQLSyntax
import BrainAPI

/// What may stand at the cursor, by what stands before it. Asks nobody: the catalogue and what is in hand are enough.
struct Completer: Sendable {
  let context: PromptContext
  /// The names in a folder, given with its `/`.
  let files: @Sendable (String) -> [String]

  typealias Candidate = Completion.Candidate

  func complete(_ text: String, _ cursor: Int) -> Completion {
    var head = String(decoding: text.utf8.prefix(cursor), as: UTF8.self)
    var shift = 0
    if let query = context.lastQuery, BQLParser.continues(text) {
      head = query + "\n" + head
      shift = query.utf8.count + 1
    }
    let bytes = Array(head.utf8)
    if let quote = Completer.openQuote(bytes) {
      let written = String(decoding: bytes[(quote + 1)...], as: UTF8.self)
      let before = String(decoding: bytes[..<quote], as: UTF8.self)
      let analysis = analysis(before)
      let mark = String(decoding: [bytes[quote]], as: UTF8.self)
      return chosen(quoted(analysis, written, mark), written, start: quote + 1 - shift)
    }
    var start = bytes.count
    while start > 0, Completer.isWord(bytes[start - 1]) { start -= 1 }
    var word = String(decoding: bytes[start...], as: UTF8.self)
    if word.first?.isNumber == true { return Completion(start: cursor, candidates: []) }
    if start > 0, bytes[start - 1] == UInt8(ascii: "$") {
      start -= 1
      word = "$" + word
      return chosen(variables("$"), word, start: start - shift)
    }
    let analysis = analysis(String(decoding: bytes[..<start], as: UTF8.self))
    // Functions go with every value: they are offered to those who have begun one.
    let fitting = candidates(analysis).filter { !word.isEmpty || $0.kind != "function" }
    return chosen(fitting, word, start: start - shift)
  }

  private func analysis(_ head: String) -> LineAnalysis {
    let lexed = Lexer.read(head)
    let tokens = lexed.tokens.dropLast()
    var analysis = LineAnalysis(head, tokens, context)
    // At the beginning of a line a statement begins, where the one before may end.
    let lastLine = head.utf8.reversed().prefix { $0 == 0x20 || $0 == 0x09 || $0 == 0x0A }
    if lastLine.contains(0x0A), let last = tokens.last, !BQLParser.isIncomplete(head) {
      _ = last
      analysis = LineAnalysis("", [], context)
    }
    return analysis
  }

  private static func isWord(_ byte: UInt8) -> Bool {
    byte == 0x5F || byte >= 0x80 || (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte & 0xDF)
  }

  /// Where a string begins that is still open at the end of its line.
  static func openQuote(_ bytes: [UInt8]) -> Int? {
    let lineStart = bytes.lastIndex(of: 0x0A).map { $0 + 1 } ?? 0
    var open: Int?
    var place = lineStart
    while place < bytes.count {
      let byte = bytes[place]
      if let start = open {
        if byte == 0x5C { place += 1 } else if byte == bytes[start] { open = nil }
      } else if byte == 0x22 || byte == 0x27 {
        open = place
      } else if byte == 0x23 {
        return nil
      }
      place += 1
    }
    return open
  }

  private func chosen(_ candidates: [Candidate], _ written: String, start: Int) -> Completion {
    var fitting = candidates.filter { $0.text.hasPrefix(written) }
    if fitting.isEmpty, !written.isEmpty {
      let lower = written.lowercased()
      fitting = candidates.filter { $0.text.lowercased().hasPrefix(lower) }
    }
    var seen: Set<String> = []
    return Completion(start: max(0, start), candidates: fitting.filter { seen.insert($0.text).inserted })
  }

  // MARK: By place

  private func candidates(_ analysis: LineAnalysis) -> [Candidate] {
    switch analysis.place {
    case .statement:
      let isRefining = context.lastQuery != nil
      let writes = ["add entry", "change entry", "remove entry", "do", "attach"].map {
        Candidate($0, kind: "statement")
      }
      return words(.statement, "statement") + writes + variables("") + (isRefining ? words(.clause, "refines") : [])
    case .model(let parts): return models(parts)
    case .clause: return words(.clause, "clause") + [Candidate("|", kind: "stages")]
    case .field(let path): return fields(analysis, path)
    case .operator(let path): return operators(analysis, path)
    case .value(let path, let word): return values(analysis, path, word)
    case .afterValue: return goingOn(analysis)
    case .stage: return words(.stage, "stage")
    case .source: return [Candidate("from", kind: "query")] + variables("") + functions
    case .expression: return [Candidate("from", kind: "query")] + variables("") + functions
    case .setting: return Settings.entries.map { Candidate($0.name, kind: "setting") }
    case .settingValue(let name):
      let values = Settings.entries.first { $0.name == name }?.values ?? ""
      let words = values.split { !($0.isLetter || $0.isNumber || $0 == "-" || $0 == "_" || $0 == "/") }.map(String.init)
      return words.filter {
        $0.first?.isLetter == true && !["or", "a", "to", "it", "fix", "find", "out", "once", "date"].contains($0)
      }
      .map { Candidate($0, kind: "value", ending: "") }
    case .show: return Keyword.showWords.map { Candidate($0, kind: "list", ending: "") }
    case .use:
      return ["public", "private"].map { Candidate($0, kind: "portal", ending: "") } + [
        Candidate("sandbox", kind: "server", ending: "")
      ]
    case .help: return Help.topicNames.map { Candidate($0, kind: "topic", ending: "") }
    case .describe:
      return context.catalogue.models.map { Candidate($0.name, kind: "model", ending: "") } + variables("")
    case .entry: return [Candidate(WriteWord.entry, kind: "statement")]
    case .action: return context.actions(nil).map { Candidate($0, kind: "action") }
    case .format: return Format.allCases.map { Candidate($0.rawValue, kind: "format", ending: "") }
    case .variable: return variables("")
    case .file: return [Candidate("\"", kind: "file", ending: "")]
    case .free: return []
    }
  }

  private func words(_ role: Keyword.Role, _ kind: String) -> [Candidate] {
    Keyword.words(role).filter { $0 != "left" || role == .stage }.map { Candidate($0, kind: kind) }
  }

  func variables(_ mark: String) -> [Candidate] {
    context.scope.variables.map { Candidate(mark + $0.name, kind: $0.variable.shape.name, ending: "") }
  }

  private var functions: [Candidate] { Function.allCases.map { Candidate($0.rawValue, kind: "function", ending: "(") } }

  private func models(_ parts: [String]) -> [Candidate] {
    let named = parts.filter { !$0.isEmpty }
    let app = named.last.flatMap { context.catalogue.apps.contains($0) ? $0 : nil }
    let portal = named.first.flatMap(Portal.init(rawValue:))
    let models = context.catalogue.models.filter { model in
      (app == nil || model.app == app) && (portal.map { model.portals.contains($0) } ?? true)
    }
    var candidates = models.map { Candidate($0.name, kind: app == nil ? $0.app : "model") }
    if app == nil { candidates += context.catalogue.apps.map { Candidate($0, kind: "app", ending: ".") } }
    if named.isEmpty { candidates += Portal.allCases.map { Candidate($0.rawValue, kind: "portal", ending: ".") } }
    return candidates
  }

  // MARK: Fields

  private func fields(_ analysis: LineAnalysis, _ path: [String]) -> [Candidate] {
    let names = analysis.origin(path.filter { !$0.isEmpty })
    guard let model = names.reduce(analysis.model, { context.target(of: $1, in: $0) }) else {
      return json(analysis, names)
    }
    let wantsRelations = analysis.clause == .include
    var candidates: [Candidate] = []
    for field in model.fields where !wantsRelations || field.target != nil {
      if field.isHidden, analysis.clause != .where, analysis.clause != .sort { continue }
      candidates.append(Candidate(field.name, kind: Completer.kind(of: field), ending: ending(analysis)))
    }
    for relation in model.virtualRelations {
      candidates.append(Candidate(relation.name, kind: "\(relation.target)s", ending: ending(analysis)))
    }
    for field in model.virtualFields {
      candidates.append(Candidate(field.name, kind: "put together", ending: ending(analysis)))
    }
    if names.isEmpty, !wantsRelations, analysis.clause != .sort {
      if analysis.clause == .where { candidates.append(Candidate("not", kind: "operator")) }
      candidates += functions
    }
    return candidates
  }

  private func ending(_ analysis: LineAnalysis) -> String { analysis.clause == .where ? " " : "" }

  /// The keys of the schemas that the query keeps to, each with its unit or kind.
  private func schema(_ analysis: LineAnalysis, _ model: Model, _ path: ArraySlice<String>) -> [Candidate] {
    guard let field = path.first, let use = Schemas.use(of: field, in: model.name) else { return [] }
    let types = path.startIndex == 0 ? analysis.types[use.chooser] : nil
    let place = SchemaPlace(use, keys: Array(path.dropFirst()), types: types)
    return place.names.map { name in
      var inner = place
      inner.keys.append(name)
      let fields = inner.fields
      let units = Set(fields.compactMap(\.defaultUnit))
      let kinds = Set(fields.map { SchemaWords.kind($0.kind) })
      return Candidate(name, kind: units.count == 1 ? units.first ?? "" : kinds.count == 1 ? kinds.first ?? "" : "key")
    }
  }

  /// Keys of a JSON field: those of its schemas, and those seen in rows in hand.
  private func json(_ analysis: LineAnalysis, _ path: [String]) -> [Candidate] {
    var model = analysis.model
    var rest = path[...]
    while let name = rest.first, let target = context.target(of: name, in: model) {
      model = target
      rest.removeFirst()
    }
    guard let model else { return [] }
    if let first = rest.first, let virtual = model.virtualField(first) {
      return rest.count > 1 ? [] : virtual.keys.map { Candidate($0, kind: "key") }
    }
    var candidates = schema(analysis, model, rest)
    for record in context.rows(of: model).prefix(200) {
      var value: Value? = .record(record)
      for name in rest { value = value?.record?[name] }
      candidates += (value?.record?.names ?? []).map { Candidate($0, kind: "seen") }
    }
    return candidates
  }

  private static func kind(of field: Field) -> String {
    switch field.kind {
    case .uuid: "id"
    case .integer: "number"
    case .boolean: "true or false"
    case .string, .text, .url: field.choices.isEmpty ? "text" : "choice"
    case .date: "day"
    case .dateTime: "instant"
    case .json: "JSON"
    case .stringList: "texts"
    case .relation(let target): target
    case .relationList(let target): "\(target)s"
    }
  }

  func field(_ analysis: LineAnalysis, _ path: [String]) -> (field: Field, model: Model)? {
    let path = analysis.origin(path)
    guard let last = path.last else { return nil }
    let model = path.dropLast().reduce(analysis.model) { context.target(of: $1, in: $0) }
    return model.flatMap { model in model.field(last).map { ($0, model) } }
  }

  /// Behind something that is whole.
  func goingOn(_ analysis: LineAnalysis) -> [Candidate] {
    var candidates: [Candidate] = []
    if analysis.clause == .where { candidates += ["and", "or"].map { Candidate($0, kind: "operator") } }
    switch analysis.clause.flatMap({ StageWord($0) }) {
    case .count, .summarize, .top: candidates += ["by", "per"].map { Candidate($0, kind: "groups") }
    case .select, .derive, .expand: candidates.append(Candidate("as", kind: "name"))
    case .join: candidates.append(Candidate("on", kind: "condition"))
    case .where, .sort, .limit, .offset, .drop, .distinct, .left, .union, .except, .intersect, .as, .save, nil: break
    }
    if analysis.model != nil { candidates += words(.clause, "clause") }
    return candidates + [Candidate("|", kind: "stages")]
  }
}
