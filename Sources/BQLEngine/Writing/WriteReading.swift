import BQLSyntax
import BrainAPI

/// What writes read, before and after.
extension StatementEnvironment {
  /// Runs a part of a write that reads. Gaps end it.
  func logged<Result>(
    _ work: (RunContext) async throws(StatementError) -> Result
  ) async throws(StatementError) -> Result {
    let run = RunContext()
    do throws(StatementError) {
      let result = try await work(run)
      log.append(run.transcript.exchanges)
      for warning in run.transcript.warnings { show(.warning(warning, source)) }
      guard let gap = run.transcript.gaps.first else { return result }
      throw StatementError(
        .incomplete, [Diagnostic(.error, "not all could be read, so nothing is written: \(gap)")])
    } catch {
      log.append(run.transcript.exchanges)
      throw error
    }
  }

  /// The records with these ids as they are now, in that order, batched where the server can; those that are gone are left
  /// out.
  func read(
    _ ids: [String], _ endpoint: Endpoint, at span: Span?
  ) async throws(StatementError) -> [Record] {
    guard !ids.isEmpty else { return [] }
    let fetcher = fetcher
    if ids.count == 1 || catalogue.model(endpoint.model) == nil {
      return try await logged { run throws(StatementError) in
        var records: [Record] = []
        for id in ids {
          let request = APIRequest(.get, endpoint, filters: [.init(["id"], .equal, [id])], window: .offset(0, limit: 1))
          records += try await fetcher.page(request, at: span, run: run).records.filter { $0.id == id }
        }
        return records
      }
    }
    let hydrator = Hydrator(
      fetcher: fetcher, catalogue: catalogue, capabilities: await askedCapabilities(), portal: endpoint.portal)
    return try await logged { run throws(StatementError) in
      try await hydrator.records(ids, of: endpoint.model, at: span, run: run)
    }
  }
}

extension StatementWork {
  var comparison: ReplyComparison { ReplyComparison(catalogue: catalogue, zone: settings.zone) }
  var writeCheck: WriteCheck { WriteCheck(fetcher: environment.fetcher, comparison: comparison) }
  var preview: WritePreview { WritePreview(server: service.server, catalogue: catalogue, zone: settings.zone) }
}
