extension SampleLab {
  mutating func addBehavioralTaxonomies() throws {
    try addCategories()
    try addParadigms()
  }

  /// A tree four levels deep, and a root without children.
  private mutating func addCategories() throws {
    let rows: [(name: String, parent: String?)] = [
      ("Learning and Memory", nil), ("Spatial Learning", "Learning and Memory"),
      ("Maze Learning", "Spatial Learning"), ("Alternation", "Maze Learning"), ("Foraging", "Spatial Learning"),
      ("Fear Conditioning", "Learning and Memory"), ("Perception", nil), ("Visual Discrimination", "Perception"),
      ("Motor", nil), ("Rest", nil),
    ]
    for (place, row) in rows.enumerated() {
      categories[row.name] = try add(
        "behavioralcategory",
        [
          "name": .text(row.name), "description": place % 4 == 2 ? nil : "All that belongs to \(row.name.lowercased())",
          "parent": .optional(row.parent.flatMap { categories[$0] }), "comments": place == 8 ? "Few of these" : nil,
        ])
    }
    let learning = categories["Learning and Memory"] ?? ""
    try addApprovals(
      of: "behavioralcategory", [learning],
      [
        ["name": "Reversal Learning", "description": "Contingencies change", "parent": .text(learning)],
        ["name": "Learning & Memory"], ["name": "Social", "description": "Two or more animals"],
      ])
  }

  private mutating func addParadigms() throws {
    let rows: [(name: String, category: String?, species: [Int])] = [
      ("Linear track running", "Spatial Learning", [0, 1]), ("Random foraging", "Foraging", [0, 1, 4]),
      ("Delayed alternation", "Alternation", [1]), ("Cheeseboard maze", "Maze Learning", [1]),
      ("Contextual fear conditioning", "Fear Conditioning", [0]),
      ("Orientation discrimination", "Visual Discrimination", [0, 2]), ("Delayed match to sample", "Perception", [2]),
      ("Optomotor response", "Motor", [3]), ("Sleep", "Rest", [0, 1]), ("Free behaviour", nil, []),
    ]
    for (place, row) in rows.enumerated() {
      let id = try add(
        "behavioralparadigm",
        [
          "name": .text(row.name), "description": place == 9 ? nil : "<p>\(row.name), the <em>usual</em> way.</p>",
          "category": .optional(row.category.flatMap { categories[$0] }),
          "original_publication": place % 3 == 0 ? "Doe & Roe, 19\(70 + place)" : nil,
          "reference_url": place == 2 ? "https://example.org/paradigms/alternation" : nil,
          "rrid": place == 3 ? "RRID:SCR_000003" : nil,
          "external_identifiers": place == 1 ? #"{"cognitive_atlas":"tsk_1"}"# : place == 5 ? #"["tsk_5"]"# : nil,
          "comments": place == 8 ? "In the home cage" : nil,
        ])
      try link("behavioralparadigm", "species", of: id, to: row.species.map { species[$0] })
      paradigms.append(id)
    }
    let proposals = try addApprovals(
      of: "behavioralparadigm", [paradigms[1]],
      [
        [
          "name": "Radial arm maze", "description": "Eight arms", "category": .optional(categories["Maze Learning"]),
          "original_publication": "Olton & Samuelson, 1976", "reference_url": "https://example.org/paradigms/radial",
          "rrid": "RRID:SCR_000009", "external_identifiers": #"{"cognitive_atlas":"tsk_9"}"#,
        ],
        ["name": "Random foraging in the dark"], ["name": "Open field", "category": .optional(categories["Foraging"])],
      ])
    try link("behavioralparadigmapproval", "species", of: proposals[0], to: [species[0], species[1]])
  }
}
