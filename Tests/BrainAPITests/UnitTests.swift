import TestSupport
import Testing

@testable import BrainAPI

@Suite struct UnitTests {
  @Test func everyUnitIsThereOnce() {
    #expect(Unit.all.count == 111)
    #expect(Unit.all.map(\.name).sorted() == UnitSizes.all.map(\.name).sorted())
    #expect(UnitSizes.all.filter { !$0.isExtra }.count == 98)
    #expect(Set(Unit.all.map(\.dimension)).count == 30)
  }

  @Test func theSchemasHaveNoOthers() {
    let known = Set(UnitSizes.all.filter { !$0.isExtra }.map(\.name))
    var used: Set<String> = []
    for field in SchemaTests.tables.flatMap(\.all).flatMap(\.fields) where field.kind == .quantity {
      used.formUnion(field.units)
      #expect(field.units.contains(field.defaultUnit ?? ""), "\(field.name)")
    }
    #expect(used == known)
  }

  /// Every unit into every other of its dimension, against sizes that were written down independently.
  @Test(arguments: UnitSizes.all.map(\.name))
  func conversion(name: String) throws {
    let row = try #require(UnitSizes.all.first { $0.name == name })
    let unit = try #require(Unit(name))
    for other in UnitSizes.all {
      let target = try #require(Unit(other.name))
      let number = Number.literal("7.25")
      guard other.dimension == row.dimension else {
        #expect(unit.convert(number, to: target) == nil, "\(name) into \(other.name)")
        #expect(Unit.order(number, unit, number, target) == nil)
        continue
      }
      guard let size = row.size, let otherSize = other.size else {
        #expect(unit.convert(number, to: target) == number && row.name == other.name)
        continue
      }
      let expected = (7.25 * size + row.offset - other.offset) / otherSize
      let converted = try #require(unit.convert(number, to: target)).double
      let isClose = abs(converted - expected) <= 1e-12 * max(abs(expected), row.offset)
      #expect(isClose, "\(name) into \(other.name): \(converted) \(expected)")
      // A quantity is as large as itself in another unit, and smaller than a little more of it.
      let there = try #require(unit.convert(number, to: target))
      #expect(Unit.order(number, unit, there, target) == 0, "\(name) and \(other.name)")
      let more = try #require(Number(there.double + abs(there.double) * 1e-6))
      #expect(Unit.order(number, unit, more, target) == -1, "\(name) and \(other.name)")
    }
  }

  @Test(arguments: [
    ("2.1", "mm", "µm", "2100"), ("1", "kHz", "Hz", "1000"), ("90", "min", "h", "1.5"), ("60", "RPM", "Hz", "1"),
    ("5", "µm", "mm", "0.005"), ("1", "% w/v", "mg/mL", "10"), ("212", "°F", "°C", "100"), ("37", "°C", "K", "310.15"),
    ("-40", "°F", "°C", "-40"), ("1", "kgf", "N", "9.80665"), ("1", "mL/min", "µL/s", "16.6666666666667"),
    ("180", "°", "rad", "3.14159265358979"), ("30000", "Da", "kDa", "30"), ("0.3", "MHz", "kHz", "300"),
    ("760", "mmHg", "Pa", "101325.0144354"), ("1", "days", "h", "24"), ("2", "weeks", "days", "14"),
  ])
  func spelledOut(number: String, from: String, to: String, expected: String) throws {
    let unit = try #require(Unit(from))
    let target = try #require(Unit(to))
    let given = try #require(Number(parsing: number))
    let converted = try #require(unit.convert(given, to: target))
    #expect(converted.text == expected)
  }

  @Test(arguments: [("um", "µm"), ("μm", "µm"), ("uL/min", "µL/min"), ("ug/uL", "µg/µL"), ("k\u{2126}", "kΩ")])
  func otherSpellings(spelling: String, name: String) { #expect(Unit(spelling)?.name == name) }

  @Test(arguments: ["", "foo", "KHz", "mg / mL", "pfu/ml", "mm2", "deg", "hz"])
  func noUnit(text: String) { #expect(Unit(text) == nil) }
}
