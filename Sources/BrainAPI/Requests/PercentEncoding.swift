/// Percent-encoding of URL parts (RFC 3986): UTF-8 bytes outside the kept set become `%XX`.
package enum PercentEncoding {
  package enum Kept: Sendable {
    /// Unreserved characters only.
    case pathSegment
    /// Unreserved characters and those that queries of the service are commonly written with: `*`.
    case queryComponent
  }

  package static func encode(_ text: String, keeping kept: Kept) -> String {
    var bytes: [UInt8] = []
    for byte in text.utf8 {
      if isKept(byte, kept) {
        bytes.append(byte)
      } else {
        bytes += [0x25, hexDigit(byte >> 4), hexDigit(byte & 15)]
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// `%XX` and, in a query, `+` back to text; nil for a broken escape or invalid UTF-8.
  package static func decode(_ text: some StringProtocol, plusIsSpace: Bool = false) -> String? {
    var bytes: [UInt8] = []
    var rest = text.utf8.makeIterator()
    while let byte = rest.next() {
      if byte == 0x25 {
        guard let high = rest.next().flatMap(hexValue), let low = rest.next().flatMap(hexValue) else { return nil }
        bytes.append(high << 4 | low)
      } else {
        bytes.append(plusIsSpace && byte == 0x2B ? 0x20 : byte)
      }
    }
    return String(validating: bytes, as: UTF8.self)
  }

  private static func isKept(_ byte: UInt8, _ kept: Kept) -> Bool {
    switch byte {
    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F, 0x7E: true
    case 0x2A: kept == .queryComponent
    default: false
    }
  }

  private static func hexDigit(_ value: UInt8) -> UInt8 { value < 10 ? 0x30 + value : 0x41 + value - 10 }

  private static func hexValue(_ digit: UInt8) -> UInt8? {
    switch digit {
    case 0x30...0x39: digit - 0x30
    case 0x41...0x46: digit - 0x41 + 10
    case 0x61...0x66: digit - 0x61 + 10
    default: nil
    }
  }
}
