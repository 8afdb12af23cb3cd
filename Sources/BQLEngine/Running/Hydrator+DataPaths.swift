import BQLSyntax
import BrainAPI

extension Hydrator {
  /// Puts a virtual field on the rows of its model. A field of that name that a server has stays.
  func fill(
    _ virtual: VirtualField, _ rows: [Record], at span: Span?, run: RunContext
  ) async throws(StatementError) -> [Record] {
    if rows.contains(where: { $0[virtual.name] != nil }) { return rows }
    switch virtual.meaning {
    case .dataPaths: return try await fillDataPaths(virtual.name, rows, at: span, run: run)
    }
  }

  /// Only what the storages of these sessions are organized by is asked for.
  private func fillDataPaths(
    _ name: String, _ rows: [Record], at span: Span?, run: RunContext
  ) async throws(StatementError) -> [Record] {
    let session = RowShape(model: "session")
    let stored = try await hydrate(rows, session, IncludeTree([["datastorage"]]), at: span, run: run)
    let storages = stored.flatMap { $0["datastorage"]?.list ?? [] }.compactMap(\.record)
    let elements = DataPaths.elements(of: storages)
    let relations = DataPaths.Element.allCases.filter(elements.contains).flatMap(\.relations)
    let full = try await hydrate(stored, session, IncludeTree(relations), at: span, run: run)
    var collections: [[Record]] = rows.map { _ in [] }
    if elements.contains(.collections) {
      collections = try await owners(of: full, "collection", by: "sessions", at: span, run: run)
    }
    var cohorts: [String: [Record]] = [:]
    if elements.contains(.cohorts) {
      var seen: Set<String> = []
      let subjects = full.compactMap(DataPaths.subject).filter { seen.insert($0.id ?? "").inserted }
      let found = try await owners(of: subjects, "cohort", by: "subjects", at: span, run: run)
      for (subject, own) in zip(subjects, found) { cohorts[subject.id ?? ""] = own }
    }
    return rows.indices.map { index in
      let subject = DataPaths.subject(of: full[index])?.id
      let paths = DataPaths.paths(
        of: full[index], collections: collections[index], cohorts: subject.flatMap { cohorts[$0] } ?? [])
      var row = rows[index]
      row[name] = .list(paths.map { .record($0) })
      return row
    }
  }

  /// For each of the rows the records of a model that have it in a list.
  private func owners(
    of rows: [Record], _ model: String, by field: String, at span: Span?, run: RunContext
  ) async throws(StatementError) -> [[Record]] {
    let relation = VirtualRelation(name: "owners", target: model, meaning: .reverse(field))
    let branch = IncludeTree([["owners"]]).branches[0]
    let found = try await reverse(branch, relation, field, rows, at: span, run: run)
    return found.map { ($0["owners"]?.list ?? []).compactMap(\.record) }
  }
}
