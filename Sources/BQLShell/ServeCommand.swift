import ArgumentParser
import BQLEngine
import BrainAPI
import BrainPortal
import BrainServer

struct Serve: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "serve", abstract: "Offers the sandbox, or a database file, to other clients on 127.0.0.1.",
    discussion: """
      Ctrl-C ends it. Any token will do and is the owner's, but for those that it has \
      given out itself, which are checked and stand for their users (--check-tokens: no \
      others).

      Accounts of the sample lab: e-mail, password, token from the start, what it may write
      petersen@lab.example.org  owner-password   owner   everything
      koeb@lab.example.org      member-password  member  what belongs to own projects
      guest@lab.example.org     viewer-password  viewer  nothing
      """)

  @Argument(help: "A database of the embedded portal; else the sandbox.", completion: .file(extensions: ["sqlite"]))
  var file: String?

  @ArgumentParser.Option(help: "The port; 0 takes any that is free.")
  var port = 8042

  @Flag(help: "Make the file first, with the sample data.")
  var create = false

  @ArgumentParser.Option(help: "How large the sample data is: 1 is some 330 sessions, 300 some 100,000.")
  var scale = 1

  @ArgumentParser.Option(help: "How totals are told: meta, count or none.")
  var envelope = "meta"

  @Flag(help: "Do no more than the API document promises.")
  var documented = false

  @Flag(help: "Ignore filters on unknown fields or with unknown operators, as some servers do.")
  var ignoreUnknownFilters = false

  @Flag(help: "Ignore `offset`, as some servers do: pages are read by `page`.")
  var ignoreOffset = false

  @Flag(help: "Accept only tokens that were given out here.")
  var checkTokens = false

  @ArgumentParser.Option(
    help: ArgumentHelp("A name, besides those of this machine, by which it may be called.", valueName: "host[:port]"))
  var allowHost: [String] = []

  @ArgumentParser.Option(help: ArgumentHelp("How long an access token lives.", valueName: "seconds"))
  var tokenLifetime = 3600

  @ArgumentParser.Option(help: ArgumentHelp("How often a device that logs in may ask.", valueName: "seconds"))
  var deviceInterval = 5

  func validate() throws {
    if !(1...31_536_000).contains(tokenLifetime) {
      throw ValidationError("--token-lifetime takes seconds, 1 to a year.")
    }
    if !(0...900).contains(deviceInterval) { throw ValidationError("--device-interval takes 0 to 900 seconds.") }
    if !(0...65_535).contains(port) { throw ValidationError("--port takes 0 to 65535.") }
    if !(1...1000).contains(scale) { throw ValidationError("--scale takes 1 to 1000.") }
    if Page.Envelope(rawValue: envelope) == nil { throw ValidationError("--envelope takes meta, count or none.") }
    for host in allowHost where ServedHosts.Host(host) == nil {
      throw ValidationError("--allow-host takes a name, with a port or without: '\(host)' is not one.")
    }
    if create, file == nil { throw ValidationError("--create requires the name of the file to make.") }
  }

  func run() async throws { try finish(await ServeCommand(options: self).run()) }
}

/// `bql serve`: the embedded portal for other clients.
struct ServeCommand {
  let options: Serve

  func run() async -> ExitStatus {
    let console = Console(Console.Options())
    guard InheritedExecutor.current == nil else {
      console.say("error: the server's libraries need /proc, which is not mounted here")
      console.say("`mount -t proc proc /proc` mounts it")
      return .wrongStatement
    }
    var profile = PortalProfile()
    profile.envelope = Page.Envelope(rawValue: options.envelope) ?? .meta
    if options.documented { profile.dialect = .documented }
    profile.ignoresUnknownFilters = options.ignoreUnknownFilters
    profile.ignoresOffset = options.ignoreOffset
    profile.authentication = options.checkTokens ? .issuedTokens : .anyToken
    profile.tokenLifetime = options.tokenLifetime
    profile.deviceInterval = options.deviceInterval
    let portal: EmbeddedPortal
    do throws(PortalError) {
      portal = try open(profile)
    } catch {
      console.say("error: \(error)")
      if case .missing(let path) = error { console.say("`bql serve --create \(path)` makes it, with sample data") }
      return .wrongStatement
    }
    do {
      try await PortalServer(
        portal: portal, port: options.port, hosts: options.allowHost.compactMap(ServedHosts.Host.init)
      ).run { port in
        console.write("http://127.0.0.1:\(port)/\n")
        console.say(
          "serving \(portal.server.name); \(options.checkTokens ? "its own tokens only" : "any token will do"); Ctrl-C ends it"
        )
      }
      return console.status
    } catch {
      console.say("error: the port \(options.port) cannot be listened on: \(error)")
      return .wrongStatement
    }
  }

  private func open(_ profile: PortalProfile) throws(PortalError) -> EmbeddedPortal {
    guard let file = options.file else { return try .sandbox(scale: options.scale, profile: profile) }
    if options.create { return try .create(path: file, scale: options.scale, profile: profile) }
    return try .open(path: file, profile: profile)
  }
}
