// Numbers and dates.
extension Lexer {
  mutating func number() {
    let start = offset
    if date() { return }
    var kind = Token.Kind.integer
    digits()
    if peek() == UInt8(ascii: "."), isDigit(1) {
      kind = .decimal
      offset += 1
      digits()
    }
    if let byte = peek(), byte == UInt8(ascii: "e") || byte == UInt8(ascii: "E"),
      isDigit(1) || ((peek(1) == UInt8(ascii: "+") || peek(1) == UInt8(ascii: "-")) && isDigit(2))
    {
      kind = .decimal
      offset += 2
      digits()
    }
    let end = offset
    add(kind, from: start)
    if unit() { return }
    guard isAtWord || at("°") else { return }
    if end == start + 1, bytes[start] == UInt8(ascii: "0"), isRadixMark { return radix(from: start) }
    let word = offset
    if let length = UnitSpelling.length(in: bytes, at: word) {
      offset += length
      report(
        "a space is missing between the number and `\(text(word, offset))`", Span(start, offset),
        hint: "a unit goes after a space: `30 kHz`",
        replacement: text(start, word) + " " + text(word, offset))
      return add(.unit, from: word)
    }
    guard isAtWord else { return }
    skipWord()
    report(
      "a space is missing between the number and `\(DiagnosticFormatter.escaped(text(word, offset)))`",
      Span(start, offset), hint: "a unit goes after a space: `30 kHz`",
      replacement: text(start, word) + " " + text(word, offset))
    offset = word
  }

  /// Reads the unit behind a number on its line; false, and nothing read, where none stands there.
  private mutating func unit() -> Bool {
    var start = offset
    while start < bytes.count, bytes[start] == UInt8(ascii: " ") || bytes[start] == UInt8(ascii: "\t") { start += 1 }
    guard start > offset, let length = UnitSpelling.length(in: bytes, at: start) else { return false }
    let name = text(start, start + length)
    // A duration, and `days ago`.
    if TimeUnit(word: name) != nil { return false }
    offset = start + length
    add(.unit, spaceBefore: true, from: start)
    return true
  }

  private var isRadixMark: Bool {
    [UInt8(ascii: "x"), UInt8(ascii: "X"), UInt8(ascii: "b"), UInt8(ascii: "B"), UInt8(ascii: "o"), UInt8(ascii: "O")]
      .contains(peek())
  }

  private mutating func radix(from start: Int) {
    skipWord()
    report("a number is written in decimal here", Span(start, offset))
    tokens.removeLast()
    add(.invalid, from: start)
  }

  private mutating func digits() {
    let start = offset
    while let byte = peek(), (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || byte == UInt8(ascii: "_") {
      offset += 1
    }
    let run = bytes[start..<offset]
    if run.first == UInt8(ascii: "_") || run.last == UInt8(ascii: "_")
      || zip(run, run.dropFirst()).contains(where: { $0 == UInt8(ascii: "_") && $1 == UInt8(ascii: "_") })
    {
      report(
        "in a number, `_` goes between two digits", Span(start, offset),
        replacement: text(start, offset).replacing("_", with: ""))
    }
  }

  /// Digits from a distance on.
  private func run(_ distance: Int) -> Int {
    var length = 0
    while isDigit(distance + length) { length += 1 }
    return length
  }

  /// Reads a date if one stands here; false, and nothing read, where none does.
  private mutating func date() -> Bool {
    let first = run(0)
    guard first <= 4, let separator = peek(first),
      [UInt8(ascii: "-"), UInt8(ascii: "/"), UInt8(ascii: ".")].contains(separator)
    else { return false }
    let second = run(first + 1)
    guard second == 1 || second == 2 else { return false }
    let third = peek(first + 1 + second) == separator ? run(first + second + 2) : 0
    let length = first + 1 + second + (third > 0 ? third + 1 : 0)
    let start = offset
    if separator == UInt8(ascii: "-"), first == 4, second == 2, third == 0 || third == 2 {
      offset += length
      if third == 2 { return day(from: start) }
      return finishDate(.month, from: start)
    }
    // Other ways to write a date; `2024-3` alone could be a subtraction too, which is why neither is read.
    let parts = [text(start, start + first), text(start + first + 1, start + first + 1 + second)]
    if first == 4, third == 1 || third == 2 {
      return misread(length, parts + [text(start + length - third, start + length)])
    }
    if first <= 2, third == 4 {
      return misread(length, [text(start + length - 4, start + length), parts[1], parts[0]])
    }
    if separator == UInt8(ascii: "-"), first == 4, second == 1, third == 0 {
      offset += length
      report(
        "this could be a month or a subtraction", Span(start, offset),
        hint: "the month is `\(parts[0])-0\(parts[1])`; a subtraction has spaces: `\(parts[0]) - \(parts[1])`")
      add(.month, from: start)
      return true
    }
    return false
  }

  /// A date in another order or with other signs; `parts` are year, month and day as far as one can tell.
  private mutating func misread(_ length: Int, _ parts: [String]) -> Bool {
    let start = offset
    offset += length
    let ours = parts.map { $0.count == 1 ? "0" + $0 : $0 }.joined(separator: "-")
    let exists = DateText.fault(Array(ours.utf8)[...]) == nil
    report(
      "a date is written year-month-day, as in 2024-03-22", Span(start, offset),
      replacement: exists ? ours : nil)
    add(.day, from: start)
    return true
  }

  private mutating func day(from start: Int) -> Bool {
    if let mark = peek(), mark == UInt8(ascii: "T") || mark == UInt8(ascii: "t"), isDigit(1) {
      if mark == UInt8(ascii: "t") {
        report("the `T` between a date and a time is a capital", Span(offset, offset + 1), replacement: "T")
      }
    } else if peek() == UInt8(ascii: " "), isDigit(1), isDigit(2), peek(3) == UInt8(ascii: ":"), isDigit(4) {
      report("a `T` goes between a date and a time", Span(offset, offset + 1), replacement: "T")
    } else {
      return finishDate(.day, from: start)
    }
    offset += 1
    while let byte = peek(),
      (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || byte == UInt8(ascii: ":")
        || (byte == UInt8(ascii: ".") && isDigit(1))
    {
      offset += 1
    }
    if peek() == UInt8(ascii: "Z") || peek() == UInt8(ascii: "z") {
      offset += 1
    } else if peek() == UInt8(ascii: "+") || peek() == UInt8(ascii: "-"), isDigit(1) {
      offset += 1
      while let byte = peek(), (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || byte == UInt8(ascii: ":") {
        offset += 1
      }
    }
    return finishDate(.instant, from: start)
  }

  private mutating func finishDate(_ kind: Token.Kind, from start: Int) -> Bool {
    if isAtWord || isDigit() || (peek() == UInt8(ascii: "-") && isDigit(1)) {
      while isAtWord || isDigit() || (peek() == UInt8(ascii: "-") && isDigit(1)) {
        if isAtWord { skipWord() } else { offset += 1 }
      }
      report(
        "this is not a date", Span(start, offset),
        hint: "a month is `2024-03`, a day `2024-03-22`, an instant `2024-03-22T15:30:00Z`; "
          + "a subtraction has spaces around its `-`")
    } else if let fault = DateText.fault(bytes[start..<offset]) {
      let hasMend = fault.replacement != nil
      report(
        fault.title, hasMend ? fault.span : Span(start, offset), hint: fault.hint, replacement: fault.replacement)
    }
    add(kind, from: start)
    return true
  }
}
