/// Why the scanner cannot go on: looked for once it could not.
extension JSONScanner {
  @inline(never)
  static func nameFault(_ bytes: Bytes, _ place: Int) -> JSONError {
    var place = place
    guard place < bytes.count else { return ended(bytes) }
    guard bytes[place] == UInt8(ascii: "\"") else {
      return JSONError(offset: place, reason: "expected a name in quotes")
    }
    guard string(bytes, &place) != nil else { return stringFault(bytes, place) }
    var lineEnds = 0
    skipBlanks(bytes, &place, &lineEnds)
    return place < bytes.count ? JSONError(offset: place, reason: "expected `:`") : ended(bytes)
  }

  @inline(never)
  static func stringFault(_ bytes: Bytes, _ place: Int) -> JSONError {
    var isEscaped = false
    let end = JSONText.end(bytes, from: place + 1, isEscaped: &isEscaped)
    return end == nil ? JSONText.fault(bytes, from: place + 1) : tooLong(place)
  }

  @inline(never)
  static func numberFault(_ bytes: Bytes, _ place: Int) -> JSONError {
    let isNumber = JSONNumberSpan(bytes, at: place) != nil
    return isNumber ? tooLong(place) : JSONError(offset: place, reason: "not a JSON number")
  }

  static func tooMany(_ offset: Int) -> JSONError {
    JSONError(offset: offset, reason: "more than 268 million values", exceedsLimits: true)
  }

  static func tooLong(_ offset: Int) -> JSONError {
    JSONError(offset: offset, reason: "a string or a number of more than 256 MB", exceedsLimits: true)
  }

  static func ended(_ bytes: Bytes) -> JSONError {
    JSONError(offset: bytes.count, reason: "the text ends early")
  }
}
