extension SampleLab {
  static let userNumbers = [3, 7, 12, 21, 22, 40]
  static let groupNumbers = [2, 5, 9]

  mutating func addPeople() throws {
    let rows: [(first: String?, last: String?, email: String)] = [
      ("Peter", "Petersen", "petersen@lab.example.org"), ("Anna", "Großmann", "grossmann@lab.example.org"),
      ("Mette", "Køb", "koeb@lab.example.org"), ("太郎", "田中", "tanaka@lab.example.org"),
      ("Zoë", "O'Hara", "ohara@lab.example.org"), (nil, nil, "guest@lab.example.org"),
    ]
    for (place, row) in rows.enumerated() {
      try add(
        "user", number: SampleLab.userNumbers[place],
        [
          "email": .text(row.email), "first_name": .optional(row.first), "last_name": .optional(row.last),
          "groups_own_json": place == 0 ? #"{"Petersen Lab":{"is_owner":true}}"# : place == 1 ? "[]" : nil,
          "website": place == 0 ? "https://petersen.example.org/" : nil,
          "google_scholar": place == 0 ? "https://scholar.example.org/petersen" : nil,
          "orcid_id": place < 2 ? "0000-0002-1825-009\(7 + place)" : nil,
          "atlas_preference": place < 4 ? (place % 2 == 0 ? "AIA" : "PW1997") : nil,
        ])
    }
  }

  mutating func addGroups() throws {
    let rows = [
      (
        "Petersen Lab",
        #"{"petersen@lab.example.org":{"is_owner":true},"koeb@lab.example.org":{"is_owner":false}}"# as String?
      ),
      ("Großmann Lab", #"{"grossmann@lab.example.org":{"is_owner":true}}"#), ("Guests", nil),
    ]
    for (number, row) in zip(SampleLab.groupNumbers, rows) {
      try add("group", number: number, ["name": .text(row.0), "users": .optional(row.1)])
    }
    let laboratories: [(group: Int, heads: [Int], city: String?)] = [(2, [3, 12], "København"), (5, [7], nil)]
    for (place, row) in laboratories.enumerated() {
      let id = try add(
        "laboratory",
        [
          "group": .integer(row.group), "description": place == 0 ? "Memory in circuits" : nil,
          "website": place == 0 ? "https://petersen.example.org/lab/" : nil,
          "department": place == 0 ? "Neuroscience" : nil,
          "institution": place == 0 ? "University of Copenhagen" : "TU Darmstadt",
          "city": .optional(row.city), "country": place == 0 ? "Denmark" : nil,
        ])
      try link("laboratory", "principal_investigators", of: id, to: row.heads.map { String($0) })
    }
  }

  /// Who works on what, and who was asked to.
  mutating func addMemberships() throws {
    for (place, user) in SampleLab.userNumbers.enumerated() where place < 4 {
      let own = projects.indices.filter { $0 % 4 == place || ($0 == 0 && place == 2) }.map { projects[$0] }
      try link("user", "active_projects", of: String(user), to: own)
    }
    let rights: [(Bool, Bool, Bool)] = [(true, false, false), (true, true, false), (false, false, false)]
    for (place, right) in rights.enumerated() {
      let cells: (Cell) -> KeyValuePairs<String, Cell> = { [projects] invitee in
        [
          "invitee": invitee, "project": place == 2 ? nil : .text(projects[place]),
          "can_change": .integer(right.0 ? 1 : 0),
          "manage_project": .integer(right.1 ? 1 : 0), "own_project": .integer(right.2 ? 1 : 0),
        ]
      }
      try add("projectmembershipinvitation", cells(place == 1 ? nil : .integer(SampleLab.userNumbers[place + 3])))
      try add("projectgroupmembershipinvitation", cells(place == 1 ? nil : .integer(SampleLab.groupNumbers[place])))
    }
    try add(
      "groupmembershipinvitation",
      ["user_account_invitation": 21, "authgroup": 2, "new_manager": true, "new_owner": false])
    try add(
      "groupmembershipinvitation",
      ["user_account_invitation": nil, "authgroup": nil, "new_manager": false, "new_owner": false])
    try add("groupmembershiprequest", ["user_account_request": 22, "authgroup": 5])
    try add("groupmembershiprequest", ["user_account_request": nil, "authgroup": nil])
  }

  mutating func addProjects() throws {
    let rows: [(name: String, description: String?, isPublic: Bool)] = [
      ("Hippocampal remapping", "<p>How does <b>CA1</b> remap? Light, context, reward.</p>", true),
      ("Grid cells in MEC", "Long-Evans rats; probes in MEC and CA1.", true),
      ("Zebrafish whole-brain imaging", "Larvae, light-field microscopy 🐟", true),
      ("V1 plasticity", "", false), ("Prefrontal working memory", "Macaques; \"delay\" activity.", false),
      ("Sleep and replay", "Rest sessions before and after running", false),
      ("Großmann: dentate gyrus", nil, false), ("Pilot / Køb", "Pilots; nothing here is final.\nReally.", false),
    ]
    for (place, row) in rows.enumerated() {
      let id = try add(
        "project",
        [
          "name": .text(row.name), "description": .optional(row.description),
          "extra_fields": place == 0
            ? #"{"grant":"ERC-2021","budget":1500000}"# : place == 1 ? #"[{"name":"grant","value":"NNF"}]"# : nil,
          "is_public": .integer(row.isPublic ? 1 : 0),
          "tags": place == 7 ? nil : place % 2 == 0 ? #"["ephys","2022"]"# : "[]",
          "links": place == 6 ? nil : #"{"sessions":"sessions/","subjects":"subjects/"}"#,
          "users": place == 7 ? nil : #"{"petersen@lab.example.org":{"is_owner":true,"can_change":true}}"#,
          "groups": place % 3 == 2 ? nil : #"{"Petersen Lab":{"can_change":true}}"#,
        ])
      projects.append(id)
      if place < 4 {
        try link(
          "project", "publications", of: id, to: place == 0 ? Array(publications.prefix(2)) : [publications[place]])
      }
    }
  }
}
