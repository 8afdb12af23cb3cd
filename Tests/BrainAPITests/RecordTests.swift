import Testing

@testable import BrainAPI

@Suite struct RecordTests {
  private func read(_ text: String) throws -> Record { try #require(try JSON.read(Array(text.utf8)).record) }

  @Test func changesKeepTheirPlaces() throws {
    let text = #"{"id":"x","name":"n","list":[1,2]}"#
    for var record in [
      try read(text),
      Record(
        [("id", "x"), ("name", "n")].map { ($0.0, .string($0.1)) } + [("list", .list([.integer(1), .integer(2)]))]),
    ] {
      record["name"] = .integer(7)
      record["more"] = .null
      record["id"] = nil
      record["absent"] = nil
      #expect(JSON.write(.record(record)) == #"{"name":7,"list":[1,2],"more":null}"#)
      #expect(record.names == ["name", "list", "more"] && record.count == 3)
      #expect(record["more"] == .null && record["id"] == nil && record.id == nil)
      record["id"] = .integer(5)
      record["more"] = nil
      #expect(record.names == ["name", "list", "id"] && record.id == "5")
      #expect(record.node("list") == nil || record.node("list")?.count == 2)
      #expect(record.node("name") == nil && record.node("id") == nil)
    }
  }

  @Test func detachedRecordsKeepTheirOwnTextOnly() throws {
    let text = #"[{"skip":[1,{}]},  {"a":"\u00e9","b":[1.50,{"c":null,"d":true}],"e":{}}, {"f":-0}]"#
    let rows = try #require(try JSON.read(Array(text.utf8)).list).compactMap(\.record)
    for row in rows {
      let copy = row.detached()
      let range = try #require(row.node?.range)
      #expect(copy == row)
      #expect(copy.node?.document.bytes == Array(Array(text.utf8)[range]))
      #expect(JSON.write(.record(copy)) == JSON.write(.record(row)))
      #expect(copy.detached().node?.document === copy.node?.document)
    }
    var changed = rows[1]
    changed["b"] = nil
    changed["g"] = .list([.record(rows[0])])
    let copy = changed.detached()
    #expect(JSON.write(.record(copy)) == JSON.write(.record(changed)))
    #expect(copy["g"]?.list?.first?.record?.node?.document.bytes.count == #"{"skip":[1,{}]}"#.utf8.count)
    #expect(copy.node("a")?.document !== changed.node("a")?.document)
  }

  /// A record on a tape and one of plain fields go through the same changes.
  @Test(arguments: 0..<6) func randomChangesAreThoseOfPlainFields(_ seed: UInt64) throws {
    var random = RandomJSON(seed: 77 + seed)
    for _ in 0..<60 {
      var plain = random.record()
      var lazy = try read(JSON.write(.record(plain)))
      #expect(lazy.node != nil)
      let names = plain.names + ["new", "other", "é", "e\u{301}"]
      for _ in 0..<12 {
        let name = random.pick(names)
        let value = random.next() % 3 == 0 ? nil : random.value(depth: 1)
        plain[name] = value
        lazy[name] = value
        #expect(lazy.names == plain.names)
        #expect(lazy.count == plain.count)
        #expect(lazy == plain && plain == lazy)
        #expect(lazy.hashValue == plain.hashValue)
        for name in names { #expect(lazy[name] == plain[name]) }
      }
      #expect(JSON.write(.record(lazy)) == JSON.write(.record(plain)))
    }
  }

  @Test func equalityIsByMeaning() throws {
    let one = try read(#"{"a":1,"b":"x","c":[{"d":1e0}]}"#)
    let other = try read(#"{"c":[{"d":1}],"b":"\u0078","a":1.0}"#)
    #expect(one == other && one.hashValue == other.hashValue)
    #expect(try one != read(#"{"a":1,"b":"x"}"#))
    #expect(try one != read(#"{"a":1,"b":"x","c":[{"d":2}]}"#))
    #expect(try read(#"{"a":null}"#) != read(#"{}"#))
    #expect(try read(#"{"a":null}"#) != read(#"{"b":null}"#))
    #expect(try read(#"{"a":"1"}"#) != read(#"{"a":1}"#))
    // Scalar by scalar: not the canonical equivalence of Swift's strings.
    #expect(try read("{\"a\":\"\u{E9}\"}") != read("{\"a\":\"e\u{301}\"}"))
    #expect(Value.string("\u{E9}") != .string("e\u{301}"))
    #expect(try read("{\"\u{E9}\":1,\"e\u{301}\":2}").count == 2)
  }

  /// With a poor hash, sets of rows would take the square of their number.
  @Test func hashesSpread() throws {
    var hashes = Set<Int>()
    for number in 0..<20_000 {
      hashes.insert(Record([("a", .integer(number)), ("b", .integer(20_000 - number))]).hashValue)
    }
    #expect(hashes.count > 19_990)
    let swapped = [
      Record([("a", .integer(1)), ("b", .integer(2))]), Record([("a", .integer(2)), ("b", .integer(1))]),
    ]
    #expect(swapped[0].hashValue != swapped[1].hashValue)
  }
}
