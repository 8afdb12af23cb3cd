@testable import BQLSyntax

/// Trees as short text without spans: for tables of cases, and to compare what a text means before and after.
enum TreeText {
  static func of(_ script: Script) -> String { script.statements.map(of).joined(separator: "\n") }

  static func of(_ statement: Statement) -> String {
    let comment = statement.leadingComment.map { "#\($0.debugDescription) " } ?? ""
    return comment + of(statement.kind)
  }

  private static func of(_ kind: Statement.Kind) -> String {
    switch kind {
    case .value(let value): of(value)
    case .letValue(let name, let value): form("let", of(name), of(value))
    case .unset(let names): form("unset", names.map(of))
    case .print(let values): form("print", values.map(of))
    case .parameter(let name, let value): form("param", [of(name)] + (value.map { [of($0)] } ?? []))
    case .importFile(let text): form("import", of(text))
    case .sourceFile(let text): form("source", of(text))
    case .explain(let inner): form("explain", of(inner))
    case .use(.word(let name)): form("use", of(name))
    case .use(.text(let text)): form("use", of(text))
    case .set(let name, let value): form("set", [of(name)] + (value.map { [of($0)] } ?? []))
    case .show(let name): form("show", of(name))
    case .describe(let value, nil): form("describe", of(value))
    case .describe(let value, let condition?): form("describe", of(value), of(condition))
    case .help(let name): form("help", name.map { [of($0)] } ?? [])
    case .more: "(more)"
    case .all: "(all)"
    case .login: "(login)"
    case .logout: "(logout)"
    case .whoami: "(whoami)"
    case .edit: "(edit)"
    case .quit: "(quit)"
    case .write(let write): of(write)
    case .test(let test): of(test)
    case .expect(let expectation): of(expectation)
    }
  }

  // MARK: - Expressions

  static func of(_ expression: Expression) -> String {
    switch expression.kind {
    case .literal(let literal): of(literal)
    case .name(let name): of(name)
    case .variable(let name): "$" + of(name)
    case .member(let value, let name): form(".", of(value), of(name))
    case .index(let value, let index): form("at", of(value), of(index))
    case .slice(let value, let from, let through):
      form("slice", of(value), from.map(of) ?? "_", through.map(of) ?? "_")
    case .list(let elements): "[" + elements.map(of).joined(separator: " ") + "]"
    case .record(let entries):
      "{" + entries.map { of($0.name) + ": " + of($0.value) }.joined(separator: ", ") + "}"
    case .call(let name, let arguments): form(of(name) + "()", arguments.map(of))
    case .not(let value): form("not", of(value))
    case .negate(let value): form("neg", of(value))
    case .and(let terms): form("and", terms.map(of))
    case .or(let terms): form("or", terms.map(of))
    case .arithmetic(let left, let sign, let right): form(sign.rawValue, of(left), of(right))
    case .comparison(let left, let sign, let right): form(sign.rawValue, of(left), of(right))
    case .textMatch(let left, let word, let right, let isNegated): form(isNegated, word.rawValue, left, right)
    case .membership(let left, let right, let isNegated): form(isNegated, "in", left, right)
    case .between(let value, let low, let high, let isNegated): form(isNegated, "between", value, low, high)
    case .during(let left, let right, let isNegated): form(isNegated, "during", left, right)
    case .isTest(let value, let test, let isNegated): form(isNegated, "is-" + test.rawValue, value)
    case .under(let left, let right, let isNegated): form(isNegated, "under", left, right)
    case .has(let list, let quantifier, let condition): form("has-" + quantifier.rawValue, of(list), of(condition))
    case .window(let direction, let count, let unit): form(direction.rawValue, of(count), unit.rawValue)
    case .ago(let count, let unit): form("ago", of(count), unit.rawValue)
    case .query(let query): of(query)
    }
  }

  private static func of(_ literal: Literal) -> String {
    switch literal {
    case .null: "null"
    case .boolean(let value): "\(value)"
    case .integer(let value): "\(value)"
    case .decimal(let text): "#" + text
    case .string(let text): text.debugDescription
    case .year(let year): "y\(year)"
    case .month(let year, let month): "m\(year)-\(month)"
    case .day(let year, let month, let day): "d\(year)-\(month)-\(day)"
    case .instant(let it):
      "t\(it.year)-\(it.month)-\(it.day)T\(it.hour):\(it.minute):\(it.second).\(it.nanosecond)/"
        + (it.offsetSeconds.map(String.init) ?? "-")
    case .quantity(let number, let unit): form("quantity", number, unit)
    case .duration(let number, let unit): form("duration", number, unit.rawValue)
    case .now: "now"
    case .today: "today"
    case .yesterday: "yesterday"
    }
  }

  // MARK: - Queries

  private static func of(_ query: Query) -> String {
    let source =
      switch query.source {
      case .model(let model): of(model)
      case .file(let text): of(text)
      case .expression(let value): of(value)
      }
    return form("query", [source] + query.clauses.map(of) + query.stages.map { "| " + of($0.kind) })
  }

  private static func of(_ model: ModelReference) -> String {
    [model.portal, model.app, model.model].compactMap { $0.map(of) }.joined(separator: ".")
  }

  private static func of(_ clause: Clause) -> String {
    switch clause.kind {
    case .filter(let value): form("where", of(value))
    case .sort(let keys): form("sort", keys.map(of))
    case .include(let paths): form("include", paths.map(of))
    case .limit(let value): form("limit", of(value))
    case .offset(let value): form("offset", of(value))
    }
  }

  private static func of(_ stage: Stage.Kind) -> String {
    switch stage {
    case .filter(let value): form("where", of(value))
    case .sort(let keys): form("sort", keys.map(of))
    case .limit(let value): form("limit", of(value))
    case .offset(let value): form("offset", of(value))
    case .select(let columns): form("select", columns.map(of))
    case .drop(let paths): form("drop", paths.map(of))
    case .derive(let columns): form("derive", columns.map(of))
    case .distinct(let columns): form("distinct", columns.map(of))
    case .top(let count, let keys, let groups):
      form("top", [of(count)] + keys.map(of) + (groups.isEmpty ? [] : ["per"]) + groups.map(of))
    case .count(let groups): form("count", groups.map(of))
    case .summarize(let columns, let groups): form("summarize", columns.map(of) + ["by"] + groups.map(of))
    case .expand(let path, let alias, let keepsEmpty):
      form(keepsEmpty ? "left-expand" : "expand", [of(path)] + (alias.map { ["as", of($0)] } ?? []))
    case .join(let source, let alias, let condition, let keepsUnmatched):
      form(keepsUnmatched ? "left-join" : "join", of(source), "as", of(alias), of(condition))
    case .union(let value): form("union", of(value))
    case .except(let value): form("except", of(value))
    case .intersect(let value): form("intersect", of(value))
    case .format(let name): form("as", of(name))
    case .save(let text): form("save", of(text))
    }
  }

  private static func of(_ key: SortKey) -> String { (key.isDescending ? "-" : "") + of(key.key) }

  private static func of(_ column: Column) -> String {
    let isPlain = column.alias == nil && column.text == of(column.value)
    return isPlain ? column.text : of(column.value) + "@" + column.name.debugDescription
  }

  private static func of(_ path: Path) -> String { path.names.map(of).joined(separator: ".") }

  // MARK: - Writes and tests

  private static func of(_ write: Write) -> String {
    switch write.kind {
    case .create(let model, let source): form("create", of(model), of(source))
    case .update(let target, let assignments):
      form("update", [of(target)] + assignments.map { of($0.field) + "=" + of($0.value) })
    case .updateFromFile(let model, let text, let keys):
      form("update", [of(model), "from", of(text)] + keys.map { "by " + of($0) })
    case .replace(let target, let source): form("replace", of(target), of(source))
    case .delete(let target): form("delete", of(target))
    case .addEntry(let entry, let target): form("add", of(entry), of(target))
    case .addEntries(let model, let text, let columns):
      form("add", [of(model), "from", of(text), "by"] + columns.map(of))
    case .changeEntry(let entry, let target): form("change", of(entry), of(target))
    case .removeEntry(let time, let target): form("remove", of(time), of(target))
    case .act(let action, let target): form("do", of(action), of(target))
    case .attach(let text, let target): form("attach", of(text), of(target))
    case .undo(let value): form("undo", value.map { [of($0)] } ?? [])
    case .resume: "(resume)"
    }
  }

  private static func of(_ source: WriteSource) -> String {
    switch source {
    case .value(let value): of(value)
    case .file(let text): "from " + of(text)
    }
  }

  private static func of(_ target: WriteTarget) -> String {
    switch target {
    case .value(let value): of(value)
    case .record(let model, let id): form("record", of(model), of(id))
    }
  }

  private static func of(_ test: Test) -> String {
    var parts = [of(test.name)]
    if !test.tags.isEmpty { parts.append("tagged " + test.tags.map(of).joined(separator: ",")) }
    if let reason = test.skipReason { parts.append("because " + of(reason)) }
    return form(test.isSkipped ? "skip" : "test", parts + test.body.map(of))
  }

  private static func of(_ expectation: Expectation) -> String {
    let reason = expectation.reason.map { ["because", of($0)] } ?? []
    let parts: [String] =
      switch expectation.kind {
      case .condition(let value): [of(value)]
      case .rows(let quantifier, let rows, let condition): [quantifier.rawValue, of(rows), of(condition)]
      case .gives(let value, let text): [of(value), "gives", of(text)]
      case .fails(let statement, let reason): [of(statement), "fails", of(reason)]
      case .requests(let sign, let value): ["requests", sign.rawValue, of(value)]
      }
    return form("expect", parts + reason)
  }

  // MARK: - Small things

  private static func of(_ name: Name) -> String { name.isQuoted ? "`\(name.text)`" : name.text }
  private static func of(_ text: TextLiteral) -> String { text.text.debugDescription }
  private static func form(_ word: String, _ parts: String...) -> String { form(word, parts) }
  private static func form(_ word: String, _ parts: [String]) -> String {
    "(" + ([word] + parts).joined(separator: " ") + ")"
  }
  private static func form(_ isNegated: Bool, _ word: String, _ parts: Expression...) -> String {
    form((isNegated ? "not-" : "") + word, parts.map(of))
  }
}
