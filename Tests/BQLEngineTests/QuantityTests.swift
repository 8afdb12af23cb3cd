import BQLSyntax
import BrainAPI
import BrainPortal
import TestSupport
import Testing

@testable import BQLEngine

/// Numbers with units as values of the language.
struct QuantityTests {
  static let printed: [(expression: String, printed: String)] = [
    ("5 % 3", "2"), ("7 % -4", "3"), ("5 % > 4 %", "true"), ("5 % = 50000 ppm", "true"), ("[5 %, 6][0] = 5 %", "true"),
    ("1 mg/mL = 1 g/L", "true"), ("3 mW/mm² < 1 W/cm²", "true"), ("37 °C = 310.15 K", "true"),
    ("5 % w/v = 50 mg/mL", "true"), ("20 dB SPL < 30 dB SPL", "true"), ("60 RPM = 1 Hz", "true"),
    ("1 uL = 1 µL", "true"), ("1 μm = 1000 nm", "true"), ("212 °F = 100 °C", "true"), ("1 GC/mL = 1 vg/mL", "true"),
    ("1 genome copies/mL < 2 GC/mL", "true"), ("30 kDa = 30000 g/mol", "true"), ("80 % MSO > 70 % MSO", "true"),
    // A quantity of time is a duration.
    ("5 h = 5 hours", "true"), ("5 ms < 1 s", "true"), ("2 weeks = 14 days", "true"), ("days(48 h)", "2"),
    ("now + 90 min", "2025-03-31T13:30:00Z"), ("2025-03-31 - 24 h", "2025-03-30"), ("now - 7 days ago > 160 h", "true"),
    ("value(5 hours, \"min\")", "300"), ("1 h + 30 minutes", "{\"value\":1.5,\"unit\":\"h\"}"),
    // Arithmetic: the unit of the left side.
    ("2 g + 500 mg", "{\"value\":2.5,\"unit\":\"g\"}"), ("500 mg + 2 g", "{\"value\":2500,\"unit\":\"mg\"}"),
    ("10 mg/kg * 2", "{\"value\":20,\"unit\":\"mg/kg\"}"), ("2 * 10 mg/kg", "{\"value\":20,\"unit\":\"mg/kg\"}"),
    ("1 kg / 4", "{\"value\":0.25,\"unit\":\"kg\"}"), ("1 kg / 1 g", "1000"), ("90 min / 1 h", "1.5"),
    ("-(5 mm) = -5 mm", "true"), ("abs(-2 mm)", "{\"value\":2,\"unit\":\"mm\"}"),
    ("round(1.26 mm, 1)", "{\"value\":1.3,\"unit\":\"mm\"}"),
    // Temperatures.
    ("37 °C - 36.5 °C", "{\"value\":0.5,\"unit\":\"K\"}"), ("37 °C + 2 K", "{\"value\":39,\"unit\":\"°C\"}"),
    ("212 °F - 32 °F", "{\"value\":100,\"unit\":\"K\"}"), ("avg([36 °C, 38 °C])", "{\"value\":37,\"unit\":\"°C\"}"),
    // Aggregates.
    ("sum([1 g, 500 mg])", "{\"value\":1.5,\"unit\":\"g\"}"), ("max([1 kg, 900 g])", "{\"value\":1,\"unit\":\"kg\"}"),
    ("min([1 kg, 900 g])", "{\"value\":900,\"unit\":\"g\"}"),
    ("avg([1 mm, 2000 um])", "{\"value\":1.5,\"unit\":\"mm\"}"),
    ("median([1 mm, 200 um, 3 mm])", "{\"value\":1,\"unit\":\"mm\"}"),
    ("median([1 mm, 2000 um])", "{\"value\":1.5,\"unit\":\"mm\"}"),
    // Out of a quantity.
    ("value(30 kHz, \"Hz\")", "30000"), ("value(24.1 g)", "24.1"), ("value(7)", "7"), ("value(null, \"g\")", ""),
    ("value({value: 30, unit: \"kHz\"}, \"MHz\")", "0.03"), ("value(100 °C, \"°F\")", "212"),
    ("30 kHz in [1 Hz, 30000 Hz]", "true"), ("2 mm between 1000 um and 3 mm", "true"),
  ]

  @Test(arguments: printed)
  func expressionsHaveTheirValue(_ expression: String, _ printed: String) async throws {
    let reply = await Conversation(try ScriptedService("{}")).run("print \(expression)")
    #expect(reply.error == nil)
    #expect(reply.texts == [printed])
  }

  static let refused: [(expression: String, title: String)] = [
    ("1 mg/mL > 1 mM", "mg/mL and mM do not measure the same: they cannot be compared"),
    ("1 mg/mL + 1 mM", "mg/mL and mM do not measure the same: they cannot be added"),
    ("sum([36 °C, 37 °C])", "temperatures in °C have a difference, but no sum"),
    ("36 °C + 1 °C", "temperatures in °C have a difference, but no sum"),
    ("20 °C / 10 °C", "°C and °F have no ratio: their zero is not the zero of temperature"),
    ("1 g + 1", "1 g cannot be added with a number without a unit"),
    ("5 mm > 4", "5 mm cannot be compared with a number without a unit"),
    ("4 < 5 mm", "4 has no unit: it cannot be compared with 5 mm"),
    ("1 kHz / 1 mm", "kHz and mm do not measure the same: they cannot be divided"),
    ("2 g * 3 g", "`*` does not fit a number (g) and a number (g)"),
    ("max([1 g, 1 mm])", "a number (mm) and a number (g) have no order"),
    ("avg([1 g, 1 mm])", "g and mm do not measure the same: they cannot be averaged"),
    ("value(5, \"Hz\")", "5 has no unit"), ("value(1 g, \"mm\")", "1 g cannot be converted to mm"),
    ("value(1 g, \"grams\")", "there is no unit `grams`"), ("30 foo", "there is no unit `foo`"),
  ]

  @Test(arguments: refused)
  func whatDoesNotGoTogetherIsAnError(_ expression: String, _ title: String) async throws {
    let reply = await Conversation(try ScriptedService("{}")).run("print \(expression)")
    #expect(reply.error?.title == title)
    #expect(reply.texts == [])
  }

  /// Every unit behind a number, in each of its spellings, and the table of spellings against that of meanings.
  @Test(arguments: UnitSizes.all.map(\.name))
  func everyUnitIsRead(_ name: String) async throws {
    for spelling in Unit.spellings(of: name) {
      let reply = await Conversation(try ScriptedService("{}")).run(
        "print value(3 \(spelling), \"\(name)\"), 3 \(spelling) = 3 \(name)")
      #expect(reply.error == nil)
      #expect(reply.texts == ["3 true"])
      #expect(UnitSpelling.name(of: spelling) == name)
    }
  }

  @Test func spellingsAndMeaningsAreOfTheSameUnits() {
    #expect(UnitSpelling.names.sorted() == Unit.all.map(\.name).sorted())
  }

  // MARK: Rows of a file

  @Test func case5bOnlyABareNumberNeedsAWord() async throws {
    let files = FilesInMemory([
      "u.ndjson": """
      {"id": "a", "v": {"value": 5, "unit": "mm"}}
      {"id": "b", "v": {"value": 3000, "unit": "um"}}
      {"id": "c", "v": null}
      """,
      "bare.ndjson": "{\"id\": \"a\", \"v\": {\"value\": 5, \"unit\": \"mm\"}}\n{\"id\": \"b\", \"v\": 7}\n",
    ])
    let conversation = Conversation(try ScriptedService("{}"), files: files)
    let measured = await conversation.run("from \"u.ndjson\" where v > 4 mm | select id")
    #expect(measured.error == nil && measured.warnings == [])
    #expect(measured.column("id") == ["\"a\""])
    let bare = await conversation.run("from \"bare.ndjson\" where v > 4 mm")
    #expect(bare.error?.title == "7 has no unit: it cannot be compared with 4 mm")
    #expect(bare.error?.hint == "if it is in mm: `value(v) * 1 mm`")
    #expect(bare.warnings == [])
  }

  @Test func theUnitOfAColumnIsInItsHeader() async throws {
    let files = FilesInMemory([
      "u.ndjson": "{\"w\": {\"value\": 24.5, \"unit\": \"g\"}}\n{\"w\": {\"value\": 1, \"unit\": \"kg\"}}\n"
    ])
    let conversation = Conversation(try ScriptedService("{}"), files: files)
    let saved = await conversation.run("from \"u.ndjson\" | select w * 2 as weight | save \"w.csv\"")
    #expect(saved.error == nil)
    #expect(files["w.csv"] == "weight [g]\n49\n2000\n")
    let read = await conversation.run("from \"w.csv\" where weight > 1 kg | select weight, value(weight, \"kg\") as kg")
    #expect(read.error == nil)
    #expect(read.text(.json).contains("\"unit\": \"g\""))
    #expect(read.column("kg") == ["2"])
    #expect(read.text(.table).contains("2000 g"))
  }

  @Test func quantitiesSortAndGroupByWhatTheyMeasure() async throws {
    let files = FilesInMemory([
      "u.csv": "id,w [mm]\na,2\nb,0.5\n",
      "u.ndjson": """
      {"id": "a", "v": {"value": 30, "unit": "kHz"}}
      {"id": "b", "v": {"value": 30000, "unit": "Hz"}}
      {"id": "c", "v": {"value": 1, "unit": "MHz"}}
      {"id": "d", "v": {"value": 2, "unit": "Hz"}}
      """,
    ])
    let conversation = Conversation(try ScriptedService("{}"), files: files)
    #expect(
      await conversation.run("from \"u.ndjson\" sort -v | select id").column("id") == [
        "\"c\"", "\"a\"", "\"b\"", "\"d\"",
      ])
    #expect(await conversation.run("from \"u.ndjson\" | count by v").column("count") == ["1", "2", "1"])
    #expect(await conversation.run("from \"u.csv\" sort w | select id").column("id") == ["\"b\"", "\"a\""])
  }
}
