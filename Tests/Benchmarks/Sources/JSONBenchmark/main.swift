import BrainAPI
import Foundation

// Prints a line for each thing that is done with the file named on the command line: its name and the least seconds it took.
// With a second argument only things whose name contains it are done.
guard let path = CommandLine.arguments.dropFirst().first, let data = FileManager.default.contents(atPath: path) else {
  print("usage: JSONBenchmark FILE.json [NAME]")
  exit(2)
}
let bytes = [UInt8](data)
let wanted = CommandLine.arguments.dropFirst(2).first ?? ""

func measure<Result>(_ name: String, rounds: Int = 9, _ body: () throws -> Result) rethrows {
  guard name.contains(wanted) || wanted.isEmpty else { return }
  var least = Duration.seconds(3600)
  for _ in 0..<rounds {
    let clock = ContinuousClock()
    let start = clock.now
    let result = try body()
    least = min(least, clock.now - start)
    withExtendedLifetime(result) {}
  }
  print(name, least / .seconds(1), separator: "\t")
}

/// The list of sessions in a reply.
func sessions(_ document: JSONDocument) -> [Record] {
  document.root["sessions"]?.elements.compactMap { Record($0) } ?? []
}

do {
  try measure("read and check") { try JSONDocument(bytes) }
  let document = try JSONDocument(bytes)
  try measure("read and make records") { sessions(try JSONDocument(bytes)) }
  let records = sessions(document)
  measure("one condition on the bytes of each record") {
    records.count { $0.node("description")?.stringBytes { $0.contains(UInt8(ascii: "!")) } ?? false }
  }
  measure("one string of each record") { records.map { $0["name"]?.string?.utf8.count ?? 0 }.reduce(0, +) }
  measure("hash of each record", rounds: 3) { Set(records).count }
  measure("write", rounds: 3) {
    var writer = JSONWriter()
    writer.append(document.root)
    return writer.bytes.count
  }
  measure("every value decoded", rounds: 3) { decoded(document.root.value) }
} catch {
  print("failed: \(error)")
  exit(1)
}

/// How many values there are, each looked at.
func decoded(_ value: Value) -> Int {
  switch value {
  case .list(let list): list.reduce(1) { $0 + decoded($1) }
  case .record(let record): record.fields.reduce(1) { $0 + decoded($1.value) }
  default: 1
  }
}
