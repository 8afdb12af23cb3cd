import Testing

@testable import BrainAPI

/// Data paths, each case put together by hand by the rules of the service's tutorial.
struct DataPathsTests {
  private static let session = """
    {"name": "Baseline_Recording", "name_used_in_storage": null, "date_time": "2024-05-10T13:45:00Z",
     "projects": [{"name": "Memory_Study_2024"}, {"name": "Other"}],
     "behaviors": [{"order": 2, "subjects": [{"name": "Mouse_002"}]},
                   {"order": 1, "subjects": [{"name": "Mouse_001", "name_used_in_storage": "m1"}, {"name": "Mouse_003"}]}],
     "datastorage": [{"name": "Lab", "data_organization": ORGANIZATION,
                      "data_protocols": [{"protocol": "Local", "path": BASE, "is_public": false}]}]}
    """

  static let cases: [(organization: String, base: String, path: String?, missing: [String])] = [
    // The tutorial's own example.
    (
      #"["Projects", "Subjects", "Sessions"]"#, "/Volumes/StorageName/Data/",
      "/Volumes/StorageName/Data/Memory_Study_2024/Mouse_001/Baseline_Recording/", []
    ),
    (
      #"[{"elements": "Projects"}, {"elements": "Subjects"}, {"elements": "Sessions"}]"#, "/data",
      "/data/Memory_Study_2024/Mouse_001/Baseline_Recording/", []
    ),
    (
      #"{"elements": ["Years", "Sessions"]}"#, "smb://uni.domain/group/data/",
      "smb://uni.domain/group/data/2024/Baseline_Recording/", []
    ),
    (
      #"[{"elements": ["Subjects", "Sessions"]}]"#, "data/myproject", "data/myproject/Mouse_001/Baseline_Recording/", []
    ),
    (#"["Collections", "Cohorts"]"#, "/d", "/d/Baseline Series/Training Cohort A/", []),
    (#"["Sessions"]"#, #"\\nas\ephys"#, #"\\nas\ephys\Baseline_Recording\"#, []),
    (#"["Sessions"]"#, #"D:\ephys\"#, #"D:\ephys\Baseline_Recording\"#, []),
    (#"["Sessions"]"#, "//nas/ephys/", "//nas/ephys/Baseline_Recording/", []),
    (#"["Sessions"]"#, #"D:\a/b"#, #"D:\a/b/Baseline_Recording/"#, []),
    ("[]", "/data/x", "/data/x", []),
    ("null", "https://dandiarchive.org/dandiset/123456/", "https://dandiarchive.org/dandiset/123456/", []),
    // What nobody knows is left out, and told.
    (#"["Rooms", "Sessions"]"#, "/d/", "/d/Baseline_Recording/", ["Rooms"]),
    (#"{"pattern": "{project}/{session}"}"#, "/d/", nil, ["data_organization"]),
    (#"["Sessions"]"#, "", nil, []),
  ]

  private static func session(_ organization: String, _ base: String) throws -> Record {
    let text = session.replacing("ORGANIZATION", with: organization).replacing("BASE", with: JSON.write(.string(base)))
    return try #require(try JSON.read(Array(text.utf8)).record)
  }

  private static func named(_ names: [String]) -> [Record] { names.map { Record([("name", .string($0))]) } }

  @Test(arguments: cases)
  func putTogether(organization: String, base: String, path: String?, missing: [String]) throws {
    let paths = DataPaths.paths(
      of: try Self.session(organization, base), collections: Self.named(["Late", "Baseline Series"]),
      cohorts: Self.named(["Training Cohort A"]))
    #expect(paths.count == 1)
    #expect(paths[0]["path"] == path.map { .string($0) } ?? .null)
    #expect(paths[0]["missing"]?.list ?? [] == missing.map { .string($0) })
    #expect(paths[0]["storage"] == .string("Lab") && paths[0]["protocol"] == .string("Local"))
    #expect(paths[0]["is_public"] == .boolean(false))
  }

  /// The name that a session has in the storage goes before its own.
  @Test(arguments: [
    (#""ses01_baseline""#, "ses01_baseline"), (#""""#, "Baseline_Recording"), ("null", "Baseline_Recording"),
  ])
  func theNameInTheStorage(used: String, part: String) throws {
    var session = try Self.session(#"["Sessions"]"#, "/d/")
    session["name_used_in_storage"] = try JSON.read(Array(used.utf8))
    #expect(DataPaths.paths(of: session)[0]["path"] == .string("/d/\(part)/"))
  }

  /// What a session does not have is left out of the path, and told.
  @Test(arguments: [("projects", "Projects"), ("behaviors", "Subjects"), ("date_time", "Years")])
  func whatASessionDoesNotHave(field: String, element: String) throws {
    var session = try Self.session("[\"\(element)\", \"Sessions\"]", "/d/")
    session[field] = field == "date_time" ? .null : .list([])
    let path = DataPaths.paths(of: session)[0]
    #expect(path["path"] == .string("/d/Baseline_Recording/"))
    #expect(path["missing"] == .list([.string(element)]))
  }

  @Test func eachStorageAndProtocol() throws {
    var session = try Self.session("[]", "/a")
    let two = try JSON.read(
      Array(
        #"[{"name": "A", "data_organization": ["Sessions"], "data_protocols": [{"path": "/a"}, {"path": "/b/"}]}, {"name": "B", "data_protocols": null}, {"name": "C", "data_protocols": {"path": "/c"}}]"#
          .utf8))
    session["datastorage"] = two
    let paths = DataPaths.paths(of: session)
    #expect(paths.map { $0["storage"]?.string } == ["A", "A", "C"])
    #expect(paths.map { $0["path"]?.string } == ["/a/Baseline_Recording/", "/b/Baseline_Recording/", "/c"])
  }
}
