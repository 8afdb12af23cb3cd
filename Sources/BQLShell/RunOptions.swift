import BQLFormats
import BrainAPI

/// What `bql` was asked to run, as values: `Run` reads them off the command line.
struct RunOptions: Sendable, Equatable {
  struct Servers: Sendable, Equatable {
    var server: String?
    var sandbox = false
    var database: String?
    var portal: Portal?
    var insecureHttp = false
    var timeout = 60.0
    /// An address, or `none`.
    var proxy: String?
    /// Files in PEM.
    var authority: String?
    var certificate: String?
    var key: String?
  }

  struct Output: Sendable, Equatable {
    var format: Format?
    var rawCsv = false
    var noColor = false
    var quiet = false
    var verbose = false
  }

  /// What may be written, and how it is confirmed.
  struct Writes: Sendable, Equatable {
    var readOnly = false
    /// In a script; the prompt asks all the same.
    var yes = false
    var maximum: Int?
    var unchecked = false
  }

  var command: String?
  var file: String?
  var parameters: [String] = []
  var servers = Servers()
  var output = Output()
  var noInit = false
  var writes = Writes()

  /// The options of a command line that has none: `bql`, `bql -c STATEMENTS`, `bql SCRIPT`. It needs no table of options,
  /// and building that table takes longer than all the rest of a start. nil for every other command line.
  static func plain(_ arguments: [String], subcommands: [String]) -> RunOptions? {
    switch arguments.count {
    case 0: return RunOptions()
    case 1 where !arguments[0].hasPrefix("-") && !arguments[0].isEmpty && !subcommands.contains(arguments[0]):
      return RunOptions(file: arguments[0])
    case 2 where arguments[0] == "-c": return RunOptions(command: arguments[1])
    default: return nil
    }
  }
}
