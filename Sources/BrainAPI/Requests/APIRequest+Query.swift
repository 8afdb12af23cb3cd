/// The wire form of a request's query, in both directions. Nobody else spells `filter{...}`.
extension APIRequest {
  /// Names and values in the order in which they are sent, not percent-encoded.
  package var queryItems: [(name: String, value: String)] {
    var items: [(name: String, value: String)] = []
    for filter in filters {
      let path = (filter.isNegated ? "-" : "") + filter.path.dotted
      let name = filter.operator == .equal ? path : "\(path).\(filter.operator.rawValue)"
      for value in filter.values { items.append((name: "filter{\(name)}", value: value)) }
    }
    for key in sort { items.append((name: "sort[]", value: (key.isDescending ? "-" : "") + key.field)) }
    for path in includes { items.append((name: "include[]", value: path.dotted + ".*")) }
    switch window {
    case .offset(let offset, let limit):
      items.append((name: "limit", value: String(limit)))
      if offset > 0 { items.append((name: "offset", value: String(offset))) }
    case .page(let page, let size):
      items.append((name: "per_page", value: String(size)))
      items.append((name: "page", value: String(page)))
    case nil: break
    }
    return items
  }

  /// Path and query as sent, percent-encoded.
  package var target: String { target { PercentEncoding.encode($0, keeping: .queryComponent) } }

  /// Path and query as people read them: nothing encoded.
  package var decodedTarget: String { target { $0 } }

  private func target(encode: (String) -> String) -> String {
    let items = queryItems
    if items.isEmpty { return endpoint.path }
    return endpoint.path + "?" + items.map { "\(encode($0.name))=\(encode($0.value))" }.joined(separator: "&")
  }
}
