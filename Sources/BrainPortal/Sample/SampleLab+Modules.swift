/// What happened in a session: behaviour, recordings, manipulations.
extension SampleLab {
  mutating func addBehaviors(_ number: Int, _ session: String, _ place: Int, _ partner: Int) throws {
    if number % 6 == 4 { return }
    for order in 0...(number % 8 == 3 ? 1 : 0) {
      let assay = order == 1 ? 9 : assay(number, subjects[place].species)
      let id = try add(
        "behavior",
        [
          "session": .text(session), "setup": .text(setup(number, subjects[place].species)),
          "behavioralassay": .text(assays[assay]),
          "notes": number % 3 == 0 ? nil : number % 3 == 1 ? "" : "\(20 + number % 50) trials",
          "order": number % 9 == 8 ? nil : .integer(order + 1),
        ])
      let hasPartner = number % 7 == 2 && partner != place
      try link(
        "behavior", "subjects", of: id,
        to: [subjects[place].id] + (hasPartner ? [subjects[partner].id] : []))
    }
  }

  private func assay(_ number: Int, _ species: Species) -> Int {
    switch species {
    case .mouse: [0, 6, 2, 5, 10, 1][number % 6]
    case .rat: [0, 3, 2, 4][number % 4]
    case .macaque: number % 2 == 0 ? 7 : 6
    default: 8
    }
  }

  private func setup(_ number: Int, _ species: Species) -> String {
    switch species {
    case .mouse: setups[[0, 1, 2, 3, 5][number % 5]]
    case .rat: setups[[0, 4, 1][number % 3]]
    case .macaque: setups[7]
    default: setups[6]
    }
  }

  // MARK: Recordings

  mutating func addAcquisitions(_ number: Int, _ session: String, _ place: Int) throws {
    if number % 8 == 6 { return }
    let subject = subjects[place]
    let main: String =
      switch subject.species {
      case .mouse: number % 4 == 1 ? "TwoPhotonMicroscopy" : number % 9 == 5 ? "FiberPhotometry" : "ExtracellularEphys"
      case .rat: number % 11 == 7 ? "IntracellularEphys" : "ExtracellularEphys"
      case .macaque: "ExtracellularEphys"
      default: number % 3 == 0 ? "TwoPhotonMicroscopy" : "LightFieldMicroscopy"
      }
    try addAcquisition(main, order: 1, number, session, place)
    if number % 3 == 1 {
      try addAcquisition(number % 2 == 0 ? "VideoTracking" : "Audio", order: 2, number, session, place)
    }
  }

  private mutating func addAcquisition(_ type: String, order: Int, _ number: Int, _ session: String, _ place: Int)
    throws
  {
    let id = try add(
      "dataacquisition",
      [
        "type": .text(type), "notes": number % 4 == 0 ? nil : number % 4 == 1 ? "" : "Probe moved \(number % 5) times",
        "session": .text(session), "details": acquisitionDetails(type, number),
        "type_schema_version": number % 10 == 9 ? nil : number % 3 == 0 ? "1.0.0" : "2.0.0",
        "image": number % 30 == 0 ? "https://lab.example.org/media/\(number).png" : nil,
        "order": number % 7 == 6 ? nil : .integer(order),
      ])
    if order == 1 && number % 12 != 7 {
      let implants = subjects[place].procedures.filter {
        $0.type.hasSuffix("Implant") || $0.type == "CranialWindow" || $0.type == "VirusInjection"
          || $0.type == "HeadFixation"
      }
      let used = number % 3 == 0 ? Array(implants.suffix(1)) : number % 5 == 1 ? Array(implants.prefix(1)) : implants
      try link("dataacquisition", "procedures", of: id, to: used.map(\.id))
    }
    try link("dataacquisition", "equipment", of: id, to: devices(for: type, number).map { equipment[$0] })
  }

  private func devices(for type: String, _ number: Int) -> [Int] {
    switch type {
    case "ExtracellularEphys": [[0], [2, 3], [4], [10], [], [11], [15]][number % 7]
    case "TwoPhotonMicroscopy": [number % 2 == 0 ? 5 : 8, 6]
    case "VideoTracking": [1]
    case "FiberPhotometry": [7, 12]
    case "LightFieldMicroscopy": [14, 13]
    default: []
    }
  }

  /// Rates: bare numbers are Hz in the old schema; the new one has quantities, in whatever unit people like.
  private func acquisitionDetails(_ type: String, _ number: Int) -> Cell {
    switch type {
    case "ExtracellularEphys":
      let channels = [64, 32, 384, 128, 16][number % 5]
      let rate =
        number % 3 == 0
        ? ["30000", "20000", "1250"][number / 3 % 3]
        : [
          #"{"value":30,"unit":"kHz"}"#, #"{"value":20,"unit":"kHz"}"#, #"{"value":30000,"unit":"Hz"}"#,
          #"{"value":0.04,"unit":"MHz"}"#,
        ][number % 4]
      if number % 31 == 8 { return #"{"nChannels":"64","sr":"30000"}"# }
      if number % 31 == 20 { return #"{"nChannels":64,"sr":null}"# }
      if number % 31 == 23 { return nil }
      return
        #"{"nChannels":\#(channels),"sr":\#(rate),"probeId":"NP1-\#(1000 + number % 37)","hasLFP":\#(number % 2 == 0)}"#
    case "IntracellularEphys": return #"{"nChannels":64,"sr":50000,"mode":"current clamp"}"#
    case "TwoPhotonMicroscopy":
      return
        #"{"frameRate":{"value":\#(30 + number % 3 * 15),"unit":"Hz"},"size":[512,512],"depth":\#(120 + number % 80)}"#
    case "VideoTracking": return #"[{"camera":"top","fps":50},{"camera":"side","fps":25}]"#
    case "FiberPhotometry": return #"{"excitationWavelength":{"value":470,"unit":"nm"},"frameRate":130}"#
    default: return number % 2 == 0 ? "{}" : nil
    }
  }

  // MARK: Manipulations

  mutating func addManipulations(_ number: Int, _ session: String, _ place: Int) throws {
    if number % 10 > 3 && number % 10 != 8 { return }
    let own = subjects[place].procedures
    guard !own.isEmpty else { return }
    let viral = own.filter { $0.type == "VirusInjection" || $0.type == "OpticFiberImplant" }
    let isOptic = !viral.isEmpty && number % 4 != 3
    let others = ["PharmacologicalInjection", "VisualStimulation", "ElectricalStimulation", "TactileStimulation"]
    let id = try add(
      "manipulation",
      [
        "type": .text(isOptic ? "OptogeneticStimulation" : pick(others, number / 10)),
        "notes": number % 3 == 0 ? nil : number % 3 == 1 ? "" : "5 ms pulses", "session": .text(session),
        "details": number % 4 == 2
          ? nil
          : isOptic
            ? #"[{"wavelength":{"value":473,"unit":"nm"},"power":\#(1 + number % 9)}]"#
            : #"{"dose":\#(number % 9),"note":"=1+1"}"#,
        "type_schema_version": number % 6 == 0 ? nil : "1.0.0", "order": number % 7 == 1 ? nil : 1,
      ])
    try link("manipulation", "procedures", of: id, to: (isOptic ? viral : [own[number % own.count]]).map(\.id))
    try link(
      "manipulation", "equipment", of: id,
      to: isOptic ? [equipment[number % 2 == 0 ? 7 : 9]] : number % 2 == 0 ? [equipment[17]] : [])
  }
}
