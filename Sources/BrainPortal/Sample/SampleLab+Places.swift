extension SampleLab {
  mutating func addPlaces() throws {
    try addSetups()
    try addStorages()
    try addInventories()
    try addAssays()
  }

  private mutating func addSetups() throws {
    let rows: [(name: String, location: String?, type: Int, isPublic: Bool)] = [
      ("Linear track A", "Room 1.12", 0, true), ("Open field B", "Room 1.14", 1, true),
      ("VR rig 1", "Room 2.03", 2, false),
      ("VR rig 2", nil, 2, false), ("T-maze", "Room 1.14", 4, true), ("Home cage rack", "Vivarium", 3, false),
      ("Swim arena", "Room 0.07", 6, true), ("Primate booth", "", 5, false),
    ]
    for (place, row) in rows.enumerated() {
      setups.append(
        try add(
          "setup",
          [
            "name": .text(row.name), "location": .optional(row.location),
            "description": place == 3 ? nil : "The \(row.name.lowercased())", "setup_type": .text(setupTypes[row.type]),
            "specifications": [
              #"{"length":{"value":2,"unit":"m"},"reward":"water"}"#,
              #"[{"name":"width","value":1.2,"unit":"m"},{"name":"walls","value":"black"}]"#, nil, "[]",
            ][place % 4], "is_public": .integer(row.isPublic ? 1 : 0),
            "image": place == 0 ? "https://lab.example.org/media/track-a.jpg" : nil,
          ]))
    }
  }

  private mutating func addStorages() throws {
    let rows: [(name: String, location: String?, isPublic: Bool)] = [
      ("NAS ephys", "//nas/ephys", true), ("NAS imaging", "//nas/imaging", true), ("Cold archive", "tape 7", false),
      ("Rig PC 1", "D:\\data", false), ("Public bucket", nil, true),
    ]
    for (place, row) in rows.enumerated() {
      let organization: Cell =
        [
          #"[{"elements":"Projects"},{"elements":"Subjects"},{"elements":"Sessions"}]"#,
          #"{"pattern":"{project}/{subject}/{session}"}"#, nil, "[]", #"[{"elements":"Sessions"}]"#,
        ][place]
      let protocols: Cell =
        [
          #"[{"protocol":"SMB","path":"//nas/ephys","is_public":false},{"protocol":"SFTP","path":"sftp://nas/ephys","is_public":false}]"#,
          #"[{"protocol":"SMB","path":"//nas/imaging","is_public":false}]"#, "[]", nil,
          #"[{"protocol":"HTTPS","path":"https://data.example.org/","is_public":true}]"#,
        ][place]
      storages.append(
        try add(
          "datastorage",
          [
            "name": .text(row.name), "location": .optional(row.location),
            "description": place == 3 ? nil : "Kept by the data steward", "is_public": .integer(row.isPublic ? 1 : 0),
            "data_organization": organization, "data_protocols": protocols,
          ]))
    }
  }

  private mutating func addInventories() throws {
    let rows = [
      ("Freezer −80 °C", "Room 0.03"), ("Probe cabinet", "Room 1.10"), ("Chemical store", nil), ("Old fridge", ""),
    ]
    for (place, row) in rows.enumerated() {
      inventories.append(
        try add(
          "inventory",
          [
            "name": .text(row.0), "location": .optional(row.1), "description": place % 2 == 0 ? "Key at the desk" : nil,
            "is_public": place == 1 ? true : false,
          ]))
    }
  }

  private mutating func addAssays() throws {
    let rows: [(name: String, type: Int, paradigm: Int)] = [
      ("Linear track, water reward", 0, 0), ("Linear track, no reward", 0, 0), ("Open field foraging", 1, 1),
      ("T-maze delayed alternation", 4, 2), ("Cheeseboard", 1, 3), ("Fear box", 5, 4), ("VR orientation task", 2, 5),
      ("Delayed match to sample", 5, 6), ("Optomotor drum", 6, 7), ("Pre-sleep", 3, 8), ("Free behaviour", 3, 9),
    ]
    for (place, row) in rows.enumerated() {
      assays.append(
        try add(
          "behavioralassay",
          [
            "name": .text(row.name), "description": place % 3 == 2 ? nil : "See the lab handbook, chapter \(place + 1)",
            "setup_type": .text(setupTypes[row.type]), "behavioral_paradigm": .text(paradigms[row.paradigm]),
            "is_public": place % 2 == 0 ? true : false,
          ]))
    }
  }

  // MARK: Licences

  /// With the subjects, procedures and assays that they cover: some none, some all three.
  mutating func addLicenses() throws {
    let rows: [(name: String, status: String, from: Int?, until: Int?, type: Int)] = [
      ("F123/2031", "active", 19_000, 20_450, 0), ("F123/2029", "expired", 18_000, 19_723, 0),
      ("GMO S1", "active", 19_100, 20_200, 2), ("2021-15-0201-01006", "suspended", 18_800, 20_300, 0),
      ("Wildlife Møn", "draft", nil, nil, 3), ("Controlled substances", "active", 19_400, 20_150, 4),
      ("Primate permit", "pending", 20_100, 20_900, 0), ("Import fish", "revoked", 18_500, 19_300, 6),
      ("Old general", "expired", 17_500, 18_990, 0),
    ]
    let types = [
      "animal_research_authorization", "human_research_authorization", "biosafety_gmo_authorization",
      "wildlife_fieldwork_permit", "controlled_substance_license", "chemical_use_authorization", "import_export_permit",
    ]
    for (place, row) in rows.enumerated() {
      let id = try add(
        "license",
        [
          "name": .text(row.name), "type": .text(types[row.type]), "status": .text(row.status),
          "description": place % 3 == 1 ? nil : "Kept in the red folder",
          "country": place == 4 ? nil : place % 2 == 0 ? "Germany" : "Denmark",
          "regulatory_authority": place == 4 ? nil : .text(pick(authorities, place)),
          "license_number": place == 4 ? nil : "V54-19c20-\(100 + place)",
          "license_document": place == 0 ? "licenses/f123-2031.pdf" : nil,
          "valid_from": .optional(row.from.map(SampleDates.day)),
          "valid_until": .optional(row.until.map(SampleDates.day)),
          "is_public": place == 0 ? true : false,
        ])
      if place != 4 {
        try link("license", "license_holders", of: id, to: place % 3 == 0 ? ["3", "7"] : ["12"])
      }
      licenses.append(id)
      try cover(id, place)
    }
  }

  private func cover(_ license: String, _ place: Int) throws {
    let covered: (Int) -> Bool = { number in
      switch place {
      case 0: number % 3 == 0
      case 1: number % 4 == 1
      case 2: number % 10 < 2
      case 3: number % 6 == 2
      case 6: number % 10 == 8
      case 7: number % 10 == 9
      default: false
      }
    }
    let subjects = self.subjects.indices.filter(covered).map { self.subjects[$0] }
    try link("license", "subjects", of: license, to: subjects.map(\.id))
    let procedures = self.subjects.flatMap(\.procedures)
    let own = procedures.indices.filter { covered($0) || place == 5 && procedures[$0].type == "VirusInjection" }
    try link("license", "procedures", of: license, to: own.map { procedures[$0].id })
    if place < 4 {
      try link(
        "license", "behavioralassays", of: license, to: assays.indices.filter { $0 % 4 == place }.map { assays[$0] })
    }
  }
}
