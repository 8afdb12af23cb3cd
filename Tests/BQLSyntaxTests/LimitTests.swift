import Testing

@testable import BQLSyntax

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#endif

/// What would overflow a stack or take for ever ends with an error at a stated depth.
struct LimitTests {
  #if DEBUG
    /// Without optimisation, frames are about four times as large.
    private static let stackSize = 2 << 20
  #else
    /// The least that threads of Swift's own have.
    private static let stackSize = 512 << 10
  #endif

  @Test(arguments: [
    ("print ", "(", 100_000), ("print ", "[", 100_000), ("print ", "{a: ", 100_000), ("print ", "f(", 100_000),
    ("print ", "x[", 100_000), ("print ", "not ", 100_000), ("print ", "- ", 100_000), ("", "explain ", 100_000),
    ("print ", "(from s where a in ", 50_000), ("", "test \"t\" { ", 50_000), ("print a", " + a", 100_000),
    ("print a", " * a", 100_000), ("print a", ".a", 100_000), ("print a", "[0]", 100_000),
    ("print a", " = (a", 100_000), ("from s where a", " has (a", 100_000), ("print ", "count((from s | where ", 40_000),
  ])
  func nestingIsRefused(start: String, part: String, count: Int) throws {
    let text = start + String(repeating: part, count: count)
    let titles = try #require(onSmallStack { BQLParser.parse(text).diagnostics.map(\.title) })
    #expect(titles.count == 1)
    #expect(titles.first?.hasSuffix("deep") == true, "\(titles)")
  }

  @Test(arguments: ["(", "[", "not ", "- ", "f(", "x[", "(from s where a in ", "count((from s | where "])
  func nestingUpToTheLimitIsRead(part: String) throws {
    let closing = part.reversed().compactMap { ["(": ")", "[": "]"][$0] }.joined()
    let count = part.hasPrefix("count") ? 31 : 63
    let text = "print " + String(repeating: part, count: count) + "a" + String(repeating: closing, count: count)
    let titles = try #require(onSmallStack { BQLParser.parse(text).diagnostics.map(\.title) })
    #expect(titles == [])
  }

  /// Chains inside of brackets inside of chains: each within its limit, all together not.
  @Test func heightCountsAllOfATree() throws {
    let chain = String(repeating: " + a", count: 60)
    let text = "print " + String(repeating: "(", count: 50) + "a" + String(repeating: chain + ")", count: 50)
    let titles = try #require(onSmallStack { BQLParser.parse(text).diagnostics.map(\.title) })
    #expect(titles == ["an expression can be chained at most 250 deep"])
  }

  @Test(arguments: [
    ("9_223_372_036_854_775_807", Int64.max), ("-9_223_372_036_854_775_808", Int64.min), ("0_007", 7), ("-12", nil),
  ])
  func integersAreReadToTheirLimits(text: String, value: Int64?) {
    let result = BQLParser.parseExpression(text)
    #expect(result.diagnostics == [])
    if let value { #expect(result.expression?.kind == .literal(.integer(value))) }
  }

  @Test(arguments: ["9223372036854775808", "99999999999999999999", "-9223372036854775809"])
  func largerIntegersAreRefused(text: String) {
    #expect(BQLParser.parseExpression(text).diagnostics.map(\.title) == ["this number does not fit into 64 bits"])
  }

  /// What a list of a million literals takes is a million of these.
  @Test func aNodeIsSmall() { #expect(MemoryLayout<Expression>.stride <= 32) }

  @Test func aMillionTermsAreOneNode() throws {
    let count = 1_000_000
    let text = "from s where a" + String(repeating: " and a", count: count - 1)
    let terms = onSmallStack { () -> Int? in
      let result = BQLParser.parse(text)
      guard case .value(let value) = result.script.statements.first?.kind, case .query(let query) = value.kind,
        case .filter(let condition) = query.clauses.first?.kind, case .and(let terms) = condition.kind
      else { return nil }
      return terms.count
    }
    #expect(terms == .some(.some(count)))
  }

  // Proof of `Sendable`: one thread alone fills it, and has been joined before the other reads it.
  private final class Box<Value>: @unchecked Sendable {
    let work: () -> Value
    var result: Value?

    init(_ work: @escaping () -> Value) { self.work = work }
  }

  private func onSmallStack<Value>(_ work: @escaping () -> Value) -> Value? {
    let box = Box(work)
    let run = Box<Void> { box.result = box.work() }
    var attributes = pthread_attr_t()
    pthread_attr_init(&attributes)
    pthread_attr_setstacksize(&attributes, LimitTests.stackSize)
    defer { pthread_attr_destroy(&attributes) }
    let argument = Unmanaged.passRetained(run).toOpaque()
    #if canImport(Darwin)
      var thread: pthread_t?
      let status = pthread_create(&thread, &attributes, { LimitTests.start($0) }, argument)
      guard status == 0, let thread else { return nil }
    #else
      var thread = pthread_t()
      let status = pthread_create(&thread, &attributes, { LimitTests.start($0) }, argument)
      guard status == 0 else { return nil }
    #endif
    pthread_join(thread, nil)
    return box.result
  }

  private static func begin(_ argument: UnsafeMutableRawPointer) {
    Unmanaged<Box<Void>>.fromOpaque(argument).takeRetainedValue().work()
  }

  #if canImport(Darwin)
    private static func start(_ argument: UnsafeMutableRawPointer) -> UnsafeMutableRawPointer? {
      begin(argument)
      return nil
    }
  #else
    private static func start(_ argument: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
      if let argument { begin(argument) }
      return nil
    }
  #endif

  /// Words and places may be the same; ids never are.
  @Test func everyNodeHasItsOwnID() {
    let script = BQLParser.parse("print (((1))), [2, 2], x.y.z\nfrom subject where a = 1 or a = 1 | count").script
    var ids: [NodeID] = []
    func visit(_ value: Any) {
      if let expression = value as? Expression { ids.append(expression.id) }
      for child in Mirror(reflecting: value).children { visit(child.value) }
    }
    visit(script)
    #expect(ids.count > 10 && Set(ids).count == ids.count && !ids.contains(.unread))
  }
}
