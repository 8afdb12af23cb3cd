/// How units are written behind a number. What they mean is not the language's: `Unit` of BrainAPI knows that, and a test
/// holds the two tables to be the same.
package enum UnitSpelling {
  /// As the service's schemas spell them; `days` and `weeks` are words of the language.
  package static let names = [
    "nM", "µM", "mM", "M", "°", "rad", "nm²", "µm²", "mm²", "cm²", "m²", "nA", "µA", "mA", "A", "µg/kg", "mg/kg",
    "g/kg", "µN", "mN", "gf", "N", "kgf", "ppb", "ppm", "%", "RPM", "Hz", "kHz", "MHz", "GHz", "mW/cm²", "W/cm²",
    "W/m²", "mW/mm²", "nm", "µm", "mm", "cm", "m", "km", "dB", "µT", "mT", "T", "µg", "mg", "g", "kg", "ng/mL", "µg/L",
    "mg/L", "µg/mL", "g/L", "mg/mL", "% w/v", "pg/mL", "µg/µL", "% w/w", "Da", "g/mol", "kDa", "µW", "mW", "W", "kW",
    "Pa", "kPa", "MPa", "bar", "cmH₂O", "mmHg", "Ω", "kΩ", "MΩ", "dB SPL", "% MSO", "K", "°C", "°F", "µs", "ms", "s",
    "min", "h", "days", "weeks", "pfu/mL", "TU/mL", "vg/mL", "GC/mL", "genome copies/mL", "nV", "µV", "mV", "V", "pL",
    "nL", "µL", "mL", "L", "m³", "nL/min", "nL/s", "µL/min", "µL/s", "mL/min", "mL/s", "L/min", "L/s", "% v/v",
  ]

  /// A spelling as bytes, and the name that it stands for. The longest come first.
  private static let spellings: [(bytes: [UInt8], name: String)] = names.flatMap {
    name -> [(bytes: [UInt8], name: String)] in
    var variants = [name]
    if name.contains("µ") { variants += [name.replacing("µ", with: "u"), name.replacing("µ", with: "μ")] }
    if name.contains("Ω") { variants.append(name.replacing("Ω", with: "\u{2126}")) }
    return variants.map { (Array($0.utf8), name) }
  }.sorted { $0.bytes.count > $1.bytes.count }

  /// One list for each byte.
  private static let byFirstByte: [[(bytes: [UInt8], name: String)]] = {
    let groups = Dictionary(grouping: spellings) { $0.bytes[0] }
    return (0...UInt8.max).map { groups[$0] ?? [] }
  }()

  /// The longest unit that stands in full at a place: how many bytes it takes. `%` and what begins a longer word are none.
  static func length(in bytes: [UInt8], at offset: Int) -> Int? {
    guard offset < bytes.count else { return nil }
    return byFirstByte[Int(bytes[offset])].first { spelling in
      let end = offset + spelling.bytes.count
      guard end <= bytes.count, bytes[offset..<end].elementsEqual(spelling.bytes), spelling.name != "%" else {
        return false
      }
      return !isWithinWord(bytes, end)
    }?.bytes.count
  }

  /// Whether a word goes on at a place.
  private static func isWithinWord(_ bytes: [UInt8], _ end: Int) -> Bool {
    guard end < bytes.count else { return false }
    switch bytes[end] {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "_"):
      return true
    case 0xC2 where end + 1 < bytes.count:
      // `²`, `³`, `°`: a longer unit that is in no table.
      return [0xB2, 0xB3, 0xB0].contains(bytes[end + 1])
    case 0xC3...: return true
    default: return false
    }
  }

  /// The unit that a text spells; nil where it spells none.
  package static func name(of spelling: String) -> String? {
    let bytes = Array(spelling.utf8)
    guard let first = bytes.first else { return nil }
    return byFirstByte[Int(first)].first { $0.bytes == bytes }?.name
  }
}
