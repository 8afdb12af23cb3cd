import BrainAPI
import Foundation
import Synchronization
import Testing

@testable import BQLShell

/// From the command line to the status, on any machine.
struct ProgramTests {
  @Test func theCommandLineIsHadWithoutHelp() { #expect(Program.commandLine == CommandLine.arguments) }

  /// A command line that could not be read is no program that has run.
  @Test func row8WithoutACommandLineTheStatusIsNotZero() { #expect(Program.run([]) == 2) }

  @Test func noProcessTableMeansThreadsOfOurOwn() {
    #expect(Workers.needed(processTable: "/proc/self/no such table") != nil)
    #if os(Linux)
      #expect(Workers.needed(processTable: "/tmp") == nil)
    #endif
  }

  @Test(arguments: [false, true]) func row8WorkIsDoneBeforeTheStatusIsTold(onOwnThreads: Bool) throws {
    let workers = onOwnThreads ? Workers(threads: 3) : nil
    #expect((workers != nil) == onOwnThreads)
    let sum = Workers.result(on: workers) {
      await withTaskGroup(of: Int.self) { group in
        for number in 1...500 {
          group.addTask {
            await Task.yield()
            return await Task(executorPreference: InheritedExecutor.current) { number }.value
          }
        }
        return await group.reduce(0, +)
      }
    }
    #expect(sum == 125_250)
  }

  /// Children, actors and tasks that are no child all run there.
  @Test func everythingRunsOnThem() throws {
    actor Place {
      func isCurrent(_ workers: Workers) -> Bool { Place.runs(on: workers) }
      nonisolated static func runs(on workers: Workers) -> Bool {
        withUnsafeCurrentTask { $0?.unownedTaskExecutor == workers.asUnownedTaskExecutor() }
      }
    }
    let workers = try #require(Workers(threads: 2))
    let found = Workers.result(on: workers) {
      let inActor = await Place().isCurrent(workers)
      let inTask = await Task(executorPreference: InheritedExecutor.current) { Place.runs(on: workers) }.value
      async let inChild = Place.runs(on: workers)
      return [inActor, inTask, await inChild]
    }
    #expect(found == [true, true, true])
  }

  /// What is read without the table of options means what that table says.
  @Test(arguments: [
    "-c 1", "-c -7", "-c --server", "report.bq", "report.bq --sandbox", "--sandbox -c 1", "-c 1 --sandbox",
    "--server http://127.0.0.1 --format ndjson -c 1", "--format csv report.bq", "--format csv", "--sandbox",
    "report.bq --server a.org --format json", "-c 1 -c 2", "-c 1 report.bq", "report.bq -c 1", "--format nothing",
    "--server -c 1", "--server", "--sandbox --server a.org", "--sandbox --sandbox", "--format=csv -c 1", "--server=a",
    "--yes -c 1", "--sandbox --yes", "test a.bq", "--sandbox test", "-", "--", "a.bq b.bq", "-c", "--format",
  ])
  func plainOptionsAreThoseOfTheTable(_ line: String) throws {
    let arguments = line.split(separator: " ").map(String.init)
    let plain = RunOptions.plain(arguments, subcommands: Bql.subcommandNames)
    let parsed = (try? Bql.parseAsRoot(arguments)) as? Run
    if let plain { #expect(plain == parsed?.values) }
  }

  @Test(arguments: [
    "-c 1", "report.bq", "--sandbox -c 1", "--server a.org --format ndjson -c 1", "report.bq --sandbox",
  ])
  func theUsualCommandLinesNeedNoTable(_ line: String) {
    let arguments = line.split(separator: " ").map(String.init)
    #expect(RunOptions.plain(arguments, subcommands: Bql.subcommandNames) != nil)
  }
}
