import BrainAPI

/// The header `Retry-After` (RFC 9110, 10.2.3): seconds, or a date in one of HTTP's three forms.
enum RetryAfter {
  /// How long to wait from `now`, 0 for a date in the past; nil for what is neither.
  static func read(_ text: String, now: Instant) -> Duration? {
    let words = text.split { $0 == " " || $0 == "\t" || $0 == "," || $0 == "-" }
    let trimmed = text.split { $0 == " " || $0 == "\t" }
    if trimmed.count == 1, trimmed[0].utf8.allSatisfy({ (0x30...0x39).contains($0) }) {
      // More digits than fit are more than anybody waits.
      return .seconds(min(Int(trimmed[0]) ?? .max, 1_000_000_000))
    }
    guard let date = date(words) else { return nil }
    return max(.zero, date.duration(since: now))
  }

  /// `Sun, 06 Nov 1994 08:49:37 GMT`, `Sunday, 06-Nov-94 08:49:37 GMT`, `Sun Nov  6 08:49:37 1994`
  private static func date(_ words: [Substring]) -> Instant? {
    let day, month, year, time: Substring
    switch words.count {
    case 6 where words[5] == "GMT": (day, month, year, time) = (words[1], words[2], words[3], words[4])
    case 5: (month, day, time, year) = (words[1], words[2], words[3], words[4])
    default: return nil
    }
    let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
    guard let month = months.firstIndex(of: String(month)), let day = number(day, 1...31),
      var year = number(year, 0...9999)
    else { return nil }
    // Two digits are of the years 1970 to 2069.
    if year < 100 { year += year < 70 ? 2000 : 1900 }
    let parts = time.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count == 3, let hour = number(parts[0], 0...23), let minute = number(parts[1], 0...59),
      let second = number(parts[2], 0...60), let date = CivilDate(year: year, month: month + 1, day: day)
    else { return nil }
    return Instant(seconds: date.daysSince1970 * 86_400 + hour * 3600 + minute * 60 + second)
  }

  private static func number(_ text: Substring, _ range: ClosedRange<Int>) -> Int? {
    guard text.utf8.count <= 4, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let number = Int(text) else {
      return nil
    }
    return range.contains(number) ? number : nil
  }
}
