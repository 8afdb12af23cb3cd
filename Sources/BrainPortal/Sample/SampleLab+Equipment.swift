extension SampleLab {
  mutating func addEquipment() throws {
    let rows: [(name: String?, type: String, setup: Int, device: Int?)] = [
      ("Amp track A", "Amplifier", 0, 0), ("Camera track A", "Camera", 0, 6), ("Amp open field", "Amplifier", 1, 0),
      ("Headstage open field", "Amplifier", 1, 1), ("Neuropixels station", "DataAcquisitionSystem", 1, 3),
      ("Two-photon 1", "TwoPhotonMicroscope", 2, 4), ("Wheel 1", "RunningWheel", 2, nil), ("Laser 1", "Laser", 2, 5),
      ("Two-photon 2", "TwoPhotonMicroscope", 3, 4), ("Laser 2", "Laser", 4, 5),
      ("Board T-maze", "DataAcquisitionSystem", 4, 2),
      ("Sleep recorder", "DataAcquisitionSystem", 5, 8), ("Miniscope rack", "Miniscope", 5, 9),
      ("Drum", "Monitor", 6, nil),
      ("Fish scope", "Microscope", 6, nil), ("Primate rig", "EphysRig", 7, 8), (nil, "StereotaxicFrame", 5, 7),
      ("Pump", "InjectionSystem", 5, 10),
    ]
    for (place, row) in rows.enumerated() {
      equipment.append(
        try add(
          "equipment",
          [
            "name": .optional(row.name), "type": .text(row.type), "notes": place % 4 == 2 ? nil : "Checked in spring",
            "setup": .text(setups[row.setup]),
            "date_time": place % 5 == 3 ? nil : .text(SampleDates.instant(18_700 + place * 31, hour: 9)),
            "consumable": place == 6 ? .text(consumables[11].id) : nil,
            "hardwaredevice": .optional(row.device.map { devices[$0] }),
            "details": row.type == "Camera"
              ? #"{"fps":50,"resolution":[1920,1200]}"#
              : row.type == "Laser" ? #"{"wavelength":{"value":473,"unit":"nm"}}"# : nil,
            "type_schema_version": place % 3 == 0 ? nil : "1.0.0", "coordinates_system": "External_XYZ_Absolute",
            "coordinates_details": place % 2 == 0 ? #"{"x":0,"y":0,"z":\#(place * 10)}"# : nil,
            "coordinates_schema_version": place % 2 == 0 ? "1.0.0" : nil,
          ]))
    }
  }

  /// Bottles, probes and fibres on the shelf: expired long ago, last month, next month, never.
  mutating func addStocks() throws {
    let states = ["AVAILABLE", "AVAILABLE", "RESERVED", "DEPLETED", "AVAILABLE", "EXPIRED"]
    for place in 0..<26 {
      let (consumable, type) = pick(consumables, place)
      let status: Cell = place == 25 ? nil : .text(pick(states, place))
      let expires: Cell = place % 5 == 4 ? nil : .text(SampleDates.day(19_900 + (place * 37) % 500))
      let id = try add(
        "consumablestock",
        [
          "type": .text(type), "status": status, "notes": place % 4 == 1 ? nil : "Lot \(1000 + place * 7)",
          "inventory": .text(pick(inventories, place)),
          "acquisition_date": place % 6 == 5 ? nil : .text(SampleDates.day(19_300 + place * 11)),
          "expiration_date": expires,
          "storage_location": place % 3 == 2 ? nil : "Shelf \(place % 7)",
          "storage_conditions": type == "VirusSolution" ? "−80 °C" : nil,
          "intended_use": place % 4 == 0 ? "Surgery" : place % 4 == 1 ? "" : nil,
          "cost": place % 3 == 0 ? "\(120 + place) EUR" : nil, "consumable": place % 9 == 8 ? nil : .text(consumable),
          "details": type == "SiliconProbe" ? #"{"serial":"SN\#(4000 + place)"}"# : nil,
          "type_schema_version": place % 2 == 0 ? "1.1.0" : nil,
        ])
      if stocks[type] == nil { stocks[type] = id }
    }
  }
}
