/// Where the files of a session are: for each of its data storages and each protocol of that, the path that the service
/// puts together of the storage's own path and a part for each element of its organization. Pure.
package struct DataPaths: Sendable {
  /// What a path is made of behind the protocol's own.
  package enum Element: String, Sendable, CaseIterable {
    /// The first of the session's projects.
    case projects = "Projects"
    /// The first collection that the session is in, by name.
    case collections = "Collections"
    /// The first cohort that the subject is in, by name.
    case cohorts = "Cohorts"
    /// The first subject of the session's first behaviour.
    case subjects = "Subjects"
    /// The name that the session has in the storage, else its name.
    case sessions = "Sessions"
    /// Of the session's date.
    case years = "Years"

    /// The relations of a session that tell it; collections and cohorts are found from their side.
    package var relations: [FieldPath] {
      switch self {
      case .projects: [["projects"]]
      case .collections: []
      case .subjects, .cohorts: [["behaviors"], ["behaviors", "subjects"]]
      case .sessions, .years: []
      }
    }
  }

  /// The keys of a path, in order; `missing` is there only where something could not be told.
  package static let keys = ["storage", "protocol", "path", "is_public", "missing"]

  /// The names of the elements of a storage, `["Projects", "Subjects"]`, however it spells them: texts, or records with
  /// `elements`. nil where it says it in some other way.
  package static func organization(of storage: Record) -> [String]? {
    names(storage["data_organization"] ?? .null)
  }

  private static func names(_ value: Value) -> [String]? {
    switch value {
    case .null: return []
    case .string(let text): return [text]
    case .list(let elements):
      var all: [String] = []
      for element in elements {
        guard let own = names(element) else { return nil }
        all += own
      }
      return all
    case .record(let record): return record.count == 0 ? [] : record["elements"].flatMap(names)
    default: return nil
    }
  }

  /// The elements that some of these storages need.
  package static func elements(of storages: [Record]) -> Set<Element> {
    Set(storages.flatMap { organization(of: $0) ?? [] }.compactMap(Element.init))
  }

  /// The first subject of a session whose behaviours and their subjects are in place.
  package static func subject(of session: Record) -> Record? {
    let behaviors = (session["behaviors"]?.list ?? []).compactMap(\.record)
    let order = { (behavior: Record) in behavior["order"]?.number?.exactInteger ?? Int.max }
    return behaviors.enumerated().min { (order($0.element), $0.offset) < (order($1.element), $1.offset) }?.element[
      "subjects"]?.list?.first?.record
  }

  /// The paths of a session, whose `datastorage` is in place and so are the relations of its elements. `collections` and
  /// `cohorts`: that it and its subject are in.
  package static func paths(of session: Record, collections: [Record] = [], cohorts: [Record] = []) -> [Record] {
    (session["datastorage"]?.list ?? []).compactMap(\.record).flatMap { storage -> [Record] in
      let protocols = storage["data_protocols"]?.list ?? storage["data_protocols"].map { [$0] } ?? []
      return protocols.compactMap(\.record).map { own in
        path(own, storage, session, collections: collections, cohorts: cohorts)
      }
    }
  }

  private static func path(
    _ own: Record, _ storage: Record, _ session: Record, collections: [Record], cohorts: [Record]
  ) -> Record {
    var parts: [String] = []
    var missing: [String] = []
    let organization = organization(of: storage)
    for name in organization ?? [] {
      let own = Element(rawValue: name).flatMap { part($0, session, collections: collections, cohorts: cohorts) }
      if let own { parts.append(own) } else { missing.append(name) }
    }
    if organization == nil { missing.append("data_organization") }
    let base = own["path"]?.string ?? ""
    // Parts alone lead nowhere.
    let path: Value = base.isEmpty || organization == nil ? .null : .string(joined(base, parts))
    var record = Record()
    record["storage"] = storage["name"] ?? .null
    record["protocol"] = own["protocol"] ?? .null
    record["path"] = path
    record["is_public"] = own["is_public"] ?? .null
    if !missing.isEmpty { record["missing"] = .list(missing.map { .string($0) }) }
    return record
  }

  private static func part(
    _ element: Element, _ session: Record, collections: [Record], cohorts: [Record]
  ) -> String? {
    let text: String? =
      switch element {
      case .projects: session["projects"]?.list?.first?.record?["name"]?.string
      case .collections: collections.compactMap { $0["name"]?.string }.min()
      case .cohorts: cohorts.compactMap { $0["name"]?.string }.min()
      case .subjects: subject(of: session)?["name"]?.string
      case .sessions:
        [session["name_used_in_storage"], session["name"]].compactMap { $0?.string }.first { !$0.isEmpty }
      case .years: session["date_time"]?.string.map { String($0.prefix(4)) }
      }
    return text.flatMap { $0.isEmpty ? nil : $0 }
  }

  /// `/data/` and `["Memory", "Mouse_001"]` as `/data/Memory/Mouse_001/`; parted as the base itself is.
  private static func joined(_ base: String, _ parts: [String]) -> String {
    if parts.isEmpty { return base }
    let mark = base.contains("\\") && !base.contains("/") ? "\\" : "/"
    let start = base.hasSuffix(mark) ? base : base + mark
    return start + parts.map { $0 + mark }.joined()
  }
}
