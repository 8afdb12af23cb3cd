extension SampleLab {
  /// 90 for each step of the scale.
  mutating func addSubjects() throws {
    let breedings = (0..<6).map { _ in random.uuid() }
    for number in 0..<90 * scale { try addSubject(number, breedings) }
    try addBreedings(breedings)
    try addCohorts()
  }

  private mutating func addSubject(_ number: Int, _ breedings: [String]) throws {
    let species = SampleLab.speciesPlan[number % 10]
    let own = strains.filter { $0.species == species }
    let strain = own[(number / 10 + number) % own.count]
    let name = SampleLab.subjectName(number, species)
    let status = SampleLab.status(number)
    // Spread evenly; the females with a probe in CA1, and those with a virus there and the probe elsewhere, in 2024.
    let isChosen = number % 20 == 12 || number % 20 == 16
    let firstDay = isChosen ? 19_730 + number % 200 : 19_165 + (number * 593 + random.below(30)) % 970
    let birth = firstDay - random.within(70...160)
    let isDead = status == "deceased"
    let id = try add(
      "subject",
      [
        "name": .text(name), "description": .optional(SampleLab.subjectDescription(number)), "strain": .text(strain.id),
        "sex": .text(
          species == .fish ? "U" : number % 31 == 30 ? "U" : isChosen ? "F" : random.below(2) == 0 ? "F" : "M"),
        "genetic_line": number % 4 == 1 ? "Line \(number % 7)" : nil,
        "genotype": .optional(SampleLab.genotypes[number % SampleLab.genotypes.count]),
        "subject_identifier": number % 3 == 2 ? nil : "\(10_000 + number * 13)",
        "supplier": number % 5 == 3 ? nil : .text(pick(suppliers, number % 3)),
        "breeding": species == .mouse && number > 30 && number % 3 == 0 ? .text(pick(breedings, number)) : nil,
        "birth_date": number % 12 == 7 ? nil : .text(SampleDates.day(birth)),
        "death_date": isDead && number % 4 != 1 ? .text(SampleDates.day(firstDay + random.within(60...200))) : nil,
        "status": .optional(status), "extra_fields": SampleLab.extraFields(number),
        "name_used_in_storage": number % 2 == 0 ? .text(name.lowercased()) : nil,
        "tags": number % 9 == 0 ? nil : number % 4 == 0 ? #"["implanted","naïve"]"# : "[]",
        "links": number % 10 == 9 ? nil : #"{"procedures":"procedures/"}"#,
      ])
    let memberships = SampleLab.memberships(number, species)
    try link("subject", "projects", of: id, to: memberships.map { projects[$0] })
    subjects.append(
      Subject(id: id, name: name, species: species, projects: memberships, firstDay: firstDay))
  }

  private static let speciesPlan: [Species] = [
    .mouse, .rat, .mouse, .rat, .mouse, .fish, .mouse, .rat, .macaque, .mouse,
  ]

  private static func subjectName(_ number: Int, _ species: Species) -> String {
    let digits = String(species == .rat ? number : number + 1)
    let padded = String(repeating: "0", count: max(0, 3 - digits.count)) + digits
    switch species {
    case .mouse: return (number % 20 == 4 ? "Køb_M" : "KB_M") + padded
    case .rat: return (number == 7 ? "日本_R" : "TM_R") + padded
    case .macaque: return "GR_P" + padded
    default: return "ZF_" + padded
    }
  }

  private static func status(_ number: Int) -> String? {
    switch number % 16 {
    case 3: "inactive"
    case 5, 10: "deceased"
    case 8: number % 32 == 8 ? "planned" : "transferred"
    case 13: nil
    case 14: "unknown"
    default: "active"
    }
  }

  private static let genotypes: [String?] = ["wt/wt", "PV-Cre/+", nil, "5xFAD/+", "", "SOM-Cre/wt", "Thy1-GCaMP6f/+"]

  private static func subjectDescription(_ number: Int) -> String? {
    switch number % 11 {
    case 0: nil
    case 1: ""
    case 2: "Calm 🐭; takes sucrose"
    case 3: "From Anna Großmann's colony"
    case 4: "<p>Implanted <b>left</b> hemisphere, hippocampus</p>"
    case 5: "Ear tag \"\(number)\""
    case 6: "handled by Mette Køb,\nlong whiskers"
    case 7: "日本から来た"
    default: "Number \(number) of its batch"
    }
  }

  private static func extraFields(_ number: Int) -> Cell {
    switch number % 6 {
    case 0: #"{"cage":"C\#(number % 40)","weight_at_arrival":{"value":\#(18 + number % 9),"unit":"g"}}"#
    case 1: #"[{"name":"cage","value":"C\#(number % 40)"}]"#
    case 2: "{}"
    default: nil
    }
  }

  private static func memberships(_ number: Int, _ species: Species) -> [Int] {
    switch species {
    case .mouse: number % 7 == 2 ? [0, 3] : [[0, 3, 6][number / 2 % 3]]
    case .rat: number % 9 == 1 ? [1, 5] : [[1, 5][number / 10 % 2]]
    case .macaque: [4]
    default: number % 50 == 15 ? [2, 7] : [2]
    }
  }

  private mutating func addBreedings(_ ids: [String]) throws {
    let mice = subjects.filter { $0.species == .mouse }
    for (place, id) in ids.enumerated() {
      let start = 19_000 + place * 120
      let cells: KeyValuePairs<String, Cell> = [
        "name": "Breeding \(place + 1)", "project": .text(projects[[0, 3, 6][place % 3]]),
        "mother": .text(mice[place * 2].id), "father": .text(mice[place * 2 + 1].id),
        "description": place % 3 == 1 ? nil : "Trio", "tags": place == 5 ? nil : "[]",
        "birth_date": place == 4 ? nil : .text(SampleDates.day(start + 21)),
        "start_date": place == 5 ? nil : .text(SampleDates.day(start)),
        "end_date": place % 2 == 0 ? .text(SampleDates.day(start + 90)) : nil,
        "weaning_date": place % 2 == 0 ? .text(SampleDates.day(start + 42)) : nil,
        "litter_size": place == 4 ? nil : .integer(4 + place), "expected_genotype": place == 1 ? nil : "PV-Cre/+",
      ]
      try add("breeding", id: id, cells)
    }
  }

  private mutating func addCohorts() throws {
    let rows: [(name: String, project: Int, description: String?)] = [
      ("Controls 2023", 0, "No virus"), ("ChR2 animals", 0, nil), ("Grid animals", 1, ""),
      ("Larvae, batch 1", 2, "6 dpf"),
      ("V1 enriched", 3, nil), ("Empty cohort", 5, "Planned"),
    ]
    for (place, row) in rows.enumerated() {
      let id = try add(
        "cohort",
        [
          "name": .text(row.name), "description": .optional(row.description), "project": .text(projects[row.project]),
          "tags": place == 4 ? nil : place == 0 ? #"["control"]"# : "[]",
        ])
      let members = subjects.filter { $0.projects.contains(row.project) }
      let own = members.indices.filter { $0 % 2 == place % 2 }.prefix(12).map { members[$0].id }
      if place != 5 { try link("cohort", "subjects", of: id, to: own) }
    }
  }
}
