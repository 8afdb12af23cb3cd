#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif
import BQLEngine
import BQLSyntax

/// `bql fmt`: the canonical layout. A text with errors is left as it is.
struct FormatCommand {
  let options: FormatScripts

  func run() -> ExitStatus {
    let console = Console(Console.Options())
    if options.files.isEmpty || options.files == ["-"] {
      guard let (source, diagnostics) = ScriptFile.readInput(console) else { return .wrongStatement }
      guard let text = formatted(source, diagnostics, console) else { return .wrongStatement }
      if options.check { return text == source.text ? .done : .expectationFailed }
      console.write(data: text)
      return console.status
    }
    return options.files.reduce(.done) { status, file in status.joined(format(file, console)) }
  }

  private func format(_ file: String, _ console: Console) -> ExitStatus {
    guard let (source, diagnostics) = ScriptFile.read(file, console),
      let text = formatted(source, diagnostics, console)
    else { return .wrongStatement }
    if text == source.text { return .done }
    if options.check {
      console.say("\(file) is not formatted; `bql fmt \(file)` formats it")
      return .expectationFailed
    }
    do throws(FileError) {
      try RealFiles().write(file, [text])
      return .done
    } catch {
      console.say("error: \(file) was not written: \(error.reason)")
      return .incomplete
    }
  }

  private func formatted(_ source: SourceText, _ diagnostics: [Diagnostic], _ console: Console) -> String? {
    if !diagnostics.isEmpty {
      console.tell(diagnostics, in: source)
      return nil
    }
    let result = BQLFormatter.format(source.text)
    if let text = result.text { return text }
    console.tell(result.diagnostics, in: source)
    return nil
  }
}
