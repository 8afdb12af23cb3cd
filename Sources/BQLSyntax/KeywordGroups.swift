// The words of each place of the grammar, so that whoever reads there has a case for every one.

/// Words that start a statement. Statements whose words are so only in their place are `WriteWord`s.
package enum StatementWord: String, CaseIterable {
  case from, `let`, unset, print, param, `import`, explain, use, set, show, describe, more, all, help, login, logout
  case whoami, source, edit, quit, exit, create, update, replace, delete, undo, resume, test, skip, expect
}

/// Statements that write and start with a keyword.
package enum WriteKeyword: String, CaseIterable { case create, update, replace, delete, undo, resume }

/// Words that start a clause.
package enum ClauseWord: String, CaseIterable { case `where`, sort, include, limit, offset }

/// Words that start a stage.
package enum StageWord: String, CaseIterable {
  case `where`, sort, limit, offset
  case select, drop, derive, distinct, top, count, summarize, left, expand, join, union, except, intersect, `as`, save
}

/// Words between a value and what it is held against.
package enum PredicateWord: String, CaseIterable {
  case contains, startswith, endswith, like, `in`, between, during, `is`, under, has
}

/// Words that are a value by themselves.
package enum ValueWord: String, CaseIterable { case null, `true`, `false`, now, today, yesterday }

/// What may stand between `has` and its parenthesis, here or in another language.
package enum QuantifierWord: String, CaseIterable { case no, only, not, every, some }

extension RawRepresentable where RawValue == String {
  /// nil where the keyword is none of these.
  package init?(_ keyword: Keyword) { self.init(rawValue: keyword.rawValue) }
}
