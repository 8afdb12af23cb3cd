import Testing

@testable import BrainAPI

/// One reply and what is read of it: the page's records as JSON, or the failure.
struct ReplyCase: CustomTestStringConvertible, Sendable {
  var testDescription: String
  var endpoint = Endpoint(portal: .private, app: "stem", model: "session")
  var body: String
  var records = "[]"

  init(
    _ description: String, of model: String = "session", id: String? = nil, _ body: String,
    gives records: String
  ) {
    testDescription = description
    endpoint.model = model
    endpoint.id = id
    self.body = body
    self.records = records
  }
}

private func read(
  _ body: [UInt8], status: Int = 200, _ endpoint: Endpoint = Endpoint(portal: .private, app: "stem", model: "session"),
  includes: [FieldPath] = [], limits: JSON.Limits = .init()
) -> Result<Page, APIError> {
  let url = "https://example.org" + endpoint.path
  do throws(APIError) {
    return .success(
      try PageReader.read(
        body: body, status: status, request: APIRequest(.get, endpoint, includes: includes), catalogue: .standard,
        exchange: Exchange(method: .get, url: url, status: status, duration: .zero, byteCount: body.count),
        limits: limits))
  } catch {
    return .failure(error)
  }
}

private func failure(_ body: String, status: Int = 200, id: String? = nil, model: String = "session") -> APIError? {
  let endpoint = Endpoint(portal: .private, app: "stem", model: model, id: id)
  if case .failure(let failure) = read(Array(body.utf8), status: status, endpoint) { return failure }
  return nil
}

@Suite struct PageReaderTests {
  static let cases: [ReplyCase] = [
    ReplyCase("a list", #"{"sessions":[{"id":"s1"},{"id":"s2"}]}"#, gives: #"[{"id":"s1"},{"id":"s2"}]"#),
    ReplyCase("an empty list", #"{"sessions":[]}"#, gives: "[]"),
    ReplyCase(
      "an irregular key", of: "consumablestock", #"{"consumable stocks":[{"id":"a"}],"meta":{}}"#,
      gives: #"[{"id":"a"}]"#),
    ReplyCase(
      "the key spelt otherwise", of: "consumablestock", #"{"consumable_stocks":[{"id":"a"}]}"#, gives: #"[{"id":"a"}]"#),
    ReplyCase("results", #"{"count":1,"results":[{"id":"s1"}]}"#, gives: #"[{"id":"s1"}]"#),
    ReplyCase("a model that is not known", of: "gadget", #"{"gadgets":[{"id":"g"}]}"#, gives: #"[{"id":"g"}]"#),
    ReplyCase("not known, the only list", of: "gadget", #"{"things":[{"id":"g"}],"meta":{}}"#, gives: #"[{"id":"g"}]"#),
    ReplyCase("a detail", id: "s1", #"{"session":{"id":"s1","name":null}}"#, gives: #"[{"id":"s1","name":null}]"#),
    ReplyCase(
      "list and detail under one key", of: "species", id: "p", #"{"species":{"id":"p"}}"#, gives: #"[{"id":"p"}]"#),
    ReplyCase("a detail that is the record itself", id: "s1", #"{"id":"s1"}"#, gives: #"[{"id":"s1"}]"#),
    ReplyCase("a detail not known", of: "gadget", id: "g", #"{"thing":{"id":"g"}}"#, gives: #"[{"id":"g"}]"#),
  ]

  @Test(arguments: cases)
  func reads(_ one: ReplyCase) throws {
    let page = try read(Array(one.body.utf8), one.endpoint).get()
    #expect(JSON.write(.list(page.records.map(Value.record))) == one.records)
  }

  @Test func envelopes() throws {
    func page(_ rest: String) throws -> Page { try read(Array((#"{"sessions":[]"# + rest + "}").utf8)).get() }
    let meta = try page(#","meta":{"page":2,"per_page":20,"total_results":45,"total_pages":3}"#)
    #expect(meta.envelope == .meta && meta.total == 45 && meta.number == 2 && meta.hasNext == true)
    let last = try page(#","meta":{"page":3,"per_page":20,"total_results":45,"total_pages":3}"#)
    #expect(last.hasNext == false)
    let count = try page(#","count":45,"next":"https://example.org/?offset=20","previous":null"#)
    #expect(count.envelope == .count && count.total == 45 && count.number == nil && count.hasNext == true)
    let end = try page(#","count":45,"next":null"#)
    #expect(end.hasNext == false)
    let none = try page("")
    #expect(none.envelope == .none && none.total == nil && none.hasNext == nil)
    let odd = try page(#","meta":{"page":"x","total_results":-3}"#)
    #expect(odd.envelope == .meta && odd.total == nil && odd.number == nil && odd.hasNext == nil)
    let oddCount = try page(#","count":1e99"#)
    #expect(oddCount.envelope == .none && oddCount.total == nil)
  }

  @Test(arguments: [
    ("", APIError.Kind.unusableBody),
    ("  \n", .unusableBody),
    ("<!doctype html><html><title>Sign in</title>", .unusableBody),
    ("nonsense", .unusableBody),
    ("[]", .unusableBody),
    (#"[{"id":"s1"}]"#, .unusableBody),
    ("null", .unusableBody),
    (#""sessions""#, .unusableBody),
    ("{}", .unusableBody),
    (#"{"detail":"hello"}"#, .unusableBody),
    (#"{"sessions":{"id":"s1"}}"#, .unusableBody),
    (#"{"sessions":["s1"]}"#, .unusableBody),
    (#"{"sessions":[null]}"#, .unusableBody),
    (#"{"+sessions":[]}"#, .unusableBody),
    (#"{"projects":[{"id":"p1"}]}"#, .unusableBody),
    (#"{"sessions":[{"id":"s1"}"#, .network),
    (#"{"sessions":[{"id":"s1"},]}"#, .unusableBody),
    (#"{"sessions":[NaN]}"#, .unusableBody),
  ])
  func anAnswerThatIsNoneIsAFailure(body: String, kind: APIError.Kind) {
    let failure = failure(body)
    #expect(failure?.kind == kind)
    #expect(failure?.url == "https://example.org/api/private/stem/session/")
    #expect(failure?.status == 200)
  }

  @Test func aDetailWithoutItsRecordIsAFailure() {
    for body in [
      "{}", #"{"sessions":[]}"#, #"{"session":[]}"#, #"{"session":null}"#, #"{"sessions":[{"id":"other"}]}"#,
    ] {
      #expect(failure(body, id: "s1")?.kind == .unusableBody)
    }
  }

  @Test func twoListsOfAnUnknownModelAreNotGuessedAt() {
    #expect(failure(#"{"a":[],"b":[]}"#, model: "gadget")?.kind == .unusableBody)
  }

  @Test func everyCutOfAReplyIsAFailure() {
    let body = Array(#"{"meta":{"total_results":1},"sessions":[{"id":"s1","name":"rat \u00e9"}]}"#.utf8)
    for length in 0..<body.count {
      guard case .failure(let failure) = read(Array(body.prefix(length))) else {
        Issue.record("a reply cut after \(length) bytes was read")
        continue
      }
      #expect(failure.kind == .network || failure.kind == .unusableBody)
    }
  }

  @Test func whatIsTooLargeIsSaidToBe() {
    var limits = JSON.Limits()
    limits.size = 10
    guard case .failure(let large) = read(Array(#"{"sessions":[]}"#.utf8), limits: limits),
      case .failure(let deep) = read(Array((#"{"sessions":"# + String(repeating: "[", count: 100_000)).utf8))
    else {
      Issue.record("read")
      return
    }
    #expect(large.kind == .tooLarge)
    #expect(deep.kind == .tooLarge)
  }

  @Test(arguments: [
    (400, APIError.Kind.refused), (401, .unauthorized), (403, .unauthorized), (404, .refused), (414, .refused),
    (429, .refused), (500, .serverError), (502, .serverError), (503, .serverError), (504, .serverError),
    (302, .redirect), (0, .unusableBody),
  ])
  func statusesAreFailuresWhateverTheBody(status: Int, kind: APIError.Kind) {
    for body in ["", #"{"sessions":[]}"#, #"{"detail":"why"}"#, "<title>x"] {
      let failure = failure(body, status: status)
      #expect(failure?.kind == kind)
      #expect(failure?.status == status)
    }
  }

  @Test(
    arguments: [
      (#"{"detail":"Not found."}"#, [(nil, "Not found.")]),
      (#"{"detail":["a","b"]}"#, [(nil, "a"), (nil, "b")]),
      (#"{"name":["This field is required."]}"#, [("name", "This field is required.")]),
      (#"{"name":["a","b"],"sex":"c"}"#, [("name", "a"), ("name", "b"), ("sex", "c")]),
      (#"{"details":{"sr":["low"]}}"#, [("details.sr", "low")]),
      (#"{"entries":[{},{"date":["when?"]}]}"#, [("entries.1.date", "when?")]),
      (#"[{"name":["a"]},{"name":["b"]}]"#, [("name", "a"), ("name", "b")]),
      (#"{"non_field_errors":["both"],"__all__":["all"]}"#, [(nil, "both"), (nil, "all")]),
      (#"["Invalid filter field"]"#, [(nil, "Invalid filter field")]),
      (#""just text""#, [(nil, "just text")]),
      (#"{"error":"access_denied"}"#, [(nil, "access_denied")]),
      (
        #"{"detail":"Token is invalid","code":"token_not_valid","messages":[{"token_class":"AccessToken"}]}"#,
        [(nil, "Token is invalid")]
      ),
      (#"{"limit":[20],"ok":[false],"none":null,"empty":""}"#, [("limit", "20"), ("ok", "false")]),
      ("  plain words \n", [(nil, "plain words")]),
      (
        "<html><head><TITLE lang=\"en\">502 Bad\n Gateway &amp; more</TITLE></head><body>secret</body>",
        [
          (nil, "502 Bad Gateway & more")
        ]
      ),
      ("<html><body>no title</body>", []),
      ("", []),
      ("{}", []),
    ] as [(String, [(String?, String)])])
  func messagesOfEveryShape(body: String, messages: [(String?, String)]) {
    #expect(
      failure(body, status: 400)?.messages == messages.map { APIError.Message(field: $0.0, text: $0.1) })
  }

  @Test func messagesAreCapped() {
    let long = String(repeating: "é", count: 600)
    let many = (0..<50).map { #""f\#($0)":["\#(long)"]"# }.joined(separator: ",")
    let messages = failure("{\(many)}", status: 400)?.messages ?? []
    #expect(messages.count == 20)
    #expect(messages.allSatisfy { $0.text.count == 500 && $0.text.hasSuffix("…") })
    #expect(failure(long + long, status: 500)?.messages.first?.text.count == 500)
  }

  /// What came beside the list: by the model of a relation, or by its name; only along the paths of the request.
  @Test(arguments: [
    (["behaviors"], #"{"behavior":["b1"]}"#),
    (["behaviors", "behaviors.subjects"], #"{"behavior":["b1"],"subject":["u1"]}"#),
    (["gadgets"], #"{"gadgets":["g1"]}"#), (["projects.sessions"], #"{"project":["p1"],"session":["s1","s2"]}"#),
    ([], "{}"),
  ])
  func whatCameBesideTheList(_ includes: [FieldPath], _ expected: String) throws {
    let body =
      #"{"behaviors":[{"id":"b1"},{"no":"id"},5],"sessions":[{"id":"s1","behaviors":["b1"]}],"subjects":[{"id":"u1"}],"gadgets":[{"id":"g1"}],"projects":[{"id":"p1"}],"+sessions":[{"id":"s2"}]}"#
    let page = try read(Array(body.utf8), includes: includes).get()
    let lists = page.related.models.map { model in
      (model, Value.list(page.related.all(of: model).compactMap(\.id).map { .string($0) }))
    }
    #expect(JSON.write(.record(Record(lists))) == expected)
    #expect(JSON.write(.record(page.records[0])) == #"{"id":"s1","behaviors":["b1"]}"#)
  }
}
