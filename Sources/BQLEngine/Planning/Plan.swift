import BQLFormats
import BQLSyntax
import BrainAPI

/// How a query will be answered: what is asked for, then what is done here, step by step. A value: it can be printed
/// (`explain`) and compared (tests).
struct Plan: Sendable, Hashable {
  enum Source: Sendable, Hashable {
    case requests(RequestPlan)
    case file(TextSpan)
    /// Rows that are in hand: a variable's, or those of a query in parentheses.
    case rows(RowsReference, shape: RowShape)
  }

  struct TextSpan: Sendable, Hashable {
    var text: String
    var span: Span
  }

  var source: Source
  /// What the clauses of a file come to, and the stages.
  var stages: [StagePlan]
  /// Columns that the rows may not have, told by all rows that come: no stage has chosen among them.
  var uncertainColumns: [UncertainField]
  /// Of what comes out.
  var shape: Shape
  /// `as csv`
  var format: Format?
  /// `save "out.csv"`
  var destination: TextSpan?
  var warnings: [Diagnostic]
  /// What `under` needs to know first.
  var hierarchies: [HierarchyRequest]

  /// What a server is sent for it, as far as that can be told beforehand.
  var traffic: Traffic {
    guard case .requests(let request) = source else { return Traffic(requests: [], isCount: false) }
    return Traffic(requests: request.requests, isCount: request.isCount)
  }

  struct Traffic: Sendable, Hashable {
    var requests: [APIRequest]
    var isCount: Bool
  }

  /// Related records are fetched by their ids, so that it makes a difference whether the server knows `in`.
  var fetchesRelated: Bool {
    var brought: Set<FieldPath> = []
    if case .requests(let request) = source {
      if request.needsMore { return true }
      brought = Set(request.requested)
    }
    return stages.contains { stage in stage.needs.paths.contains { !brought.contains($0) } }
  }
}

/// `under "Spatial Learning"`: the records of a model that are that one or below it by `parent`.
struct HierarchyRequest: Sendable, Hashable {
  var model: String
  /// A name, an id, or a record.
  var root: Value
  /// What the ids are bound to.
  var id: NodeID
  var span: Span

  /// The id or the name that the root goes by.
  var rootName: String { root.record?.id ?? root.string ?? "" }
}

/// What is asked of the server for one `from`.
struct RequestPlan: Sendable, Hashable {
  var endpoint: Endpoint
  var span: Span
  var conjuncts: [Conjunct]
  /// Relations that are shown.
  var shown: IncludeTree
  /// Relations that only conditions, sort keys or stages need; virtual ones as the paths that they are made of.
  var needed: IncludeTree
  /// What the server is asked to bring along.
  var requested: [FieldPath]
  /// There are relations that it cannot bring.
  var needsMore = false
  var sort: [APIRequest.SortKey]
  /// Keys that are sorted by here; empty where the server's order will do.
  var localSort: [SortKeyPlan]
  /// Keys that the server sorts by, as they would be sorted by here.
  var pushedSort: [SortKeyPlan] = []
  /// Of the sort keys.
  var uncertain: [UncertainField]
  var sortNote: OrderNote?
  var limit: Int?
  var offset: Int
  /// Only the number is wanted, and the server's total gives it.
  var isCount: Bool

  /// The lists to be read, each on its own; their records are joined by id.
  var requests: [APIRequest] {
    if conjuncts.contains(where: \.isUnsatisfiable) { return [] }
    let common = APIRequest(
      .get, endpoint, filters: conjuncts.flatMap(\.filters), sort: sort, includes: isCount ? [] : requested)
    guard let split = conjuncts.first(where: { !$0.alternatives.isEmpty }) else { return [common] }
    return split.alternatives.map { filters in
      var request = common
      request.filters.insert(contentsOf: filters, at: 0)
      return request
    }
  }

  /// How many records are to pass, those of the offset among them; nil: all.
  var rowsNeeded: Int? {
    limit.map { limit in
      let (sum, isTooLarge) = limit.addingReportingOverflow(offset)
      return isTooLarge ? .max : sum
    }
  }

  /// Records may be dropped here, so a limit is known to be reached only when it is.
  var hasResidual: Bool { conjuncts.contains { !$0.isExact && !($0.isTrusted && !$0.filters.isEmpty) } }
}

struct SortKeyPlan: Sendable, Hashable {
  var formula: Formula
  var domain: Domain
  var isDescending: Bool
  var text: String
}

/// One stage, ready to run.
struct StagePlan: Sendable, Hashable {
  enum Kind: Sendable, Hashable {
    case filter(Condition)
    case sort([SortKeyPlan])
    case limit(Int)
    case offset(Int)
    case select([NamedFormula])
    case drop([String])
    case derive([NamedFormula])
    case distinct([NamedFormula])
    case top(Int, by: [SortKeyPlan], per: [NamedFormula])
    case count([NamedFormula])
    case summarize([NamedFormula], by: [NamedFormula])
    case expand(ResolvedPath, column: String, inPlace: Bool, keepsEmpty: Bool)
    case join(JoinPlan)
    case union(RowsReference)
    case except(RowsReference)
    case intersect(RowsReference)
  }

  var kind: Kind
  /// Relations of its input rows that must be in place.
  var needs: IncludeTree
  var uncertain: [UncertainField]
  var input: RowShape
  /// Of what comes out: rows, or a number.
  var output: Shape
  var text: String
  var span: Span
}

struct NamedFormula: Sendable, Hashable {
  var name: String
  var formula: Formula
  var shape: Shape

  /// Of a column that is a part of JSON that a schema knows.
  var schema: SchemaPlace? { if case .path(let path) = formula { path.schema } else { nil } }

  /// Groups and doubles are told apart by the id of a record, by the value of all else.
  func key(_ value: Value) -> ValueKey {
    switch (shape, value) {
    case (.related, _): return ValueKey(identifier: value)
    case (.list(.related), .list(let elements)): return .list(elements.map { ValueKey(identifier: $0) })
    default: return Measure(value)?.key ?? ValueKey(value)
    }
  }
}

struct JoinPlan: Sendable, Hashable {
  var source: RowsReference
  var alias: String
  var right: RowShape
  /// `left = right` pairs that a table is built from.
  var equalities: [Equality]
  /// What else must hold; the right row stands in the column `alias`.
  var rest: Condition?
  var keepsUnmatched: Bool
  var rightNeeds: IncludeTree
  /// Names that may be on none of the right rows.
  var uncertain: [UncertainField]

  struct Equality: Sendable, Hashable {
    var left: Formula
    /// On the right row itself.
    var right: Formula
    var domain: Domain
    /// The equality on the pair.
    var condition: Condition
  }
}
