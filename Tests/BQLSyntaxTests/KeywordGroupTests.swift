import Testing

@testable import BQLSyntax

/// The words of each place are those that the table of keywords gives that role.
struct KeywordGroupTests {
  @Test func everyRoleHasItsWords() {
    #expect(Keyword.words(.statement) == StatementWord.allCases.map(\.rawValue))
    #expect(Keyword.words(.clause) == ClauseWord.allCases.map(\.rawValue))
    #expect(Keyword.words(.stage) == StageWord.allCases.map(\.rawValue))
    #expect(Keyword.words(.value) == ValueWord.allCases.map(\.rawValue))
    #expect(Set(WriteKeyword.allCases.map(\.rawValue)).isSubset(of: StatementWord.allCases.map(\.rawValue)))
    let predicates = Set(PredicateWord.allCases.map(\.rawValue))
    #expect(Set(Keyword.words(.operator)) == predicates.union(["and", "or", "not"]))
    #expect(QuantifierWord.allCases.allSatisfy { Keyword(rawValue: $0.rawValue) != nil })
  }
}
