import BQLSyntax
import BrainAPI
import TestSupport

/// A query in parts, so that it can also be written with all of its clauses as stages.
struct GeneratedQuery: CustomStringConvertible {
  var model: String
  var conditions: [String]
  var sort: String?
  var limit: Int?
  var offset: Int?
  var includes: String?
  var stages: [String]

  /// The server is asked for as much as it can do.
  var asClauses: String {
    var parts = ["from \(model)"] + conditions.map { "where \($0)" }
    if let sort { parts.append("sort \(sort)") }
    if let limit { parts.append("limit \(limit)") }
    if let offset { parts.append("offset \(offset)") }
    if let includes { parts.append("include \(includes)") }
    return (parts + stages).joined(separator: " ")
  }

  /// All records are read, everything else happens here.
  var asStages: String { staged(start) }

  /// So they are, and kept in a variable, where related records stand as they are shown.
  var asVariable: String { "let kept = \(start)\n" + staged("kept") }

  private var start: String { "from \(model)" + (includes.map { " include \($0)" } ?? "") }

  private func staged(_ start: String) -> String {
    var parts = [start]
    parts += conditions.map { "| where \($0)" }
    if let sort { parts.append("| sort \(sort)") }
    if let offset { parts.append("| offset \(offset)") }
    if let limit { parts.append("| limit \(limit)") }
    return (parts + stages).joined(separator: " ")
  }

  var description: String { asClauses }
}

/// Makes queries that mean something on the sample data: paths that the catalogue has, values that occur.
struct QueryGenerator {
  var numbers: SeededNumbers
  let catalogue: Catalogue
  /// The sample's records, by model.
  let records: [String: [Record]]

  static let models = [
    "session", "session", "session", "subject", "subject", "procedure", "procedure", "dataacquisition", "behavior",
    "manipulation", "subjectlog", "license", "project", "consumablestock", "equipment", "breeding", "user",
  ]

  mutating func query() -> GeneratedQuery {
    let name = numbers.pick(QueryGenerator.models)
    var query = GeneratedQuery(model: name, conditions: [], stages: [])
    guard let model = catalogue.model(name) else { return query }
    for _ in 0..<numbers.pick([0, 1, 1, 1, 2, 2, 3]) { query.conditions.append(condition(model, depth: 2)) }
    if numbers.chance(45) { query.sort = sortKeys(model) }
    if numbers.chance(35) { query.limit = numbers.pick([0, 1, 3, 3, 20, 20, 100, 130]) }
    if numbers.chance(15) { query.offset = numbers.pick([0, 1, 1, 7, 7, 110]) }
    if numbers.chance(20) { query.includes = includes(model) }
    if numbers.chance(40) { query.stages = stages(model) }
    return query
  }

  // MARK: Conditions

  private mutating func condition(_ model: Model, depth: Int) -> String {
    if depth > 0, numbers.chance(40) {
      switch numbers.below(3) {
      case 0: return "not (\(condition(model, depth: depth - 1)))"
      case 1: return "(" + parts(model, depth).joined(separator: " and ") + ")"
      default: return "(" + parts(model, depth).joined(separator: " or ") + ")"
      }
    }
    return atom(model, depth: depth)
  }

  private mutating func parts(_ model: Model, _ depth: Int) -> [String] {
    (0..<numbers.pick([2, 2, 3])).map { _ in condition(model, depth: depth - 1) }
  }

  private struct Way {
    var text: String
    var model: Model
    var field: Field?
    /// A list is passed before the last name.
    var isBehindList: Bool
    var isList: Bool
    var target: String?
  }

  /// A walk through relations, three at most.
  private mutating func way(_ start: Model) -> Way? {
    var model = start
    var names: [String] = []
    var isBehindList = false
    while true {
      let relations = model.fields.filter { $0.target != nil && catalogue.model($0.target ?? "") != nil }
      let plain = model.fields.filter { $0.target == nil && !$0.isHidden && $0.name != "links" && $0.name != "id" }
      if names.count < 3, let virtual = model.virtualRelations.first, numbers.chance(names.isEmpty ? 12 : 3) {
        names.append(virtual.name)
        guard let target = catalogue.model(virtual.target) else { return nil }
        if numbers.chance(25) {
          return Way(
            text: names.joined(separator: "."), model: model, field: nil, isBehindList: isBehindList, isList: true,
            target: virtual.target)
        }
        isBehindList = true
        model = target
      } else if names.count < 3, !relations.isEmpty, numbers.chance(45) {
        let field = numbers.pick(relations)
        names.append(field.name)
        guard let target = field.target.flatMap(catalogue.model), records[target.name]?.isEmpty == false else {
          return nil
        }
        if numbers.chance(25) {
          return Way(
            text: names.joined(separator: "."), model: model, field: field, isBehindList: isBehindList,
            isList: field.isList, target: target.name)
        }
        isBehindList = isBehindList || field.isList
        model = target
      } else {
        guard !plain.isEmpty else { return nil }
        let field = numbers.pick(plain)
        names.append(field.name)
        return Way(
          text: names.joined(separator: "."), model: model, field: field, isBehindList: isBehindList,
          isList: field.isList, target: nil)
      }
    }
  }

  private mutating func atom(_ model: Model, depth: Int) -> String {
    for _ in 0..<20 {
      guard let way = way(model) else { continue }
      if let target = way.target.flatMap(catalogue.model) {
        if let text = relation(way, target, depth) { return text }
      } else if let field = way.field, let text = comparison(way, field) {
        return text
      }
    }
    return "id = \"\(records[model.name]?.first?.id ?? "")\""
  }

  private mutating func relation(_ way: Way, _ target: Model, _ depth: Int) -> String? {
    if way.isList, numbers.chance(45) {
      let quantifier = numbers.pick(["has", "has", "has no", "has only"])
      return "\(way.text) \(quantifier) (\(condition(target, depth: max(0, depth - 1))))"
    }
    let ids = (records[target.name] ?? []).compactMap(\.id)
    guard !ids.isEmpty else { return nil }
    switch numbers.below(5) {
    case 0 where !way.isBehindList:
      return "\(way.text) is \(numbers.pick(["", "not "]))\(way.isList ? "empty" : "null")"
    case 1:
      let limit = numbers.pick([1, 5, 80])
      return "\(way.text) in (from \(target.name) sort id limit \(limit))"
    case 2 where !way.isBehindList && !way.isList:
      return "\(way.text) not in (from \(target.name) where \(condition(target, depth: 0)))"
    default:
      if target.name == "user" || target.name == "group" { return nil }
      let some = (0..<numbers.pick([1, 2, 3, 70])).map { _ in "\"\(numbers.pick(ids))\"" }
      return "\(way.text).id in [\(some.joined(separator: ", "))]"
    }
  }

  private mutating func comparison(_ way: Way, _ field: Field) -> String? {
    let path = way.text
    let values = (records[way.model.name] ?? []).compactMap { $0[field.name] }
    if !way.isBehindList, field.kind != .json, numbers.chance(12) {
      return "\(path) is \(numbers.pick(["", "not "]))\(numbers.pick(["null", "empty"]))"
    }
    switch field.kind {
    case .string, .text, .url:
      let texts = values.compactMap(\.string).filter { !$0.contains("\\") && !$0.contains("\n") }
      return texts.isEmpty ? nil : textual(path, numbers.pick(texts), numbers.pick(texts), way.isBehindList)
    case .boolean: return "\(path) = \(numbers.pick(["true", "false"]))"
    case .integer:
      let some = values.compactMap { if case .number(let number) = $0 { number.text } else { nil } }
      guard !some.isEmpty else { return nil }
      return "\(path) \(ordering(way)) \(numbers.pick(some))"
    case .date, .dateTime:
      let dates = values.compactMap(\.string)
      return dates.isEmpty ? nil : dated(path, numbers.pick(dates), numbers.pick(dates), field.kind == .dateTime)
    case .stringList:
      let tags = values.flatMap { $0.list ?? [] }.compactMap(\.string)
      return tags.isEmpty ? nil : "\(path) contains \(quoted(numbers.pick(tags)))"
    case .json: return json(path, way.model.name, field.name)
    default: return nil
    }
  }

  private mutating func ordering(_ way: Way) -> String {
    numbers.pick(["=", "<", "<=", ">", ">="] + (way.isBehindList ? [] : ["!="]))
  }

  private mutating func textual(_ path: String, _ text: String, _ other: String, _ isBehindList: Bool) -> String {
    let words = text.split(separator: " ").map(String.init)
    let word = words.isEmpty ? text : numbers.pick(words)
    let negation = isBehindList || numbers.chance(75) ? "" : "not "
    switch numbers.below(8) {
    case 0: return "\(path) \(isBehindList ? "=" : numbers.pick(["=", "!="])) \(quoted(text))"
    case 1: return "\(path) \(negation)in [\(quoted(text)), \(quoted(other))]"
    case 2: return "\(path) \(negation)contains \(quoted(numbers.chance(50) ? word.uppercased() : word))"
    case 3: return "\(path) startswith \(quoted(String(text.prefix(numbers.below(5) + 1))))"
    case 4: return "\(path) endswith \(quoted(String(text.suffix(numbers.below(4) + 1))))"
    case 5: return "\(path) \(negation)like \(quoted("*" + word.lowercased() + "*"))"
    case 6: return "\(path) \(numbers.pick(["<", ">="])) \(quoted(text))"
    default: return "\(path) = \(quoted(text))"
    }
  }

  private mutating func dated(_ path: String, _ date: String, _ other: String, _ isInstant: Bool) -> String {
    let (day, month) = (String(date.prefix(10)), String(date.prefix(7)))
    switch numbers.below(6) {
    case 0: return "\(path) during \(numbers.pick([String(date.prefix(4)), month]))"
    case 1: return "\(path) between \(min(day, String(other.prefix(10)))) and \(max(day, String(other.prefix(10))))"
    case 2: return "\(path) during last \(numbers.pick([30, 200, 700])) days"
    case 3 where isInstant: return "\(path) \(numbers.pick(["<", "<=", ">", ">="])) \(date)"
    default: return "\(path) \(numbers.pick(["=", "<", "<=", ">", ">="])) \(numbers.pick([day, month]))"
    }
  }

  private mutating func json(_ path: String, _ model: String, _ field: String) -> String? {
    switch (model, field) {
    case ("dataacquisition", "details"):
      return numbers.pick([
        "\(path).nChannels >= \(numbers.pick([32, 64, 384]))", "\(path).sr >= \(numbers.pick([20, 30])) kHz",
        "\(path).nChannels is number",
      ])
    case ("procedure", "details"): return "\(path).probeId \(numbers.pick(["=", ">"])) \"NP1-1009\""
    case ("procedure", "coordinates_details"): return "\(path).apCoordinate \(numbers.pick(["<", ">="])) -2 mm"
    case ("subjectlog", "entries"): return "\(path).details.weight \(numbers.pick(["<", ">="])) 25 g"
    case ("session", "extra_fields"): return "\(path).experimenter contains \"a\""
    default: return nil
    }
  }

  private func quoted(_ text: String) -> String {
    "\"" + text.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\\\"") + "\""
  }

  // MARK: Order and stages

  private mutating func sortKeys(_ model: Model) -> String {
    (0..<numbers.pick([1, 1, 2])).map { _ in (numbers.chance(50) ? "-" : "") + key(model) }.joined(separator: ", ")
  }

  /// A path to one plain value, through relations to one record.
  private mutating func key(_ model: Model) -> String {
    let relations = model.fields.filter {
      if case .relation(let target) = $0.kind { target != model.name } else { false }
    }
    if !relations.isEmpty, numbers.chance(25) {
      let field = numbers.pick(relations)
      if let target = field.target.flatMap(catalogue.model), target.field("name") != nil { return "\(field.name).name" }
    }
    let plain = model.fields.filter { field in
      switch field.kind {
      case .string, .text, .date, .dateTime, .integer, .boolean, .uuid: !field.isHidden
      default: false
      }
    }
    return numbers.pick(plain).name
  }

  private mutating func includes(_ model: Model) -> String? {
    let relations = (model.fields.filter { $0.target.flatMap(catalogue.model) != nil }.map(\.name))
    let names = relations + model.virtualRelations.map(\.name)
    guard !names.isEmpty else { return nil }
    let first = numbers.pick(names)
    guard let target = (model.field(first)?.target ?? model.virtualRelation(first)?.target).flatMap(catalogue.model),
      let second = target.fields.filter({ $0.target.flatMap(catalogue.model) != nil }).map(\.name).first
    else { return first }
    return numbers.chance(40) ? "\(first).\(second)" : first
  }

  private mutating func stages(_ model: Model) -> [String] {
    let lists = model.fields.filter { $0.isList && $0.target.flatMap(catalogue.model)?.field("name") != nil }.map(
      \.name)
    switch numbers.below(10) {
    case 0: return ["| count"]
    case 1: return ["| count by \(key(model)) as k"]
    case 2: return ["| where \(condition(model, depth: 1))"]
    case 3: return ["| sort \(sortKeys(model))", "| limit 5"]
    case 4: return ["| top 2 by \(sortKeys(model)) per \(key(model))"]
    case 5 where !lists.isEmpty:
      let list = numbers.pick(lists)
      return ["| \(numbers.pick(["", "left "]))expand \(list) as e", "| select id, e.name as name"]
    case 6 where !lists.isEmpty: return ["| select id, \(numbers.pick(lists)).name as names"]
    case 7 where !model.virtualRelations.isEmpty:
      return ["| expand \(model.virtualRelations[0].name) as e", "| count by e.name as name"]
    case 8: return ["| select id, \(key(model)) as k", "| distinct k"]
    default:
      return [
        "| \(numbers.pick(["except", "intersect", "union"])) (from \(model.name) where \(condition(model, depth: 0)))"
      ]
    }
  }
}
