import BrainAPI
import GRDB

/// A piece of SQL with its arguments, in order.
struct SQLText {
  var text: String
  var arguments: [DatabaseValue] = []
}

/// Writes conditions as SQL with the meaning that Django's ORM gives them: one `filter()` call for the whole tree.
struct ConditionWriter {
  let visibility: Visibility
  /// The joins that the tests need so far.
  private(set) var tree: JoinTree

  init(_ tree: JoinTree) {
    self.tree = tree
    visibility = tree.visibility
  }

  /// `isRequired` where what does not pass this part cannot pass the whole.
  mutating func write(_ condition: FilterCondition, isRequired: Bool = true) throws(ReplyError) -> SQLText {
    switch condition {
    case .all(let parts): return try join(parts, " AND ", empty: "1", isRequired)
    case .any(let parts): return try join(parts, " OR ", empty: "0", false)
    case .test(let test): return try write(test, isRequired)
    case .none(let test): return try writeNone(test)
    }
  }

  private mutating func join(_ parts: [FilterCondition], _ separator: String, empty: String, _ isRequired: Bool)
    throws(ReplyError) -> SQLText
  {
    var pieces: [String] = []
    var arguments: [DatabaseValue] = []
    for part in parts {
      let piece = try write(part, isRequired: isRequired)
      pieces.append(piece.text)
      arguments += piece.arguments
    }
    return SQLText(text: pieces.isEmpty ? empty : "(\(pieces.joined(separator: separator)))", arguments: arguments)
  }

  /// Through a list: no row of it passes. Elsewhere: does not pass, null included.
  private mutating func writeNone(_ test: FilterTest) throws(ReplyError) -> SQLText {
    var inner = ConditionWriter(JoinTree(tree.root, alias: tree.alias + "n", visibility))
    let positive = try inner.write(test, true)
    if inner.tree.hasLists {
      let text =
        "\(tree.alias).rowid NOT IN (SELECT \(inner.tree.alias).rowid FROM \(inner.tree.from) WHERE \(positive.text))"
      return SQLText(text: text, arguments: positive.arguments)
    }
    let own = try write(test, false)
    return SQLText(text: "(\(own.text)) IS NOT TRUE", arguments: own.arguments)
  }

  private mutating func write(_ given: FilterTest, _ isRequired: Bool) throws(ReplyError) -> SQLText {
    let field = given.path.field(visibility.schema)
    let kind = Operand.kind(field, visibility.schema)
    let test = given.withoutNUL(kind)
    if test.values.isEmpty, !given.values.isEmpty { return SQLText(text: "0") }
    if field.target != nil && !ConditionWriter.relationOperators.contains(test.operator) { throw .invalid("") }
    let isAboutNothing = test.operator == .isnull && test.values.first == "true"
    let column = tree.expression(test.path, isRequired: isRequired && !isAboutNothing)
    // Instants are compared without their Z, so that a fraction of a second sorts behind the whole one.
    let comparable = kind == .dateTime ? "rtrim(\(column), 'Z')" : kind == .json ? "json(\(column))" : column
    switch test.operator {
    case .equal, .eq: return try compare(comparable, "=", test.values.first, kind)
    case .gt: return try compare(comparable, ">", test.values.first, kind)
    case .gte: return try compare(comparable, ">=", test.values.first, kind)
    case .lt: return try compare(comparable, "<", test.values.first, kind)
    case .lte: return try compare(comparable, "<=", test.values.first, kind)
    case .in:
      // The framework reads one boolean, never a list of them.
      if kind == .boolean { throw .invalid("") }
      return try member(comparable, test.values, kind)
    case .range: return try range(comparable, test.values, kind)
    case .isnull: return try isNull(column, test.values.first)
    case .contains, .icontains: return like(column, "%", test.values.first, "%")
    case .startswith, .istartswith: return like(column, "", test.values.first, "%")
    case .endswith, .iendswith: return like(column, "%", test.values.first, "")
    case .iexact: return like(column, "", test.values.first, "")
    case .regex: return try pattern(column, test.values.first)
    case .year, .month, .day, .weekDay: return try part(test.operator, column, test.values.first, kind)
    // Words that the framework passes on and no database understands.
    case .any, .all: throw .invalid("")
    }
  }

  private static let relationOperators: Set<APIRequest.Filter.Operator> = [
    .equal, .eq, .in, .gt, .gte, .lt, .lte, .isnull,
  ]

  private func compare(_ left: String, _ sign: String, _ text: String?, _ kind: Operand.Kind) throws(ReplyError)
    -> SQLText
  {
    let value = try Operand.value(text ?? "", kind)
    return SQLText(text: "\(left) \(sign) \(kind == .json ? "json_quote(?)" : "?")", arguments: [value])
  }

  private func member(_ left: String, _ texts: [String], _ kind: Operand.Kind) throws(ReplyError) -> SQLText {
    var values: [DatabaseValue] = []
    for text in texts { values.append(try Operand.value(text, kind)) }
    let marks = Array(repeating: kind == .json ? "json_quote(?)" : "?", count: values.count).joined(separator: ",")
    return SQLText(text: "\(left) IN (\(marks))", arguments: values)
  }

  private func range(_ left: String, _ texts: [String], _ kind: Operand.Kind) throws(ReplyError) -> SQLText {
    guard texts.count == 2 else { throw .invalid("") }
    let low = try Operand.value(texts[0], kind)
    let high = try Operand.value(texts[1], kind)
    return SQLText(text: "\(left) BETWEEN ? AND ?", arguments: [low, high])
  }

  private func isNull(_ left: String, _ text: String?) throws(ReplyError) -> SQLText {
    switch text {
    case "true": return SQLText(text: "\(left) IS NULL")
    case "false": return SQLText(text: "\(left) IS NOT NULL")
    default: throw .invalid("")
    }
  }

  /// SQLite's LIKE: letters of ASCII without case.
  private func like(_ left: String, _ before: String, _ text: String?, _ after: String) -> SQLText {
    let pattern = before + Operand.likeLiteral(text ?? "") + after
    return SQLText(text: "\(left) LIKE ? ESCAPE '\\'", arguments: [pattern.databaseValue])
  }

  private func pattern(_ left: String, _ text: String?) throws(ReplyError) -> SQLText {
    guard let text, PatternFunction.isPattern(text) else { throw .invalid("") }
    return SQLText(text: "\(PatternFunction.name)(\(left), ?)", arguments: [text.databaseValue])
  }

  private func part(
    _ part: APIRequest.Filter.Operator, _ left: String, _ text: String?, _ kind: Operand.Kind
  ) throws(ReplyError) -> SQLText {
    guard kind == .date || kind == .dateTime else { throw .invalid("") }
    let number = try Operand.integer(text ?? "").databaseValue
    let expression =
      switch part {
      case .year: "CAST(substr(\(left), 1, 4) AS INTEGER)"
      case .month: "CAST(substr(\(left), 6, 2) AS INTEGER)"
      case .day: "CAST(substr(\(left), 9, 2) AS INTEGER)"
      // Sunday is 1.
      default: "strftime('%w', substr(\(left), 1, 10)) + 1"
      }
    return SQLText(text: "\(expression) = ?", arguments: [number])
  }
}

extension FilterTest {
  /// The same test without the texts in which NUL stands: SQLite would take what comes before it for the whole. No text that
  /// is stored holds one, so that nothing equals them.
  fileprivate func withoutNUL(_ kind: Operand.Kind) -> FilterTest {
    let isForText =
      switch kind {
      case .text, .json: true
      case .uuid, .integer, .boolean, .date, .dateTime: false
      }
    let looksForText =
      switch self.operator {
      case .equal, .eq, .in, .contains, .icontains, .startswith, .istartswith, .endswith, .iendswith, .iexact, .regex:
        true
      case .gt, .gte, .lt, .lte, .range, .isnull, .year, .month, .day, .weekDay, .any, .all: false
      }
    guard isForText, looksForText else { return self }
    var test = self
    test.values.removeAll { $0.unicodeScalars.contains("\0") }
    return test
  }
}
