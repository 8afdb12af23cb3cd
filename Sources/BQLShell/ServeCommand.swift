import BQLEngine
import BrainAPI
import BrainPortal
import BrainServer

/// `bql serve`: the embedded portal for other clients.
struct ServeCommand {
  let options: Serve

  func run() async -> ExitStatus {
    let console = Console(Console.Options())
    var profile = PortalProfile()
    profile.envelope = Page.Envelope(rawValue: options.envelope) ?? .meta
    if options.documented { profile.dialect = .documented }
    profile.ignoresUnknownFilters = options.ignoreUnknownFilters
    profile.ignoresOffset = options.ignoreOffset
    profile.authentication = options.checkTokens ? .issuedTokens : .anyToken
    profile.tokenLifetime = options.tokenLifetime
    profile.deviceInterval = options.deviceInterval
    let portal: EmbeddedPortal
    do throws(PortalFailure) {
      portal = try open(profile)
    } catch {
      console.say("error: \(error)")
      if case .missing(let path) = error { console.say("`bql serve --create \(path)` makes it, with sample data") }
      return .wrongStatement
    }
    do {
      try await PortalServer(portal: portal, port: options.port).run { port in
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

  private func open(_ profile: PortalProfile) throws(PortalFailure) -> EmbeddedPortal {
    guard let file = options.file else { return try .sandbox(scale: options.scale, profile: profile) }
    if options.create { return try .create(path: file, scale: options.scale, profile: profile) }
    return try .open(path: file, profile: profile)
  }
}
