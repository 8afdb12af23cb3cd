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

  /// The keyword that a word is, written in lower case or not.
  static func lookUp(_ word: ArraySlice<UInt8>) -> (keyword: Keyword, isLowerCase: Bool)? {
    var (lower, isLowerCase) = (UInt128(0), true)
    if word.count > 16 { return nil }
    for byte in word {
      let isCapital = (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
      if isCapital { isLowerCase = false }
      lower = lower << 8 | UInt128(isCapital ? byte | 0x20 : byte)
    }
    return table[lower].map { ($0, isLowerCase) }
  }

  private static let table = Table()

  /// Keywords by their bytes, which are one number: at a place that is reckoned from it, or the next free one behind.
  private struct Table {
    private static let size = 512
    private var words = Array(repeating: UInt128(0), count: size)
    private var keywords = [Keyword?](repeating: nil, count: size)

    init() {
      for keyword in Keyword.allCases {
        let word = keyword.rawValue.utf8.reduce(UInt128(0)) { $0 << 8 | UInt128($1) }
        let place = place(of: word)
        words[place] = word
        keywords[place] = keyword
      }
    }

    subscript(word: UInt128) -> Keyword? { keywords[place(of: word)] }

    private func place(of word: UInt128) -> Int {
      let mixed = (UInt64(truncatingIfNeeded: word) ^ UInt64(truncatingIfNeeded: word >> 64)) &* 0x9E37_79B9_7F4A_7C15
      var place = Int(mixed >> 55)
      while words[place] != 0, words[place] != word { place = (place + 1) % Table.size }
      return place
    }
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
