extension SampleLab {
  mutating func addTaxonomies() throws {
    try addSpecies()
    try addStrains()
    try addBrainRegions()
    try addSetupTypes()
    try addAuthorities()
  }

  private mutating func addSpecies() throws {
    let rows: [(name: String, description: String?, rrid: String?)] = [
      ("Mus musculus", "House mouse", "RRID:NCBITaxon_10090"),
      ("Rattus norvegicus", "Brown rat", "RRID:NCBITaxon_10116"),
      ("Macaca mulatta", "Rhesus macaque", "RRID:NCBITaxon_9544"),
      ("Danio rerio", "Zebrafish", nil),
      ("Meriones unguiculatus", nil, nil),
    ]
    for (place, row) in rows.enumerated() {
      species.append(
        try add(
          "species",
          [
            "name": .text(row.name), "description": .optional(row.description), "rrid": .optional(row.rrid),
            "rrid_url": .optional(row.rrid.map { "https://scicrunch.org/resolver/\($0)" }),
            "external_identifiers": [
              #"{"ncbi":"10090"}"#, #"[{"source":"NCBI","id":"10116"}]"#, nil, #"{"zfin":"ZDB-GENO-960809-7"}"#, nil,
            ][place], "comments": place == 4 ? "Not in use yet" : nil,
          ]))
    }
    try addApprovals(
      of: "species", [species[0], species[3]],
      [
        ["name": "Heterocephalus glaber", "description": "Naked mole-rat", "rrid": "RRID:NCBITaxon_10181"],
        ["name": "Mus musculus domesticus", "external_identifiers": #"{"ncbi":"10092"}"#],
        ["name": "Danio rerio (wild)"],
      ])
  }

  private mutating func addStrains() throws {
    let rows: [(name: String, species: Species, rrid: String?)] = [
      ("C57BL/6J", .mouse, "RRID:IMSR_JAX:000664"), ("PV-Cre", .mouse, "RRID:IMSR_JAX:017320"),
      ("SOM-IRES-Cre", .mouse, "RRID:IMSR_JAX:013044"), ("5xFAD", .mouse, nil), ("CaMKIIα-Cre", .mouse, nil),
      ("Long-Evans", .rat, "RRID:RGD_2308852"), ("Sprague-Dawley", .rat, "RRID:RGD_734476"), ("Wistar", .rat, nil),
      ("Brown Norway", .rat, nil), ("Rhesus, Indian origin", .macaque, nil), ("AB", .fish, "RRID:ZIRC_ZL1"),
      ("Tübingen", .fish, nil), ("casper", .fish, nil), ("Lab gerbil", .gerbil, nil),
    ]
    for (place, row) in rows.enumerated() {
      let id = try add(
        "strain",
        [
          "name": .text(row.name), "description": place % 3 == 1 ? nil : "Kept since \(2010 + place)",
          "species": .text(species[row.species.rawValue]), "rrid": .optional(row.rrid),
          "rrid_url": .optional(row.rrid.map { "https://scicrunch.org/resolver/\($0)" }),
          "external_identifiers": place == 0 ? #"{"jax":"000664"}"# : place == 1 ? #"["017320"]"# : nil,
          "comments": place == 3 ? "Alzheimer model; check genotype twice" : nil,
        ])
      strains.append((id, row.species))
    }
    try addApprovals(
      of: "strain", [strains[0].id, strains[4].id],
      [
        [
          "name": "Thy1-GCaMP6f", "description": "Dana line GP5.17", "species": .text(species[0]),
          "rrid": "RRID:IMSR_JAX:025393", "external_identifiers": #"{"jax":"025393"}"#,
        ],
        ["name": "C57BL/6JRj", "species": .text(species[0])],
        ["name": "Lister Hooded", "description": "", "species": .text(species[1])],
      ])
  }

  private mutating func addBrainRegions() throws {
    let rows: [(acronym: String, name: String)] = [
      ("CA1", "Field CA1"), ("CA3", "Field CA3"), ("DG", "Dentate gyrus"), ("MEC", "Entorhinal area, medial part"),
      ("LEC", "Entorhinal area, lateral part"), ("SUB", "Subiculum"), ("V1", "Primary visual area"),
      ("mPFC", "Medial prefrontal cortex"), ("PPC", "Posterior parietal cortex"), ("MS", "Medial septal nucleus"),
      ("OT", "Optic tectum"), ("RSC", "Retrosplenial area"),
    ]
    for (place, row) in rows.enumerated() {
      regions[row.acronym] = try add(
        "brainregion",
        [
          "name": .text(row.name), "description": place % 4 == 3 ? nil : "\(row.name), by its atlas",
          "acronym": .text(row.acronym),
          "atlas": .text(row.acronym == "OT" ? "BM4" : place % 2 == 0 ? "AIA" : "PW1997"),
        ])
    }
    // The same acronym in another atlas: not the same region.
    _ = try add("brainregion", ["name": "CA1 (Paxinos)", "acronym": "CA1", "atlas": "PF2001"])
  }

  private mutating func addSetupTypes() throws {
    let rows = [
      ("Linear track", "E"), ("Open field", "E"), ("Head-fixed virtual reality", "H"), ("Home cage", "A"),
      ("T-maze", "E"),
      ("Operant box", "E"), ("Swim arena", "A"),
    ]
    for (place, row) in rows.enumerated() {
      setupTypes.append(
        try add(
          "setuptype",
          [
            "name": .text(row.0), "description": place == 3 ? nil : "\(row.0), as we build it",
            "category": .text(row.1),
            "comments": place == 0 ? "Cameras from above" : nil,
          ]))
    }
    try addApprovals(
      of: "setuptype", [setupTypes[0], setupTypes[5]],
      [
        ["name": "Figure-8 maze", "description": "For alternation", "category": "E"],
        ["name": "Linear track, 2 m", "category": "E"], ["name": "Treadmill", "description": "", "category": "H"],
      ])
  }

  private mutating func addAuthorities() throws {
    let rows: [(name: String, short: String?, country: String?, type: String?, website: String?, isActive: Bool)] = [
      ("Regierungspräsidium Darmstadt", "RP DA", "Germany", "regional", "https://rp-darmstadt.hessen.de/", true),
      ("Dyreforsøgstilsynet", "DFT", "Denmark", "national", nil, true),
      ("Institutional Animal Care and Use Committee", "IACUC", "USA", "institutional", nil, true),
      ("Federation of Neurobiology Ethics Boards", nil, nil, nil, nil, false),
    ]
    for (place, row) in rows.enumerated() {
      authorities.append(
        try add(
          "regulatoryauthority",
          [
            "name": .text(row.name), "abbreviation": .optional(row.short), "country": .optional(row.country),
            "authority_type": .optional(row.type), "website": .optional(row.website),
            "description": place == 1 ? nil : "Grants permits", "is_active": .integer(row.isActive ? 1 : 0),
          ]))
    }
    try addApprovals(
      of: "regulatoryauthority", [authorities[1], authorities[2]],
      [
        [
          "name": "Statens Jordbruksverk", "abbreviation": "SJV", "country": "Sweden", "authority_type": "national",
          "website": "https://jordbruksverket.se/", "description": "Board of Agriculture", "is_active": true,
        ],
        ["name": "Dyreforsøgstilsynet (new)", "country": "Denmark", "is_active": true],
        ["name": "Nobody's Board", "is_active": false],
      ])
  }

  /// Three proposals for a shared list: one pending, one accepted change, one rejected.
  /// Returns their ids.
  @discardableResult
  mutating func addApprovals(
    of model: String, _ instances: [String], _ proposals: [KeyValuePairs<String, Cell>]
  ) throws -> [String] {
    var ids: [String] = []
    let verdicts: [(action: String, status: String, reviewer: Cell)] = [
      ("Add", "Pending", nil), ("Change", "Accepted", 3), ("Add", "Rejected", 12),
    ]
    for (place, proposal) in proposals.enumerated() {
      let verdict = pick(verdicts, place)
      let instance: Cell = verdict.action == "Change" ? .text(pick(instances, place)) : nil
      let rest: KeyValuePairs<String, Cell> = [
        "instance_id": instance, "action": .text(verdict.action), "reviewer": verdict.reviewer,
        "status": .text(verdict.status),
      ]
      ids.append(try add("\(model)approval", id: random.uuid(), Array(proposal) + Array(rest)))
    }
    return ids
  }
}
