import Testing

@testable import BrainAPI

@Suite struct ZoneTests {
  private func file(_ name: String) throws -> [UInt8] {
    let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
    var bytes: [UInt8] = []
    var bits = 0
    var count = 0
    for letter in try #require(ZoneSamples.files[name]).utf8 where letter != UInt8(ascii: "=") {
      let sextet = try #require(alphabet.firstIndex(of: letter))
      bits = (bits << 6 | sextet) & 0xFFFF
      count += 6
      if count >= 8 {
        count -= 8
        bytes.append(UInt8(bits >> count & 0xFF))
      }
    }
    return bytes
  }

  @Test func offsetsAreThoseOfPython() throws {
    for (name, seconds, offset) in ZoneSamples.offsets {
      let zone = try Zone(name: name, tzif: file(name))
      #expect(zone.offset(at: Instant(seconds: seconds)) == offset, "\(name) \(seconds)")
      #expect(zone.name == name)
    }
  }

  @Test func readingsAreThoseOfPython() throws {
    for (name, text, seconds) in ZoneSamples.readings {
      let zone = try Zone(name: name, tzif: file(name))
      let date = try #require(CivilDate(parsing: text.prefix(10)))
      let reading = try #require(Instant(parsing: text))
      let found = zone.instant(date, secondsOfDay: reading.seconds - date.daysSince1970 * 86_400)
      #expect(found.seconds == seconds, "\(name) \(text)")
      #expect(Instant(parsing: text, in: zone) == found)
    }
  }

  @Test func daysAreThoseOfThePlace() throws {
    let kathmandu = try Zone(name: "Asia/Kathmandu", tzif: file("Asia/Kathmandu"))
    let evening = try #require(Instant(parsing: "2024-03-22T18:15:00Z"))
    #expect(kathmandu.date(at: evening).text == "2024-03-23")
    #expect(kathmandu.date(at: evening.adding(.seconds(-1))).text == "2024-03-22")
    #expect(Zone.utc.date(at: evening).text == "2024-03-22")
    #expect(evening.text(in: kathmandu) == "2024-03-23T00:00:00+05:45")
    #expect(evening.text(in: .utc) == "2024-03-22T18:15:00Z")
    #expect(Zone(offsetSeconds: -12_600).name == "-03:30")
    #expect(Zone(offsetSeconds: 3600).instant(CivilDate(daysSince1970: 0)).seconds == -3600)
  }

  /// A file without transitions, of version 2, with that rule.
  private func file(rule: String) -> [UInt8] {
    let header = Array("TZif2".utf8) + [UInt8](repeating: 0, count: 15)
    let counts: [UInt8] = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 4]
    let block: [UInt8] = [0, 0, 0, 0, 0, 0] + Array("UTC\0".utf8)
    return header + counts + block + header + counts + block + Array("\n\(rule)\n".utf8)
  }

  @Test(arguments: [
    ("CET-1CEST,M3.5.0,M10.5.0/3", "2024-03-31T00:59:59Z", 3600),
    ("CET-1CEST,M3.5.0,M10.5.0/3", "2024-03-31T01:00:00Z", 7200),
    ("CET-1CEST,M3.5.0,M10.5.0/3", "2024-10-27T01:00:00Z", 3600), ("EST5", "2024-07-01T00:00:00Z", -18_000),
    ("EST5EDT,0/0,J365/25", "2024-01-01T05:00:00Z", -14_400), ("EST5EDT,0/0,J365/25", "2024-12-31T23:59:59Z", -14_400),
    ("XXX3YYY,J60/0,J61/0", "2024-03-01T03:00:00Z", -7200), ("XXX3YYY,J60/0,J61/0", "2023-03-01T02:59:59Z", -10_800),
    ("XXX3YYY,59/0,60/0", "2024-02-29T03:00:00Z", -7200), ("XXX3YYY,59/0,60/0", "2023-03-01T03:00:00Z", -7200),
    ("NZST-12NZDT,M9.5.0,M4.1.0/3", "2024-01-01T00:00:00Z", 46_800),
    ("NZST-12NZDT,M9.5.0,M4.1.0/3", "2024-07-01T00:00:00Z", 43_200),
    ("<+0330>-3:30", "2024-07-01T00:00:00Z", 12_600), ("IST-2IDT,M3.4.4/26,M10.5.0", "2024-03-28T23:59:59Z", 7200),
    ("IST-2IDT,M3.4.4/26,M10.5.0", "2024-03-29T00:00:00Z", 10_800),
  ])
  func rules(_ rule: String, _ moment: String, _ offset: Int) throws {
    let zone = try Zone(name: "test", tzif: file(rule: rule))
    #expect(try zone.offset(at: #require(Instant(parsing: moment))) == offset)
  }

  @Test(arguments: [
    "X5", "EST", "EST5EDT", "EST5EDT,M3.5.0", "EST5EDT,M13.5.0,M1.1.1", "EST5EDT,M3.6.0,M1.1.1", "EST25", "<X5",
    "EST5x,J0,J1", "EST5EDT,J1,J2,",
  ])
  func noRules(_ rule: String) {
    #expect(throws: ZoneError.self) { try Zone(name: "test", tzif: file(rule: rule)) }
  }

  @Test func brokenFilesAreRefusedOrReadButNeverMore() throws {
    let berlin = try file("Europe/Berlin")
    for count in 0..<berlin.count {
      #expect(throws: ZoneError.self) { try Zone(name: "cut", tzif: Array(berlin[..<count])) }
    }
    var random = RandomJSON(seed: 3)
    for _ in 0..<3000 {
      var bytes = berlin
      bytes[Int(random.next() % UInt64(bytes.count))] = UInt8(truncatingIfNeeded: random.next())
      guard let zone = try? Zone(name: "changed", tzif: bytes) else { continue }
      for seconds in [-4_000_000_000, 0, 1_711_121_400, 20_000_000_000] {
        #expect(abs(zone.offset(at: Instant(seconds: seconds))) < 26 * 3600)
      }
    }
  }
}
