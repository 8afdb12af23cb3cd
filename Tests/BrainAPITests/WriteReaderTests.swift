import Testing

@testable import BrainAPI

private func read(
  _ method: APIRequest.Method, _ model: String = "session", status: Int, _ body: String
) -> Result<WriteReply, APIError> {
  let endpoint = Endpoint(portal: .private, app: "stem", model: model, id: method == .post ? nil : "a1")
  let body = Array(body.utf8)
  do throws(APIError) {
    return .success(
      try WriteReader.read(
        body: body, status: status, request: APIRequest(method, endpoint), catalogue: .standard,
        exchange: Exchange(method: method, url: "u", status: status, duration: .zero, byteCount: body.count)))
  } catch {
    return .failure(error)
  }
}

@Suite struct WriteReaderTests {
  @Test(arguments: [
    (APIRequest.Method.post, "session", 201, #"{"session":{"id":"n"}}"#, "n" as String?),
    // Some models have a key of their own for what was just created.
    (.post, "consumable", 201, #"{"consumable_approval":{"id":"n"}}"#, "n"),
    (.post, "consumable", 201, #"{"consumable":{"id":"n"}}"#, "n"),
    (.patch, "consumable", 200, #"{"consumable":{"id":"a1"}}"#, "a1"),
    (.put, "consumablestock", 200, #"{"consumable_stock":{"id":"A1"}}"#, "A1"),
    (.post, "session", 201, #"{"id":"n","name":"x"}"#, "n"),
    (.patch, "session", 200, #"{"id":"a1","name":"x"}"#, "a1"),
    (.patch, "session", 204, "", nil),
    (.delete, "session", 204, "", nil),
    (.delete, "session", 200, "<html>", nil),
  ])
  func records(method: APIRequest.Method, model: String, status: Int, body: String, id: String?) throws {
    let reply = try read(method, model, status: status, body).get()
    #expect(reply.record?.id == id)
    #expect(reply.exchange.status == status)
  }

  @Test(arguments: [
    (400, #"{"name":["This field is required."]}"#, APIError.Kind.refused, false),
    (401, "", .unauthorized, false), (403, "", .unauthorized, false), (404, "", .refused, false),
    (429, "", .refused, false), (301, "", .redirect, false), (307, "", .redirect, false),
    (500, "<h1>Server Error</h1>", .serverError, true), (502, "", .serverError, true), (504, "", .serverError, true),
    (201, "", .unusableBody, true), (201, "<html>", .unusableBody, true), (201, "[]", .unusableBody, true),
    (201, #"{"session":{"id":"#, .network, true), (201, #"{"session":{"name":"x"}}"#, .unusableBody, true),
    (201, #"{"sessions":[]}"#, .unusableBody, true), (200, #"{"detail":"ok"}"#, .unusableBody, true),
  ])
  func failures(status: Int, body: String, kind: APIError.Kind, mayHaveHappened: Bool) {
    guard case .failure(let failure) = read(.post, status: status, body) else {
      Issue.record("no failure")
      return
    }
    #expect(failure.kind == kind)
    #expect(failure.mayHaveHappened == mayHaveHappened)
    #expect(failure.status == status)
  }

  @Test func anotherRecordsReplyIsNoAnswer() {
    guard case .failure(let failure) = read(.patch, status: 200, #"{"session":{"id":"b2"}}"#) else {
      Issue.record("no failure")
      return
    }
    #expect(failure.mayHaveHappened)
  }
}
