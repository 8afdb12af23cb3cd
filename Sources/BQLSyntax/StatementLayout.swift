/// What the formatter has to know of a token and cannot see in it.
enum TokenRole: UInt8, Sendable {
  case plain
  /// A clause word, or the `|` of a stage: may start a line.
  case queryPart
  /// `and` or `or` between two predicates: may start a line.
  case connective
  /// A `-` of one value: no space behind it.
  case prefix
  /// The bracket of a call or an index: no space before it.
  case tight
}

/// The tokens of a statement, and of the statements in its block.
struct StatementLayout: Sendable {
  struct Block: Sendable {
    /// The tokens `{` and `}`.
    var open: Int
    var close: Int
    var statements: [StatementLayout]
  }

  var tokens: Range<Int>
  var block: Block?
}
