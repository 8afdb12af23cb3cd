import BrainAPI
import Testing

@testable import BQLEngine

/// Odd statements end in a value or in an error with a place, never in a crash.
struct RobustnessTests {
  @Test(arguments: [
    "print [1][0..9223372036854775807]", "print [1][9223372036854775807]", "print [1][-9223372036854775807]",
    "print [1, 2][1..0]", "print round(1e300, 15)", "print round(1e-300, 0)", "print 1e999", "print 1e999 * 10",
    "print number(\"1e999999999\") + 1", "print -9223372036854775807 - 1", "print -9223372036854775807 - 2",
    "print abs(-9223372036854775807 - 1)", "print (-9223372036854775807 - 1) / -1",
    "print (-9223372036854775807 - 1) % -1", "print 9223372036854775807 * 9223372036854775807",
    "print week(0001-01-01)", "print 0001-01-01 - 1 days", "print 9999-12-31 + 1 days",
    "print month(9999-12-31T23:59:59Z)", "print 1 kHz / 0 kHz", "print 1 kHz / 1 mm", "print 1 kHz + 1",
    "print 1e308 km * 1e10",
    "print 1 days / 0", "print 1 days / 1e-300", "print (1 days) * 1e300", "print days(9999-12-31 - 0001-01-01)",
    "print sum([1 days, 2 days])", "print avg([1 mm, 2 um])", "print median([1, \"a\", null])",
    "print max([{a: 1}, {a: 2}])",
    "print {a: 1}[0]", "print \"x\"[0]", "print [1][\"0\"]", "print [1][1.5]", "print [1][null]", "print now - 1",
    "print today + today", "print not 5", "print if(1, 2, 3)", "print lower(null)", "print length({a: 1})",
    "from \"r.json\" limit 9223372036854775807 offset 9223372036854775807",
    "from \"r.json\" | top 9223372036854775807 by -n", "from \"r.json\" | select tags[9223372036854775807] as t",
    "from \"r.json\" where day during last 999999999999 days", "from \"r.json\" where day during next 1e30 days",
    "from \"r.json\" | where n / 0 > 1", "from \"r.json\" | sort who, tags", "from \"r.json\" | count by who",
    "from \"r.json\" | summarize sum(name) as s", "from \"r.json\" | expand nothing",
    "from \"r.json\" | distinct nothing",
    "from \"r.json\" | where who has (first = \"A\")", "from \"r.json\" | where name has (x = 1)",
    "from \"r.json\" | join (from \"r.json\") as r on true | count", "from \"r.json\" | union 5",
    "from \"r.json\" | except []",
    "from \"r.json\" | derive name as id, id as name", "from \"r.json\" | drop id | union (from \"r.json\")",
    "from \"r.json\" where name = $x", "5 | count", "null | count", "[] | count", "[1, 2] | where value > 1",
    "let x = null\nx | select a", "let x = [1, [2]]\nx | distinct",
    "print count(5), count(null), first([]), last(null)",
    "print $", "print _", "unset _", "describe 5", "describe now", "explain explain 5", "explain set rows 5",
    "set now \"soon\"", "set now null", "set capabilities auto", "help nothing", "from session where ()", "",
  ])
  func oddStatementsEnd(_ text: String) async throws {
    let conversation = Conversation(try ScriptedService("{}"), files: StageTests.files)
    let reply = await conversation.run(text)
    if let failure = reply.failure {
      #expect(!failure.diagnostics.isEmpty)
      #expect(failure.diagnostics.allSatisfy { $0.span != nil && !$0.title.isEmpty })
    }
  }

  /// Deep expressions are refused or answered, not followed into the ground.
  @Test(arguments: ["(", "not (", "-(", "[", "lower("])
  func deepExpressionsEnd(_ opening: String) async throws {
    let closing = opening.hasSuffix("(") ? ")" : "]"
    let depth = 100
    let text = "print " + String(repeating: opening, count: depth) + "1" + String(repeating: closing, count: depth)
    let reply = await Conversation(try ScriptedService("{}")).run(text)
    #expect(reply.failure != nil || reply.texts.count == 1)
  }

  /// Names and patterns of any script.
  @Test func textsAreComparedByCodePoints() async throws {
    let rows =
      #"[{"id": "1", "t": "\u00e9"}, {"id": "2", "t": "e\u0301"}, {"id": "3", "t": "Z"}, {"id": "4", "t": "a"}, {"id": "5", "t": "🧠"}]"#
    let conversation = Conversation(try ScriptedService("{}"), files: FilesInMemory(["t.json": rows]))
    let reply = await conversation.run(
      "let t = from \"t.json\"\nt | where t = \"é\"\nt | sort t\nt | distinct t\nt | where t like \"?\"\nt | where t contains \"É\""
    )
    let rows2 = reply.outcomes.map { $0.outcome.rows ?? [] }
    #expect(rows2[0].compactMap(\.id) == ["1"])
    #expect(rows2[1].compactMap(\.id) == ["3", "4", "2", "1", "5"])
    #expect(rows2[2].count == 5)
    #expect(rows2[3].compactMap(\.id) == ["1", "3", "4", "5"])
    #expect(rows2[4].compactMap(\.id) == ["1"])
  }

  /// What would be kept for each of a million conditions is not: it is said that there are too many.
  @Test(arguments: [
    ("from \"r.json\" where", "and"), ("from session where", "and"), ("from session where", "or"),
    ("from \"r.json\" | where", "or"),
  ])
  func row16MoreConditionsThanAQueryHas(_ query: String, _ word: String) async throws {
    let conversation = Conversation(try ScriptedService("{}"), files: StageTests.files)
    func terms(_ count: Int) -> String { (0..<count).map { "name = \"a\($0)\"" }.joined(separator: " \(word) ") }
    let reply = await conversation.run("\(query) \(terms(10_001))")
    #expect(reply.error?.title == "10,001 conditions are too many: a query has 10,000 at most")
    #expect(await conversation.run("\(query) \(terms(100))").error == nil)
  }

  /// Thirty stars before a letter that never comes: tried each with each, that would not end.
  @Test func patternsEnd() async throws {
    let text = String(repeating: "a", count: 3000)
    let pattern = String(repeating: "a*", count: 30)
    let reply = await Conversation(try ScriptedService("{}")).run(
      "print \"\(text)\" like \"\(pattern)b\", \"\(text)\" like \"\(pattern)\"")
    #expect(reply.texts == ["false true"])
  }
}
