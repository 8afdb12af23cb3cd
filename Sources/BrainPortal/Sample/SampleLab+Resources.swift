extension SampleLab {
  mutating func addResources() throws {
    try addSuppliers()
    try addConsumables()
    try addDevices()
  }

  private mutating func addSuppliers() throws {
    let rows = [
      "The Jackson Laboratory", "Charles River", "Janvier Labs", "Cambridge NeuroTech", "NeuroNexus", "imec", "Addgene",
      "Thorlabs", "Intan Technologies", "Sigma-Aldrich", "Zebrafish International Resource Center",
    ]
    for (place, name) in rows.enumerated() {
      suppliers.append(
        try add(
          "supplier",
          [
            "name": .text(name), "description": place % 3 == 2 ? nil : "Supplier of the lab",
            "website": place % 4 == 3 ? nil : "https://supplier\(place).example.org/",
            "comments": place == 2 ? "Deliveries on Tuesdays" : nil,
          ]))
    }
    try addApprovals(
      of: "supplier", [suppliers[2]],
      [
        ["name": "Open Ephys Production Site", "description": "Lisbon", "website": "https://open-ephys.example.org/"],
        ["name": "Janvier"], ["name": "Garage Electronics", "description": ""],
      ])
  }

  private mutating func addConsumables() throws {
    let rows: [(name: String, type: String, supplier: Int)] = [
      ("AAV5-CaMKIIa-hChR2-EYFP", "VirusSolution", 6), ("AAV9-hSyn-GCaMP6f", "VirusSolution", 6),
      ("AAV1-CAG-FLEX-tdTomato", "VirusSolution", 6), ("H2 64-channel probe", "SiliconProbe", 3),
      ("A1x32-Edge", "SiliconProbe", 4), ("Neuropixels 1.0", "SiliconProbe", 5), ("Neuropixels 2.0", "SiliconProbe", 5),
      ("Fibre 200 µm, NA 0.37", "OpticFiber", 7), ("Isoflurane", "PharmacologicalAgent", 9),
      ("Muscimol", "PharmacologicalAgent", 9), ("DiI", "TracerDye", 9), ("Saline 0.9 %", "PhysiologicalSolution", 9),
      ("Super-Bond", "ImplantMaterial", 9),
    ]
    for (place, row) in rows.enumerated() {
      let id = try add(
        "consumable",
        [
          "name": .text(row.name), "description": place % 3 == 1 ? nil : "In use since 2021",
          "supplier": .text(suppliers[row.supplier]), "type": .text(row.type),
          "details": row.type == "SiliconProbe" ? #"{"nChannels":\#([64, 32, 384, 384][place - 3])}"# : nil,
          "rrid": place == 0 ? "RRID:Addgene_26969" : nil,
          "rrid_url": place == 0 ? "https://scicrunch.org/resolver/RRID:Addgene_26969" : nil,
          "external_identifiers": place == 0 ? #"{"addgene":"26969"}"# : place == 1 ? #"[{"addgene":"100837"}]"# : nil,
          "comments": place == 9 ? "Locked cupboard" : nil,
        ])
      consumables.append((id, row.type))
    }
    try addApprovals(
      of: "consumable", [consumables[1].id],
      [
        [
          "name": "AAV8-hSyn-DIO-hM4D(Gi)", "description": "DREADD", "supplier": .text(suppliers[6]),
          "type": "VirusSolution", "details": #"{"titer":{"value":2.1e13,"unit":"vg/mL"}}"#,
          "rrid": "RRID:Addgene_44362",
          "external_identifiers": #"{"addgene":"44362"}"#,
        ],
        ["name": "AAV9-hSyn-jGCaMP8s", "supplier": .text(suppliers[6]), "type": "VirusSolution"],
        ["name": "Glue", "description": "", "supplier": .text(suppliers[9]), "type": "ImplantMaterial"],
      ])
  }

  private mutating func addDevices() throws {
    let rows: [(name: String, supplier: Int)] = [
      ("Intan RHD2000", 8), ("Intan RHD 64-channel headstage", 8), ("Open Ephys acquisition board", 5),
      ("PXIe Neuropixels base station", 5), ("Bergamo II", 7), ("DPSS laser 473 nm", 7), ("Basler acA1920", 7),
      ("Kopf 1900 stereotaxic frame", 1), ("RZ5 BioAmp", 8), ("Miniscope V4", 7), ("KDS syringe pump", 9),
      ("Spare amplifier", 8),
    ]
    for (place, row) in rows.enumerated() {
      devices.append(
        try add(
          "hardwaredevice",
          [
            "name": .text(row.name), "description": place % 4 == 1 ? nil : "Serviced each year",
            "supplier": .text(suppliers[row.supplier]), "rrid": place == 0 ? "RRID:SCR_019278" : nil,
            "rrid_url": place == 0 ? "https://scicrunch.org/resolver/RRID:SCR_019278" : nil,
            "external_identifiers": place == 0 ? #"{"model":"RHD2000"}"# : place == 4 ? #"["B-II"]"# : nil,
            "comments": place == 11 ? "Broken?" : nil,
          ]))
    }
    try addApprovals(
      of: "hardwaredevice", [devices[1]],
      [
        [
          "name": "Intan RHS2000", "description": "Stimulates, too", "supplier": .text(suppliers[8]),
          "rrid": "RRID:SCR_019279", "external_identifiers": #"{"model":"RHS2000"}"#,
        ],
        ["name": "Intan headstage", "supplier": .text(suppliers[8])],
        ["name": "Box", "description": "", "supplier": .text(suppliers[7])],
      ])
  }

  // MARK: Dissemination

  mutating func addDissemination() throws {
    let names = ["Nature Neuroscience", "eLife", "Neuron", "Journal of Neuroscience", "bioRxiv"]
    for (place, name) in names.enumerated() {
      journals.append(
        try add(
          "journal",
          [
            "name": .text(name), "description": place == 1 ? nil : "A journal",
            "website": place == 3 ? nil : "https://journal\(place).example.org/",
            "comments": place == 4 ? "Preprints; <b>not</b> reviewed" : nil,
          ]))
    }
    try addApprovals(
      of: "journal", [journals[1]],
      [
        ["name": "Hippocampus", "description": "Wiley", "website": "https://hippocampus.example.org/"],
        ["name": "eLife Sciences"], ["name": "Journal of Everything", "description": ""],
      ])
    let papers: [(title: String, authors: String, day: Int)] = [
      ("Remapping in CA1 under changing light", "Petersen P; Großmann A", 19_100),
      ("Grid cells “on the edge”", "Køb M; Petersen P", 19_410),
      ("Whole-brain activity in larval zebrafish", "田中 太郎", 19_800),
      ("A note on drift", "Doe J", 20_012),
    ]
    for (place, paper) in papers.enumerated() {
      publications.append(
        try add(
          "publication",
          [
            "title": .text(paper.title), "authors": .text(paper.authors), "journal": .text(journals[place]),
            "abstract": .text("We show that … \(paper.title.lowercased())."),
            "doi": place == 3 ? nil : "10.5555/brain.\(100 + place)",
            "publication_url": place == 3 ? nil : "https://doi.org/10.5555/brain.\(100 + place)",
            "pdf_url": place == 0 ? "https://journal0.example.org/brain.100.pdf" : nil,
            "publication_date": .text(SampleDates.day(paper.day)),
          ]))
    }
  }
}
