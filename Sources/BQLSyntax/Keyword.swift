/// Every word that means something to the language, in the one table that the parser, its suggestions, highlighting and
/// completion read. All of them are contextual: where a name must stand, most are names.
///
/// Names of functions are not here: the evaluator knows them.
package enum Keyword: String, Sendable, Hashable, CaseIterable {
  // Statements.
  case from, `let`, unset, print, param, `import`, explain, use, set, show, describe, more, all, help, login, logout
  case whoami, source, edit, quit, exit, create, update, replace, delete, undo, resume, test, skip, expect
  // Clauses; all but `include` are stages as well.
  case `where`, sort, include, limit, offset
  // Stages.
  case select, drop, derive, distinct, top, count, summarize, left, expand, join, union, except, intersect, `as`, save
  // Operators.
  case and, or, not, contains, startswith, endswith, starts, ends, like, `in`, between, during, `is`, under, has
  // Words inside of a clause, a stage or a statement.
  case by, per, on, because, with, tagged, gives, fails, some, no, only, every, last, next, ago
  case empty, number, string, list
  // Values.
  case null, `true`, `false`, now, today, yesterday, requests

  /// What a word may be; a word may be several things.
  package struct Role: OptionSet, Sendable {
    package let rawValue: UInt8
    package init(rawValue: UInt8) { self.rawValue = rawValue }

    /// Starts a statement.
    package static let statement = Role(rawValue: 1)
    /// Starts a clause of `from`.
    package static let clause = Role(rawValue: 2)
    /// Starts a stage, after `|`.
    package static let stage = Role(rawValue: 4)
    /// Stands between two values, or before one.
    package static let `operator` = Role(rawValue: 8)
    /// Goes on with what came before it: `by`, `as`, `because`...
    package static let connector = Role(rawValue: 16)
    /// Is a value by itself: `true`, `now`...
    package static let value = Role(rawValue: 32)
    /// A line that starts with it goes on with the line above.
    package static let continuesLine = Role(rawValue: 64)
  }

  package var roles: Role {
    switch self {
    case .from, .let, .unset, .print, .param, .import, .explain, .use, .set, .show, .describe, .more, .all, .help,
      .login, .logout, .whoami, .source, .edit, .quit, .exit, .create, .update, .replace, .delete, .undo, .resume,
      .test, .skip, .expect:
      .statement
    case .where, .sort, .limit, .offset: [.clause, .stage, .continuesLine]
    case .include: [.clause, .continuesLine]
    case .select, .drop, .derive, .distinct, .top, .count, .summarize, .left, .expand, .join, .union, .except,
      .intersect, .save:
      .stage
    case .as: [.stage, .connector, .continuesLine]
    case .and, .or: [.operator, .continuesLine]
    case .not, .contains, .startswith, .endswith, .like, .in, .between, .during, .is, .under, .has: .operator
    case .by, .per, .on, .because: [.connector, .continuesLine]
    case .with, .tagged, .gives, .fails: .connector
    case .null, .true, .false, .now, .today, .yesterday: .value
    case .starts, .ends, .some, .no, .only, .every, .last, .next, .ago, .empty, .number, .string, .list, .requests: []
    }
  }

  /// The words that have a role, in the order of this table.
  package static func words(_ role: Role) -> [String] {
    allCases.filter { $0.roles.contains(role) }.map(\.rawValue)
  }

  /// Words that no variable or parameter may have for a name.
  package var isReserved: Bool {
    if !roles.isDisjoint(with: [.statement, .clause, .value, .continuesLine]) { return true }
    return self == .requests || self == .not
  }

  /// What `show` shows.
  package static let showWords = [
    "models", "variables", "settings", "requests", "history", "capabilities", "journal",
  ]

  private static let byText = Dictionary(uniqueKeysWithValues: allCases.map { ($0.rawValue, $0) })
  private static let longest = allCases.map { $0.rawValue.utf8.count }.max() ?? 0

  /// The keyword that a word is, written in lower case or not.
  static func lookUp(_ word: ArraySlice<UInt8>) -> (keyword: Keyword, isLowerCase: Bool)? {
    guard word.count <= longest else { return nil }
    if let keyword = byText[String(decoding: word, as: UTF8.self)] { return (keyword, true) }
    guard word.contains(where: { (0x41...0x5A).contains($0) }) else { return nil }
    let lower = word.map { (0x41...0x5A).contains($0) ? $0 + 0x20 : $0 }
    return byText[String(decoding: lower, as: UTF8.self)].map { ($0, false) }
  }
}

extension TimeUnit {
  /// The unit that a word names, in the singular or the plural.
  package init?(word: String) {
    guard let unit = TimeUnit.allCases.first(where: { $0.rawValue == word || $0.rawValue.dropLast() == word }) else {
      return nil
    }
    self = unit
  }
}
