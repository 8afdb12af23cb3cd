/// A unit of measure: what it measures, and its size in the base of that. The 98 units of the service's schemas, and 13
/// that people write besides.
package struct Unit: Sendable, Hashable {
  /// As the schemas spell it: `µm`, `mg/mL`.
  package let name: String
  package let dimension: Dimension
  /// One of this unit is `numerator` / `denominator` × 10^`exponent` of the base.
  let numerator: Int
  let denominator: Int
  let exponent: Int

  /// What quantities have in common that can be compared.
  package enum Dimension: String, Sendable, Hashable, CaseIterable {
    case amountConcentration = "amount concentration"
    case angle, area, current, dose, force
    /// By volume, where the field says nothing else.
    case fraction
    /// Turns a minute among them.
    case frequency
    case intensity, length
    /// Relative to what the field does not name.
    case level
    case magneticFluxDensity = "magnetic flux density"
    case mass
    case massConcentration = "mass concentration"
    case massFraction = "mass fraction"
    /// 1 Da counts as 1 g/mol.
    case molarMass = "molar mass"
    case power, pressure, resistance
    case soundPressureLevel = "sound pressure level"
    case stimulatorOutput = "stimulator output"
    case temperature, time
    case plaqueTiter = "titer (plaques)"
    case transducingTiter = "titer (transducing units)"
    case genomeTiter = "titer (vector genomes)"
    case voltage, volume
    case volumeFlow = "volume flow"
    case volumeFraction = "volume fraction"
  }

  /// nil for a unit that is not known. `u` and `μ` spell the prefix `µ`, the sign for ohm (U+2126) spells `Ω`.
  package init?(_ name: String) {
    guard let unit = Unit.bySpelling[name] else { return nil }
    self = unit
  }

  private init(_ name: String, _ dimension: Dimension, _ numerator: Int, _ denominator: Int, _ exponent: Int) {
    self.name = name
    self.dimension = dimension
    self.numerator = numerator
    self.denominator = denominator
    self.exponent = exponent
  }

  /// °C and °F: their zero is not the zero of what they measure, so two of them have a difference and no sum.
  package var hasOwnZero: Bool { name == "°C" || name == "°F" }

  /// All, by dimension.
  package static let all: [Unit] = table.flatMap { dimension, text in
    text.split(separator: ", ").map { entry in
      let parts = entry.split(separator: " = ")
      // `60`, `1/60 e-6`, `e-3`
      var (numerator, denominator, exponent) = (1, 1, 0)
      for part in parts.dropFirst().first?.split(separator: " ") ?? [] {
        if part.hasPrefix("e") {
          exponent = Int(part.dropFirst()) ?? 0
        } else {
          let fraction = part.split(separator: "/").compactMap { Int($0) }
          (numerator, denominator) = (fraction.first ?? 1, fraction.count > 1 ? fraction[1] : 1)
        }
      }
      return Unit(String(parts[0]), dimension, numerator, denominator, exponent)
    }
  }

  private static let bySpelling: [String: Unit] = {
    var units: [String: Unit] = [:]
    for unit in all {
      for spelling in spellings(of: unit.name) { units[spelling] = unit }
    }
    return units
  }()

  /// The ways to write a unit; the schemas' own comes first.
  package static func spellings(of name: String) -> [String] {
    if name.contains("µ") { return [name, name.replacing("µ", with: "u"), name.replacing("µ", with: "μ")] }
    return name.contains("Ω") ? [name, name.replacing("Ω", with: "\u{2126}")] : [name]
  }

  /// Each unit with its size in the base; a unit without one is the base itself (or has none: a level).
  private static let table: [(Dimension, String)] = [
    (.amountConcentration, "nM = e-6, µM = e-3, mM, M = e3"),
    (.angle, "° = 17453292519943295 e-18, rad"),
    (.area, "nm² = e-18, µm² = e-12, mm² = e-6, cm² = e-4, m²"),
    (.current, "nA = e-9, µA = e-6, mA = e-3, A"),
    (.dose, "µg/kg = e-9, mg/kg = e-6, g/kg = e-3"),
    (.force, "µN = e-6, mN = e-3, gf = 980665 e-8, N, kgf = 980665 e-5"),
    (.fraction, "ppb = e-9, ppm = e-6, % = e-2"),
    (.frequency, "RPM = 1/60, Hz, kHz = e3, MHz = e6, GHz = e9"),
    (.intensity, "mW/cm² = e1, W/cm² = e4, W/m², mW/mm² = e3"),
    (.length, "nm = e-9, µm = e-6, mm = e-3, cm = e-2, m, km = e3"),
    (.level, "dB"),
    (.magneticFluxDensity, "µT = e-6, mT = e-3, T"),
    (.mass, "µg = e-9, mg = e-6, g = e-3, kg"),
    (
      .massConcentration,
      "ng/mL = e-6, µg/L = e-6, mg/L = e-3, µg/mL = e-3, g/L, mg/mL, % w/v = e1, pg/mL = e-9, µg/µL"
    ),
    (.massFraction, "% w/w = e-2"),
    (.molarMass, "Da = e-3, g/mol = e-3, kDa"),
    (.power, "µW = e-6, mW = e-3, W, kW = e3"),
    (.pressure, "Pa, kPa = e3, MPa = e6, bar = e5, cmH₂O = 980665 e-4, mmHg = 133322387415 e-9"),
    (.resistance, "Ω, kΩ = e3, MΩ = e6"),
    (.soundPressureLevel, "dB SPL"),
    (.stimulatorOutput, "% MSO"),
    (.temperature, "K, °C, °F = 5/9"),
    (.time, "µs = e-6, ms = e-3, s, min = 60, h = 3600, days = 86400, weeks = 604800"),
    (.plaqueTiter, "pfu/mL = e6"),
    (.transducingTiter, "TU/mL = e6"),
    (.genomeTiter, "vg/mL = e6, GC/mL = e6, genome copies/mL = e6"),
    (.voltage, "nV = e-9, µV = e-6, mV = e-3, V"),
    (.volume, "pL = e-15, nL = e-12, µL = e-9, mL = e-6, L = e-3, m³"),
    (
      .volumeFlow,
      "nL/min = 1/60 e-12, nL/s = e-12, µL/min = 1/60 e-9, µL/s = e-9, mL/min = 1/60 e-6, mL/s = e-6, "
        + "L/min = 1/60 e-3, L/s = e-3"
    ),
    (.volumeFraction, "% v/v = e-2"),
  ]
}

extension Unit {
  /// The number in another unit; nil where the two do not measure the same. A level (`dB`) is only itself. Powers of ten
  /// are exact (2.1 mm is 2100 µm), the rest is good to 15 digits. `isDifference`: of two temperatures, so without
  /// their zeros.
  package func convert(_ number: Number, to target: Unit, isDifference: Bool = false) -> Number? {
    if self == target { return number }
    guard dimension == target.dimension else { return nil }
    if dimension == .temperature, !isDifference {
      return target.zeroed(kelvin: (number.double + zero) * Double(numerator) / Double(denominator))
    }
    let (up, down) = (numerator * target.denominator, denominator * target.numerator)
    let power = exponent - target.exponent
    if up == down { return number.shifted(by: power) }
    guard let product = try? number.multiplied(by: Number(up)), let quotient = try? product.divided(by: Number(down))
    else { return Number(number.double * Double(up) / Double(down))?.significant.shifted(by: power) }
    return quotient.shifted(by: power).significant
  }

  /// The number in the base of the dimension, by which quantities of different units are told apart.
  package func base(_ number: Number) -> Number {
    let base = Unit("", dimension, 1, 1, 0)
    return convert(number, to: base)?.significant ?? number
  }

  /// -1, 0 or 1 as the one quantity is smaller, as large, larger; nil where the two do not measure the same.
  package static func order(_ left: Number, _ leftUnit: Unit, _ right: Number, _ rightUnit: Unit) -> Int? {
    guard let converted = rightUnit.convert(right, to: leftUnit) else { return nil }
    if leftUnit.isExact(beside: rightUnit) { return left == converted ? 0 : left < converted ? -1 : 1 }
    // What was calculated with doubles is the same where only their last digits differ.
    let (one, other) = (leftUnit.base(left).double, rightUnit.base(right).double)
    if abs(one - other) <= 1e-13 * max(abs(one), abs(other)) { return 0 }
    return one < other ? -1 : 1
  }

  /// One is a power of ten of the other.
  private func isExact(beside other: Unit) -> Bool {
    numerator * other.denominator == other.numerator * denominator && (zero == other.zero)
  }

  /// What has to be added to a temperature in this unit so that it counts from the absolute zero.
  private var zero: Double {
    switch name {
    case "°C": 273.15
    case "°F": 459.67
    default: 0
    }
  }

  private func zeroed(kelvin: Double) -> Number? {
    Number(kelvin * Double(denominator) / Double(numerator) - zero)?.rounded(toPlaces: 10).significant
  }
}

extension Number {
  /// Times ten to that power, exactly.
  package func shifted(by power: Int) -> Number {
    if power == 0 { return self }
    let parts = text.lowercased().split(separator: "e", maxSplits: 1)
    guard let digits = parts.first, let exponent = parts.count > 1 ? Int(parts[1]) : 0,
      let shifted = Number(parsing: "\(digits)e\(exponent + power)")
    else { return self }
    if let integer = shifted.exactInteger { return Number(integer) }
    return shifted.writtenOut
  }

  /// To 15 digits, which is what a calculation with doubles is good for: 0.30000000000000004 is 0.3.
  package var significant: Number {
    guard case .literal = self, double.isFinite, double != 0 else { return self }
    let size = LongDecimal(self).exponent
    return rounded(toPlaces: 15 - size).writtenOut
  }

  /// Without an exponent, unless that would make a long row of zeros.
  private var writtenOut: Number {
    let decimal = LongDecimal(self)
    return (-9...21).contains(decimal.exponent) ? decimal.number : self
  }
}
