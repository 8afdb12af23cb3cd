import BQLEngine
import BQLSyntax
import BrainAPI

// What may follow a field: operators, and values by what is known of it.
extension Completer {
  func operators(_ analysis: LineAnalysis, _ path: [String]) -> [Candidate] {
    guard analysis.clause == .where || analysis.clause == nil else { return goingOn(analysis) }
    var words: [String]
    switch field(analysis, path)?.field.kind {
    case .integer: words = ["=", "!=", "<", "<=", ">", ">=", "between", "in", "is", "not"]
    case .date, .dateTime: words = ["=", "<", "<=", ">", ">=", "during", "between", "is", "not"]
    case .boolean: words = ["=", "!=", "is"]
    case .string, .text, .url, .uuid:
      words = ["=", "!=", "contains", "startswith", "endswith", "like", "in", "is", "not"]
    case .stringList: words = ["contains", "has", "is", "not"]
    case .relation: words = ["=", "in", "under", "is", "not"]
    case .relationList: words = ["has", "in", "is", "not"]
    case .json, nil:
      let isList = path.last.map { context.target(of: $0, in: analysis.model) != nil } ?? false
      words =
        isList
        ? ["has", "in", "is", "not"] : ["=", "!=", "<", "<=", ">", ">=", "contains", "like", "in", "is", "not", "has"]
    }
    if analysis.clause == nil { words = ["|"] }
    return words.map { Candidate($0, kind: "operator") }
  }

  func values(_ analysis: LineAnalysis, _ path: [String], _ word: Keyword?) -> [Candidate] {
    switch word.flatMap({ PredicateWord($0) }) {
    case .is:
      return ["null", "not null", "empty", "not empty", "number", "string", "list"].map { Candidate($0, kind: "test") }
    case .during: return ["last", "next"].map { Candidate($0, kind: "period") } + dates
    case .has: return ["(", "no (", "only ("].map { Candidate($0, kind: "condition", ending: "") }
    case .contains, .startswith, .endswith, .like, .in, .between, .under, nil: break
    }
    let found = field(analysis, path)
    switch found?.field.kind {
    case .boolean: return ["true", "false"].map { Candidate($0, kind: "value") }
    case .date, .dateTime: return dates + variables("$")
    case .uuid, .integer, .string, .text, .url, .json, .stringList, .relation, .relationList, nil: break
    }
    let texts = known(analysis, path).map { Candidate("\"\($0.text)\"", kind: $0.kind) }
    let isList = word == .in
    return texts + variables("$")
      + (isList ? [Candidate("[", kind: "list", ending: ""), Candidate("(", kind: "query", ending: "")] : [])
  }

  private var dates: [Candidate] { ["today", "yesterday", "now"].map { Candidate($0, kind: "date") } }

  /// The choices of a field, else the texts of it in rows in hand.
  private func known(_ analysis: LineAnalysis, _ path: [String]) -> [(text: String, kind: String)] {
    if let found = field(analysis, path), !found.field.choices.isEmpty {
      return found.field.choices.map { ($0, "choice") }
    }
    if let found = schemaField(analysis, path), !found.choices.isEmpty { return found.choices.map { ($0, "choice") } }
    let path = analysis.origin(path)
    guard let model = analysis.model else { return [] }
    var seen: [String: Int] = [:]
    for record in context.rows(of: model) {
      var values: [Value] = [.record(record)]
      for name in path { values = values.flatMap { $0.list ?? [$0] }.compactMap { $0.record?[name] } }
      for case .string(let text) in values.flatMap({ $0.list ?? [$0] }) where text.count <= 60 && !text.contains("\n") {
        seen[text, default: 0] += 1
      }
    }
    return seen.keys.sorted().prefix(200).map { ($0, "seen") }
  }

  /// The key at the end of a path into JSON, of the type that the query keeps to; of all that have it where they agree.
  private func schemaField(_ analysis: LineAnalysis, _ path: [String]) -> SchemaField? {
    let path = analysis.origin(path)
    guard let model = analysis.model, let first = path.first, let use = Schemas.use(of: first, in: model.name) else {
      return nil
    }
    let fields = SchemaPlace(use, keys: Array(path.dropFirst()), types: analysis.types[use.chooser]).fields
    return Set(fields.map(\.choices)).count == 1 ? fields.first : nil
  }

  func quoted(_ analysis: LineAnalysis, _ written: String, _ mark: String) -> [Candidate] {
    switch analysis.place {
    case .value(let path, _):
      return known(analysis, path).map { text in
        let escaped = text.text.replacing("\\", with: "\\\\").replacing(mark, with: "\\" + mark)
        return Candidate(escaped, kind: text.kind, ending: mark + " ")
      }
    case .file, .model, .use:
      let folder = written.lastIndex(of: "/").map { String(written[...$0]) } ?? ""
      let isInFolder = written.contains("/")
      return files(isInFolder ? folder : "").filter { !$0.hasPrefix(".") }.map {
        Candidate(
          (isInFolder ? folder : "") + $0, kind: $0.hasSuffix("/") ? "folder" : "file",
          ending: $0.hasSuffix("/") ? "" : mark)
      }
    case .statement, .clause, .field, .operator, .afterValue, .stage, .source, .expression, .setting, .settingValue,
      .show,
      .help, .describe, .format, .variable, .entry, .action, .free:
      return []
    }
  }
}
