/// Writing what was read, without decoding it: text that is written already as it would be here is copied.
extension JSONWriter {
  private typealias Bytes = UnsafeBufferPointer<UInt8>

  /// Appends a value that was read; `level` is the nesting at which it stands.
  package mutating func append(_ node: JSONNode, level: Int = 0) {
    node.document.bytes.withUnsafeBufferPointer { text in
      if !isPretty {
        let whole = UnsafeBufferPointer(rebasing: text[node.range])
        if JSONCompactText.isCompact(whole) {
          bytes += whole
          return
        }
      }
      node.document.tape.withUnsafeBufferPointer { append($0, text, node.place, level) }
    }
  }

  /// Appends a field as it was read or made; absent is nothing.
  package mutating func append(_ field: FieldText, level: Int) {
    switch field {
    case .absent: break
    case .null: append(raw: "null")
    case .literal(let text): bytes += text
    case .string(let inside, let isEscaped):
      if isEscaped { append(escaped: inside) } else { append(utf8: inside) }
    case .structure(let node): append(node, level: level)
    case .value(let value): append(value, level: level)
    }
  }

  private mutating func append(_ tape: UnsafeBufferPointer<UInt64>, _ text: Bytes, _ place: Int, _ level: Int) {
    let word = tape[place]
    guard word.opensTape else { return appendScalar(word, text) }
    let end = place + word.tapeExtra
    bytes.append(text[word.tapeOffset])
    var next = place + 1
    var index = 0
    while next < end {
      separate(index, level)
      index += 1
      if word.isTape(.record) {
        appendScalar(tape[next], text)
        bytes.append(UInt8(ascii: ":"))
        if isPretty { bytes.append(0x20) }
        next += 1
      }
      append(tape, text, next, level + 1)
      next += tape[next].tapeStep
    }
    close(index == 0, text[tape[end].tapeOffset], level)
  }

  @inline(__always)
  private mutating func appendScalar(_ word: UInt64, _ text: Bytes) {
    let offset = word.tapeOffset
    if word.isTape(.string) {
      append(utf8: Bytes(rebasing: text[offset..<offset + word.tapeExtra]))
    } else if word.isTape(.escapedString) {
      append(escaped: Bytes(rebasing: text[offset..<offset + word.tapeExtra]))
    } else if word.isTape(.null) || word.isTape(.true) {
      bytes += Bytes(rebasing: text[offset..<offset + 4])
    } else {
      bytes += Bytes(rebasing: text[offset..<offset + (word.isTape(.false) ? 5 : word.tapeExtra)])
    }
  }

  /// Appends a string, given as what stood between its quotes.
  private mutating func append(escaped inside: Bytes) {
    if JSONCompactText.isInside(inside) {
      bytes.append(UInt8(ascii: "\""))
      bytes += inside
      bytes.append(UInt8(ascii: "\""))
    } else {
      JSON.withDecoded(inside) { append(utf8: $0) }
    }
  }
}
