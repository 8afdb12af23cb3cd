import ArgumentParser
import BQLEngine
import BQLFormats
import BQLTestRunner
import BrainAPI
import BrainClient

/// The command line: what may be written, and nothing of what it does.
struct Bql: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bql",
    abstract: "Asks BrainSTEM about experiments.",
    discussion: """
      bql -c 'from session where description contains "CA1" limit 5' --sandbox
      bql report.bq --param subject=TM_R001
      echo 'from subject | count by sex' | bql --sandbox

      Without a subcommand it runs: -c STATEMENTS, a script, or standard input, with
      --sandbox, --server URL, --database FILE, --portal, --format, --param NAME=VALUE
      and the other options of `bql run --help`.
      """,
    version: programVersion,
    subcommands: [
      Run.self, Test.self, FormatScripts.self, Check.self, Login.self, Logout.self, Whoami.self, Serve.self,
      Completions.self,
    ],
    defaultSubcommand: Run.self)

  static let subcommandNames = [
    "run", "test", "fmt", "check", "login", "logout", "whoami", "serve", "completions", "help",
  ]
}

extension Portal: ExpressibleByArgument {}
extension Format: ExpressibleByArgument {}

struct ServerFlags: ParsableArguments {
  @ArgumentParser.Option(help: "The address of the server; else $BRAINSTEM_URL, else https://www.brainstem.org/.")
  var server: String?

  @Flag(help: "Ask the sandbox: sample data of a small lab, without a network or an account.")
  var sandbox = false

  @ArgumentParser.Option(help: ArgumentHelp("Ask a database file of the embedded portal.", valueName: "file"))
  var database: String?

  @ArgumentParser.Option(help: "public or private; else private where there is a token, public where there is none.")
  var portal: Portal?

  @Flag(help: "Let plain http go to another machine. Everybody on the way can read and change it.")
  var insecureHttp = false

  @ArgumentParser.Option(help: ArgumentHelp("The longest that a request may take.", valueName: "seconds"))
  var timeout: Double = 60

  @ArgumentParser.Option(
    help: ArgumentHelp(
      "The proxy, http://host:port or socks5://host:port; none for none; else $HTTPS_PROXY, but for $NO_PROXY.",
      valueName: "address"))
  var proxy: String?

  @ArgumentParser.Option(
    help: ArgumentHelp("An authority that is trusted beside those of the system.", valueName: "file"),
    completion: .file(extensions: ["pem", "crt"]))
  var cacert: String?

  @ArgumentParser.Option(
    help: ArgumentHelp("A client certificate, for servers that require one.", valueName: "file"),
    completion: .file(extensions: ["pem", "crt"]))
  var cert: String?

  @ArgumentParser.Option(
    help: ArgumentHelp("The key of that certificate, where it is in another file.", valueName: "file"),
    completion: .file(extensions: ["pem", "key"]))
  var key: String?

  func validate() throws {
    if [server != nil, sandbox, database != nil].count(where: { $0 }) > 1 {
      throw ValidationError("--server, --sandbox and --database name three servers; give one of them.")
    }
    if !(timeout > 0 && timeout <= 86_400) { throw ValidationError("--timeout takes seconds, more than 0.") }
    if key != nil, cert == nil { throw ValidationError("--key is the key of a certificate; --cert names that.") }
    if let proxy, proxy != "none" {
      do throws(APIError) { _ = try ProxyAddress(proxy, source: "--proxy") } catch {
        throw ValidationError(DisplayText.escaped(error.summary))
      }
    }
  }

  var values: RunOptions.Servers {
    RunOptions.Servers(
      server: server, sandbox: sandbox, database: database, portal: portal, insecureHttp: insecureHttp,
      timeout: timeout,
      proxy: proxy, authority: cacert, certificate: cert, key: key)
  }
}

struct OutputFlags: ParsableArguments {
  @ArgumentParser.Option(help: "How results are shown: \(Format.allCases.map(\.rawValue).joined(separator: ", ")).")
  var format: Format?

  @Flag(help: "CSV without the ' in front of cells that a spreadsheet would run.")
  var rawCsv = false

  @Flag(help: "No colour.")
  var noColor = false

  @Flag(help: "Only results and errors.")
  var quiet = false

  @Flag(help: "Log every request.")
  var verbose = false

  var values: RunOptions.Output {
    RunOptions.Output(format: format, rawCsv: rawCsv, noColor: noColor, quiet: quiet, verbose: verbose)
  }
}

struct WriteFlags: ParsableArguments {
  @Flag(help: "Carry writes out without asking, in a script. The prompt asks all the same.")
  var yes = false

  @ArgumentParser.Option(
    help: ArgumentHelp("The most records that one write may touch; else `set max_writes`, 100.", valueName: "n"))
  var maxWrites: Int?

  @Flag(help: "Send what the catalogue objects to, and overwrite what others changed since.")
  var unchecked = false

  @Flag(help: "Refuse every write.")
  var readOnly = false

  func validate() throws {
    if let maxWrites, maxWrites < 0 { throw ValidationError("--max-writes takes a number from 0 up.") }
    if yes, readOnly { throw ValidationError("--yes and --read-only contradict each other; give one of them.") }
  }

  var values: RunOptions.Writes {
    RunOptions.Writes(readOnly: readOnly, yes: yes, maximum: maxWrites, unchecked: unchecked)
  }
}

struct Run: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run", abstract: "Runs a script: a file, -c, or standard input.",
    discussion:
      "Status: 0 done, 2 a wrong statement, 3 refused, 4 no answer, 5 no permission, 6 a write's outcome is unknown, 7 incomplete."
  )

  // What follows is a statement whatever it begins with: `-7 / 2`.
  @ArgumentParser.Option(
    name: .customShort("c"), parsing: .unconditional, help: ArgumentHelp("Statements to run.", valueName: "statements"))
  var command: String?

  @Argument(help: "A script; - for standard input.", completion: .file(extensions: ["bq"]))
  var files: [String] = []

  /// The word `run` may also stand behind options.
  private var scripts: ArraySlice<String> { files.first == "run" ? files.dropFirst() : files[...] }

  @ArgumentParser.Option(
    name: .customLong("param"), help: ArgumentHelp("A value for a parameter of the script.", valueName: "name=value"))
  var parameters: [String] = []

  @OptionGroup var servers: ServerFlags
  @OptionGroup var output: OutputFlags

  @Flag(help: "Leave the start-up file out.")
  var noInit = false

  @OptionGroup var writes: WriteFlags

  func validate() throws {
    if let word = files.first, files.count > 1, Bql.subcommandNames.contains(word), word != "run" {
      throw ValidationError("`\(word)` goes before its options: bql \(word) ...")
    }
    if scripts.count > 1 { throw ValidationError("One script at a time: '\(scripts.joined(separator: "', '"))'.") }
    if command != nil, !scripts.isEmpty {
      throw ValidationError("-c and a script are two programs; give one of them.")
    }
    for parameter in parameters where !parameter.contains("=") {
      throw ValidationError("--param takes name=value; there is no = in '\(parameter)'.")
    }
  }

  var values: RunOptions {
    RunOptions(
      command: command, file: scripts.first, parameters: parameters, servers: servers.values, output: output.values,
      noInit: noInit, writes: writes.values)
  }

  func run() async throws { try finish(await RunCommand(options: values).run()) }
}

struct FormatScripts: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "fmt", abstract: "Formats scripts in place; standard input goes to standard output.")

  @Flag(help: "Change nothing; name the files that are not formatted. Status 1 where there are any.")
  var check = false

  @Argument(help: "Scripts; none or - for standard input.", completion: .file(extensions: ["bq"]))
  var files: [String] = []

  func run() async throws { try finish(FormatCommand(options: self).run()) }
}

struct Check: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check", abstract: "Checks scripts against the language and the catalogue, without any request.")

  @Flag(help: "Findings as JSON, for editors.")
  var json = false

  @ArgumentParser.Option(name: .customShort("c"), help: ArgumentHelp("Statements to check.", valueName: "statements"))
  var command: String?

  @Argument(help: "Scripts; none or - for standard input.", completion: .file(extensions: ["bq"]))
  var files: [String] = []

  func run() async throws { try finish(await CheckCommand(options: self).run()) }
}

struct Completions: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "completions", abstract: "Prints completions for a shell.",
    discussion: "bash: bql completions bash > ~/.local/share/bash-completion/completions/bql")

  @Argument(help: "bash, zsh or fish.")
  var shell: String

  func run() throws {
    guard let shell = CompletionShell(rawValue: shell) else {
      throw ValidationError("there are completions for bash, zsh and fish.")
    }
    let console = Console(Console.Options())
    console.write(data: Bql.completionScript(for: shell) + "\n")
    try finish(console.status)
  }
}
