import BQLFormats
import Logging

/// What `--verbose` tells, a line a message: `bql: debug: reply  status=200 url=https://...`. URLs and what servers say
/// stand in it, so it goes through the console like everything else.
struct ConsoleLog: LogHandler {
  let console: Console
  var logLevel: Logger.Level
  var metadata: Logger.Metadata = [:]
  var metadataProvider: Logger.MetadataProvider?

  init(console: Console, logLevel: Logger.Level) {
    self.console = console
    self.logLevel = logLevel
  }

  subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { metadata[key] }
    set { metadata[key] = newValue }
  }

  func log(event: LogEvent) {
    let facts = metadata.merging(metadataProvider?.get() ?? [:]) { _, given in given }
      .merging(event.metadata ?? [:]) { _, given in given }
    let words = facts.sorted { $0.key < $1.key }.map { " \($0.key)=\($0.value)" as SafeText }.joined()
    console.say("bql: \(event.level.rawValue): \(event.message)\(words)")
  }
}
