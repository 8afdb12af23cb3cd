import BrainAPI

/// Units of measure: each with the base of its dimension, and its size in that base as `scale` × 10^`exponent`.
struct Unit: Sendable, Hashable {
  var base: String
  var exponent: Int
  var scale = 1

  /// nil for a unit that is not known. `µ`, `μ` and `u` are the same prefix.
  init?(_ name: String) {
    let plain = String(name.map { $0 == "µ" || $0 == "μ" ? "u" : $0 })
    if let known = Unit.special[plain] {
      (base, exponent, scale) = known
      return
    }
    for symbol in Unit.symbols where plain.hasSuffix(symbol) {
      guard let exponent = Unit.prefixes[String(plain.dropLast(symbol.count))] else { continue }
      (base, self.exponent) = (symbol, exponent)
      return
    }
    return nil
  }

  /// The number in `target`; nil where the two do not measure the same. Powers of ten are exact: 2.1 mm is 2100 um.
  static func convert(_ number: Number, from source: String, to target: String) -> Number? {
    if source == target { return number }
    guard let from = Unit(source), let to = Unit(target), from.base == to.base else { return nil }
    if from.scale == to.scale { return number.shifted(by: from.exponent - to.exponent) }
    let seconds = number.double * Double(from.scale) / Double(to.scale)
    return Number(seconds)?.shifted(by: from.exponent - to.exponent)
  }

  private static let prefixes = [
    "": 0, "G": 9, "M": 6, "k": 3, "d": -1, "c": -2, "m": -3, "u": -6, "n": -9, "p": -12,
  ]
  private static let symbols = ["Hz", "Ohm", "Ω", "mol", "V", "A", "W", "L", "l", "g", "m", "s"]
  private static let special: [String: (base: String, exponent: Int, scale: Int)] = [
    "min": ("s", 0, 60), "h": ("s", 0, 3600), "%": ("%", 0, 1), "deg": ("deg", 0, 1), "°": ("deg", 0, 1),
    "C": ("°C", 0, 1), "°C": ("°C", 0, 1),
  ]
}

extension Number {
  /// Times ten to that power, exactly.
  fileprivate func shifted(by power: Int) -> Number? {
    if power == 0 { return self }
    let parts = text.lowercased().split(separator: "e", maxSplits: 1)
    guard let digits = parts.first, let exponent = parts.count > 1 ? Int(parts[1]) : 0 else { return nil }
    let shifted = Number(parsing: "\(digits)e\(exponent + power)")
    return shifted?.exactInteger.map { Number($0) } ?? shifted
  }
}
