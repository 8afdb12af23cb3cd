/// A moment's text taken apart: the fields as written, checked.
private struct InstantText {
  let date: CivilDate
  let secondOfDay: Int
  let nanoseconds: Int
  /// Seconds east of UTC; nil where no zone is written.
  let offset: Int?

  /// Reads `2024-03-22T15:30:00Z` and its like: seconds, their fraction (to nine digits) and the zone may be absent, a blank
  /// may stand for `T`, the zone may be `Z`, `+01:00`, `+0100` or `+01`. There is no 24:00 and no leap second.
  init?(_ bytes: UnsafeBufferPointer<UInt8>) {
    guard bytes.count >= 16, let date = CivilDate(bytes, at: 0),
      bytes[10] | 0x20 == UInt8(ascii: "t") || bytes[10] == 0x20,
      let hour = bytes.digits(2, at: 11), hour < 24, bytes[13] == UInt8(ascii: ":"),
      let minute = bytes.digits(2, at: 14), minute < 60
    else { return nil }
    self.date = date
    var place = 16
    var second = 0
    var nanoseconds = 0
    if place < bytes.count, bytes[place] == UInt8(ascii: ":") {
      guard let found = bytes.digits(2, at: place + 1), found < 60 else { return nil }
      second = found
      place += 3
      if place < bytes.count, bytes[place] == UInt8(ascii: ".") {
        let start = place + 1
        place = start
        while place < bytes.count, bytes[place] &- 0x30 < 10, place - start < 9 {
          nanoseconds = nanoseconds * 10 + Int(bytes[place] &- 0x30)
          place += 1
        }
        guard place > start else { return nil }
        for _ in place - start..<9 { nanoseconds *= 10 }
      }
    }
    secondOfDay = hour * 3600 + minute * 60 + second
    self.nanoseconds = nanoseconds
    if place == bytes.count {
      offset = nil
    } else {
      guard let found = InstantText.offset(bytes, at: place) else { return nil }
      offset = found
    }
  }

  private static func offset(_ bytes: UnsafeBufferPointer<UInt8>, at start: Int) -> Int? {
    let sign = bytes[start]
    if sign | 0x20 == UInt8(ascii: "z") { return bytes.count == start + 1 ? 0 : nil }
    guard sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-"), let hours = bytes.digits(2, at: start + 1), hours < 24
    else { return nil }
    var minutes = 0
    var place = start + 3
    if place < bytes.count {
      if bytes[place] == UInt8(ascii: ":") { place += 1 }
      guard let found = bytes.digits(2, at: place), found < 60 else { return nil }
      minutes = found
      place += 2
    }
    guard place == bytes.count else { return nil }
    return (hours * 60 + minutes) * (sign == UInt8(ascii: "-") ? -60 : 60)
  }
}

extension Instant {
  /// A moment as servers write it: `2024-03-22T15:30:00Z`, `2024-03-22 15:30:00.250+01:00`, `2024-03-22T15:30`. Without a zone it is
  /// taken as `zoneOffsetSeconds` east of UTC. nil for anything else: a day alone, 29 February 2023, 24:00, the second 60, ten
  /// digits of a fraction, a moment outside of the years 1 to 9999 in UTC.
  package init?(parsing text: some StringProtocol, zoneOffsetSeconds: Int = 0) {
    guard let instant = text.withBytes({ Instant(parsing: $0, zoneOffsetSeconds: zoneOffsetSeconds) }) else {
      return nil
    }
    self = instant
  }

  /// The same, of UTF-8 bytes as they stand in a reply.
  package init?(parsing bytes: UnsafeBufferPointer<UInt8>, zoneOffsetSeconds: Int = 0) {
    guard let text = InstantText(bytes) else { return nil }
    self.init(
      seconds: text.date.daysSince1970 * 86_400 + text.secondOfDay - (text.offset ?? zoneOffsetSeconds),
      nanoseconds: text.nanoseconds)
    guard Instant.writable.contains(seconds) else { return nil }
  }

  /// The same; without a zone in the text it is taken as the clock of `zone` reads.
  package init?(parsing text: some StringProtocol, in zone: Zone) {
    guard let instant = text.withBytes({ Instant(parsing: $0, in: zone) }) else { return nil }
    self = instant
  }

  /// The same, of UTF-8 bytes as they stand in a reply.
  package init?(parsing bytes: UnsafeBufferPointer<UInt8>, in zone: Zone) {
    guard let parts = InstantText(bytes) else { return nil }
    self =
      parts.offset.map { Instant(seconds: parts.date.daysSince1970 * 86_400 + parts.secondOfDay - $0) }
      ?? zone.instant(parts.date, secondsOfDay: parts.secondOfDay)
    nanoseconds = parts.nanoseconds
    guard Instant.writable.contains(seconds) else { return nil }
  }

  /// As the clock of `zone` reads, with its distance from UTC: `2024-03-22T16:30:00+01:00`; `Z` for `.utc`.
  package func text(in zone: Zone) -> String {
    if zone == .utc { return text }
    let offset = zone.offset(at: self)
    let local = Instant(seconds: seconds + offset, nanoseconds: nanoseconds).text.dropLast()
    return local + Zone.text(ofOffset: offset)
  }
}

extension CivilDate {
  /// `2024-03-22`, nothing before or behind it; nil where there is no such day.
  package init?(parsing text: some StringProtocol) {
    guard let date = text.withBytes({ CivilDate(parsing: $0) }) else { return nil }
    self = date
  }

  /// The same, of UTF-8 bytes as they stand in a reply.
  package init?(parsing bytes: UnsafeBufferPointer<UInt8>) {
    guard bytes.count == 10 else { return nil }
    self.init(bytes, at: 0)
  }

  fileprivate init?(_ bytes: UnsafeBufferPointer<UInt8>, at start: Int) {
    guard let year = bytes.digits(4, at: start), let month = bytes.digits(2, at: start + 5),
      let day = bytes.digits(2, at: start + 8), bytes[start + 4] == UInt8(ascii: "-"),
      bytes[start + 7] == UInt8(ascii: "-")
    else { return nil }
    self.init(year: year, month: month, day: day)
  }
}

extension UnsafeBufferPointer<UInt8> {
  /// The number of exactly that many digits; nil where they are not there.
  fileprivate func digits(_ length: Int, at start: Int) -> Int? {
    guard start + length <= count else { return nil }
    var number = 0
    for place in start..<start + length {
      let digit = self[place] &- 0x30
      guard digit < 10 else { return nil }
      number = number * 10 + Int(digit)
    }
    return number
  }
}

extension StringProtocol {
  fileprivate func withBytes<Result>(_ body: (UnsafeBufferPointer<UInt8>) -> Result?) -> Result? {
    if let result = utf8.withContiguousStorageIfAvailable(body) { return result }
    return Array(utf8).withUnsafeBufferPointer(body)
  }
}
