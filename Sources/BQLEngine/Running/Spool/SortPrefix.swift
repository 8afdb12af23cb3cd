import BrainAPI

/// The beginning of a sort key as a number, so that most rows are told apart without a look at their values.
struct SortPrefix: Sendable {
  private enum Kind: UInt8, Sendable { case none, null, text, number, boolean, instant, day }

  private var kind = Kind.none
  /// There is no more to the value.
  private var isWhole = false
  private var word: UInt64 = 0
  /// What follows in a text, as long as a date with its time is, or a short name.
  private var rest: (UInt64, UInt64) = (0, 0)

  @inline(__always)
  var isNull: Bool { kind == .null }

  /// -1 or 1 where the prefixes tell which value comes first; 0 where the values are the same; nil where that takes a look at
  /// them.
  @inline(__always)
  func order(_ other: SortPrefix) -> Int? {
    guard kind == other.kind, kind != .none else { return nil }
    if word != other.word { return word < other.word ? -1 : 1 }
    if rest.0 != other.rest.0 { return rest.0 < other.rest.0 ? -1 : 1 }
    if rest.1 != other.rest.1 { return rest.1 < other.rest.1 ? -1 : 1 }
    return isWhole && other.isWhole ? 0 : nil
  }

  /// Of a key that was made ready for its domain.
  init(_ value: Value, _ domain: Domain) {
    switch value {
    case .null: (kind, isWhole) = (.null, true)
    case .string(var text): text.withUTF8 { set(text: $0) }
    case .number(.integer(let integer)): set(Double(integer), isWhole: integer.magnitude <= 1 << 53)
    case .number(let number):
      if let short = ShortNumber(number), let double = short.double {
        set(double, isWhole: short.hasFewDigits)
      } else {
        set(number.double, isWhole: false)
      }
    case .boolean(let boolean): (kind, isWhole, word) = (.boolean, true, boolean ? 1 : 0)
    // As days moments of one day are the same.
    case .instant(let instant): if domain != .day { set(instant) }
    case .period(let period):
      if period.unit == .day { (kind, isWhole, word) = (.day, true, SortPrefix.ordered(period.first.daysSince1970)) }
    case .duration, .quantity, .measured, .list, .record: break
    }
  }

  /// Of a value that was read; nil where it has to be decoded first.
  init?(_ node: JSONNode, _ domain: Domain, _ comparer: Comparer) {
    switch (node.kind, domain) {
    case (.string, .instant):
      guard let instant = node.stringBytes({ Instant(parsing: $0, in: comparer.zone) }) ?? nil else { return nil }
      set(instant)
    case (.string, .text), (.string, .dynamic), (.string, .identifier): node.stringBytes { set(text: $0) }
    case (.number, _):
      guard let short = node.numberBytes({ ShortNumber($0) }) ?? nil, let double = short.double else { return nil }
      set(double, isWhole: short.hasFewDigits)
    case (.boolean, _): (kind, isWhole, word) = (.boolean, true, node.boolean == true ? 1 : 0)
    case (.null, _): (kind, isWhole) = (.null, true)
    case (.string, _), (.list, _), (.record, _): return nil
    }
  }

  private mutating func set(text: UnsafeBufferPointer<UInt8>) {
    kind = .text
    word = SortPrefix.word(of: text, at: 0)
    rest = (SortPrefix.word(of: text, at: 8), SortPrefix.word(of: text, at: 16))
    // A short text is all there, unless it ends with what it is filled up with.
    isWhole = text.count < 24 && text.last != 0
  }

  private mutating func set(_ double: Double, isWhole: Bool) {
    // Zero has one sign; a number beyond all doubles is infinite.
    let bits = (double == 0 ? 0 : double).bitPattern
    (kind, self.isWhole, word) = (.number, isWhole, bits >> 63 == 1 ? ~bits : bits | 1 << 63)
  }

  private mutating func set(_ instant: Instant) {
    (kind, isWhole, word) = (.instant, instant.nanoseconds == 0, SortPrefix.ordered(instant.seconds))
  }

  /// Eight bytes, the first one highest.
  @inline(__always)
  private static func word(of text: UnsafeBufferPointer<UInt8>, at start: Int) -> UInt64 {
    if text.count >= start + 8 { return text.word(at: start).byteSwapped }
    var word: UInt64 = 0
    var place = start
    while place < text.count {
      word |= UInt64(text[place]) << UInt64(56 - 8 * (place - start))
      place += 1
    }
    return word
  }

  private static func ordered(_ integer: Int) -> UInt64 { UInt64(bitPattern: Int64(integer)) ^ 1 << 63 }
}
