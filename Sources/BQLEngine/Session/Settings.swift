import BQLFormats
import BQLSyntax
import BrainAPI

/// What `set` changes. One table says what there is, what it means and which values it takes.
package struct Settings: Sendable {
  package enum CapabilityChoice: String, Sendable, CaseIterable {
    case auto, documented
    case dynamicREST = "dynamic-rest"
  }

  /// nil: a table on a terminal, JSON elsewhere.
  package var format: Format?
  /// Rows of a screenful at the prompt; nil follows the terminal.
  package var rows: Int?
  package var zone: Zone = .utc
  package var zoneName = "UTC"
  /// A fixed clock; nil runs.
  package var now: Instant?
  /// Requests that are under way at a time at most; nil: as many as `pagesAtOnce` and `writesAtOnce` say.
  package var concurrency: Int?
  package var pagesAtOnce: Int { concurrency ?? 16 }
  package var writesAtOnce: Int { concurrency ?? 4 }
  package var capabilities = CapabilityChoice.auto
  /// Bytes of one decoded reply; nil: as many as the service takes by itself.
  package var maximumResponse: Int?
  /// What a service takes by itself, in MB.
  private static let usualResponse = 256
  package var maximumWrites = 100
  /// Bytes of rows that a `sort` keeps in memory; beyond that they wait in a file.
  package var maximumMemory = 256 << 20
  package var usesPager = true
  package var history = 10_000
  /// What is sent takes effect with the next connection.
  package var usesRawCSV = false

  package init() {}

  package struct Entry: Sendable {
    package let name: String
    package let meaning: String
    package let values: String
    let read: @Sendable (Settings) -> Value
    let write: @Sendable (inout Settings, Value, SettingContext) throws(SettingError) -> Void
  }

  package struct SettingError: Error { var hint: String }

  struct SettingContext {
    var zone: @Sendable (String) -> Zone?
  }

  package static let entries: [Entry] = [
    Entry(
      name: "capabilities", meaning: "what the server may be asked for beyond the API document",
      values: "auto (find out once), documented, dynamic-rest",
      read: { .string($0.capabilities.rawValue) },
      write: { settings, value, _ throws(SettingError) in
        guard let choice = value.string.flatMap(CapabilityChoice.init) else {
          throw SettingError(hint: "one of auto, documented, dynamic-rest")
        }
        settings.capabilities = choice
      }),
    Entry(
      name: "concurrency", meaning: "requests that are under way side by side, at most",
      values: "auto (pages: 4, and up to 16 while the server stays as quick; writes: 4), 1 to 16",
      read: { $0.concurrency.map { .integer($0) } ?? .string("auto") },
      write: { settings, value, _ throws(SettingError) in
        settings.concurrency = value == .string("auto") ? nil : try count(value, 1...16)
      }),
    Entry(
      name: "format", meaning: "how results are shown",
      values: "auto, \(Format.allCases.map(\.rawValue).joined(separator: ", "))",
      read: { .string($0.format?.rawValue ?? "auto") },
      write: { settings, value, _ throws(SettingError) in
        if value == .string("auto") { return settings.format = nil }
        guard let format = value.string.flatMap(Format.init(rawValue:)) else {
          throw SettingError(hint: "one of auto, \(Format.allCases.map(\.rawValue).joined(separator: ", "))")
        }
        settings.format = format
      }),
    Entry(
      name: "history", meaning: "statements that the prompt remembers", values: "0 to 1000000",
      read: { .integer($0.history) },
      write: { settings, value, _ throws(SettingError) in settings.history = try count(value, 0...1_000_000) }),
    Entry(
      name: "max_memory", meaning: "what a sort keeps in memory, in MB; beyond that rows wait in a file",
      values: "1 to 65536",
      read: { .integer($0.maximumMemory >> 20) },
      write: { settings, value, _ throws(SettingError) in settings.maximumMemory = try count(value, 1...65_536) << 20
      }),
    Entry(
      name: "max_response", meaning: "the largest reply that is taken, in MB", values: "1 to 4096",
      read: { .integer($0.maximumResponse.map { $0 >> 20 } ?? usualResponse) },
      write: { settings, value, _ throws(SettingError) in settings.maximumResponse = try count(value, 1...4096) << 20
      }),
    Entry(
      name: "max_writes", meaning: "records that a write may touch before it asks twice", values: "0 to 1000000",
      read: { .integer($0.maximumWrites) },
      write: { settings, value, _ throws(SettingError) in settings.maximumWrites = try count(value, 0...1_000_000) }),
    Entry(
      name: "now", meaning: "the clock that `now` and `today` go by", values: "real, or a date to fix it",
      read: { $0.now.map { .string($0.text) } ?? .string("real") },
      write: { settings, value, _ throws(SettingError) in
        if value == .string("real") { return settings.now = nil }
        guard let instant = Comparer(zone: settings.zone).moment(value) else {
          throw SettingError(hint: "`set now 2025-03-31`, or `set now real`")
        }
        settings.now = instant
      }),
    Entry(
      name: "pager", meaning: "whether long results go through $PAGER at the prompt", values: "on, off",
      read: { .string($0.usesPager ? "on" : "off") },
      write: { settings, value, _ throws(SettingError) in
        guard let text = value.string, ["on", "off"].contains(text) else { throw SettingError(hint: "on or off") }
        settings.usesPager = text == "on"
      }),
    Entry(
      name: "rows", meaning: "rows of a screenful at the prompt", values: "auto, 1 to 100000",
      read: { $0.rows.map { .integer($0) } ?? .string("auto") },
      write: { settings, value, _ throws(SettingError) in
        if value == .string("auto") { return settings.rows = nil }
        settings.rows = try count(value, 1...100_000)
      }),
    Entry(
      name: "timezone", meaning: "the zone of dates that name none", values: "UTC, Europe/Copenhagen, ...",
      read: { .string($0.zoneName) },
      write: { settings, value, context throws(SettingError) in
        guard let name = value.string, let zone = context.zone(name) else {
          throw SettingError(hint: "a name such as \"Europe/Copenhagen\" or \"UTC\"")
        }
        settings.zone = zone
        settings.zoneName = name
      }),
  ]

  private static func count(_ value: Value, _ range: ClosedRange<Int>) throws(SettingError) -> Int {
    guard case .number(.integer(let count)) = value, range.contains(count) else {
      throw SettingError(hint: "a whole number from \(range.lowerBound) to \(range.upperBound)")
    }
    return count
  }
}
