import Testing

@testable import BrainAPI

@Suite struct JSONReadTests {
  @Test(arguments: [
    "null", "true", "false", "0", "-0", "123", "-1.5", "1e3", "1E+3", "1e-3", "0.0", "0e0", "-0.1e1",
    "123456789012345678901234567890", "1e999999999", "0.1e-000000000001", #""""#, #""a""#,
    #""\"\\\/\b\f\n\r\t""#, #""\u0000""#, #""\uD83D\uDE00""#, #""\ud834\udd1e x""#, #""é€😀""#, "\"\u{7F}\"",
    #""\uFFFF""#, "\"\u{10FFFF}\"", "[]", "[ ]", "[1]", "[1,2]", "[[],{}]", "{}", "{ }", #"{"a":1}"#,
    #"{"a":{"b":[]}}"#,
    #"{"":0}"#, #"{"a":1,"b":1,"\u0063":2}"#, " \t\r\n[ 1 ,\n2 ] \n", "\u{FEFF}[]", #"{"a" : "b" , "c" : null}"#,
    #"["12345678901234567890123456789012345678901234567890"]"#, "[1,null,\"\",true]",
  ])
  func accepts(_ text: String) throws {
    let value = try JSON.read(Array(text.utf8))
    var reference = ReferenceReader(Array(text.utf8), JSON.Limits())
    #expect(try value == reference.read())
  }

  @Test(arguments: [
    ("", 0), (" ", 1), ("nul", 0), ("nulL", 0), ("True", 0), ("tru", 0), ("falsE", 0), ("fals", 0), ("01", 0), ("-", 0),
    ("-a", 0), ("+1", 0), (".5", 0), ("1.", 0), ("1.e1", 0), ("1e", 0), ("1e+", 0), ("-01", 0), ("0x1", 1), ("1 2", 2),
    ("NaN", 0), ("Infinity", 0), ("-Infinity", 0), ("1e1000000000", 0), ("[", 1), ("]", 0), ("[1", 2), ("[1,", 3),
    ("[1,]", 3), ("[,1]", 1), ("[1 2]", 3), ("[1}", 2), ("[1]]", 3), ("[1],", 3), ("{", 1), ("}", 0), ("{]", 1),
    (#"{"a""#, 4), (#"{"a":"#, 5), (#"{"a" 1}"#, 5), (#"{"a":1,}"#, 7), (#"{,"a":1}"#, 1), (#"{"a":1 "b":2}"#, 7),
    (#"{a:1}"#, 1), (#"{'a':1}"#, 1), (#"{1:1}"#, 1), (#"{"a":}"#, 5), (#"{"a":1]"#, 6), (#"{"a":1,"b"}"#, 10),
    (#""a"#, 2), (#"""#, 1), (#""\"#, 2), (#""\x""#, 1), (#""\u12""#, 1), (#""\u12G4""#, 1), (#""\uD83D""#, 1),
    (#""\uD83Dx""#, 1), (#""\uD83D\n""#, 1), (#""\uD83D\uD83D""#, 1), (#""\uDE00""#, 1), ("\"a\nb\"", 2),
    ("\"a\tb\"", 2), ("\"\u{0}\"", 1), ("\"12345678\u{1F}\"", 9), ("[\u{0C}1]", 1), ("[1]\u{0}", 3), ("[\u{A0}1]", 1),
    ("// c\n1", 0), ("[1/*c*/]", 2), (#"{"a":1,"a":2}"#, 7), (#"{"a":1,"b":2,"\u0061":2}"#, 13),
    (#"{"\u0061":1,"b":2,"a":2}"#, 18), ("\u{FEFF}", 3), ("[\u{FEFF}]", 1),
  ])
  func refuses(_ text: String, at offset: Int) {
    let error = #expect(throws: JSONError.self) { try JSON.read(Array(text.utf8)) }
    #expect(error?.offset == offset)
  }

  @Test(arguments: [
    [0x80], [0xBF, 0x80], [0xC0, 0x80], [0xC1, 0xBF], [0xC2], [0xC2, 0x41], [0xE0, 0x9F, 0x80], [0xE2, 0x82],
    [0xED, 0xA0, 0x80], [0xED, 0xBF, 0xBF], [0xF0, 0x8F, 0xBF, 0xBF], [0xF0, 0x9F, 0x98], [0xF4, 0x90, 0x80, 0x80],
    [0xF5, 0x80, 0x80, 0x80], [0xFF], [0xFE], [0xE2, 0x28, 0xA1], [0xE2, 0x82, 0x28], [0xF0, 0x9F, 0x98, 0x28],
  ])
  func refusesWhatIsNotUTF8(_ sequence: [UInt8]) {
    for ahead in ["", "1234567", "é"] {
      let bytes = Array("[\"\(ahead)".utf8) + sequence + Array("\"]".utf8)
      let error = #expect(throws: JSONError.self) { try JSON.read(bytes) }
      #expect(error == JSONError(offset: 2 + ahead.utf8.count, reason: "not valid UTF-8"))
    }
  }

  @Test func depthHasALimitThatRecursionDoesNotMeet() throws {
    for (opening, closing) in [("[", "]"), (#"{"a":"#, "}"), (#"[{"a":"#, "}]")] {
      let error = #expect(throws: JSONError.self) {
        try JSON.read(Array(String(repeating: opening, count: 100_000).utf8))
      }
      #expect(error?.reason == "nested deeper than 512")
      #expect(error?.exceedsLimits == true)
      // Far deeper than any stack: laid and given up all the same.
      let text = String(repeating: opening, count: 100_000) + "1" + String(repeating: closing, count: 100_000)
      let document = try JSONDocument(Array(text.utf8), limits: JSON.Limits(depth: 200_000))
      #expect(document.root.count == 1)
    }
    let nested = { (depth: Int) in
      Array((String(repeating: "[", count: depth) + String(repeating: "]", count: depth)).utf8)
    }
    #expect(try JSON.read(nested(512)).list?.count == 1)
    #expect(throws: JSONError.self) { try JSON.read(nested(513)) }
    #expect(try JSON.read(nested(3), limits: JSON.Limits(depth: 3)).list?.count == 1)
    #expect(throws: JSONError.self) { try JSON.read(nested(3), limits: JSON.Limits(depth: 2)) }
  }

  @Test func sizeHasALimit() throws {
    #expect(try JSON.read(Array("[10]".utf8), limits: JSON.Limits(size: 4)) == .list([.integer(10)]))
    let error = #expect(throws: JSONError.self) { try JSON.read(Array("[10]".utf8), limits: JSON.Limits(size: 3)) }
    #expect(error == JSONError(offset: 3, reason: "larger than 3 bytes", exceedsLimits: true))
  }

  /// More words than the first estimate of the tape's length has room for.
  @Test(arguments: ["1,", "[],", "{},", #""","#, #"{"":0},"#, "[[[[1]]]],"])
  func readsWhatIsDense(_ part: String) throws {
    for count in [30, 31, 32, 33, 34, 60, 1000, 4099] {
      let text = "[" + String(repeating: part, count: count).dropLast() + "]"
      let document = try JSONDocument(Array(text.utf8))
      #expect(document.root.count == count)
      #expect(Array(document.root.elements).count == count)
      #expect(JSON.write(document.root.value) == text)
    }
  }

  /// Records that are like the one before them, as far as they are.
  @Test(
    arguments: [
      (#"[{"a":1,"b":2},{"a":3,"b":4},{"a":5,"b":6}]"#, nil), (#"[{"a":1,"b":2},{"a":3},{"a":5,"b":6,"c":7},{}]"#, nil),
      (#"[{},{"a":1},{"b":1},{"ab":1},{"a":1}]"#, nil), (#"[{"abc":1},{"ab":1},{"abcd":1}]"#, nil),
      (#"[{"a":{"x":1,"y":[{"z":1}]},"b":1},{"a":{"x":2,"y":[{"z":1},{"z":2}]},"b":2}]"#, nil),
      (#"[{"a" : 1, "b":2},{"a":3 ,"b" :4}]"#, nil), (#"[{"a\n":1,"\u0062":2},{"a\n":3,"\u0062":4}]"#, nil),
      (#"[{"a":"b","c":1},{"b":"a","c":1}]"#, nil),
      (
        #"[{"0123456":1,"01234567":2,"012345678901234567890":3},{"0123456":1,"01234567":2,"012345678901234567890":3}]"#,
        nil
      ),
      (#"[{"a":1,"b":2},{"a":1,"a":2}]"#, 22), (#"[{"a":1,"b":2},{"a":1,"b":2,"a":3}]"#, 28),
      (#"[{"a":1},{"b":1,"b":2}]"#, 16), (#"[{"a":{"x":1}},{"a":{"x":1,"x":2}}]"#, 27),
      (#"[{"\u0061":1},{"\u0061":1,"a":2}]"#, 26), (#"[{"a":1},{"a":1,"\u0061":2}]"#, 16),
      (#"[{"a":1,"b":2},{"a":1,"b"2}]"#, 25), (#"[{"a":1,"b":2},{"a":1,"b"#, 24), (#"[{"a":1,"b":2},{"a":1,"b""#, 25),
      (#"[{"a":1},{"a"}]"#, 13), (#"[{"a":1},{"a"x1}]"#, 13), (#"[{"a":1},{"a'":1}]"#, nil), (#"[{"a":1},{a":1}]"#, 10),
    ] as [(String, Int?)])
  func recordsLikeTheOneBeforeThem(_ text: String, _ fault: Int?) throws {
    for blanks in ["", "          "] {
      let bytes = Array((text + blanks).utf8)
      if let fault {
        let error = #expect(throws: JSONError.self) { try JSON.read(bytes) }
        if text.hasSuffix("]") { #expect(error?.offset == fault) }
        continue
      }
      var reference = ReferenceReader(bytes, JSON.Limits())
      let (value, plain) = (try JSON.read(bytes), try reference.read())
      #expect(value == plain)
      #expect(JSON.write(value) == JSON.write(plain))
    }
  }

  /// By chance: names from a few, in one order or another, some of them twice.
  @Test(arguments: 0..<8) func alikeRecordsByChance(_ seed: UInt64) throws {
    var random = RandomJSON(seed: 5000 + seed)
    let names = ["a", "b", "ab", "a\\n", "\\u0061", "0123456", "012345678901234", "é", ""]
    var refused = 0
    for _ in 0..<300 {
      var last: [String] = []
      let records = (0..<5).map { _ in
        var own = random.next() % 3 == 0 ? last : last.filter { _ in random.next() % 8 != 0 }
        while random.next() % 2 == 0 { own.append(random.pick(names)) }
        last = own.count > 6 ? [] : own
        let fields = own.map { "\"\($0)\":" + random.pick(["1", "\"b\"", "[{\"a\":1}]", "{\"a\":1,\"b\":2}", "null"]) }
        return "{" + fields.joined(separator: random.pick([",", " , "])) + "}"
      }
      let bytes = Array(("[" + records.joined(separator: ",") + "]").utf8)
      let value = try? JSON.read(bytes)
      var reference = ReferenceReader(bytes, JSON.Limits())
      #expect(value == (try? reference.read()), "\(String(decoding: bytes, as: UTF8.self))")
      if value == nil { refused += 1 }
    }
    #expect((10..<290).contains(refused))
  }

  @Test func findsNamesThatStandTwiceAmongMany() throws {
    for count in [2, 20, 47, 48, 49, 50, 1000] {
      var names = (0..<count).map { "name_of_field_\($0)" }
      func read() throws -> Value {
        try JSON.read(Array(("{" + names.map { "\"\($0)\":{\"a\":[1]}" }.joined(separator: ",") + "}").utf8))
      }
      #expect(try read().record?.count == count)
      names[count - 1] = names[0].replacing("name", with: #"n\u0061me"#)
      #expect(throws: JSONError.self) { try read() }
      names[count - 1] = names[count / 2 - 1]
      #expect(throws: JSONError.self) { try read() }
    }
  }

  @Test func nodesLookWithoutDecoding() throws {
    let text =
      #"{"a":"plain","b":"esc\u0061ped\n","n":-12.50,"t":true,"f":false,"z":null,"l":[1,{"x":2},[]],"\u006b":7}"#
    let root = try JSONDocument(Array(text.utf8)).root
    #expect(root.kind == .record && root.count == 8)
    #expect(root["a"]?.stringBytes { Array($0) } == Array("plain".utf8))
    #expect(root["b"]?.stringBytes { Array($0) } == Array("escaped\n".utf8))
    #expect(root["n"]?.number?.text == "-12.50")
    #expect(root["n"]?.stringBytes { $0.count } == nil)
    #expect(root["t"]?.boolean == true && root["f"]?.boolean == false && root["z"]?.isNull == true)
    #expect(root["l"]?.elements.map(\.kind) == [.number, .record, .list])
    #expect(root["l"]?.count == 3 && root["a"]?.count == 0)
    #expect(root["k"]?.value == .integer(7))
    #expect(root["missing"] == nil && root["l"]?["x"] == nil && root["aa"] == nil && root[""] == nil)
    #expect(root.fields.map { $0.name.string } == ["a", "b", "n", "t", "f", "z", "l", "k"])
    let texts = root.fields.map { String(decoding: root.document.bytes[$0.value.range], as: UTF8.self) }
    #expect(
      texts == [
        #""plain""#, #""esc\u0061ped\n""#, "-12.50", "true", "false", "null", #"[1,{"x":2},[]]"#, "7",
      ])
  }
}

/// Texts of many lines, a value each.
@Suite struct JSONLinesTests {
  @Test(
    arguments: [
      ("", []), ("\n \r\n", []), ("1", ["1"]), ("{}\n[]\r\n\n  \"a\" \n", ["{}", "[]", "\"a\""]),
      ("1\n2\n3", ["1", "2", "3"]),
      ("{\"a\": [1,\t{}] }\n", ["{\"a\":[1,{}]}"]),
    ] as [(String, [String])]) func lines(_ text: String, _ expected: [String]) throws
  {
    let root = try JSONDocument(lines: Array(text.utf8)).root
    #expect(root.kind == .list && root.count == expected.count)
    #expect(root.elements.map { JSON.write($0.value) } == expected)
  }

  @Test(arguments: [
    "1 2", "{}{}\n", "[\n1]", "{\"a\":\n1}", "{\n}", "1,2", "[1\n2]", "1\r2", "{\"a\"\n:1}", "1\n[\n", "x", "1\n,2",
  ])
  func noLines(_ text: String) { #expect(throws: JSONError.self) { try JSONDocument(lines: Array(text.utf8)) } }

  /// A list's end is no bracket here, so that it holds whatever stands last.
  @Test func manyShortLines() throws {
    let text = String(repeating: "1\n", count: 10_000)
    #expect(try JSONDocument(lines: Array(text.utf8)).root.count == 10_000)
    #expect(try JSONDocument(lines: Array(String(repeating: "[[]]\n", count: 3000).utf8)).root.count == 3000)
  }
}
