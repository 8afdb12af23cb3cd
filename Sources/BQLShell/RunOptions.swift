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

  /// The options of a command line with none but the usual ones, each a word by itself: `bql`, `bql SCRIPT`,
  /// `bql --server ADDRESS --format ndjson -c STATEMENTS`. They need no table of options, and building that table takes
  /// longer than all the rest of a start. nil for every other command line, the wrong ones among them.
  static func plain(_ arguments: [String], subcommands: [String]) -> RunOptions? {
    var options = RunOptions()
    var rest = arguments[...]
    if let file = rest.first, !file.hasPrefix("-") {
      if file.isEmpty || subcommands.contains(file) { return nil }
      options.file = rest.removeFirst()
    }
    while let option = rest.popFirst() {
      switch option {
      case "--sandbox" where !options.servers.sandbox: options.servers.sandbox = true
      case "-c" where options.command == nil && options.file == nil:
        // A statement, whatever it begins with.
        guard let command = rest.popFirst() else { return nil }
        options.command = command
      case "--server" where options.servers.server == nil:
        guard let address = rest.popFirst(), !address.hasPrefix("-") else { return nil }
        options.servers.server = address
      case "--format" where options.output.format == nil:
        guard let format = rest.popFirst().flatMap({ Format(rawValue: $0) }) else { return nil }
        options.output.format = format
      default: return nil
      }
    }
    return options.servers.sandbox && options.servers.server != nil ? nil : options
  }
}
