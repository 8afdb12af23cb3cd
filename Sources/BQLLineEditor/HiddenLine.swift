import CLibEdit

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// A line that is typed on a terminal and not shown: a password, a token.
package enum HiddenLine {
  /// Asks and reads; `ask` writes the question. The terminal is as it was afterwards, also where the program is ended meanwhile. It keeps its thread
  /// waiting.
  package static func read(input: Int32 = 0, output: Int32 = 2, ask: () -> Void) -> LineInput {
    var before = termios()
    guard tcgetattr(input, &before) == 0 else { return .end }
    cle_keep_terminal(input, output)
    var hidden = before
    // Keys come one by one and signal nothing: Ctrl-C is a key, so that there is one way out.
    hidden.c_lflag &= ~tcflag_t(ECHO | ECHONL | ICANON | ISIG)
    ask()
    tcsetattr(input, TCSAFLUSH, &hidden)
    defer {
      tcsetattr(input, TCSADRAIN, &before)
      Terminal.write("\n", to: output)
    }
    var line: [UInt8] = []
    while true {
      let bytes = Terminal.read(input)
      if bytes.isEmpty { return .end }
      for byte in bytes {
        switch byte {
        case 0x0A, 0x0D: return .line(String(decoding: line, as: UTF8.self), isPasted: false)
        case 0x03: return .interrupted
        case 0x04 where line.isEmpty: return .end
        case 0x08, 0x7F:
          // A whole character, of however many bytes.
          while let last = line.popLast(), last & 0xC0 == 0x80 {}
        case 0x15: line = []
        case 0x00..<0x20: continue
        default: line.append(byte)
        }
      }
    }
  }
}
