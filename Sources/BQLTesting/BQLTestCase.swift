import BQLEngine
import BQLSyntax
import BQLTestRunner

/// A `test "..." { }` of a script, as an argument of a test function:
///
///     @Test(arguments: try BQLTestCase.all(in: "Queries")) func rule(_ test: BQLTestCase) async throws {
///       try await test.run(on: portal)
///     }
public struct BQLTestCase: Sendable, CustomStringConvertible {
  /// The script, as it was found.
  public let file: String
  /// As the test is called.
  public let name: String
  /// Where it stands in the script, counted from 1.
  public let line: Int
  public let tags: [String]
  /// The script with this test and no other.
  private let script: TestFile

  /// `rules/sessions.bq: every session has a subject`
  public var description: String { "\(file): \(name)" }

  /// The tests of a script, or of all scripts (`*.bq`) in a folder and below it, in the order of the files' names and of
  /// the files. A path that is not absolute is looked for beside the calling file, then below the current folder. Throws
  /// where there is no test, and where a script cannot be read.
  public static func all(in path: String, filePath: StaticString = #filePath) throws -> [BQLTestCase] {
    let found = resolved(path, beside: "\(filePath)")
    let discovery = TestDiscovery(files: SuiteFiles(), entries: SuiteFiles.entries)
    let files: [TestFile]
    do throws(StatementError) { files = try discovery.files(in: [found]) } catch {
      throw QueryError(error, in: nil)
    }
    let cases = try files.flatMap { file in
      if file.hasErrors { throw QueryError(StatementError(.statement, file.diagnostics), in: file.source) }
      return file.tests.map { BQLTestCase($0.statement, $0.test, of: file) }
    }
    if cases.isEmpty { throw QueryError("there is no test in \(found)") }
    return cases
  }

  private init(_ statement: Statement, _ test: Test, of file: TestFile) {
    self.file = file.path
    name = test.name.text
    line = file.source.position(at: statement.span.lower).line
    tags = test.tags.map(\.text)
    var script = file
    script.script.statements.removeAll { other in
      if case .test = other.kind { other.span != statement.span } else { false }
    }
    self.script = script
  }

  private static func resolved(_ path: String, beside source: String) -> String {
    if path.hasPrefix("/") { return path }
    let beside = source.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/")
    let near = beside + "/" + path
    return SuiteFiles.exists(near) ? near : path
  }

  /// Runs the test with what stands above it in its script. What fails is recorded at the caller's place, as by
  /// ``QueryPortal/expect(_:fileID:filePath:line:column:)``; a test that is to be skipped is cancelled with its reason.
  public func run(
    on portal: QueryPortal, fileID: StaticString = #fileID, filePath: StaticString = #filePath, line: UInt = #line,
    column: UInt = #column
  ) async throws {
    let place = CallPlace(fileID: fileID, filePath: filePath, line: line, column: column)
    let test = try await portal.run(script)
    if case .skipped(let reason) = test.verdict { return try place.skip(reason) }
    _ = portal.record(test, at: place)
  }
}
