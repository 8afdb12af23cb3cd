import BrainAPI
import GRDB

/// A laboratory that never was: deterministic sample data for every model of the service. The same scale gives the same
/// rows, byte for byte, everywhere. What is odd in it is odd on purpose: real metadata has gaps, mixed units, mixed shapes.
struct SampleLab {
  struct Subject {
    var id: String
    var name: String
    var species: Species
    var projects: [Int]
    /// The day of its first recording.
    var firstDay: Int
    var procedures: [Procedure] = []
    var sessionCount = 0
  }

  struct Procedure {
    var id: String
    var type: String
  }

  enum Species: Int, CaseIterable {
    case mouse, rat, macaque, fish, gerbil
  }

  let scale: Int
  let sink: RowSink
  var random = SplitMix64(seed: 0x4252_4149_4E51)
  private var rowCount = 0

  // What later parts refer to, in order of making.
  var species: [String] = []
  var strains: [(id: String, species: Species)] = []
  var regions: [String: String] = [:]
  var setupTypes: [String] = []
  var categories: [String: String] = [:]
  var paradigms: [String] = []
  var authorities: [String] = []
  var suppliers: [String] = []
  var consumables: [(id: String, type: String)] = []
  var devices: [String] = []
  var journals: [String] = []
  var publications: [String] = []
  var projects: [String] = []
  var setups: [String] = []
  var storages: [String] = []
  var licenses: [String] = []
  var inventories: [String] = []
  var assays: [String] = []
  var stocks: [String: String] = [:]
  var equipment: [String] = []
  var subjects: [Subject] = []
  var sessions: [String] = []

  static func fill(_ database: Database, _ schema: StoreSchema, scale: Int) throws {
    var lab = SampleLab(scale: max(1, scale), sink: RowSink(database, schema))
    try lab.addTaxonomies()
    try lab.addBehavioralTaxonomies()
    try lab.addResources()
    try lab.addDissemination()
    try lab.addPeople()
    try lab.addProjects()
    try lab.addPlaces()
    try lab.addEquipment()
    try lab.addStocks()
    try lab.addSubjects()
    try lab.addProcedures()
    try lab.addSubjectLogs()
    try lab.addSessions()
    try lab.addGroups()
    try lab.addLicenses()
    try lab.addMemberships()
    try lab.addTypes()
  }

  private init(scale: Int, sink: RowSink) {
    self.scale = scale
    self.sink = sink
  }
}

// MARK: - Rows

extension SampleLab {
  /// Adds a record with a UUID of its own, which it returns.
  @discardableResult
  mutating func add(_ model: String, _ cells: KeyValuePairs<String, Cell>) throws -> String {
    try add(model, id: random.uuid(), cells)
  }

  @discardableResult
  mutating func add(_ model: String, id: String, _ cells: some Sequence<(key: String, value: Cell)>) throws -> String {
    try sink.add(model, id: .text(id), created: nextCreation(), cells)
    return id
  }

  mutating func add(_ model: String, number: Int, _ cells: KeyValuePairs<String, Cell>) throws {
    try sink.add(model, id: .integer(number), created: nextCreation(), cells)
  }

  func link(_ model: String, _ field: String, of owner: String, to targets: [String]) throws {
    try sink.link(model, field, owner: .text(owner), to: targets)
  }

  /// Somewhere between January 2022 and March 2025, never twice, in no order.
  private mutating func nextCreation() -> String {
    rowCount += 1
    let step = rowCount * 61_803_401 % SampleLab.creationSpan
    return SampleDates.instant(SampleDates.start * 86_400 + step)
  }

  /// A prime, in seconds: three years and two months.
  private static let creationSpan = 99_999_989

  /// One after another, from the start again after the last.
  func pick<Element>(_ list: [Element], _ place: Int) -> Element { list[place % list.count] }
}

/// Days and instants as text.
enum SampleDates {
  /// 2022-01-01, in days since 1970.
  static let start = 18_993
  /// 2025-03-31.
  static let end = 20_178

  static func day(_ day: Int) -> String { CivilDate(daysSince1970: day).text }

  /// `2024-03-22T15:30:00Z`
  static func instant(_ seconds: Int) -> String {
    let day = seconds.quotientFloor(86_400)
    let second = seconds - day * 86_400
    let date = CivilDate(daysSince1970: day)
    return String(unsafeUninitializedCapacity: 20) { bytes in
      func write(_ number: Int, _ separator: Unicode.Scalar, at place: Int) {
        bytes[place] = 0x30 + UInt8(number / 10 % 10)
        bytes[place + 1] = 0x30 + UInt8(number % 10)
        bytes[place + 2] = UInt8(truncatingIfNeeded: separator.value)
      }
      write(date.year / 100, "-", at: 0)
      write(date.year % 100, "-", at: 2)
      write(date.month, "-", at: 5)
      write(date.day, "T", at: 8)
      write(second / 3600, ":", at: 11)
      write(second / 60 % 60, ":", at: 14)
      write(second % 60, "Z", at: 17)
      return 20
    }
  }

  /// A time of day on a day.
  static func instant(_ day: Int, hour: Int, minute: Int = 0) -> String {
    instant(day * 86_400 + hour * 3600 + minute * 60)
  }
}
