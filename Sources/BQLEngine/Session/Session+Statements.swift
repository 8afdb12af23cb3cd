import BQLSyntax
import BrainAPI

extension Session {
  func rejectModelName(_ name: Name) throws(StatementError) {
    if catalogue.model(name.text) != nil {
      throw StatementError(
        "`\(name.text)` is a model; a variable needs another name", at: name.span, hint: "for example `\(name.text)s`")
    }
  }

  // MARK: Parameters

  func parameter(
    _ name: Name, _ defaultValue: Expression?, _ statement: Statement, _ source: SourceText
  ) async throws(StatementError) {
    if let text = parameters[name.text] {
      scope[name.text] = Scope.Variable(value: .string(text), shape: .any, provenance: nil, isParameter: true)
    } else if let defaultValue {
      let (outcome, _) = try await outcome(of: defaultValue, statement, source)
      let isText = if case .string = outcome.value { true } else { false }
      scope[name.text] = Scope.Variable(
        value: outcome.value, shape: outcome.shape, provenance: nil, isParameter: isText)
    } else {
      throw StatementError(
        "the parameter `\(name.text)` has no value", .unknownName, at: name.span, label: statement.leadingComment,
        hint: "`--param \(name.text)=...`")
    }
  }

  // MARK: Files

  /// The lets and params of another file, once.
  func importFile(_ file: TextLiteral, _ source: SourceText) async throws(StatementError) {
    let path = Session.path(file.text, from: source.name)
    guard imported.insert(path).inserted else { return }
    let (inner, script) = try read(file, path)
    for statement in script.statements {
      switch statement.kind {
      case .letValue, .parameter, .importFile: try await run(inside: inner, statement)
      default: continue
      }
    }
  }

  /// All statements of another file, here.
  func sourceFile(_ file: TextLiteral, _ source: SourceText) async throws(StatementError) {
    let (inner, script) = try read(file, Session.path(file.text, from: source.name))
    for statement in script.statements { try await run(inside: inner, statement) }
  }

  private func run(inside source: SourceText, _ statement: Statement) async throws(StatementError) {
    do throws(StatementError) { try await run(statement, in: source) } catch {
      var failure = error
      failure.source = failure.source ?? source
      throw failure
    }
  }

  private func read(_ file: TextLiteral, _ path: String) throws(StatementError) -> (SourceText, Script) {
    let bytes: [UInt8]
    do throws(FileError) { bytes = try host.files.readScript(path) } catch {
      throw StatementError("\"\(file.text)\" cannot be read", .file, at: file.span, label: error.reason)
    }
    let (source, problems) = SourceText.reading(name: path, bytes: bytes)
    let result = BQLParser.parse(source.text)
    let errors = (problems + result.diagnostics).filter { $0.severity == .error }
    guard errors.isEmpty else {
      var failure = StatementError(.statement, errors)
      failure.source = source
      throw failure
    }
    return (source, result.script)
  }

  /// A path that a file names is relative to that file. `.` and `..` are taken out, so that a file has one path.
  static func path(_ path: String, from file: String) -> String {
    var parts: [Substring] = []
    if !path.hasPrefix("/"), let slash = file.lastIndex(of: "/") {
      parts = file[..<slash].split(separator: "/", omittingEmptySubsequences: false)
    }
    for part in path.split(separator: "/", omittingEmptySubsequences: false) {
      switch part {
      case "." where !parts.isEmpty: continue
      case ".." where !(parts.last ?? "..").isEmpty && parts.last != "..": parts.removeLast()
      default: parts.append(part)
      }
    }
    return parts.joined(separator: "/")
  }

  // MARK: use and set

  func use(_ target: UseTarget) async throws(StatementError) {
    let (choice, span): (ServerChoice, Span)
    switch target {
    case .word(let name):
      if let portal = Portal(rawValue: name.text) {
        self.portal = portal
        portalFollowsLogin = false
        return
      }
      guard name.text == "sandbox" else {
        let close = Suggestion.closest(to: name.text, among: ["public", "private", "sandbox"])
        throw StatementError(
          "there is no portal `\(name.text)`", .unknownModel, at: name.span, label: close.map { "did you mean \($0)?" },
          hint: "`use public`, `use private`, `use sandbox`, `use \"https://host/\"`, `use \"lab.sqlite\"`")
      }
      (choice, span) = (.sandbox, name.span)
    case .text(let text):
      choice = text.text.contains("://") ? .address(text.text) : .database(text.text)
      span = text.span
    }
    do throws(StatementError) { connection = try host.connect(choice) } catch {
      var failure = error
      for place in failure.diagnostics.indices where failure.diagnostics[place].span == nil {
        failure.diagnostics[place].span = span
      }
      throw failure
    }
    guard portalFollowsLogin else { return }
    if service.server.isEmbedded {
      portal = .private
    } else if let account = host.account {
      portal = await account.hasToken(service.server) ? .private : .public
    }
  }

  func set(
    _ name: Name, _ value: Expression?, _ statement: Statement, _ source: SourceText
  ) async throws(StatementError) {
    guard let entry = Settings.entries.first(where: { $0.name == name.text }) else {
      let close = Suggestion.closest(to: name.text, among: Settings.entries.map(\.name))
      throw StatementError(
        "there is no setting `\(name.text)`", .unknownName, at: name.span, label: close.map { "did you mean \($0)?" },
        hint: "`show settings` lists them")
    }
    guard let value else {
      show(.result(Outcome(value: entry.read(settings), shape: .any), settings.format))
      return
    }
    let wanted: Value
    if let names = FormulaCompiler.path(value), names.count == 1, scope[names[0].text] == nil {
      wanted = .string(names[0].text)
    } else if Session.isWord(value, source) {
      wanted = .string(source.text(in: value.span))
    } else {
      wanted = try await outcome(of: value, statement, source).0.value
    }
    do throws(Settings.SettingError) {
      try entry.write(&settings, wanted, Settings.SettingContext(zone: host.zone))
    } catch {
      throw StatementError("`\(name.text)` does not take this", .type, at: value.span, hint: error.hint)
    }
  }

  /// `dynamic-rest` reads as a difference and `Europe/Copenhagen` as a quotient; here they are words.
  private static func isWord(_ expression: Expression, _ source: SourceText) -> Bool {
    guard case .arithmetic = expression.kind else { return false }
    return source.text(in: expression.span).unicodeScalars.allSatisfy {
      $0.properties.isAlphabetic || "_-/".unicodeScalars.contains($0)
    }
  }
}
