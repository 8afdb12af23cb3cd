import BQLEngine
import BrainAPI
import Testing

@testable import BQLShell

/// CASES 67: what Tab offers where a name leads into JSON that schemas know, and into what is put together.
struct SchemaCompletionTests {
  private static let weighing = "from subjectlog where type = \"Weighing\""

  static let cases: [(line: String, offered: [String])] = [
    ("\(weighing) | expand entries as e | select e.details.", ["weight"]),
    ("\(weighing) | expand entries as e | select e.", ["date_time", "notes", "details"]),
    ("\(weighing) | expand entries as e | where e.details.we", ["weight"]),
    ("\(weighing) and entries.details.", ["weight"]),
    ("from subjectlog where type = \"Handling\" | expand entries as e | select e.st", ["start_date_time"]),
    ("from procedurelog | expand entries as e | where e.details.disp", ["displacement"]),
    ("from session | expand subjects as s | where s.geno", ["genotype"]),
    ("from session | expand subjects as s | where s.strain.species.na", ["name"]),
    ("from session | select pat", ["paths"]),
    ("from session | select paths.", ["storage", "protocol", "path", "is_public", "missing"]),
    ("from session | expand paths as p | where p.pa", ["path"]),
    ("update subject from \"x.csv\" by na", ["name", "name_used_in_storage"]),
  ]

  private func offered(_ line: String) -> [String] {
    Completer(context: PromptContext(), files: { _ in [] }).complete(line, line.utf8.count).candidates.map(\.text)
  }

  @Test(arguments: cases)
  func keysAreOffered(line: String, offered: [String]) { #expect(self.offered(line) == offered) }

  /// The choices of a key of the type, behind `expand` too.
  @Test(arguments: [
    "from procedure where type = \"Anesthesia\" and details.anestheticAgent = \"Iso",
    "from procedure where type = \"Anesthesia\" | select details as d, id | where id = \"\" and details.anestheticAgent = \"Iso",
  ])
  func choicesAreOffered(line: String) { #expect(offered(line) == ["Isoflurane"]) }
}
