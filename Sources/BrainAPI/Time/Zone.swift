/// A time zone: how far its clocks are from UTC, moment by moment.
package struct Zone: Sendable, Hashable {
  /// `UTC`, `+01:00`, `Europe/Copenhagen`.
  package let name: String
  /// Seconds since 1970 at which the clocks were changed, ascending.
  private let transitions: [Int]
  /// Seconds east of UTC: before the first transition, then from each transition on.
  private let offsets: [Int]
  /// From the last transition on.
  private let rule: ZoneRule?

  package static let utc = Zone(name: "UTC", offset: 0)

  /// A zone that never changes, `offsetSeconds` east of UTC; named like `+01:00`.
  package init(offsetSeconds: Int) {
    self.init(name: Zone.text(ofOffset: offsetSeconds), offset: offsetSeconds)
  }

  private init(name: String, offset: Int) {
    self.name = name
    transitions = []
    offsets = [offset]
    rule = nil
  }

  /// The zone of a compiled time-zone file (RFC 8536).
  package init(name: String, tzif: [UInt8]) throws(ZoneError) {
    let file = try ZoneFile(tzif)
    self.name = name
    transitions = file.transitions
    offsets = file.offsets
    rule = file.rule
  }

  /// Seconds east of UTC at that moment.
  package func offset(at instant: Instant) -> Int { offset(seconds: instant.seconds) }

  private func offset(seconds: Int) -> Int {
    if let rule, seconds >= transitions.last ?? .min { return rule.offset(seconds: seconds) }
    // The number of transitions that have been.
    var low = 0
    var high = transitions.count
    while low < high {
      let middle = (low + high) / 2
      if transitions[middle] <= seconds { low = middle + 1 } else { high = middle }
    }
    return offsets[low]
  }

  /// The moment at which the clocks read that. Where they are put forward over it, it is moved forward by as much; where they
  /// read it twice, it is the first time.
  package func instant(_ date: CivilDate, secondsOfDay: Int = 0) -> Instant {
    let local = date.daysSince1970 * 86_400 + secondsOfDay
    let before = local - offset(seconds: local - 86_400)
    let after = local - offset(seconds: local + 86_400)
    let readings = [before, after].filter { $0 + offset(seconds: $0) == local }
    return Instant(seconds: readings.min() ?? before)
  }

  /// The day there at that moment.
  package func date(at instant: Instant) -> CivilDate {
    CivilDate(daysSince1970: (instant.seconds + offset(at: instant)).quotientFloor(86_400))
  }

  /// `+01:00`, with seconds where there are any (local mean time).
  static func text(ofOffset offset: Int) -> String {
    let size = Int(offset.magnitude)
    let text = (offset < 0 ? "-" : "+") + padded(size / 3600, 2) + ":" + padded(size / 60 % 60, 2)
    return size % 60 == 0 ? text : text + ":" + padded(size % 60, 2)
  }
}

/// Why bytes are not a time-zone file that we take.
package struct ZoneError: Error, Sendable, Hashable {
  package var reason: String
}
