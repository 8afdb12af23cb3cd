extension Value {
  /// The value as bare text, the one spelling of what JSON has no word for: `2024-03-22T15:30:00Z`, `2024-03`,
  /// `3d 04:00:00`, `30 kHz`. A string is itself, null is empty, a list or a record is its JSON.
  package var text: String {
    switch self {
    case .null: ""
    case .boolean(let boolean): boolean ? "true" : "false"
    case .number(let number): number.text
    case .string(let string): string
    case .list, .record: JSON.write(self)
    case .instant(let instant): instant.text
    case .period(let period): period.text
    case .duration(let duration): duration.text
    case .quantity(let number, let unit): number.text + " " + unit
    case .measured(let measured): measured.stored.text
    }
  }
}

extension Duration {
  /// `3d 04:00:00`, `04:00:00`, `-00:00:01.5`: days where there are any, and a fraction of a second where there is one
  /// (to nanoseconds).
  package var text: String {
    let (whole, fraction) = components
    let isNegative = whole < 0 || fraction < 0
    let seconds = whole.magnitude
    let days = seconds / 86_400
    var text = isNegative ? "-" : ""
    if days > 0 { text += "\(days)d " }
    let clock = Int(seconds % 86_400)
    text += "\(padded(clock / 3600, 2)):\(padded(clock / 60 % 60, 2)):\(padded(clock % 60, 2))"
    let nanoseconds = Int(fraction.magnitude / 1_000_000_000)
    if nanoseconds > 0 {
      var digits = padded(nanoseconds, 9)
      while digits.hasSuffix("0") { digits.removeLast() }
      text += "." + digits
    }
    return text
  }
}
