import BrainAPI
import BrainPortal
import Testing

@testable import BQLEngine

/// What a person is told: the title, the very words under the caret, what stands beside it, the way out.
struct ErrorTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var text: String
    var title: String
    var words: String?
    /// What the label and the hint have to hold.
    var advice: [String]

    init(_ text: String, _ title: String, at words: String?, _ advice: String...) {
      (self.text, self.title, self.words, self.advice) = (text, title, words, advice)
    }

    var testDescription: String { text }
  }

  static let beforeAnyRequest: [Case] = [
    // Names.
    Case("from subject where sex = F", "`F` is not a field here", at: "F", "\"F\"", "$F"),
    Case("let F = 1\nfrom subject where sex = F", "`F` is not a field here", at: "F", "the variable is $F"),
    Case("from subject where sex contains F", "`F` is not a field here", at: "F", "\"F\""),
    Case("from sesion", "there is no model `sesion`", at: "sesion", "did you mean session?"),
    Case("from stm.session", "there is no app `stm`", at: "stm", "did you mean stem?"),
    Case(
      "from modules.session", "`session` is in the app stem, not in modules", at: "modules", "did you mean stem?"),
    Case("from privat.stem.session", "there is no portal `privat`", at: "privat", "did you mean private?"),
    Case(
      "from public.strainapproval", "the public portal has no strainapproval", at: "public.strainapproval", "private"),
    Case("let ca1 = 1\nprint $ca2", "there is no variable `ca2`", at: "ca2", "did you mean ca1?"),
    Case("print session", "there is no variable `session`", at: "session", "`from session`"),
    Case("let session = 1", "`session` is a model; a variable needs another name", at: "session", "sessions"),
    Case("unset nothing", "there is no variable `nothing`", at: "nothing", "show variables"),
    Case("print lenght(\"a\")", "there is no function `lenght`", at: "lenght", "did you mean length?"),
    Case("print length(\"a\", 2)", "`length` does not take 2 arguments", at: "length(\"a\", 2)", "length(text)"),
    Case("print if(true)", "`if` does not take 1 argument", at: "if(true)", "if(condition, then, else)"),
    Case("print 3 parsec", "there is no unit `parsec`", at: "3 parsec", "kHz"),
    Case("from session | as cvs", "there is no format `cvs`", at: "cvs", "did you mean csv?"),
    Case("set roww 40", "there is no setting `roww`", at: "roww", "did you mean rows?"),
    Case("set rows zero", "`rows` does not take this", at: "zero", "1 to 100000"),
    Case("show varables", "there is no `show varables`", at: "varables", "did you mean variables?"),
    Case("describe sesion", "there is no model or variable `sesion`", at: "sesion", "did you mean session?"),
    Case("describe session.date", "session has no field `date`", at: "date", "did you mean"),
    Case("use privat", "there is no portal `privat`", at: "privat", "did you mean private?"),
    Case("from session include name", "`name` is not a relation of session", at: "name", "it is text"),
    // What cannot be compared.
    Case(
      "from session where date_time > 2024", "an instant cannot be compared with a number", at: "2024",
      "date_time during 2024"),
    Case("from subject where birth_date = 7", "a day cannot be compared with a number", at: "7", "2024-03-22"),
    Case("from subject where birth_date = \"soon\"", "a day cannot be compared with text", at: "\"soon\"", "2024-03"),
    Case("from session where name = 7", "text cannot be compared with a number", at: "7", "\"7\""),
    Case("from session where name = 2024-03-22", "text cannot be compared with a day", at: "2024-03-22", "quotes"),
    Case("from breeding where litter_size = \"5\"", "a number cannot be compared with text", at: "\"5\"", ": 5"),
    Case("from project where is_public = 1", "true or false cannot be compared with a number", at: "1", "= true"),
    Case(
      "from session where tags = \"awake\"", "`tags` is a list; `=` compares single values",
      at: "tags = \"awake\"", "tags contains \"awake\""),
    Case(
      "from session where behaviors = \"x\"", "`behaviors` is a list; `=` compares single values",
      at: "behaviors = \"x\"", "behaviors in"),
    Case(
      "from subject where strain = \"Long Evans\"", "a relation to strain cannot be compared with text",
      at: "\"Long Evans\"", "strain.name = \"Long Evans\""),
    Case(
      "from subject where strain in [\"Long Evans\"]", "\"Long Evans\" is not the id of a strain",
      at: "strain in [\"Long Evans\"]", "strain.name in"),
    Case(
      "from subject where strain contains \"Long\"", "`strain` is a relation to strain, not text",
      at: "strain contains \"Long\"", "strain.name contains"),
    Case("from subject where sex < null", "null has no order", at: "sex < null", "is null"),
    Case(
      "from subject where strain < 5", "records have no order", at: "strain < 5", "compare a field of them"),
    Case("from session where name in \"x\"", "`in` takes a list", at: "\"x\"", "use `=`"),
    Case("from session where name", "`name` is text, neither true nor false", at: "name", "is not empty"),
    Case("from session where name contains 5", "`contains` takes text", at: "5", "\"5\""),
    Case(
      "from session where date_time contains \"2024\"", "`contains` asks for text; `date_time` is an instant",
      at: "date_time contains \"2024\"", "during 2024-03"),
    Case("from session where name during 2024", "`during` asks for a date; `name` is text", at: "name during 2024"),
    Case("from session where date_time during \"x\"", "this is not a period", at: "\"x\"", "during 2024-03"),
    Case(
      "from session where subjects under \"x\"",
      "`under` asks for a hierarchy; `subjects` is a list of subject records", at: "subjects under \"x\""),
    Case("from session where name has (a = 1)", "`name` is text; its elements have no fields", at: "name has (a = 1)"),
    // Ambiguous behind a list.
    Case(
      "from subject where licenses.status != \"active\"",
      "`!=` after a list is ambiguous: some element, or all of them?", at: "licenses.status != \"active\"",
      "`licenses` is a list", "licenses has no"),
    Case(
      "from subject where licenses.status not in [\"active\"]",
      "`not in` after a list is ambiguous: some element, or all of them?", at: "licenses.status not in [\"active\"]",
      "licenses has only"),
    Case(
      "from subject where licenses.status is null",
      "`is null` after a list is ambiguous: some element, or all of them?", at: "licenses.status is null",
      "licenses has"),
    Case(
      "from subject where licenses.status is empty",
      "`is empty` after a list is ambiguous: some element, or all of them?", at: "licenses.status is empty",
      "licenses has"),
    Case(
      "from session where subjects.sex not between 1 and 2", "text cannot be compared with a number", at: "1", "\"1\""),
    Case(
      "from subject where licenses.status = null",
      "`is null` after a list is ambiguous: some element, or all of them?", at: "licenses.status = null"),
    // Through a list.
    Case(
      "from session sort subjects.name", "`subjects.name` goes through a list, so it has no one value for a sort key",
      at: "subjects.name", "expand subjects as s"),
    Case("from session | sort tags", "a list cannot be sorted by", at: "tags", "count("),
    Case(
      "from session | count by subjects.sex",
      "`subjects.sex` goes through a list, so it has no one value for `by`", at: "subjects.sex", "expand subjects as s"),
    Case(
      "from session | count by tags", "`tags` is a list, so it has no one value for `by`", at: "tags", "expand tags"),
    Case(
      "from session | top 1 by name per subjects.sex",
      "`subjects.sex` goes through a list, so it has no one value for `per`", at: "subjects.sex", "expand"),
    Case(
      "from session | select behaviors.order + 1 as x",
      "`behaviors.order` goes through a list, so it has no one value for arithmetic", at: "behaviors.order", "expand"),
    // Clauses and stages.
    Case("from session limit -1", "`limit` takes a whole number from 0 up", at: "-1"),
    Case("from session limit 1.5", "`limit` takes a whole number from 0 up", at: "1.5"),
    Case("from session limit \"5\"", "expected a number", at: "\"5\""),
    Case("from session | summarize name", "`name` has a value a row, not one a group", at: "name", "max(name)"),
    Case("from session | select name, id as name", "there are two columns `name`", at: "id as name", "as"),
    Case(
      "from session | select name | where nam = \"x\"", "there is no column `nam` here", at: "nam", "did you mean name?"
    ),
    Case("from session | drop name | where name = \"x\"", "`name` was dropped by an earlier stage", at: "name"),
    Case("from session | expand name", "`name` is text, not a list", at: "name"),
    Case("from session | count | limit 5", "`count` gives a number; a stage works on rows", at: "limit 5"),
    Case(
      "from session | save \"x.csv\" | limit 1", "`as` and `save` are the last stages", at: "limit 1",
      "nothing can follow"),
    Case("from session | save \"x\"", "the ending of \"x\" is not a format", at: "\"x\"", "as csv"),
    Case("from \"x.txt\"", "the ending of \"x.txt\" is not a format that can be read", at: "\"x.txt\"", ".ndjson"),
    Case("from \"x.csv\" include a", "rows of a file have no server to include records from", at: "include a"),
    Case("from \"missing.csv\"", "\"missing.csv\" cannot be read", at: "\"missing.csv\"", "no such file"),
    // A field that no record carries.
    Case(
      "from session where created_date > 2024-01-01 or name = \"x\"",
      "`created_date > 2024-01-01 or name = \"x\"` is on a field that no record carries, so only the server can evaluate it",
      at: "created_date > 2024-01-01 or name = \"x\"", "the server cannot say OR", "`and`"),
    Case(
      "from session where lower(created_date) = \"2024\"",
      "`lower(created_date) = \"2024\"` is on a field that no record carries, so only the server can evaluate it",
      at: "lower(created_date) = \"2024\"", "it compares two fields of a record", "`and`"),
    // Arithmetic.
    Case("print 1 / 0", "division by zero", at: "1 / 0", "if(n = 0"),
    Case("print 7 % 0", "division by zero", at: "7 % 0"),
    Case(
      "print 9223372036854775807 + 1", "9223372036854775807 + 1 is too large", at: "9223372036854775807 + 1", "64 bits"),
    Case("print 1 + \"a\"", "`+` does not fit a number and text", at: "1 + \"a\"", "1 + \"a\""),
    Case("print 9223372036854775807 days", "the duration is too long", at: "9223372036854775807 days"),
    Case("print 9223372036854775807 days ago", "the duration is too long", at: "9223372036854775807 days ago"),
    Case("print today + 9000000 days", "the date is outside of the years 1 to 9999", at: "today + 9000000 days"),
    Case("print 20000 days * 1e30", "the duration is too long", at: "20000 days * 1e30"),
    Case("print [1, 2][5]", "there is no element [5]", at: "[1, 2][5]", "the list has 2"),
    Case("print sum([\"a\", \"b\"])", "text has no sum", at: "sum([\"a\", \"b\"])"),
    Case("print lower(5)", "`lower` does not take a number", at: "lower(5)", "lower(text)"),
    Case("more", "this belongs to the prompt", at: "more"),
  ]

  @Test(arguments: beforeAnyRequest)
  func mistakesAreToldBeforeAnyRequest(_ wrong: Case) async throws {
    let service = try ScriptedService("{}", .init(known: .dynamicREST))
    let reply = await Conversation(service).run(wrong.text)
    let error = try #require(reply.error, "nothing is wrong")
    #expect(error.title == wrong.title)
    #expect(error.words == wrong.words)
    for advice in wrong.advice {
      #expect("\(error.label ?? "") \(error.hint ?? "")".contains(advice), "\(error)")
    }
    #expect(reply.failure?.cause == .statement)
    #expect(service.requests.isEmpty)
  }

  /// What only shows when the records do.
  static let atRunTime: [Case] = [
    Case(
      "let s = from subject\nfrom subject where id = $s", "`$s` has 2 values; `=` compares with one", at: "$s",
      "in $s"),
    Case(
      "from subject where extra_fields.list != 1", "a list cannot be compared with a value",
      at: "extra_fields.list != 1", "a list shows here", "contains"),
    Case(
      "from subject where extra_fields.parts.k is null", "a list cannot be compared with a value",
      at: "extra_fields.parts.k is null", "has (...)"),
    Case(
      "from subject where extra_fields.list not in [1]", "a list cannot be compared with a value",
      at: "extra_fields.list not in [1]", "contains"),
    Case(
      "from subject | select extra_fields.word * 2 as w", "`*` does not fit text and a number",
      at: "extra_fields.word * 2", "\"x\" * 2"),
    Case("from subject | select 1 / extra_fields.zero as w", "division by zero", at: "1 / extra_fields.zero"),
    Case(
      "from subject | summarize min(extra_fields.mixed) as m", "text and a number have no order",
      at: "min(extra_fields.mixed)"),
    Case(
      "from subject | where nmae = \"a\"", "no record has a field `nmae`", at: "nmae", "did you mean name?"),
    Case(
      "from subject | select strain.nmae as x", "no record has a field `nmae`", at: "nmae", "did you mean name?"),
    Case("let s = from subject\n$s[9]", "there is no element [9]", at: "$s[9]", "the list has 2"),
  ]

  @Test(arguments: atRunTime)
  func mistakesOfTheDataAreToldAtThePlace(_ wrong: Case) async throws {
    let records = """
      {"subject": [
        {"id": "\(PredicateTests.id(1))", "name": "a", "strain": "\(PredicateTests.id(3))",
         "extra_fields": {"list": [1, 2], "parts": [{"k": 1}, {"k": 2}], "word": "x", "zero": 0, "mixed": 1}},
        {"id": "\(PredicateTests.id(2))", "name": "b", "strain": "\(PredicateTests.id(3))", "extra_fields": {"mixed": "x", "zero": 0}}
      ], "strain": [{"id": "\(PredicateTests.id(3))", "name": "C57"}]}
      """
    let reply = await Conversation(try ScriptedService(records, .init(known: .dynamicREST))).run(wrong.text)
    let error = try #require(reply.error, "nothing is wrong")
    #expect(error.title == wrong.title)
    #expect(error.words == wrong.words)
    for advice in wrong.advice {
      #expect("\(error.label ?? "") \(error.hint ?? "")".contains(advice), "\(error)")
    }
    #expect(reply.failure?.cause == .statement)
  }

  /// Said, but not in the way.
  @Test(arguments: [
    Case(
      "from subject where nmae = \"a\" limit 0", "subject has no field `nmae` that BrainQuery knows of", at: "nmae",
      "did you mean name?", "taken as written"),
    Case("from subject where sex = \"X\" limit 0", "`sex` is not known to take \"X\"", at: "\"X\"", "F, M, U"),
    Case(
      "from subject where status = \"activ\" limit 0", "`status` is not known to take \"activ\"", at: "\"activ\"",
      "did you mean \"active\"?"),
    Case(
      "from session include subject limit 0", "session has no relation `subject` that BrainQuery knows of",
      at: "subject", "did you mean subjects?"),
  ])
  func warningsNameThePlace(_ odd: Case) async throws {
    let reply = await Conversation(try ScriptedService("{}", .init(known: .dynamicREST))).run(odd.text)
    #expect(reply.error == nil)
    let warning = try #require(reply.warning)
    #expect(warning.title == odd.title)
    #expect(warning.words == odd.words)
    for advice in odd.advice { #expect("\(warning.label ?? "") \(warning.hint ?? "")".contains(advice), "\(warning)") }
  }

  /// What JSON holds is not foreseen: a value that cannot be compared does not pass, and that is said once.
  @Test func valuesThatCannotBeComparedDoNotPass() async throws {
    let rows = #"[{"id": "1", "v": "x"}, {"id": "2", "v": 7}, {"id": "3", "v": "y"}]"#
    let conversation = Conversation(try ScriptedService("{}"), files: FilesInMemory(["v.json": rows]))
    let reply = await conversation.run("from \"v.json\" where v > 5")
    #expect(reply.error == nil)
    #expect(reply.names("id") == ["2"])
    #expect(reply.warnings.count == 1)
    #expect(reply.warning?.title == "text cannot be compared with a number (2 times)")
    #expect(reply.warning?.words == "v > 5")
    #expect(reply.warning?.label?.contains("found \"x\"") == true)
  }

  /// A server's answer is kept apart from a wrong statement, and shown where it was asked for.
  @Test(arguments: [
    (APIError.Kind.refused, StatementError.Cause.refused), (.unauthorized, .unauthorized), (.timeout, .noAnswer),
    (.network, .noAnswer), (.serverError, .noAnswer), (.unusableBody, .noAnswer), (.cancelled, .interrupted),
  ])
  func refusalsHaveTheirCause(_ kind: APIError.Kind, _ cause: StatementError.Cause) async throws {
    let service = try ScriptedService("{}", .init(refuses: ["session": kind], known: .documented))
    let reply = await Conversation(service).run("let s = from session\nprint 1")
    #expect(reply.failure?.cause == cause)
    if cause != .interrupted {
      #expect(reply.error?.words == "session")
      #expect(reply.error?.hint?.contains("api/private/stem/session/") == true)
    }
    #expect(reply.texts.isEmpty)
  }

  /// A refusal stands under the condition that caused it.
  @Test func aRefusalStandsUnderItsCondition() async throws {
    let reply = await Conversation(try EmbeddedPortal.sandbox()).run(
      "from session where name contains \"a\" and nonsense = 5")
    #expect(reply.failure?.cause == .refused)
    #expect(reply.error?.words == "nonsense")
    #expect(reply.error?.label?.contains("Invalid filter field") == true)
  }
}
