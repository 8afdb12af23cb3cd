import Testing

@testable import BQLLineEditor

/// Bytes from a terminal are keys.
struct KeyDecoderTests {
  private func events(_ pieces: [String], isVi: Bool = false) -> [KeyDecoder.Event] {
    var decoder = KeyDecoder()
    decoder.isVi = isVi
    var events: [KeyDecoder.Event] = []
    for piece in pieces {
      decoder.append(Array(piece.utf8))
      while let event = decoder.next() { events.append(event) }
    }
    while let event = decoder.next(isFinal: true) { events.append(event) }
    return events
  }

  @Test(arguments: [
    ("\u{1B}[A", Key.up), ("\u{1B}OA", .up), ("\u{1B}[1;5C", .wordRight), ("\u{1B}[1;3D", .wordLeft),
    ("\u{1B}[3~", .delete),
    ("\u{1B}[H", .home), ("\u{1B}[4~", .end), ("\u{1B}[Z", .backTab), ("\u{1B}[5~", .pageUp), ("\u{1B}\r", .newline),
  ])
  func sequencesAreKeys(_ sequence: String, _ key: Key) {
    #expect(events([sequence + "x"]) == [.key(key), .scalar("x")])
    // However they are cut.
    let pieces = sequence.map { String($0) }
    #expect(events(pieces) == [.key(key)])
  }

  @Test func whatIsUnknownIsSwallowedWhole() {
    #expect(
      events(["a\u{1B}[15~b\u{1B}[1;2Pc\u{1B}OPd"]) == [
        .scalar("a"), .unknown, .scalar("b"), .unknown, .scalar("c"), .unknown, .scalar("d"),
      ])
  }

  @Test func aLoneEscapeIsAKey() {
    #expect(events(["\u{1B}"]) == [.scalar("\u{1B}")])
    #expect(events(["\u{1B}f"]) == [.scalar("\u{1B}"), .scalar("f")])
    #expect(events(["\u{1B}\r"], isVi: true) == [.scalar("\u{1B}"), .scalar("\r")])
  }

  @Test func textOfAnyScriptComesWhole() {
    let text = "é日🧠e\u{301}"
    #expect(events([text]) == text.unicodeScalars.map { .scalar($0) })
    var decoder = KeyDecoder()
    var found: [KeyDecoder.Event] = []
    for byte in text.utf8 {
      decoder.append([byte])
      while let event = decoder.next() { found.append(event) }
    }
    #expect(found == text.unicodeScalars.map { .scalar($0) })
  }

  @Test func whatIsNoTextIsReplaced() {
    var decoder = KeyDecoder()
    decoder.append([0xFF, 0x61, 0xC3])
    #expect(decoder.next() == .scalar("\u{FFFD}"))
    #expect(decoder.next() == .scalar("a"))
    #expect(decoder.next() == nil)
    #expect(decoder.next(isFinal: true) == .scalar("\u{FFFD}"))
    #expect(decoder.isEmpty)
    decoder.append([0xC2, 0x9B])
    #expect(decoder.next() == .unknown)
  }

  @Test func aPasteIsGivenOutWhole() {
    var decoder = KeyDecoder()
    decoder.append(Array("\u{1B}[200~from\r\nsession\u{1B}[2".utf8))
    #expect(decoder.next() == nil)
    #expect(decoder.isInPaste)
    decoder.append(Array("01~x".utf8))
    #expect(decoder.next() == .paste(Array("from\r\nsession".utf8)))
    #expect(!decoder.isInPaste)
    #expect(decoder.next() == .scalar("x"))
  }

  @Test(arguments: [
    ("a\r\nb\rc\nd\n\n", "a\nb\nc\nd"), ("a\u{1B}[31m\u{7}\tb", "a[31m\tb"), ("é\u{9B}日", "é日"), ("", ""),
  ])
  func pastesHoldNoControls(_ pasted: String, _ text: String) {
    #expect(KeyDecoder.text(ofPaste: Array(pasted.utf8)) == text)
  }
}
