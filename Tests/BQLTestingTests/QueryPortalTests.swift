import BQLTesting
import Testing

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// The library as a suite uses it: by its public face alone.
struct QueryPortalTests {
  static let name = "KB_M001_20220713_1"

  struct Session: Decodable {
    struct Project: Decodable { var name: String }
    enum CodingKeys: String, CodingKey {
      case id, name, description, projects
      case start = "date_time"
    }

    var id: UUIDText
    var name: String
    var description: String?
    var start: Date?
    var projects: [Project]
  }

  /// A type that reads itself from one value.
  struct UUIDText: Decodable {
    var text: String
    init(from decoder: any Decoder) throws { text = try decoder.singleValueContainer().decode(String.self) }
  }

  @Test func rowsOfAQuery() async throws {
    let portal = try await QueryPortal.sandbox()
    #expect(portal.address == "sandbox")
    let rows = try await portal.query("from session where name = \"\(Self.name)\" | select name, description")
    #expect(rows.count == 1 && rows.columns == ["name", "description"])
    #expect(rows[0]["name"] == .init(stringLiteral: Self.name) && rows[0]["nothing"] == nil)
    #expect(rows[0]["description"] == "Recording in dorsal hippocampus, 20 minutes")
    #expect(rows.text(as: .csv) == "name,description\n\(Self.name),\"Recording in dorsal hippocampus, 20 minutes\"\n")
    #expect(
      rows[0].description == #"{"name":"\#(Self.name)","description":"Recording in dorsal hippocampus, 20 minutes"}"#)
  }

  @Test func oneValue() async throws {
    let portal = try await QueryPortal.sandbox()
    let count = try await portal.query("count(from session)").value
    #expect(try await portal.query("from session | select id").count == count.integer)
    #expect(try await portal.query("let a = 20\na + 1.5").value == 21.5)
    #expect(try await portal.query("[1, null, true]").map(\.description) == ["1", "null", "true"])
  }

  @Test func typedRows() async throws {
    let portal = try await QueryPortal.sandbox()
    let rows = try await portal.query("from session where name = \"\(Self.name)\" include projects")
    let session = try #require(try rows.decode(Session.self).first)
    #expect(session.name == Self.name && session.id.text.count == 36 && !session.projects.isEmpty)
    // The day stands in the name.
    let start = try #require(session.start)
    #expect(start.formatted(.iso8601).hasPrefix("2022-07-13"))
  }

  @Test func whatDoesNotDecodeSaysWhere() async throws {
    struct Wrong: Decodable { var name: Int }
    struct Lacking: Decodable { var nonsense: String?; var other: String }
    let portal = try await QueryPortal.sandbox()
    let rows = try await portal.query("from session limit 2 | select name")
    let mismatch = #expect(throws: DecodingError.self) { try rows.decode(Wrong.self) }
    guard case .typeMismatch(_, let context) = mismatch else {
      Issue.record("\(String(describing: mismatch))")
      return
    }
    #expect(context.codingPath.map(\.stringValue) == ["0", "name"])
    #expect(context.debugDescription.hasPrefix("expected a number, found the text \""))
    let lacking = #expect(throws: DecodingError.self) { try rows.decode(Lacking.self) }
    guard case .keyNotFound(let key, let place) = lacking else {
      Issue.record("\(String(describing: lacking))")
      return
    }
    #expect(key.stringValue == "other" && place.debugDescription == "there is no column `other`; there are: name")
  }

  @Test(arguments: [
    ("0.1234567890123456789", false)
  ]) func numbersAreExactOrAnError(_ number: String, _ fits: Bool) async throws {
    let value = try await QueryPortal.sandbox().query(number).value
    if fits {
      #expect(try value.decode(Double.self) == Double(number))
    } else {
      #expect(throws: DecodingError.self) { try value.decode(Double.self) }
    }
    #expect(
      (try? value.decode(Int.self)) == Double(number).flatMap { Int(exactly: $0) }.flatMap { $0 < 1 << 53 ? $0 : nil })
    #expect(try value.decode(Decimal.self) == Decimal(string: number))
  }

  @Test func smallWholeNumbers() async throws {
    let portal = try await QueryPortal.sandbox()
    #expect(try await portal.query("[255, 0]").value.decode([UInt8].self) == [255, 0])
    let tooLarge = try await portal.query("[1, 256]").value
    let error = #expect(throws: DecodingError.self) { try tooLarge.decode([UInt8].self) }
    guard case .dataCorrupted(let context) = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(
      context.codingPath.map(\.stringValue) == ["1"] && context.debugDescription == "256 does not fit UInt8 exactly")
    #expect(try await portal.query("[null, \"a\"]").value.decode([String?].self) == [nil, "a"])
  }

  @Test(arguments: [
    ("from sesion", "did you mean session?"), ("from session where", "query:1:"),
    ("from session where nme = 1", "nme"), ("let x = 1", "there is nothing to see"),
    ("use \"https://lab.example/\"\nfrom session", "no other"),
  ]) func whatCannotBeAnsweredSaysWhy(_ text: String, _ reason: String) async throws {
    let portal = try await QueryPortal.sandbox()
    let failure = await #expect(throws: QueryError.self) { try await portal.query(text) }
    #expect(failure?.description.contains(reason) == true, "\(failure?.description ?? "")")
  }

  @Test func nothingIsLeftForTheNext() async throws {
    let portal = try await QueryPortal.sandbox()
    let before = try await portal.query("count(from session)").value
    // Writes go to a copy of the sandbox that lives as long as the call.
    let after = try await portal.query("delete (from session limit 1)\ncount(from session)").value
    #expect(after.integer == before.integer.map { $0 - 1 })
    _ = try? await portal.query("let left = 1\nleft")
    await #expect(throws: QueryError.self) { try await portal.query("left") }
    #expect(try await portal.query("count(from session)").value == before)
  }
}
