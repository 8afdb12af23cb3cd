import BrainAPI

/// Which records a request asks for, as a tree over paths of the catalogue.
indirect enum FilterCondition: Sendable, Hashable {
  case all([FilterCondition])
  case any([FilterCondition])
  case test(FilterTest)
  /// None of the related rows passes it, and nulls do not count as passing.
  case none(FilterTest)

  var isEmpty: Bool { if case .all(let parts) = self { parts.isEmpty } else { false } }
}

/// One `filter{path.operator}=value`.
struct FilterTest: Sendable, Hashable {
  var path: ColumnPath
  var `operator`: APIRequest.Filter.Operator
  var values: [String]
}

/// Reads the filters of a request as dynamic-rest does.
struct FilterReader {
  let model: StoredModel
  let schema: StoreSchema
  let profile: PortalProfile

  /// A JSON `filter{}` takes the place of every plain filter.
  func read(_ query: QueryString) throws(ReplyError) -> FilterCondition {
    var specs: [(name: String, values: [String])] = []
    for item in query.items where item.name.hasPrefix("filter{") && item.name != "filter{}" {
      guard let name = FilterReader.inside(item.name) else {
        throw .malformed("\"\(item.name)\" is not a well-formed filter key.")
      }
      if let place = specs.firstIndex(where: { $0.name == name }) {
        specs[place].values.append(item.value)
      } else {
        specs.append((name, [item.value]))
      }
    }
    if profile.dialect == .dynamicREST, let text = query.all("filter{}").first {
      guard let tree = try? JSON.read(Array(text.utf8)) else { throw .failed }
      return try complex(tree)
    }
    return try plain(specs)
  }

  /// `filter{name}` or `filter{name}[]`
  private static func inside(_ name: String) -> String? {
    let rest = name.dropFirst("filter{".count)
    if rest.hasSuffix("}") { return String(rest.dropLast()) }
    return rest.hasSuffix("}[]") ? String(rest.dropLast(3)) : nil
  }

  // MARK: Plain filters

  private func plain(_ specs: [(name: String, values: [String])]) throws(ReplyError) -> FilterCondition {
    var included: [(key: FilterKey, test: FilterTest)] = []
    var excluded: [(key: FilterKey, test: FilterTest)] = []
    for (name, values) in specs {
      let isNegated = name.hasPrefix("-")
      let key = FilterKey(isNegated ? String(name.dropFirst()) : name, needsField: true)
      let test: FilterTest
      do {
        if profile.dialect == .documented { try checkDocumented(key, name, isNegated) }
        test = try self.test(key, values)
      } catch {
        if profile.ignoresUnknownFilters { continue }
        throw error
      }
      // The same condition spelt twice (`a` and `a.eq`): the later one stands.
      var group = isNegated ? excluded : included
      if let place = group.firstIndex(where: { $0.key == key }) {
        group[place].test = test
      } else {
        group.append((key, test))
      }
      if isNegated { excluded = group } else { included = group }
    }
    return .all(included.map { .test($0.test) } + excluded.map { .none($0.test) })
  }

  private func test(_ key: FilterKey, _ values: [String]) throws(ReplyError) -> FilterTest {
    let path = try ColumnPath(key.path, from: model, schema)
    let values: [String] =
      switch key.operator {
      case .in: values
      case .range: Array(values.prefix(2))
      case .isnull: [Operand.isTruthy(values.first ?? "") ? "true" : "false"]
      default: Array(values.prefix(1))
      }
    return FilterTest(path: path, operator: key.operator, values: values)
  }

  private static let documentedOperators: Set<APIRequest.Filter.Operator> = [
    .equal, .icontains, .startswith, .endswith, .gt, .gte, .lt, .lte,
  ]

  private func checkDocumented(_ key: FilterKey, _ name: String, _ isNegated: Bool) throws(ReplyError) {
    guard !isNegated, key.path.count == 1, FilterReader.documentedOperators.contains(key.operator) else {
      throw .invalid("Invalid filter field: \(name)")
    }
  }

  // MARK: JSON filters

  private func complex(_ tree: Value) throws(ReplyError) -> FilterCondition {
    guard let record = tree.record else { throw .failed }
    for (names, join) in [
      ([".or", "$or"], FilterCondition.any), ([".and", "$and"], FilterCondition.all),
    ] as [([String], ([FilterCondition]) -> FilterCondition)] {
      guard let parts = names.lazy.compactMap({ record[$0]?.list }).first(where: { !$0.isEmpty }) else { continue }
      var conditions: [FilterCondition] = []
      for part in parts { conditions.append(try complex(part)) }
      return join(conditions)
    }
    var clauses: [FilterCondition] = []
    for (name, value) in record.fields { clauses.append(try clause(name, value)) }
    return .all(clauses)
  }

  private func clause(_ name: String, _ value: Value) throws(ReplyError) -> FilterCondition {
    let isNegated = name.hasPrefix("-")
    var key = FilterKey(isNegated ? String(name.dropFirst()) : name, needsField: false)
    var values: [String] = []
    for part in value.list ?? [value] {
      switch part {
      case .string(let text): values.append(text)
      case .number(let number): values.append(number.text)
      case .boolean(let boolean): values.append(boolean ? "true" : "false")
      case .null where value.list == nil && key.operator == .equal:
        key.operator = .isnull
        values.append("true")
      default: throw .invalid("")
      }
    }
    if value.list != nil && key.operator != .in && key.operator != .range { throw .invalid("") }
    let test = FilterTest(path: try ColumnPath(key.path, from: model, schema), operator: key.operator, values: values)
    return isNegated ? .none(test) : .test(test)
  }
}

/// `behaviors.subjects.sex.in` taken apart.
private struct FilterKey: Hashable {
  var path: [String]
  var `operator`: APIRequest.Filter.Operator

  /// `needsField`: a lone operator's name is a field.
  init(_ text: String, needsField: Bool) {
    path = text.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
    self.operator = .equal
    let mayEnd = needsField ? path.count > 1 : !path.isEmpty
    if mayEnd, let last = path.last, !last.isEmpty, let named = APIRequest.Filter.Operator(rawValue: last) {
      path.removeLast()
      self.operator = named == .eq ? .equal : named
    }
  }
}
