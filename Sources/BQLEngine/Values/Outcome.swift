import BQLSyntax
import BrainAPI

/// Where a value came from.
package struct Provenance: Sendable, Hashable {
  /// The statement as it was written.
  package var statement: String
  package var server: ServerIdentity?
  package var portal: Portal?
  package var time: Instant
  package var exchanges: [Exchange]

  package init(statement: String, server: ServerIdentity?, portal: Portal?, time: Instant, exchanges: [Exchange]) {
    self.statement = statement
    self.server = server
    self.portal = portal
    self.time = time
    self.exchanges = exchanges
  }
}

/// What a statement gave: a value with its shape and its history.
package struct Outcome: Sendable {
  package var value: Value
  package var shape: Shape
  package var provenance: Provenance?
  /// What could not be had whole, in words; not empty means status 7.
  package var gaps: [String]
  /// Said but not fatal.
  package var warnings: [Diagnostic]

  package init(
    value: Value, shape: Shape, provenance: Provenance? = nil, gaps: [String] = [], warnings: [Diagnostic] = []
  ) {
    self.value = value
    self.shape = shape
    self.provenance = provenance
    self.gaps = gaps
    self.warnings = warnings
  }

  /// The rows, where the value is a list of records.
  package var rows: [Record]? {
    guard case .list(let elements) = value else { return nil }
    if case .list(.row) = shape { return elements.compactMap(\.record) }
    let records = elements.compactMap(\.record)
    return records.count == elements.count && !records.isEmpty ? records : nil
  }

  /// The names of the columns where they are known, in order.
  package var columns: [String]? {
    guard case .list(.row(let row)) = shape, row.isClosed else { return nil }
    return row.columns.map(\.name)
  }
}
