extension SampleLab {
  /// 330 for each step of the scale, each of one subject (some of two), at its own pace.
  mutating func addSessions() throws {
    let recorded = subjects.indices.filter { $0 % 13 != 6 && $0 % 45 != 42 }
    for number in 0..<330 * scale {
      let place = recorded[(number * 7 + number / recorded.count) % recorded.count]
      try addSession(number, of: place, partner: partner(of: place))
    }
    try addCollections()
  }

  /// The next subject of the same species.
  private func partner(of place: Int) -> Int {
    let species = subjects[place].species
    return subjects[(place + 1)...].firstIndex { $0.species == species } ?? place
  }

  private mutating func addSession(_ number: Int, of place: Int, partner: Int) throws {
    let subject = subjects[place]
    let step = subject.sessionCount
    subjects[place].sessionCount += 1
    let seconds =
      SampleLab.moments[number] ?? (subject.firstDay + step * 17 + random.below(14)) * 86_400
      + random.within(28_800...75_000)
    let isDated = SampleLab.moments[number] != nil || place % 29 != 4 && number % 23 != 5
    let moment = SampleDates.instant(min(seconds, SampleDates.end * 86_400 + 64_800))
    let day = isDated ? moment.prefix(10).filter { $0 != "-" } : "undated"
    let name = "\(subject.name)_\(day)_\(number + 1)"
    let id = try add(
      "session",
      [
        "name": .text(name), "description": .optional(SampleText.session(number)),
        "date_time": isDated ? .text(moment) : nil, "extra_fields": SampleLab.sessionExtras(number),
        "download_links": SampleLab.downloads(number, subject.species),
        "name_used_in_storage": number % 3 == 0 ? nil : .text(name.lowercased()),
        "tags": number % 19 == 0 ? nil : .text(SampleLab.tags[number % SampleLab.tags.count]),
        "links": number % 40 == 39 ? nil : #"{"behaviors":"behaviors/","manipulations":"manipulations/"}"#,
      ])
    sessions.append(id)
    let memberships = number % 26 == 11 ? [7] : number % 5 == 0 ? subject.projects : [subject.projects[0]]
    try link("session", "projects", of: id, to: memberships.map { projects[$0] })
    try link("session", "datastorage", of: id, to: SampleLab.storagePlan[number % 9].map { storages[$0] })
    // Nothing at all is known of some.
    if number % 41 == 40 { return }
    try addBehaviors(number, id, place, partner)
    try addAcquisitions(number, id, place)
    try addManipulations(number, id, place)
  }

  /// Edges of days and years, and a leap day.
  private static let moments: [Int: Int] = [
    12: 19_722 * 86_400 + 86_399, 13: 19_723 * 86_400, 14: 19_782 * 86_400 + 43_200, 15: 20_088 * 86_400 + 86_340,
    16: 20_089 * 86_400,
  ]

  private static let storagePlan: [[Int]] = [[0], [0, 2], [1], [0], [], [3, 0], [1, 2], [0], [4]]

  private static let tags = [
    #"["awake","linear track"]"#, "[]", #"["rest"]"#, #"["awake"]"#, "[]", #"["pilot","to check"]"#, #"["schön"]"#,
  ]

  private static func sessionExtras(_ number: Int) -> Cell {
    switch number % 7 {
    case 0: #"{"experimenter":"Mette Køb","trials":\#(20 + number % 60)}"#
    case 1: #"[{"name":"trials","value":\#(20 + number % 60)}]"#
    case 2: "{}"
    case 3: "[]"
    default: nil
    }
  }

  private static func downloads(_ number: Int, _ species: Species) -> Cell {
    if species == .rat && number % 3 == 0 || number % 37 == 2 {
      return
        #"[{"name":"DANDI","url":"https://dandiarchive.org/dandiset/\#(String(1_000_000 + number % 40).dropFirst())"}]"#
    }
    switch number % 8 {
    case 1: return #"[{"name":"Zenodo","url":"https://zenodo.org/records/\#(70_000 + number)"}]"#
    case 2: return "[]"
    case 5: return #"{"CRCNS":"https://crcns.org/data-sets/hc/hc-\#(number % 20)"}"#
    default: return nil
    }
  }

  private mutating func addCollections() throws {
    let rows: [(name: String, project: Int, description: String?)] = [
      ("Figure 2", 0, "As published"), ("Supplement", 0, nil), ("Grid set", 1, ""),
      ("Larvae, good ones", 2, "QC passed ✅"),
      ("To check", 5, nil),
    ]
    for (place, row) in rows.enumerated() {
      let id = try add(
        "collection",
        [
          "name": .text(row.name), "description": .optional(row.description), "project": .text(projects[row.project]),
          "tags": place == 3 ? nil : "[]",
        ])
      if place != 4 {
        try link("collection", "sessions", of: id, to: stride(from: place, to: 60, by: 5).map { sessions[$0] })
      }
    }
  }
}
