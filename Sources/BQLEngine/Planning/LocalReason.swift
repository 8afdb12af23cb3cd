/// Why a condition is evaluated here and not by the server.
enum LocalReason: Sendable, Hashable {
  // What no server of this kind can say.
  case alternatives, negation, exclusiveQuantifier, condition, parts
  case comparesFields, insideJSON, virtualRelation, listElement, nestedList
  case sharedInPart
  case textOrder, value, negatedPeriod, negatedList, everyTextMatches, letterFolding, listOfBooleans
  // What the API document leaves out.
  case noRelationFilters, noNegation, noNullTest, noMembershipForPendingIDs
  case noMembership(requests: Int)
  // What goes with the other conditions of the query.
  case anotherThroughTheSameList, repeatedFilter, anotherInBatches
  // What would not be worth its requests.
  case tooWide, tooManyRequests, tooManyValues, matchesNothing
}

extension LocalReason {
  /// In the words of `explain`.
  var words: String {
    switch self {
    case .alternatives: "the server cannot say OR"
    case .negation: "the server cannot negate this"
    case .exclusiveQuantifier: "the server cannot say `has no` and `has only`"
    case .condition: "the server cannot evaluate this"
    case .parts: "the server can evaluate none of its parts"
    case .comparesFields: "it compares two fields of a record"
    case .insideJSON: "the server cannot look into JSON"
    case .virtualRelation: "the API has no such relation; it is put together here"
    case .listElement: "the server cannot look for an element of a list"
    case .nestedList: "it goes through a list inside a list"
    case .sharedInPart:
      "the public portal shows null for a related record that is not shared, and does not count it as null"
    case .textOrder: "the order of texts is the server's own"
    case .value: "the server cannot compare this"
    case .negatedPeriod: "the server cannot negate a stretch of time"
    case .negatedList: "the server would negate it for all elements of the list at once"
    case .everyTextMatches: "every text does"
    case .letterFolding: "servers fold only plain letters alike"
    case .listOfBooleans: "servers take no list of booleans"
    case .noRelationFilters: "the API document has no filters through relations"
    case .noNegation: "the API document has no negation"
    case .noNullTest: "the API document has no test for null"
    case .noMembershipForPendingIDs:
      "the API document has no `in`; the ids are not known before the query inside has run"
    case .noMembership(let requests):
      "the API document has no `in`, and \(requests) requests would cost more than reading"
    case .anotherThroughTheSameList:
      "another condition through the same list is pushed; the server would want one record for both"
    case .repeatedFilter: "of a repeated filter the server takes the first"
    case .anotherInBatches: "only one list of ids goes to the server in batches"
    case .tooWide: "it leaves out too few records"
    case .tooManyRequests: "it would take too many requests"
    case .tooManyValues: "too many values for one address"
    case .matchesNothing: "equals one of nothing: no request is sent"
    }
  }
}

/// By whom rows are put in order, and why.
enum OrderNote: Sendable, Hashable {
  /// No order was asked for: the ids' own, so that paging is stable.
  case byID
  /// `hasText`: texts in the order of the server's collation.
  case byServer(hasText: Bool)
  case here(key: String, because: Obstacle)

  /// Why a server's order will not do.
  enum Obstacle: Sendable, Hashable {
    case notSortable, mayBeNull, severalLists

    var words: String {
      switch self {
      case .notSortable: "the server cannot sort by it"
      case .mayBeNull: "it may be null, and servers differ in where nulls go"
      case .severalLists: "the records come in several lists"
      }
    }
  }

  /// In the words of `explain`.
  var words: String {
    switch self {
    case .byID: "by id, so that paging is stable"
    case .byServer(let hasText): "by the server" + (hasText ? ", texts in the order of its collation" : "")
    case .here(let key, let obstacle): "here, after all records have come: `\(key)`: \(obstacle.words)"
    }
  }
}
