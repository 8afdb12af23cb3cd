import Testing

@testable import BrainAPI

@Suite struct ByteBufferTests {
  /// Whatever is expected, everything is written once, and the room is kept.
  @Test(arguments: [0, 1, 7, 8, 33, 1000]) func roomGrowsUntilItIsEnough(_ expected: Int) {
    var buffer = ByteBuffer()
    var wanted: [UInt8] = []
    for round in 0..<50 {
      let text = [UInt8]((0..<round * 3).map { UInt8(truncatingIfNeeded: $0 + round) })
      text.withUnsafeBufferPointer { text in
        buffer.write(expected) { room in
          room.put(UInt8(round))
          room.put(text)
          room.put(word: 0x0403_0201, length: round % 5)
        }
      }
      wanted += [UInt8(round)] + text + [1, 2, 3, 4].prefix(round % 5)
      #expect(buffer.bytes == wanted)
    }
    buffer.removeAll()
    #expect(buffer.isEmpty && buffer.bytes.isEmpty)
    buffer.append("é")
    buffer.append(0x0A)
    #expect(buffer.bytes == Array("é\n".utf8))
  }

  /// Strings of any length, hazards at any place, are escaped as one by one.
  @Test func stringsAreEscapedAtAnyPlace() {
    for hazard in [
      "\"", "\\", "\n", "\u{1F}", "\u{7F}", "\u{85}", "\u{61C}", "\u{202E}", "\u{2069}", "é", "\u{2030}", "😀", "ab",
    ] {
      for before in 0..<18 {
        for after in [0, 1, 7, 8, 9] {
          let text = String(repeating: "x", count: before) + hazard + String(repeating: "y", count: after)
          let written = JSON.write(.string(text))
          #expect((try? JSON.read(Array(written.utf8))) == .string(text))
          let plain = written.dropFirst().dropLast()
          let isHazard = hazard.unicodeScalars.contains {
            $0.value < 0x20 || $0 == "\"" || $0 == "\\" || (0x7F...0x9F).contains($0.value) || $0.value == 0x61C
              || (0x2028...0x202E).contains($0.value) || (0x2066...0x2069).contains($0.value)
          }
          #expect((plain == text) == !isHazard, "\(written)")
          #expect(plain.utf8.starts(with: String(repeating: "x", count: before).utf8))
        }
      }
    }
  }
}
