import ArgumentParser
import BQLEngine
import BQLFormats
import BQLLineEditor
import BQLSyntax
import BrainAPI
import BrainClient

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

struct Login: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "login", abstract: "Gets a token for a server and keeps it.",
    discussion: """
      A browser shows the server's page, where you approve the code that is printed here. \
      No option takes a secret: a token comes from standard input, a password from the \
      terminal or, where there is none, from two lines of standard input.
      """)

  @Flag(help: "Do not open a browser: the page may be opened on another machine.")
  var headless = false

  @Flag(help: "Take a token that was made on the web page from standard input.")
  var tokenStdin = false

  @Flag(help: "Ask for an e-mail address and a password: a token for an hour that is renewed for 30 days.")
  var password = false

  @Flag(help: "Ask for a user name and a password, the old way, for a long-lived token.")
  var legacy = false

  @OptionGroup var servers: ServerFlags

  func validate() throws {
    if [headless, tokenStdin, password && !legacy, legacy].count(where: { $0 }) > 1 {
      throw ValidationError("--headless, --token-stdin, --password and --legacy are four ways; take one.")
    }
    try servers.validateForAccount()
  }

  func run() async throws {
    try await AccountRun(servers: servers.values).end { logins, server, console async throws(StatementError) in
      let (text, isKept) = try await logins.login(server, try means())
      console.write(.lines(text + "\n"))
      if !isKept { console.note(.incomplete) }
    }
  }

  private func means() throws(StatementError) -> Logins.Means {
    if tokenStdin { return .token(Secret(try SecretInput.token())) }
    if legacy {
      let (name, password) = try SecretInput.pair("user name: ")
      return .legacy(username: name, Secret(password))
    }
    if password {
      let (email, password) = try SecretInput.pair("e-mail: ")
      return .password(email: email, Secret(password))
    }
    return .device(headless: headless)
  }
}

struct Logout: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "logout", abstract: "Forgets the token that was kept for a server.")

  @OptionGroup var servers: ServerFlags

  func validate() throws { try servers.validateForAccount() }

  func run() async throws {
    try await AccountRun(servers: servers.values).end { logins, server, console async throws(StatementError) in
      console.write(.lines(try await logins.logout(server) + "\n"))
    }
  }
}

struct Whoami: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "whoami", abstract: "Tells whose token is used for a server, of what kind, and where it comes from.")

  @OptionGroup var servers: ServerFlags

  func validate() throws { try servers.validateForAccount() }

  func run() async throws {
    try await AccountRun(servers: servers.values).end { logins, server, console async throws(StatementError) in
      console.write(.lines(try await logins.whoami(server) + "\n"))
    }
  }
}

extension ServerFlags {
  fileprivate func validateForAccount() throws {
    if portal != nil { throw ValidationError("--portal says which data is asked for; a token is the server's.") }
  }
}

/// A command about tokens, from its options to its status.
private struct AccountRun {
  let servers: RunOptions.Servers

  func end(
    _ work: (Logins, ServerIdentity, Console) async throws(StatementError) -> Void
  ) async throws {
    let console = Console(Console.Options())
    Platform.endOnInterrupt()
    let setup = SessionSetup(servers: servers, output: RunOptions.Output(), parameters: [], console: console)
    let connections = setup.connections
    do throws(StatementError) {
      let server = try setup.service(connections).server
      if servers.insecureHttp, !server.isEmbedded {
        console.say("bql: plain http is allowed; everybody on the way can read it, secrets included")
      }
      try await work(setup.logins, server, console)
    } catch {
      console.tell(error.diagnostics, in: nil)
      console.note(ExitStatus(error.cause))
    }
    connections.shutdown()
    try finish(console.status)
  }
}

/// Secrets as they are given: typed without being shown, or on standard input.
enum SecretInput {
  static func token() throws(StatementError) -> String {
    let token: String
    if Platform.isTerminal(STDIN_FILENO) {
      token = try hidden("token: ")
    } else {
      token = try lines().first ?? ""
    }
    let words = token.split { $0 == " " || $0 == "\t" }
    guard words.count == 1 else { throw StatementError("there is no token on standard input", at: nil) }
    return String(words[0])
  }

  /// A name and a password.
  static func pair(_ question: SafeText) throws(StatementError) -> (String, String) {
    let (name, password): (String, String)
    if Platform.isTerminal(STDIN_FILENO) {
      Console(Console.Options()).ask(question)
      guard let typed = readLine() else { throw givenUp }
      (name, password) = (typed, try hidden("password: "))
    } else {
      let lines = try lines()
      guard lines.count >= 2 else {
        throw StatementError(
          "expected two lines on standard input: the name and the password", at: nil)
      }
      (name, password) = (lines[0], lines[1])
    }
    guard !name.allSatisfy(\.isWhitespace), !password.isEmpty else {
      throw StatementError("expected a name and a password", .type, at: nil)
    }
    return (name, password)
  }

  private static func hidden(_ question: SafeText) throws(StatementError) -> String {
    let typed = HiddenLine.read(ask: { Console(Console.Options()).ask(question) })
    guard case .line(let line, _) = typed else { throw givenUp }
    return line
  }

  private static var givenUp: StatementError {
    StatementError(.interrupted, [Diagnostic(.error, "the login was cancelled; nothing was changed", at: nil)])
  }

  private static func lines() throws(StatementError) -> [String] {
    guard let bytes = Platform.readAll(STDIN_FILENO, atMost: 1 << 16) else {
      throw StatementError("standard input cannot be read: \(Platform.lastError.lowercasedFirst)", .file, at: nil)
    }
    return String(decoding: bytes, as: UTF8.self).split(omittingEmptySubsequences: false) { $0.isNewline }.map(
      String.init)
  }
}
