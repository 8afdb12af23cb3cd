import ArgumentParser
import BQLFormats
import CArguments

/// The program, from the command line to the status that the shell is told.
package enum Program {
  /// The words of the command line, the program's own name first; empty where they cannot be had.
  package static var commandLine: [String] {
    guard var next = carguments() else { return CommandLine.arguments }
    var words: [String] = []
    while let word = next.pointee {
      words.append(String(cString: word))
      next += 1
    }
    return words
  }

  /// Runs and waits. 0 only where it has run: a command line without even a name is one that could not be read.
  package static func run(_ commandLine: [String]) -> Int32 {
    Platform.ignoreBrokenPipes()
    guard !commandLine.isEmpty else {
      Console(Console.Options()).say("error: the command line cannot be read here")
      return ExitStatus.wrongStatement.rawValue
    }
    switch start(Array(commandLine.dropFirst())) {
    case .ended(let status): return status.rawValue
    case .running(let run):
      Platform.keepFreedMemory()
      guard let status = Workers.result(on: Workers.needed(), of: run) else {
        Console(Console.Options()).say("error: the program ended before it had run")
        return ExitStatus.incomplete.rawValue
      }
      return status.rawValue
    }
  }

  /// What is done before anything is waited for: the whole of an empty script, and nothing of most others.
  private static func start(_ arguments: [String]) -> RunCommand.Start {
    guard let options = RunOptions.plain(arguments, subcommands: Bql.subcommandNames) else {
      return .running { await parsed(arguments) }
    }
    return RunCommand(options: options).start()
  }

  private static func parsed(_ arguments: [String]) async -> ExitStatus {
    do {
      var command = try Bql.parseAsRoot(arguments)
      if var command = command as? any AsyncParsableCommand { try await command.run() } else { try command.run() }
      return .done
    } catch let ending as ExitError {
      return ending.status
    } catch {
      let message = SafeText.lines(Bql.fullMessage(for: error))
      let isHelp = Bql.exitCode(for: error) == .success
      let console = Console(Console.Options())
      if isHelp { console.write(message + "\n") } else { console.say(message) }
      return isHelp ? console.status : .wrongStatement
    }
  }
}

/// A command has ended with a status that is not 0.
private struct ExitError: Error {
  let status: ExitStatus
}

/// Ends the command with its status.
func finish(_ status: ExitStatus) throws {
  if status != .done { throw ExitError(status: status) }
}
