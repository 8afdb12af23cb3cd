import BQLFormats
import BQLSyntax
import BrainAPI

extension Session {
  /// How a statement would be answered. Sends nothing for a query, and only reads for a write.
  func explain(_ statement: Statement, _ source: SourceText) async throws(StatementError) -> SafeText {
    let expression: Expression
    switch statement.kind {
    case .value(let value), .letValue(_, let value): expression = value
    case .print(let values) where values.count == 1: expression = values[0]
    case .write(let write): return .lines(try await explain(write, source))
    default: return "no request is sent"
    }
    let environment = environment(source)
    let isKnown = environment.knownCapabilities != nil
    let capabilities = environment.knownCapabilities ?? .dynamicREST
    let run = RunContext()
    let answer = try await environment.planner(capabilities).answer(expression, run: run)
    for warning in run.transcript.warnings { show(.warning(warning, source)) }
    var known: SafeText = "\(settings.capabilities.rawValue)"
    if settings.capabilities == .auto {
      known = capabilities == .dynamicREST ? "dynamic-rest" : "documented"
      if !isKnown {
        known += " (not asked yet: the server is asked once, before the first such request)"
      }
    }
    let head: SafeText = "server        \(service.server.address), \(portal.rawValue) portal\ncapabilities  \(known)"
    if answer.queries.isEmpty { return head + "\nno request is sent: all of it is here already" }
    let plans = answer.queries.map { PlanText(server: service.server, source: source).text($0) }
    return ([head] + plans).joined(separator: "\n\n")
  }
}

/// A plan as people read it.
struct PlanText {
  let server: ServerIdentity
  let source: SourceText

  func text(_ query: PreparedQuery) -> SafeText {
    let plan = query.plan
    var lines = [SafeText(folded(source.text(in: query.span)))]
    switch plan.source {
    case .requests(let request): lines += text(request)
    case .file(let file): lines.append("read          \"\(file.text)\"")
    case .rows(let reference, _): lines.append("rows of       \(reference.text)")
    }
    for (place, stage) in plan.stages.enumerated() {
      lines.append(head("then here", place == 0) + "\(stage.text)")
      if !stage.needs.isEmpty { lines.append("                looks into \(names(stage.needs))") }
    }
    if let destination = plan.destination { lines.append(head("saved to") + "\"\(destination.text)\"") }
    return lines.joined(separator: "\n")
  }

  /// What a line tells, in a column of its own; empty where the line before told the same.
  private func head(_ word: SafeText, _ isFirst: Bool = true) -> SafeText {
    (isFirst ? word : SafeText()).padded(to: 14)
  }

  private func text(_ plan: RequestPlan) -> [SafeText] {
    var lines: [SafeText] = []
    let requests = plan.requests
    for (place, request) in requests.prefix(3).enumerated() {
      lines.append(head("asked for", place == 0) + "GET \(url(windowed(request, plan)))")
    }
    if requests.count > 3 {
      lines.append(head("") + "... \(requests.count) lists in all, their records joined by id")
    }
    lines.append(head("") + paging(plan, requests.count))
    for (place, conjunct) in plan.conjuncts.enumerated() {
      let how: SafeText =
        !conjunct.isPushed
        ? "here: \(conjunct.reason?.words ?? "")"
        : "server: \(filterText(conjunct)); "
          + (conjunct.isTrusted
            ? "trusted, no record carries it"
            : conjunct.isExact ? "checked again here" : "the server's meaning is wider, checked here")
      lines.append(head("conditions", place == 0) + "\(conjunct.text)")
      lines.append("                " + how)
    }
    if let note = plan.sortNote, !plan.isCount { lines.append(head("order") + "\(note.words)") }
    if !plan.shown.isEmpty { lines.append(head("include") + "\(names(plan.shown))") }
    let hidden = plan.needed.subtracting(plan.shown)
    if !hidden.isEmpty { lines.append(head("fetched too") + "\(names(hidden)); not shown") }
    return lines
  }

  private func paging(_ plan: RequestPlan, _ count: Int) -> SafeText {
    if count == 0 { return "no request is sent: no record can pass" }
    if plan.isCount { return "one request: the server's total is the answer" }
    let isLocal = !plan.localSort.isEmpty || count > 1
    guard let limit = plan.limit, let rowsNeeded = plan.rowsNeeded else {
      return "all pages, \(Paginator.largestPage) records each"
        + (plan.offset > 0 ? "; the first \(plan.offset) are left out here" : "")
    }
    if plan.localSort.isEmpty, count > 1 { return "pages of each until \(rowsNeeded) records have passed" }
    if isLocal { return "all pages, \(Paginator.largestPage) records each; the first \(limit) in order are kept here" }
    if plan.hasResidual { return "pages until \(rowsNeeded) records have passed" }
    let pages = Paginator.pages(of: rowsNeeded)
    return "\(pages) \(Plural.noun("page", pages))"
  }

  private func windowed(_ request: APIRequest, _ plan: RequestPlan) -> APIRequest {
    let wanted =
      plan.isCount
      ? 1
      : plan.hasResidual || !plan.localSort.isEmpty
        ? nil : plan.rowsNeeded.map { max($0, plan.fewestToRead(of: server)) }
    return request.windowed(.offset(0, limit: min(wanted ?? Paginator.largestPage, Paginator.largestPage)))
  }

  private func url(_ request: APIRequest) -> String {
    let base =
      server.isEmbedded
      ? "\(server.name):" : String(server.address.hasSuffix("/") ? server.address.dropLast() : server.address[...])
    return base + request.decodedTarget
  }

  private func filterText(_ conjunct: Conjunct) -> String {
    var alternatives = conjunct.alternatives
    // Of the batches of many values one shows enough.
    if Set(alternatives.map { $0.map(\.path) }).count == 1, alternatives.joined().allSatisfy({ $0.operator == .in }) {
      alternatives = Array(alternatives.prefix(1))
    }
    let texts = alternatives.map { $0.map(filterText).joined(separator: " and ") }.joined(separator: ", or ")
    return (conjunct.filters.map(filterText) + (texts.isEmpty ? [] : [texts])).joined(separator: " and ")
  }

  private func filterText(_ filter: APIRequest.Filter) -> String {
    let items = APIRequest(.get, Endpoint(portal: .public, app: "", model: ""), filters: [filter]).queryItems
    guard let first = items.first else { return "" }
    return "\(first.name)=\(first.value)" + (items.count > 1 ? " ... (\(items.count) values)" : "")
  }

  private func names(_ tree: IncludeTree) -> String {
    tree.leaves.map(\.dotted).joined(separator: ", ")
  }

  private func folded(_ text: String) -> String { text.split(whereSeparator: \.isWhitespace).joined(separator: " ") }
}
