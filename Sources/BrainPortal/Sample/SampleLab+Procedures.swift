extension SampleLab {
  /// Surgeries: what was done to each subject, where and with what.
  mutating func addProcedures() throws {
    for place in subjects.indices where place % 15 != 14 {
      for (step, type) in plan(place).enumerated() { try addProcedure(type, of: place, step) }
    }
  }

  private func plan(_ place: Int) -> [String] {
    switch subjects[place].species {
    case .mouse:
      switch place % 4 {
      case 0: ["Craniotomy", "SiliconProbeImplant", "VirusInjection", "OpticFiberImplant"]
      case 2: ["Headpost", "VirusInjection", "CranialWindow"]
      default: ["Craniotomy", "VirusInjection", "SiliconProbeImplant"]
      }
    case .rat:
      place % 3 == 0
        ? ["Craniotomy", "TetrodeWireElectrodeImplant"] : ["Craniotomy", "SiliconProbeImplant", "SiliconProbeImplant"]
    case .macaque: ["Headpost", "CranialWindow", "SingleWireElectrodeImplant"]
    default: ["Anesthesia", "HeadFixation"]
    }
  }

  private mutating func addProcedure(_ type: String, of place: Int, _ step: Int) throws {
    let subject = subjects[place]
    let number = place * 4 + step
    // Some viruses are injected in the middle of the recordings, and some after the last.
    let shift = type == "VirusInjection" ? [-35, 12, 400][place % 3] : -30
    let day = min(SampleDates.end, subject.firstDay + shift + step + place % 5)
    let isDated = number % 10 != 6
    let acronym = region(type, of: place, step)
    let stock = [
      "SiliconProbeImplant": "SiliconProbe", "VirusInjection": "VirusSolution", "OpticFiberImplant": "OpticFiber",
    ][type]
    let moment = SampleDates.instant(day, hour: 8 + number % 9, minute: number * 7 % 60)
    let id = try add(
      "procedure",
      [
        "type": .text(type), "notes": .optional(SampleLab.notes(number)), "subject": .text(subject.id),
        "date_time": isDated ? .text(moment) : nil,
        "consumablestock": .optional(number % 4 == 3 ? nil : stock.flatMap { stocks[$0] }),
        "brain_region": .optional(acronym.flatMap { regions[$0] }), "details": details(type, number),
        "type_schema_version": number % 6 == 5 ? nil : .text(number % 3 == 0 ? "1.0.0" : "1.1.0"),
        "coordinates_system": number % 5 == 4 ? "Stereotaxic_BregmaAbsolute" : "Stereotaxic_BregmaBrainSurface",
        "coordinates_details": acronym == nil ? nil : SampleLab.coordinates(number),
        "coordinates_schema_version": acronym == nil ? nil : .text(number % 3 == 0 ? "1.0.0" : "1.1.0"),
        "created_at": .text(SampleDates.instant(min(SampleDates.end, day + 1), hour: 18)),
        "updated_at": .text(SampleDates.instant(min(SampleDates.end, day + 1 + number % 40), hour: 19)),
      ])
    if step == 0 && number % 3 != 1 { try link("procedure", "equipment", of: id, to: [equipment[16]]) }
    subjects[place].procedures.append(Procedure(id: id, type: type))
    if type == "SiliconProbeImplant" && number % 3 != 2 { try addDisplacements(of: id, place, number) }
    if type == "TetrodeWireElectrodeImplant" { try addImpedances(of: id, subject.firstDay, number) }
  }

  private func region(_ type: String, of place: Int, _ step: Int) -> String? {
    switch (type, subjects[place].species) {
    case ("Headpost", _), ("Anesthesia", _), ("HeadFixation", _): nil
    case (_, .macaque): "mPFC"
    case (_, .rat): ["MEC", "CA1", "mPFC", "DG"][(place / 2 + step) % 4]
    case ("Craniotomy", _): place % 2 == 0 ? "CA1" : nil
    case ("VirusInjection", _): ["CA1", "DG", "V1", "CA1", "MS"][place / 2 % 5]
    default: ["CA1", "CA1", "DG", "V1", "CA3"][place / 2 % 5]
    }
  }

  private static func notes(_ number: Int) -> String? {
    switch number % 7 {
    case 0: nil
    case 1: ""
    case 2: "No bleeding"
    case 3: "Second attempt; \"dura\" thick"
    case 4: "Given carprofen,\nwoke up after 20 min"
    case 5: "-5 mV step at the tip"
    default: "Uneventful"
    }
  }

  private func details(_ type: String, _ number: Int) -> Cell {
    switch type {
    case "SiliconProbeImplant":
      switch number % 8 {
      case 6: #"{"probeId":"","probe":"H2"}"#
      case 7: #"{"probeId":null,"probe":"H2"}"#
      case 5: #"{"probe":"A1x32-Edge"}"#
      default: #"{"probeId":"NP1-\#(1000 + number * 7 % 26)","probe":"Neuropixels 1.0","nChannels":384}"#
      }
    case "VirusInjection":
      number % 2 == 0
        ? #"{"virus":"AAV5-CaMKIIa-hChR2-EYFP","volume":{"value":\#(200 + number % 5 * 50),"unit":"nL"}}"#
        : #"{"virus":"AAV9-hSyn-GCaMP6f","volume":\#(200 + number % 5 * 50)}"#
    case "OpticFiberImplant": #"{"diameter":{"value":200,"unit":"um"},"probeId":""}"#
    case "TetrodeWireElectrodeImplant": #"{"tetrodeCount":8,"probeId":"TD-\#(number % 5)"}"#
    default: number % 2 == 0 ? nil : "{}"
    }
  }

  /// The third coordinate is a depth below the surface, or a height over the plane of bregma.
  private static func coordinates(_ number: Int) -> Cell {
    let third = number % 5 == 4 ? "dvCoordinate" : "depth"
    let ap = tenths(-(18 + number % 23))
    let ml = tenths(10 + number % 17)
    let dv = tenths(11 + number % 9)
    if number % 3 == 0 { return #"{"apCoordinate":\#(ap),"mlCoordinate":\#(ml),"\#(third)":\#(dv)}"# }
    func quantity(_ text: String) -> String { #"{"value":\#(text),"unit":"mm"}"# }
    return
      #"{"apCoordinate":\#(quantity(ap)),"mlCoordinate":\#(quantity(ml)),"\#(third)":\#(quantity(dv))}"#
  }

  /// 123 as 12.3
  static func tenths(_ number: Int) -> String {
    "\(number < 0 ? "-" : "")\(number.magnitude / 10).\(number.magnitude % 10)"
  }

  // MARK: Logs of procedures

  /// How far the probe was moved, day by day: numbers of micrometres in old entries, quantities in new ones, and the entries
  /// not in order in some logs. Some probes have two logs.
  private mutating func addDisplacements(of procedure: String, _ place: Int, _ number: Int) throws {
    let first = subjects[place].firstDay + [-3, 12, 20][number % 3]
    for log in 0...(number % 4 == 0 ? 1 : 0) {
      var entries = (0..<5).map { step in
        let micrometres = (log * 5 + step + 1) * 125
        let displacement =
          step % 2 == number % 2
          ? #"{"value":\#(micrometres),"unit":"um"}"#
          : "\(micrometres)"
        let moment = SampleDates.instant(first + (log * 5 + step) * 6, hour: 8 + step)
        return #"{"date_time":"\#(moment)","details":{"displacement":\#(displacement)},"notes":null}"#
      }
      if number % 3 == 0 { entries.swapAt(1, 4) }
      try add(
        "procedurelog",
        [
          "type": "LinearDisplacement", "description": number % 5 == 2 ? nil : "Drive turned by hand",
          "procedure": .text(procedure), "entries": .text("[" + entries.joined(separator: ",") + "]"),
        ])
    }
  }

  /// Impedances in one entry, or how far each tetrode was moved: numbers of micrometres and quantities.
  private mutating func addImpedances(of procedure: String, _ day: Int, _ number: Int) throws {
    let moment = SampleDates.instant(day - 2, hour: 12)
    let details =
      number % 2 == 0
      ? #"{"impedances":[0.31,0.29,1.7],"channels":[0,1,2]}"#
      : #"{"tetrode_1":250,"tetrode_2":{"value":0.5,"unit":"mm"}}"#
    try add(
      "procedurelog",
      [
        "type": .text(number % 2 == 0 ? "Impedances" : "Tetrodes8"), "description": number % 3 == 0 ? "" : nil,
        "procedure": .text(procedure),
        "entries": number % 7 == 6 ? "[]" : .text(#"[{"date_time":"\#(moment)","details":"# + details + "}]"),
      ])
  }
}
