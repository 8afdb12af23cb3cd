/// What a server says in the body of an error. Django REST framework writes `{"detail": ".."}`, `{"field": [".."]}`, the same
/// nested, `[".."]`; what stands in front of it writes HTML or plain text.
package enum ServerMessages {
  /// The most messages that are kept of one reply.
  package static let maximumCount = 20
  /// The most characters that are kept of one message.
  package static let maximumLength = 500

  /// The messages in `body`, capped: of an HTML page its title, of other text the text; fields dotted, with the place in a
  /// list of records as a number counted from 0.
  package static func read(_ body: [UInt8]) -> [APIError.Message] {
    guard let first = body.first(where: { !isBlank($0) }) else { return [] }
    var messages: [APIError.Message] = []
    if first == UInt8(ascii: "<") {
      if let title = title(of: body) { append(title, field: [], to: &messages) }
    } else if let value = try? JSON.read(body) {
      collect(value, field: [], into: &messages)
    } else {
      append(String(decoding: body.prefix(8 * maximumLength), as: UTF8.self), field: [], to: &messages)
    }
    return messages
  }

  static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }

  /// Keys that name no field.
  private static let unnamed: Set = [
    "detail", "non_field_errors", "__all__", "error", "errors", "error_description", "message",
  ]

  private static func collect(_ value: Value, field: [String], into messages: inout [APIError.Message]) {
    if messages.count >= maximumCount { return }
    switch value {
    case .null: break
    case .string(let text): append(text, field: field, to: &messages)
    case .list(let values):
      let isNested = values.contains { $0.record != nil } && !field.isEmpty
      for (place, value) in values.enumerated() {
        collect(value, field: isNested ? field + [String(place)] : field, into: &messages)
      }
    case .record(let record):
      // Beside a sentence a token error has a code and its details, which say the same to programs.
      if field.isEmpty, let detail = record["detail"], record["code"] != nil {
        collect(detail, field: [], into: &messages)
        return
      }
      for (name, value) in record.fields {
        collect(value, field: unnamed.contains(name) ? field : field + [name], into: &messages)
      }
    default: append(JSON.write(value), field: field, to: &messages)
    }
  }

  private static func append(_ text: String, field: [String], to messages: inout [APIError.Message]) {
    if messages.count >= maximumCount { return }
    // Only as much is looked at as can be kept: the text may be the whole body.
    var words = Substring(text.prefix(2 * maximumLength))
    while words.first?.isWhitespace == true { words.removeFirst() }
    while words.last?.isWhitespace == true { words.removeLast() }
    if words.isEmpty { return }
    let kept = words.count > maximumLength ? words.prefix(maximumLength - 1) + "…" : words
    let name = field.isEmpty ? nil : String(field.joined(separator: ".").prefix(200))
    messages.append(APIError.Message(field: name, text: String(kept)))
  }

  /// The title of an HTML page, from its first 64 kB, with the common entities decoded.
  private static func title(of body: [UInt8]) -> String? {
    let page = String(decoding: body.prefix(65_536), as: UTF8.self)
    guard let opening = page.range(ofTag: "<title", from: page.startIndex),
      let start = page[opening.upperBound...].firstIndex(of: ">"),
      let end = page.range(ofTag: "</title", from: start)
    else { return nil }
    var title = page[page.index(after: start)..<end.lowerBound].split(whereSeparator: \.isWhitespace)
      .joined(separator: " ")
    for (entity, character) in [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#x27;", "'"), ("&#39;", "'")] {
      title = title.replacing(entity, with: character)
    }
    return title.replacing("&amp;", with: "&")
  }
}

extension String {
  /// Where `tag`, in small letters, next begins, in letters of any case.
  fileprivate func range(ofTag tag: String, from start: Index) -> Range<Index>? {
    var place = start
    while let open = self[place...].firstIndex(of: "<") {
      if self[open...].prefix(tag.count).lowercased() == tag { return open..<index(open, offsetBy: tag.count) }
      place = index(after: open)
    }
    return nil
  }
}
