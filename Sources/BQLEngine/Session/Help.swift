/// The guide, short. Each line is a statement that runs.
package enum Help {
  static func text(_ topic: String?) -> String {
    guard let topic else { return overview }
    if let function = Function(rawValue: topic) {
      return "\(function.usage)\(function.isAggregate ? "   (a list, or in `summarize`)" : "")"
    }
    if let entry = Settings.entries.first(where: { $0.name == topic }) {
      return "set \(entry.name): \(entry.meaning)\nvalues: \(entry.values)"
    }
    return topics[topic] ?? "there is no help on `\(topic)`\n\n\(overview)"
  }

  private static let overview = """
    Ask for records:       from session where description contains "CA1" sort -created_date limit 5
    With related records:  from session include subjects limit 5
    Count and group:       from subject | count by sex
    Keep a result:         let ca1 = from session where description contains "CA1" include subjects
    Go on with it:         ca1 | expand subjects as s | count by s.sex
    What there is:         show models      describe session      show settings
    How it is answered:    explain from session include subjects
    More:                  help where, help sort, help include, help stages, help functions
    """

  private static let topics: [String: String] = [
    "where": """
    from subject where sex = "F" and status in ["active", "planned"]
    from session where date_time during 2024 and name like "*_0?"
    from session where behaviors is empty or not (description contains "test")
    """,
    "sort": "from session sort -date_time, name limit 10      # nulls last, both ways; the id breaks ties",
    "include": "from session include subjects, dataacquisition.procedures.brain_region limit 5",
    "stages": """
    from session | where name startswith "TM" | select name, date_time | limit 5
    from subject | summarize count() as n, min(birth_date) as oldest by sex
    from session | expand subjects as s | top 1 by -date_time per s.name
    """,
    "functions": Function.allCases.map(\.usage).joined(separator: "\n"),
    "limit": "from session limit 5      # of the records that pass, in the order of `sort`",
  ]
}

extension Help {
  /// What there is help on.
  package static var topicNames: [String] { ["where", "sort", "include", "limit", "stages", "functions"] }
}
