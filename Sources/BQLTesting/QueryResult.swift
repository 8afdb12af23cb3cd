import BQLEngine
import BQLFormats
import BrainAPI

/// What a query gave: a collection of rows. An expression that gives one value, `count(from session)`, has one row without
/// columns; ``value`` is it.
public struct QueryResult: Sendable, RandomAccessCollection {
  /// The ways to write a result down, as `--format` has them.
  public enum TextFormat: String, Sendable, CaseIterable {
    case table, json, ndjson, csv, tsv, markdown, html, yaml, record, list
  }

  private let outcome: Outcome
  private let rows: [QueryRow]

  init(_ outcome: Outcome) {
    self.outcome = outcome
    rows = outcome.rows.map { $0.map { QueryRow(.record($0)) } } ?? outcome.value.elements.map { QueryRow($0) }
  }

  public var startIndex: Int { rows.startIndex }
  public var endIndex: Int { rows.endIndex }
  public subscript(position: Int) -> QueryRow { rows[position] }

  /// The names of the columns in order: of all rows, where the query does not fix them.
  public var columns: [String] {
    if let columns = outcome.columns { return columns }
    var seen: Set<String> = []
    return rows.flatMap(\.columns).filter { seen.insert($0).inserted }
  }

  /// The whole as one value: a list of rows, or the value of an expression.
  public var value: QueryValue { QueryValue(outcome.value) }

  /// The text that `bql` writes in that format, with a line feed at its end.
  public func text(as format: TextFormat = .table) -> String {
    guard let format = Format(rawValue: format.rawValue) else { return "" }
    return Renderer(format, options: RenderOptions()).text(outcome.shown)
  }

  /// The rows as values of your own type. Names are the columns' as they stand (`date_time`; give the type `CodingKeys`
  /// where yours differ); a date is the moment that a text in ISO 8601 tells; a number that does not fit the type exactly
  /// is an error, and every error says where it is.
  public func decode<Row: Decodable>(_ type: Row.Type = Row.self) throws -> [Row] {
    try rows.enumerated().map { try ValueDecoder.decode($0.element.value, at: [IndexKey($0.offset)]) }
  }
}

extension Value {
  /// The elements of a list; any other value is the only one.
  fileprivate var elements: [Value] { list ?? [self] }
}

/// One row of a result.
public struct QueryRow: Sendable, Hashable, CustomStringConvertible {
  let value: Value

  init(_ value: Value) { self.value = value }

  /// In their order; none where the row is no record.
  public var columns: [String] { value.record?.names ?? [] }

  /// nil where the row has no such column. A path goes into what stands in it: `row["subjects"]?[0]?["name"]`.
  public subscript(column: String) -> QueryValue? { value.record?[column].map { QueryValue($0) } }

  /// The row as a value of your own type; see ``QueryResult/decode(_:)``.
  public func decode<Row: Decodable>(_ type: Row.Type = Row.self) throws -> Row {
    try ValueDecoder.decode(value, at: [])
  }

  /// As JSON.
  public var description: String { JSON.write(value) }
}

/// A value of a row. It compares with literals: `row["name"] == "TM_R001"`, `row["count"] == 3`.
public struct QueryValue: Sendable, Hashable, CustomStringConvertible {
  let value: Value

  init(_ value: Value) { self.value = value }

  public var isNull: Bool { value.isNull }
  public var string: String? { value.string }
  public var boolean: Bool? { value.boolean }
  /// nil where it is no number, or none that fits exactly.
  public var integer: Int? { value.number?.exactInteger }
  /// The nearest double; nil where it is no number.
  public var double: Double? { value.number?.double }
  /// nil where it is no list.
  public var list: [QueryValue]? { value.list?.map { QueryValue($0) } }
  /// Of a list; nil beyond its end.
  public subscript(index: Int) -> QueryValue? {
    guard let list = value.list, list.indices.contains(index) else { return nil }
    return QueryValue(list[index])
  }
  /// Of a record.
  public subscript(name: String) -> QueryValue? { value.record?[name].map { QueryValue($0) } }

  /// The value as one of your own type; see ``QueryResult/decode(_:)``.
  public func decode<Decoded: Decodable>(_ type: Decoded.Type = Decoded.self) throws -> Decoded {
    try ValueDecoder.decode(value, at: [])
  }

  /// As `bql` writes it: text bare, lists and records as JSON, nothing for null.
  public var description: String { value.text }
}

extension QueryValue: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByFloatLiteral,
  ExpressibleByBooleanLiteral, ExpressibleByNilLiteral
{
  public init(stringLiteral text: String) { self.init(.string(text)) }
  public init(integerLiteral number: Int) { self.init(.integer(number)) }
  public init(floatLiteral number: Double) { self.init(Number(number).map { .number($0) } ?? .null) }
  public init(booleanLiteral boolean: Bool) { self.init(.boolean(boolean)) }
  public init(nilLiteral: ()) { self.init(.null) }
}
