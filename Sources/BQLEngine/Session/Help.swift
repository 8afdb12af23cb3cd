import BQLSyntax
import BrainAPI

/// The guide, short: what `help` shows at the prompt, and what the written guide is made of.
package enum Help {
  /// A text for people; nil shows where to begin.
  package static func text(_ topic: String?) -> String {
    guard let topic else { return overview }
    if topic == "units" { return units }
    let found = topics.filter { $0.name == topic }
    if !found.isEmpty { return found.map(\.text).joined(separator: "\n\n") }
    if let group = HelpTopic.Kind.allCases.first(where: { $0.rawValue == topic || $0.rawValue + "s" == topic }) {
      return topics.filter { $0.kind == group }.map { "\($0.name.padded(to: 14))\($0.summary)" }.joined(separator: "\n")
    }
    let close = Suggestion.closest(to: topic, among: topicNames).map { "; did you mean `help \($0)`?" } ?? ""
    return "there is no help on `\(topic)`\(close)\n\n\(overview)"
  }

  /// What there is help on, each once: every word of the language, function and setting, and the groups of these.
  package static var topicNames: [String] {
    var seen: Set<String> = []
    return (topics.map(\.name) + ["units"] + HelpTopic.Kind.allCases.map { $0.rawValue + "s" }).filter {
      seen.insert($0).inserted
    }
  }

  package static let topics: [HelpTopic] =
    HelpTopic.statements + HelpTopic.clauses + HelpTopic.stages + HelpTopic.operators + HelpTopic.words
    + HelpTopic.values + HelpTopic.functions + HelpTopic.settings

  /// The guide to the words, in Markdown.
  package static var reference: String {
    let parts = HelpTopic.Kind.allCases.map { kind in
      let entries = topics.filter { $0.kind == kind }.map { topic in
        "### `\(topic.name)`\n\n\(topic.summary)\n\n```bql\n\(topic.examples.joined(separator: "\n"))\n```"
      }
      return "## \(kind.rawValue.prefix(1).uppercased() + kind.rawValue.dropFirst())s\n\n"
        + entries.joined(separator: "\n\n")
    }
    return "# The words of BQL\n\nThe same as `help` tells at the prompt.\n\n" + parts.joined(separator: "\n\n") + "\n"
  }

  /// A line a dimension.
  private static var units: String {
    let lines = Unit.Dimension.allCases.map { dimension in
      let names = Unit.all.filter { $0.dimension == dimension }.map(\.name)
      return "\(dimension.rawValue.padded(to: 26))\(names.joined(separator: ", "))"
    }
    return "A number has its unit after a space; `u` spells `µ`.\n\n" + lines.joined(separator: "\n")
  }

  private static let overview = """
    Ask for records:       from session where description contains "CA1" sort -created_date limit 5
    With related records:  from session include subjects limit 5
    Count and group:       from subject | count by sex
    Keep a result:         let ca1 = from session where description contains "CA1" include subjects
    Go on with it:         ca1 | expand subjects as s | count by s.sex
    Refine the last one:   where date_time during 2024      | count
    What there is:         show models      describe session      show settings
    How it is answered:    explain from session include subjects
    More:                  help where, help clauses, help stages, help operators, help functions, help settings
    """
}

/// A word of the language, a function or a setting, with examples that run on the sandbox.
package struct HelpTopic: Sendable {
  package enum Kind: String, Sendable, CaseIterable {
    case statement, clause, stage, `operator`, word, value, function, setting
  }

  package let name: String
  package let kind: Kind
  package let summary: String
  /// Statements, each by itself unless a `let` before it is needed.
  package let examples: [String]
  /// false: the examples change data, need a terminal or an account, and are only read by tests.
  package let runs: Bool

  init(_ name: String, _ kind: Kind, _ summary: String, _ examples: String..., runs: Bool = true) {
    (self.name, self.kind, self.summary, self.examples, self.runs) = (name, kind, summary, examples, runs)
  }

  var text: String {
    "\(name)  (\(kind.rawValue))\n\(summary)\n\n" + examples.map { "    \($0)" }.joined(separator: "\n")
  }
}

extension String {
  fileprivate func padded(to width: Int) -> String { self + String(repeating: " ", count: max(1, width - count)) }
}
