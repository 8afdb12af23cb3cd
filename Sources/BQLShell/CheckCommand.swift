#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif
import BQLEngine
import BQLSyntax
import BrainAPI

/// `bql check`: syntax, names, types; no request is sent.
struct CheckCommand {
  let options: Check

  func run() async -> ExitStatus {
    let console = Console(Console.Options())
    var sources: [(SourceText, [Diagnostic])] = []
    if let command = options.command {
      sources = [SourceText.reading(name: "-c", bytes: Array(command.utf8))]
    } else if options.files.isEmpty || options.files == ["-"] {
      guard let read = ScriptFile.readInput(console) else { return .wrongStatement }
      sources = [read]
    } else {
      for file in options.files {
        guard let read = ScriptFile.read(file, console) else { return .wrongStatement }
        sources.append(read)
      }
    }
    var findings: [(SourceText, Diagnostic)] = []
    for (source, diagnostics) in sources {
      let parsed = BQLParser.parse(source.text)
      var found = diagnostics + parsed.diagnostics
      let checker = StaticCheck(files: RealFiles(), clock: Platform.now, zone: RealFiles.zone)
      found += await checker.check(parsed.script, source)
      findings += found.map { (source, $0) }
    }
    if options.json {
      console.write(data: JSON.write(.list(findings.map(CheckCommand.value)), pretty: true) + "\n")
    } else {
      for (source, finding) in findings { console.tell([finding], in: source) }
    }
    return findings.contains { $0.1.severity == .error } ? .wrongStatement : console.status
  }

  /// `{file, line, column, endLine, endColumn, severity, kind, title, label, hint}`: lines and columns from 1.
  private static func value(_ source: SourceText, _ finding: Diagnostic) -> Value {
    var record = Record([("file", .string(source.name))])
    if let span = finding.span {
      let (start, end) = (source.position(at: span.lower), source.position(at: span.upper))
      record["line"] = .integer(start.line)
      record["column"] = .integer(start.column)
      record["endLine"] = .integer(end.line)
      record["endColumn"] = .integer(end.column)
    }
    record["severity"] = .string(finding.severity.rawValue)
    record["kind"] = .string(finding.kind.code)
    record["title"] = .string(finding.title)
    record["label"] = finding.label.map { .string($0) } ?? .null
    record["hint"] = finding.hint.map { .string($0) } ?? .null
    return .record(record)
  }
}
