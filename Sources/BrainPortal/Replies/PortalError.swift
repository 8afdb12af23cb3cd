/// Why an embedded portal could not be opened, created or used.
package enum PortalError: Error, Sendable, Hashable {
  /// No file there, and none was to be made.
  case missing(path: String)
  /// A file is there already, and one was to be made.
  case exists(path: String)
  /// A SQLite database, but not one of ours.
  case foreign(path: String)
  /// Ours, but of another version of the program; `found` and `expected` are schema numbers.
  case version(path: String, found: Int, expected: Int)
  /// No SQLite database, or a damaged one.
  case corrupt(path: String, detail: String)
  /// SQLite could not do it: locked, disk full, no permission.
  case database(path: String, detail: String)
  /// A row for a table or column that the schema does not have.
  case unknownColumn(String)
}

extension PortalError: CustomStringConvertible {
  package var description: String {
    switch self {
    case .missing(let path): "there is no database at \(path)"
    case .exists(let path): "there is a file at \(path) already; it was left alone"
    case .foreign(let path): "\(path) is an SQLite database, but not one that BrainQuery made"
    case .version(let path, let found, let expected):
      "\(path) has the database schema \(found); this program reads \(expected)"
    case .corrupt(let path, let detail): "\(path) is damaged or not an SQLite database (\(detail))"
    case .database(let path, let detail): "\(path): \(detail)"
    case .unknownColumn(let name): "the schema has no column \(name)"
    }
  }
}
