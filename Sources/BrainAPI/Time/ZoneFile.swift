/// What a compiled time-zone file says (RFC 8536, versions 1 to 4).
struct ZoneFile {
  private(set) var transitions: [Int] = []
  /// One more than transitions.
  private(set) var offsets: [Int] = []
  private(set) var rule: ZoneRule?

  init(_ bytes: [UInt8]) throws(ZoneError) {
    var reader = ByteReader(bytes: bytes)
    var header = try Header(&reader)
    var wordSize = 4
    if header.version >= 2 {
      // The first block repeats the second in 32 bits, for readers of old.
      try reader.skip(header.size(wordSize: 4))
      header = try Header(&reader)
      wordSize = 8
    }
    guard header.leapCount == 0 else { throw ZoneError(reason: "it counts leap seconds") }
    try readBlock(&reader, header, wordSize)
    if wordSize == 8 { try readFooter(&reader) }
  }

  private mutating func readBlock(_ reader: inout ByteReader, _ header: Header, _ wordSize: Int) throws(ZoneError) {
    guard header.typeCount > 0 else { throw ZoneError(reason: "it has no offset") }
    let end = reader.place + header.size(wordSize: wordSize)
    for _ in 0..<header.timeCount {
      let time = try reader.integer(wordSize)
      guard time > transitions.last ?? .min else { throw ZoneError(reason: "its transitions are out of order") }
      transitions.append(time)
    }
    var types: [Int] = []
    for _ in 0..<header.timeCount { types.append(try reader.integer(1) & 0xFF) }
    var typeOffsets: [Int] = []
    for _ in 0..<header.typeCount {
      let offset = try reader.integer(4)
      guard abs(offset) < 26 * 3600 else { throw ZoneError(reason: "an offset of \(offset) seconds") }
      typeOffsets.append(offset)
      try reader.skip(2)
    }
    offsets = [typeOffsets[0]]
    for type in types {
      guard type < typeOffsets.count else { throw ZoneError(reason: "a transition to an offset that it does not have") }
      offsets.append(typeOffsets[type])
    }
    try reader.skip(end - reader.place)
  }

  private mutating func readFooter(_ reader: inout ByteReader) throws(ZoneError) {
    guard try reader.integer(1) == 0x0A, let end = reader.bytes[reader.place...].firstIndex(of: 0x0A) else {
      throw ZoneError(reason: "its footer is cut")
    }
    let text = reader.bytes[reader.place..<end]
    guard !text.isEmpty else { return }
    guard let rule = ZoneRule(text) else {
      throw ZoneError(reason: "an unknown rule: \(String(decoding: text, as: UTF8.self))")
    }
    self.rule = rule
  }

  private struct Header {
    let version: Int
    let utcCount, standardCount, leapCount, timeCount, typeCount, characterCount: Int

    init(_ reader: inout ByteReader) throws(ZoneError) {
      guard try reader.integer(4) == 0x545A_6966 else { throw ZoneError(reason: "not a time-zone file") }
      let version = try reader.integer(1)
      self.version = version == 0 ? 1 : version - 0x30
      try reader.skip(15)
      utcCount = try reader.count()
      standardCount = try reader.count()
      leapCount = try reader.count()
      timeCount = try reader.count()
      typeCount = try reader.count()
      characterCount = try reader.count()
    }

    /// Bytes of the block behind it.
    func size(wordSize: Int) -> Int {
      timeCount * (wordSize + 1) + typeCount * 6 + characterCount + leapCount * (wordSize + 4) + standardCount
        + utcCount
    }
  }

  private struct ByteReader {
    let bytes: [UInt8]
    private(set) var place = 0

    init(bytes: [UInt8]) { self.bytes = bytes }

    mutating func skip(_ size: Int) throws(ZoneError) {
      guard size >= 0, bytes.count - place >= size else { throw ZoneError(reason: "it is cut") }
      place += size
    }

    /// A signed integer, the highest byte first.
    mutating func integer(_ size: Int) throws(ZoneError) -> Int {
      let start = place
      try skip(size)
      var integer = bytes[start] >= 0x80 ? -1 : 0
      for byte in bytes[start..<place] { integer = integer << 8 | Int(byte) }
      return integer
    }

    mutating func count() throws(ZoneError) -> Int {
      let count = try integer(4)
      guard count >= 0 else { throw ZoneError(reason: "it is too large") }
      return count
    }
  }
}
