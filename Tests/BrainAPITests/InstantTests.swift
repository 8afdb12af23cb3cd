import Testing

@testable import BrainAPI

@Suite struct InstantTests {
  /// Days since 1970, as Python's `date.toordinal` counts them.
  @Test(arguments: [
    ("0001-01-01", -719_162), ("0001-12-31", -718_798), ("0004-02-29", -718_008), ("0100-02-28", -682_945),
    ("0400-02-29", -573_372), ("1582-10-15", -141_427), ("1600-02-29", -135_081), ("1900-02-28", -25_509),
    ("1900-03-01", -25_508), ("1969-12-31", -1), ("1970-01-01", 0), ("2000-02-29", 11_016), ("2023-02-28", 19_416),
    ("2024-02-29", 19_782), ("2024-03-22", 19_804), ("2100-03-01", 47_541), ("9999-12-31", 2_932_896),
    ("4120-12-28", 785_633), ("7841-02-17", 2_144_386), ("4369-11-04", 876_524), ("2650-11-11", 248_679),
    ("1734-02-13", -86_154), ("0953-12-19", -371_099), ("2024-08-13", 19_948), ("1738-06-15", -84_571),
    ("2664-09-14", 253_735), ("7563-02-26", 2_042_857), ("2680-07-17", 259_520), ("0139-07-13", -668_566),
  ])
  func days(_ text: String, _ days: Int) throws {
    let date = try #require(CivilDate(parsing: text))
    #expect(date.daysSince1970 == days)
    #expect(CivilDate(daysSince1970: days) == date)
    #expect(date.text == text)
  }

  @Test func everyDayHasItsDate() {
    var previous = CivilDate(daysSince1970: -719_162)
    for days in -719_161...2_932_896 where days % 7 == 0 || days > 2_900_000 || days < -700_000 {
      let date = CivilDate(daysSince1970: days)
      #expect(date.daysSince1970 == days && previous < date)
      previous = date
    }
  }

  @Test(arguments: [
    "2023-02-29", "1900-02-29", "2024-00-01", "2024-13-01", "2024-01-00", "2024-04-31", "0000-01-01", "2024-1-01",
    "2024-01-1", "20240101", "2024/01/01", " 2024-01-01", "2024-01-01 ", "2024-01-01T00:00", "", "24-01-01",
    "2024-0a-01",
    "+024-01-01", "２024-01-01",
  ])
  func noDay(_ text: String) {
    #expect(CivilDate(parsing: text) == nil)
  }

  /// Seconds as Python's `datetime` counts them.
  @Test(arguments: [
    ("2024-03-22T15:30:00Z", 1_711_121_400, 0), ("2024-03-22t15:30:00z", 1_711_121_400, 0),
    ("2024-03-22 15:30:00", 1_711_121_400, 0), ("2024-03-22T15:30", 1_711_121_400, 0),
    ("2024-03-22T15:30Z", 1_711_121_400, 0), ("2024-03-22T15:30:00.250Z", 1_711_121_400, 250_000_000),
    ("2024-03-22T15:30:00.123456789Z", 1_711_121_400, 123_456_789), ("2024-03-22T15:30:00.000000001", 1_711_121_400, 1),
    ("2024-03-22T15:30:00+01:00", 1_711_117_800, 0), ("2024-03-22T15:30:00-0530", 1_711_141_200, 0),
    ("2024-03-22T15:30:00+05", 1_711_103_400, 0), ("2024-02-29T23:59:59.9-12:00", 1_709_294_399, 900_000_000),
    ("1969-12-31T23:59:59.5Z", -1, 500_000_000), ("0001-01-01T00:00:00Z", -62_135_596_800, 0),
    ("9999-12-31T23:59:59Z", 253_402_300_799, 0), ("2024-01-01T00:00:00+14:00", 1_704_016_800, 0),
    ("2024-03-22T15:30-00:00", 1_711_121_400, 0),
  ])
  func instants(_ text: String, _ seconds: Int, _ nanoseconds: Int) {
    let instant = Instant(seconds: seconds, nanoseconds: nanoseconds)
    #expect(Instant(parsing: text) == instant)
    #expect(Instant(parsing: "x\(text)x".dropFirst().dropLast()) == instant)
    #expect(Instant(parsing: instant.text) == instant)
  }

  @Test(arguments: [
    "2024-03-22", "2023-02-29T00:00:00Z", "2024-03-22T24:00:00Z", "2024-03-22T23:60:00Z", "2016-12-31T23:59:60Z",
    "2024-03-22T15:30:00.Z", "2024-03-22T15:30:00.1234567890Z", "2024-03-22T15:30:00,5Z", "2024-03-22T15:30:00+24:00",
    "2024-03-22T15:30:00+01:60", "2024-03-22T15:30:00+1", "2024-03-22T15:30:00+01:", "2024-03-22T15:30:00+01:0",
    "2024-03-22T15:30:00Zx", "2024-03-22T15:30:00 Z", "2024-03-22T1:30:00Z", "2024-03-22T15", "2024-03-22T15:3",
    "2024-03-22_15:30",
    "2024-03-22T15:30:5Z", "2024-03-22T15:30:", "", "now", "9999-12-31T23:59:59-01:00", "0001-01-01T00:00:00+00:01",
    "2024-03-22T15.30", "2024-03-22T15:30:00+010", "10000-01-01T00:00:00Z",
  ])
  func noInstant(_ text: String) {
    #expect(Instant(parsing: text) == nil)
  }

  @Test func theZoneGivenIsForTextsWithoutOne() throws {
    #expect(Instant(parsing: "2024-03-22T15:30", zoneOffsetSeconds: 3600)?.text == "2024-03-22T14:30:00Z")
    #expect(Instant(parsing: "2024-03-22T15:30Z", zoneOffsetSeconds: 3600)?.text == "2024-03-22T15:30:00Z")
    let zone = Zone(offsetSeconds: -19_800)
    #expect(Instant(parsing: "2024-03-22T15:30:00.5", in: zone)?.text == "2024-03-22T21:00:00.5Z")
    #expect(Instant(parsing: "2024-03-22T15:30+01:00", in: zone)?.text == "2024-03-22T14:30:00Z")
    #expect(Instant(parsing: "2024-03-22", in: zone) == nil)
  }

  @Test func addingAndSubtracting() throws {
    let instant = try #require(Instant(parsing: "2024-02-28T23:59:59.75Z"))
    #expect(instant.adding(.milliseconds(500)).text == "2024-02-29T00:00:00.25Z")
    #expect(instant.adding(.seconds(-86_400 * 59)).text == "2023-12-31T23:59:59.75Z")
    #expect(instant.adding(.milliseconds(500)).duration(since: instant) == .milliseconds(500))
    #expect(instant.moved(by: .seconds(86_400 * 365 * 8000)) == nil && instant.moved(by: .seconds(Int64.min)) == nil)
    #expect(instant.moved(by: .seconds(Int64.max)) == nil)
    #expect(instant.adding(.seconds(Int64.max)).text == "9999-12-31T23:59:59Z")
    #expect(instant.adding(.seconds(Int64.min)).text == "0001-01-01T00:00:00Z")
    #expect(Instant(seconds: 0).adding(.nanoseconds(-1)) == Instant(seconds: -1, nanoseconds: 999_999_999))
  }

  @Test(arguments: [
    (Period.Unit.day, "2024-02-29", "2024-02-29", "2024-03-01", "2024-02-29"),
    (.month, "2024-02-01", "2024-02-29", "2024-03-01", "2024-02"),
    (.year, "2024-01-01", "2024-12-31", "2025-01-01", "2024"),
  ])
  func periods(_ unit: Period.Unit, _ first: String, _ last: String, _ next: String, _ text: String) throws {
    let period = try Period(unit, containing: #require(CivilDate(parsing: "2024-02-29")))
    #expect(period.first.text == first && period.last.text == last && period.next.text == next && period.text == text)
  }
}
