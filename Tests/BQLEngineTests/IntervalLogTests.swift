import BrainAPI
import BrainPortal
import Testing

@testable import BQLEngine

/// Case 23: the entries of these logs last from `start_date_time` to `end_date_time`; one without an end is open.
struct IntervalLogTests {
  private static let intervals = [
    "FoodDeprivation", "Habituation", "Handling", "Housing", "TrainingSession", "WaterDeprivation",
  ]

  private static func logs(_ type: String) throws -> ScriptedService {
    try ScriptedService(
      """
      {"subjectlog": [
        {"id": "00000000-0000-4000-8000-000000000001", "type": "\(type)", "entries": [
          {"start_date_time": "2025-01-01T07:00:00Z", "end_date_time": "2025-01-06T18:00:00Z", "details": {}},
          {"start_date_time": "2025-01-10T07:00:00Z", "end_date_time": null, "details": {}}]},
        {"id": "00000000-0000-4000-8000-000000000002", "type": "\(type)", "entries": [
          {"start_date_time": "2025-02-01T08:00:00+01:00", "details": null}]},
        {"id": "00000000-0000-4000-8000-000000000003", "type": "Weighing", "entries": [
          {"date_time": "2025-01-01T07:00:00Z", "details": {"weight": 24.1}}]}]}
      """)
  }

  @Test(arguments: intervals)
  func case23AnEntryWithAnEndIsClosed(type: String) async throws {
    let conversation = Conversation(try Self.logs(type))
    let logs = "from subjectlog where type = \"\(type)\""
    let open = await conversation.run(
      "\(logs) | expand entries as e | where e.end_date_time is null | select e.start_date_time as start | sort start")
    #expect(open.error == nil && open.warnings == [])
    #expect(open.column("start") == ["\"2025-01-10T07:00:00Z\"", "\"2025-02-01T08:00:00+01:00\""])
    let has = await conversation.run("\(logs) and entries has (end_date_time is not null) | count")
    #expect(has.error == nil && has.value == .integer(1))
    let running = await conversation.run(
      "\(logs) and entries has (start_date_time <= 2025-01-03 and end_date_time >= 2025-01-03) | count")
    #expect(running.error == nil && running.value == .integer(1))
    let length = await conversation.run(
      "\(logs) | expand entries as e | where e.end_date_time is not null | select hours(e.end_date_time - e.start_date_time) as h"
    )
    #expect(length.error == nil && length.column("h") == ["131"])
    let instant = await conversation.run("\(logs) | expand entries as e | select e.date_time")
    #expect(instant.error?.title == "no `e` here has a key `date_time`")
    let keys = await conversation.run("describe subjectlog.entries where type = \"\(type)\"")
    #expect(keys.error == nil)
  }

  /// In the sandbox every one of them has entries with a start, and those that are over have an end.
  @Test(arguments: intervals)
  func case23InTheSandbox(type: String) async throws {
    let conversation = Conversation(try EmbeddedPortal.sandbox())
    let logs = "from subjectlog where type = \"\(type)\" | expand entries as e"
    let rows = await conversation.run("\(logs) | count")
    #expect(rows.error == nil && rows.value != .integer(0))
    let withoutStart = await conversation.run("\(logs) | where e.start_date_time is null | count")
    #expect(withoutStart.error == nil && withoutStart.value == .integer(0))
    let ended = await conversation.run("\(logs) | where e.end_date_time > e.start_date_time | count")
    #expect(ended.error == nil && ended.value != .integer(0))
    let backwards = await conversation.run("\(logs) | where e.end_date_time <= e.start_date_time | count")
    #expect(backwards.value == .integer(0))
  }
}
