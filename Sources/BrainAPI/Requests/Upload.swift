/// A file that goes with a write, as the only thing in it.
package struct Upload: Sendable, Hashable {
  /// The field of the record that it is for.
  package var field: String
  /// Without folders.
  package var name: String
  package var bytes: [UInt8]

  package init(field: String, name: String, bytes: [UInt8]) {
    self.field = field
    self.name = name
    self.bytes = bytes
  }
}

/// The wire form of an upload, in both directions: `multipart/form-data`, RFC 7578.
package enum Multipart {
  /// The body, and the media type that tells how it is divided.
  package static func write(_ upload: Upload) -> (body: [UInt8], contentType: String) {
    var boundary = "BrainQuery-upload"
    var number = 0
    while contains(upload.bytes, Array(boundary.utf8)) {
      number += 1
      boundary = "BrainQuery-upload-\(number)"
    }
    let head =
      "--\(boundary)\r\nContent-Disposition: form-data; name=\"\(escaped(upload.field))\"; "
      + "filename=\"\(escaped(upload.name))\"\r\nContent-Type: \(mediaType(upload.name))\r\n\r\n"
    return (
      Array(head.utf8) + upload.bytes + Array("\r\n--\(boundary)--\r\n".utf8),
      "multipart/form-data; boundary=\(boundary)"
    )
  }

  /// The file of a body that holds nothing else; nil where it is not so.
  package static func read(_ body: [UInt8], contentType: String) -> Upload? {
    guard contentType.lowercased().hasPrefix("multipart/form-data"),
      let start = contentType.firstRange(of: "boundary=")?.upperBound
    else { return nil }
    let boundary = contentType[start...].prefix { $0 != ";" }.filter { $0 != "\"" }
    let opening = Array("--\(boundary)\r\n".utf8)
    let closing = Array("\r\n--\(boundary)--".utf8)
    guard !boundary.isEmpty, body.starts(with: opening), let end = place(of: closing, in: body[...]),
      let headEnd = place(of: Array("\r\n\r\n".utf8), in: body[..<end]), headEnd >= opening.count
    else { return nil }
    let head = String(decoding: body[opening.count..<headEnd], as: UTF8.self)
    guard let field = parameter("name", in: head), let name = parameter("filename", in: head) else { return nil }
    let bytes = Array(body[(headEnd + 4)..<end])
    // A second part would stand between.
    if contains(bytes, Array("\r\n--\(boundary)\r\n".utf8)) { return nil }
    return Upload(field: field, name: name, bytes: bytes)
  }

  /// As browsers do: what would end the quotes or the line stands as an escape.
  private static func escaped(_ text: String) -> String {
    String(
      text.unicodeScalars.flatMap { scalar -> [Character] in
        switch scalar {
        case "\"": Array("%22")
        case "\r": Array("%0D")
        case "\n": Array("%0A")
        default: [Character(scalar)]
        }
      })
  }

  private static func parameter(_ name: String, in head: String) -> String? {
    guard let start = head.firstRange(of: "; \(name)=\"")?.upperBound else { return nil }
    let text = String(head[start...].prefix { $0 != "\"" })
    return text.replacing("%22", with: "\"").replacing("%0D", with: "\r").replacing("%0A", with: "\n")
  }

  private static func mediaType(_ name: String) -> String {
    name.lowercased().hasSuffix(".pdf") ? "application/pdf" : "application/octet-stream"
  }

  private static func contains(_ bytes: [UInt8], _ needle: [UInt8]) -> Bool { place(of: needle, in: bytes[...]) != nil }

  private static func place(of needle: [UInt8], in bytes: ArraySlice<UInt8>) -> Int? {
    guard let first = needle.first else { return nil }
    var rest = bytes
    while let index = rest.firstIndex(of: first) {
      rest = rest[index...]
      if rest.count < needle.count { return nil }
      if rest.starts(with: needle) { return index }
      rest = rest.dropFirst()
    }
    return nil
  }
}
