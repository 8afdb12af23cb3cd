import BQLSyntax

/// What may stand at the end of a piece of a line.
enum Place: Sendable, Equatable {
  case statement
  /// After `from`: what of `[portal.][app.]` is there already.
  case model([String])
  /// A query may go on with a clause.
  case clause
  /// A field of the row, first name or behind a dot.
  case field([String])
  case `operator`([String])
  case value([String], Keyword?)
  case afterValue
  case stage
  /// A query or a variable.
  case source
  case expression
  case setting, settingValue(String)
  case show, use, help, describe, file, format, variable
  /// After `add`, `change` and `remove`; after `do`.
  case entry, action
  /// A new name, a number, a comment: nothing can be offered.
  case free
}

/// What a word of a line is.
enum WordRole: Sendable, Equatable {
  case keyword, function, name, unknownName, variable, unknownVariable, number, string, sign, plain
}
