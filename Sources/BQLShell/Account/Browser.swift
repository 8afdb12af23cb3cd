#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif
import BrainClient

/// The person's web browser.
enum Browser {
  /// Whether there is a screen that a browser could open on.
  static var isThere: Bool {
    #if os(macOS)
      Platform.environment("SSH_CONNECTION") == nil
    #else
      Platform.environment("DISPLAY") != nil || Platform.environment("WAYLAND_DISPLAY") != nil
    #endif
  }

  /// Opens an address, without a shell and without waiting. nil where it is none for a browser, or there is nothing to open
  /// it with; else the process, which is to be let go of in the end.
  static func open(_ address: String) -> pid_t? {
    guard isForBrowser(address) else { return nil }
    #if os(macOS)
      let program = "open"
      var actions: posix_spawn_file_actions_t?
    #else
      let program = "xdg-open"
      var actions = posix_spawn_file_actions_t()
    #endif
    guard posix_spawn_file_actions_init(&actions) == 0 else { return nil }
    defer { posix_spawn_file_actions_destroy(&actions) }
    // What a browser has to say would stand in the middle of ours.
    for descriptor in [STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO] {
      posix_spawn_file_actions_addopen(&actions, descriptor, "/dev/null", O_RDWR, 0)
    }
    var arguments: [UnsafeMutablePointer<CChar>?] = [strdup(program), strdup(address), nil]
    // A browser has no business with our tokens.
    var variables = Browser.variables.map { strdup($0) } + [nil]
    defer { for text in arguments + variables { free(text) } }
    var process = pid_t()
    return posix_spawnp(&process, program, &actions, nil, &arguments, &variables) == 0 ? process : nil
  }

  /// Takes note that it has ended, where it has.
  static func letGo(of process: pid_t) {
    var status: Int32 = 0
    waitpid(process, &status, WNOHANG)
  }

  /// A page of a web server: https, or http on this machine. The address comes from the server.
  static func isForBrowser(_ address: String) -> Bool {
    let page = address.prefix { $0 != "?" && $0 != "#" }
    guard address.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }), address.utf8.count < 2000,
      let base = try? BaseURL(String(page))
    else { return false }
    return base.scheme == .https || base.isLoopback
  }

  private static var variables: [String] {
    var texts: [String] = []
    var place = environ
    while let text = place.pointee {
      let variable = String(cString: text)
      if !Keyring.variables.contains(where: { variable.hasPrefix($0 + "=") }) { texts.append(variable) }
      place += 1
    }
    return texts
  }
}
