/// One request to the service, as a value. How it is spelt on the wire is known in `APIRequest+Query.swift` only.
package struct APIRequest: Sendable, Hashable {
  package enum Method: String, Sendable, Hashable {
    case get = "GET"
    case post = "POST"
    case put = "PUT"
    case patch = "PATCH"
    case delete = "DELETE"
  }

  /// Whether it may change what the server holds: never sent again, kept or asked for ahead. Some actions are GETs.
  package var isWrite: Bool { method != .get || endpoint.action != nil }

  /// `filter{path.operator}=value`; with several values the key is repeated (only `in` and `range` take more than one).
  package struct Filter: Sendable, Hashable {
    package enum Operator: String, Sendable, Hashable, CaseIterable {
      /// No operator on the wire.
      case equal = ""
      // Documented.
      case icontains, startswith, endswith, gt, gte, lt, lte
      // dynamic-rest's own.
      case `in`, any, all, contains, istartswith, iendswith, iexact, eq, range, isnull, regex, year, month, day
      case weekDay = "week_day"
    }

    package var path: FieldPath
    package var `operator`: Operator
    package var values: [String]
    package var isNegated: Bool

    package init(_ path: FieldPath, _ operator: Operator = .equal, _ values: [String], isNegated: Bool = false) {
      self.path = path
      self.operator = `operator`
      self.values = values
      self.isNegated = isNegated
    }
  }

  package struct SortKey: Sendable, Hashable {
    package var field: String
    package var isDescending: Bool

    package init(_ field: String, descending: Bool = false) {
      self.field = field
      isDescending = descending
    }
  }

  /// Which part of a list is asked for.
  package enum Window: Sendable, Hashable {
    /// `limit=..&offset=..`
    case offset(Int, limit: Int)
    /// `page=..&per_page=..`, pages counted from 1: for servers that ignore `offset`.
    case page(Int, size: Int)
  }

  package var method: Method
  package var endpoint: Endpoint
  package var filters: [Filter]
  package var sort: [SortKey]
  /// Dotted paths of relations whose records are wanted: `["behaviors", "behaviors.subjects"]`.
  package var includes: [FieldPath]
  package var window: Window?
  package var body: Value?
  /// A file in place of a body.
  package var upload: Upload?
  /// Bytes of the reply, decoded, that are taken at most; nil: as many as the service takes by itself. Not sent.
  package var maximumResponse: Int?

  package init(
    _ method: Method = .get, _ endpoint: Endpoint, filters: [Filter] = [], sort: [SortKey] = [],
    includes: [FieldPath] = [], window: Window? = nil, body: Value? = nil
  ) {
    self.method = method
    self.endpoint = endpoint
    self.filters = filters
    self.sort = sort
    self.includes = includes
    self.window = window
    self.body = body
  }
}
