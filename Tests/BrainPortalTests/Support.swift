import BrainAPI
import GRDB
import Testing

@testable import BrainPortal

/// The sample data once for all tests that only read.
let sandbox = Result { () throws(PortalError) in try EmbeddedPortal.sandbox() }

extension EmbeddedPortal {
  func get(_ path: String, _ query: String? = nil, token: String? = "t") -> PortalResponse {
    respond(to: PortalRequest(path: path, query: query, bearerToken: token))
  }

  /// The first column of a statement written by hand.
  func column(_ sql: String) throws -> [String] {
    try queue.read { database in
      try Row.fetchAll(database, sql: sql).map { row in
        let value: DatabaseValue = row[0]
        return String.fromDatabaseValue(value) ?? Int.fromDatabaseValue(value).map { String($0) } ?? "null"
      }
    }
  }

  /// All records of a model, by id.
  func all(_ name: String) throws -> [BrainAPI.Record] {
    let model = try #require(Catalogue.standard.model(name))
    var records: [BrainAPI.Record] = []
    while true {
      let reply = get("/api/private/\(model.app)/\(model.name)/", "limit=100&sort[]=id&offset=\(records.count)")
      #expect(reply.status == 200)
      let page = try reply.list(model.listKey)
      records += page
      if page.count < 100 { return records }
    }
  }

  func number(_ sql: String) throws -> Int { try queue.read { try Int.fetchOne($0, sql: sql) ?? 0 } }
}

extension PortalResponse {
  var text: String { String(decoding: body, as: UTF8.self) }

  var record: BrainAPI.Record {
    get throws { try #require(JSON.read(body).record) }
  }

  func list(_ key: String) throws -> [BrainAPI.Record] { try #require(record[key]?.list).compactMap(\.record) }

  func ids(_ key: String) throws -> [String] { try list(key).compactMap(\.id) }

  var total: Int? {
    get throws {
      guard case .number(.integer(let total)) = try record["meta"]?.record?["total_results"] else { return nil }
      return total
    }
  }
}

/// A laboratory of two sessions, small enough to write its replies by hand.
enum TinyLab {
  static let strain = "00000000-0000-4000-8000-000000000001"
  static let subject = "00000000-0000-4000-8000-000000000002"
  static let open = "00000000-0000-4000-8000-000000000003"
  static let closed = "00000000-0000-4000-8000-000000000004"
  static let first = "00000000-0000-4000-8000-000000000005"
  static let second = "00000000-0000-4000-8000-000000000006"
  static let behavior = "00000000-0000-4000-8000-000000000007"
  static let setup = "00000000-0000-4000-8000-000000000008"
  static let assay = "00000000-0000-4000-8000-000000000009"

  static func portal(_ profile: PortalProfile = .init()) throws -> EmbeddedPortal {
    let queue = try Store.inMemory(.standard) { database in
      let sink = RowSink(database, .standard)
      func add(_ model: String, _ id: String, _ cells: KeyValuePairs<String, Cell>) throws {
        try sink.add(model, id: .text(id), created: "2024-01-0\(id.last ?? "1")T00:00:00Z", cells)
      }
      try add("project", open, ["name": "Open", "is_public": true])
      try add("project", closed, ["name": "Closed", "is_public": false])
      try add("subject", subject, ["name": "R1", "strain": .text(strain), "sex": "F", "birth_date": "2023-05-06"])
      try sink.link("subject", "projects", owner: .text(subject), to: [closed])
      try add(
        "session", first,
        [
          "name": "a \"b\"\n\u{1B}ø", "description": "", "date_time": "2024-03-22T15:30:00Z",
          "extra_fields": #"{"k":[1.50,null]}"#,
        ])
      try add("session", second, ["name": "z"])
      try sink.link("session", "projects", owner: .text(first), to: [open, closed])
      try sink.link("session", "projects", owner: .text(second), to: [closed])
      try add(
        "behavior", behavior,
        ["session": .text(first), "setup": .text(setup), "behavioralassay": .text(assay), "order": 2])
      try sink.link("behavior", "subjects", owner: .text(behavior), to: [subject])
      try add("setup", setup, ["name": "S", "setup_type": "x", "is_public": false])
    }
    return EmbeddedPortal(queue, ServerIdentity(address: "tiny", name: "tiny", isEmbedded: true), profile)
  }
}
