import BrainAPI
import Testing

@testable import BQLEngine

/// Stages on rows in hand, each with what comes out as JSON lines.
struct StageTests {
  static let files = FilesInMemory([
    "r.json": """
    [{"id": "1", "name": "b", "n": 2, "tags": ["x", "y"], "day": "2024-03-22", "who": {"first": "A"}},
     {"id": "2", "name": "a", "n": null, "tags": [], "day": "2024-03-01", "who": {"first": "B"}},
     {"id": "3", "name": "c", "n": 10, "tags": null, "day": null},
     {"id": "4", "name": "a", "n": 2, "tags": ["x"], "day": "2024-04-05"}]
    """,
    "p.json": """
    [{"id": "p1", "of": "1", "v": 5}, {"id": "p2", "of": "1", "v": 1}, {"id": "p3", "of": "4", "v": 9}, {"id": "p4", "of": null, "v": 0}]
    """,
    "t.csv": "name,n,at\nx,1,2024-01-01\n\"1\",,2024-02-01\n",
    "bare.json": "[{\"a\": 1}, {\"a\": 1}, {\"a\": 2, \"b\": null}]",
  ])

  static let cases: [(stages: String, lines: [String])] = [
    ("limit 2 | select name, n as number", [#"{"name":"b","number":2}"#, #"{"name":"a","number":null}"#]),
    ("offset 3 | select id", [#"{"id":"4"}"#]),
    ("offset 9", []),
    ("limit 0", []),
    // Nulls last, both ways; the id breaks ties.
    ("sort n | select id", [#"{"id":"1"}"#, #"{"id":"4"}"#, #"{"id":"3"}"#, #"{"id":"2"}"#]),
    ("sort -n | select id", [#"{"id":"3"}"#, #"{"id":"1"}"#, #"{"id":"4"}"#, #"{"id":"2"}"#]),
    ("sort -name, -n | select id", [#"{"id":"3"}"#, #"{"id":"1"}"#, #"{"id":"4"}"#, #"{"id":"2"}"#]),
    ("sort -count(tags), id | select id", [#"{"id":"1"}"#, #"{"id":"4"}"#, #"{"id":"2"}"#, #"{"id":"3"}"#]),
    // Columns.
    ("where id = \"1\" | select who.first, count(tags) as t", [#"{"who.first":"A","t":2}"#]),
    ("where id = \"1\" | select who.first | select who.first as f", [#"{"f":"A"}"#]),
    ("where id = \"3\" | select who.first as f", [#"{"f":null}"#]),
    ("where id = \"1\" | drop tags, who, day", [#"{"id":"1","name":"b","n":2}"#]),
    (
      "where id = \"1\" | drop tags, who, day | derive n * 2 as twice, n as name",
      [#"{"id":"1","name":2,"n":2,"twice":4}"#]
    ),
    ("where id != \"3\" | select tags[0] as t", [#"{"t":"x"}"#, #"{"t":null}"#, #"{"t":"x"}"#]),
    ("where id = \"1\" | select tags[-1] as t, tags[0..0] as u, tags[1..] as v", [#"{"t":"y","u":["x"],"v":["y"]}"#]),
    ("where id = \"3\" | select tags[0] as t", [#"{"t":null}"#]),
    // Doubles and groups.
    ("distinct name | select name", [#"{"name":"b"}"#, #"{"name":"a"}"#, #"{"name":"c"}"#]),
    ("select name, n | distinct | count", ["4"]),
    ("select name | distinct | count", ["3"]),
    ("count", ["4"]),
    ("where id = \"9\" | count", ["0"]),
    ("count by name", [#"{"name":"a","count":2}"#, #"{"name":"b","count":1}"#, #"{"name":"c","count":1}"#]),
    ("count by n", [#"{"n":2,"count":2}"#, #"{"n":10,"count":1}"#, #"{"n":null,"count":1}"#]),
    (
      "count by month(day) as m",
      [#"{"m":"2024-03","count":2}"#, #"{"m":"2024-04","count":1}"#, #"{"m":null,"count":1}"#]
    ),
    (
      "summarize count() as rows, count(n) as given, sum(n) as total, avg(n) as mean, min(day) as first, list(name) as names by name",
      [
        #"{"name":"a","rows":2,"given":1,"total":2,"mean":2,"first":"2024-03-01","names":["a","a"]}"#,
        #"{"name":"b","rows":1,"given":1,"total":2,"mean":2,"first":"2024-03-22","names":["b"]}"#,
        #"{"name":"c","rows":1,"given":1,"total":10,"mean":10,"first":null,"names":["c"]}"#,
      ]
    ),
    (
      "where id = \"9\" | summarize count() as c, sum(n) as s, avg(n) as a, max(n) as m",
      [#"{"c":0,"s":0,"a":null,"m":null}"#]
    ),
    ("where id = \"9\" | summarize count() as c by name", []),
    (
      "summarize count() > 1 and sum(n) = 2 as several by name",
      [#"{"name":"a","several":true}"#, #"{"name":"b","several":false}"#, #"{"name":"c","several":false}"#]
    ),
    (
      "summarize median(n) as m, max(n) - min(n) as spread, distinct(name) as d",
      [#"{"m":2,"spread":8,"d":["b","a","c"]}"#]
    ),
    ("top 1 by -n per name | select id", [#"{"id":"4"}"#, #"{"id":"1"}"#, #"{"id":"3"}"#]),
    ("top 2 by -n | select id", [#"{"id":"3"}"#, #"{"id":"1"}"#]),
    // A row for each element.
    ("expand tags as t | select id, t", [#"{"id":"1","t":"x"}"#, #"{"id":"1","t":"y"}"#, #"{"id":"4","t":"x"}"#]),
    ("expand tags | where id = \"1\" | select tags", [#"{"tags":"x"}"#, #"{"tags":"y"}"#]),
    (
      "left expand tags as t | select id, t",
      [
        #"{"id":"1","t":"x"}"#, #"{"id":"1","t":"y"}"#, #"{"id":"2","t":null}"#, #"{"id":"3","t":null}"#,
        #"{"id":"4","t":"x"}"#,
      ]
    ),
    ("expand tags as t | count by t", [#"{"t":"x","count":2}"#, #"{"t":"y","count":1}"#]),
    // Joins.
    (
      "join p on p.of = id | select id, p.id as pid | sort pid",
      [#"{"id":"1","pid":"p1"}"#, #"{"id":"1","pid":"p2"}"#, #"{"id":"4","pid":"p3"}"#]
    ),
    ("join p on p.of = id and p.v > n | select p.id as pid | sort pid", [#"{"pid":"p1"}"#, #"{"pid":"p3"}"#]),
    (
      "join p on p.v < n | select id, p.v as v | sort id, v",
      [
        #"{"id":"1","v":0}"#, #"{"id":"1","v":1}"#, #"{"id":"3","v":0}"#, #"{"id":"3","v":1}"#, #"{"id":"3","v":5}"#,
        #"{"id":"3","v":9}"#, #"{"id":"4","v":0}"#, #"{"id":"4","v":1}"#,
      ]
    ),
    (
      "left join p on p.of = id | select id, p.v as v | sort id, v",
      [
        #"{"id":"1","v":1}"#, #"{"id":"1","v":5}"#, #"{"id":"2","v":null}"#, #"{"id":"3","v":null}"#,
        #"{"id":"4","v":9}"#,
      ]
    ),
    // Sets, by id.
    ("where n = 2 | union r | select id", [#"{"id":"1"}"#, #"{"id":"4"}"#, #"{"id":"2"}"#, #"{"id":"3"}"#]),
    ("except (r | where n = 2) | select id", [#"{"id":"2"}"#, #"{"id":"3"}"#]),
    ("intersect (r | where n = 2) | select id", [#"{"id":"1"}"#, #"{"id":"4"}"#]),
  ]

  @Test(arguments: cases)
  func everyStageGives(_ stages: String, _ lines: [String]) async throws {
    let conversation = Conversation(try ScriptedService("{}"), files: Self.files)
    let reply = await conversation.run("let r = from \"r.json\"\nlet p = from \"p.json\"\nr | \(stages)")
    #expect(reply.error == nil)
    let text =
      reply.value?.list == nil
      ? reply.value.map { JSON.write($0) } ?? "" : reply.rows.map { JSON.write(.record($0)) }.joined(separator: "\n")
    #expect(text == lines.joined(separator: "\n"))
  }

  /// Rows without ids are the same where all of them is the same.
  @Test func rowsWithoutIdsAreComparedWhole() async throws {
    let conversation = Conversation(try ScriptedService("{}"), files: Self.files)
    let reply = await conversation.run(
      "let b = from \"bare.json\"\nb | distinct\nb | union b\nb | except (b | where a = 1)\nb | intersect (b | where a = 1)"
    )
    #expect(reply.outcomes.map { $0.outcome.rows?.count } == [2, 2, 1, 2])
  }

  /// Clauses on a file are conditions first, then order, then the part that is wanted, in whatever order they stand.
  @Test func clausesOnFilesHaveTheOrderOfClauses() async throws {
    let conversation = Conversation(try ScriptedService("{}"), files: Self.files)
    let reply = await conversation.run("from \"r.json\" limit 1 sort -n where n <= 2")
    #expect(reply.column("id") == ["\"1\""])
    let csv = await conversation.run("from \"t.csv\" where n is null")
    #expect(csv.rows.map { JSON.write(.record($0)) } == [#"{"name":"1","n":null,"at":"2024-02-01"}"#])
  }

  @Test func resultsAreSavedAndReadBack() async throws {
    let files = FilesInMemory(["r.json": Self.files["r.json"] ?? ""])
    let conversation = Conversation(try ScriptedService("{}"), files: files)
    let reply = await conversation.run(
      "from \"r.json\" sort id | select id, name, n | save \"out.csv\"\nfrom \"out.csv\" | where n = 2 | count\nfrom \"r.json\" | select name | as tsv | save \"out.data\""
    )
    #expect(reply.error == nil)
    #expect(reply.saved == ["out.csv", "out.data"])
    #expect(files["out.csv"] == "id,name,n\n\"1\",b,2\n\"2\",a,\n\"3\",c,10\n\"4\",a,2\n")
    #expect(files["out.data"]?.hasPrefix("name\n") == true)
    #expect(reply.outcomes.map { $0.outcome.value } == [.integer(2)])
    let full = await conversation.run("from \"r.json\" | save \"/full/out.csv\"")
    #expect(full.failure?.cause == .incomplete)
    #expect(full.error?.words == "\"/full/out.csv\"")
  }

  /// A million pairs by value, not by trying each with each.
  @Test func equalitiesOfJoinsAreHashed() async throws {
    let rows = (0..<2000).map { "{\"id\":\"\($0)\",\"k\":\"\($0 % 500)\"}" }.joined(separator: "\n")
    let conversation = Conversation(try ScriptedService("{}"), files: FilesInMemory(["k.ndjson": rows]))
    let reply = await conversation.run(
      "let k = from \"k.ndjson\"\nexplain k | join k as o on o.k = k\nk | join k as o on o.k = k | count")
    #expect(reply.error == nil)
    #expect(reply.value == .integer(8000))
  }
}
