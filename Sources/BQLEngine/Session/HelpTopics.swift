import BQLSyntax

// What each word does, in a line, with an example.
extension HelpTopic {
  static let statements: [HelpTopic] = [
    .init(
      "from", .statement, "asks for records of a model, or for the rows of a file", "from session limit 5",
      "from private.stem.session limit 5"),
    .init(
      "let", .statement, "gives a result a name; a variable is a snapshot",
      "let females = from subject where sex = \"F\""),
    .init("unset", .statement, "forgets variables", "let n = 1\nunset n"),
    .init("print", .statement, "shows values in one line", "print \"females:\", count(from subject where sex = \"F\")"),
    .init(
      "param", .statement, "a script's parameter with its default; `--param year=2024` gives another",
      "param year = 2024"),
    .init("import", .statement, "takes the lets and params of another file, once", "import \"common.bq\"", runs: false),
    .init(
      "explain", .statement, "shows what would be asked of the server and what done here; sends nothing",
      "explain from session where description contains \"CA1\""),
    .init(
      "use", .statement, "changes the portal, or the server: `use sandbox`, a URL or a database in quotes",
      "use public", "use private"),
    .init("set", .statement, "changes a setting; without a value it shows it", "set rows 40", "set rows"),
    .init(
      "show", .statement, "lists models, variables, settings, requests, history, capabilities or the journal",
      "show models"),
    .init(
      "describe", .statement, "fields, types, units, relations and choices of a model; where a variable came from",
      "describe session", "describe session.date_time"),
    .init("more", .statement, "the next screenful of the last result, at the prompt", "more", runs: false),
    .init("all", .statement, "all of the last result, at the prompt", "all", runs: false),
    .init("help", .statement, "this guide", "help", "help where"),
    .init("login", .statement, "keeps a token for a server", "login", runs: false),
    .init("logout", .statement, "forgets the token of a server", "logout", runs: false),
    .init("whoami", .statement, "whose token is in use", "whoami", runs: false),
    .init("source", .statement, "runs the statements of another file here", "source \"common.bq\"", runs: false),
    .init(
      "edit", .statement, "opens the last statement in $VISUAL or $EDITOR, at the prompt; so does Ctrl-X Ctrl-E",
      "edit", runs: false),
    .init("quit", .statement, "leaves", "quit"),
    .init("exit", .statement, "leaves", "exit"),
    .init(
      "create", .statement, "makes records; shown and confirmed first", "create session { name: \"s1\" }", runs: false),
    .init(
      "update", .statement, "changes fields of records; shown and confirmed first",
      "update session \"c5547922\" set description = \"new\"", "update subject from \"cages.csv\" by name", runs: false),
    .init(
      "replace", .statement, "puts a whole record in the place of another",
      "replace session \"c5547922\" with { name: \"s1\" }", runs: false),
    .init(
      "delete", .statement, "deletes records; shown and confirmed first",
      "delete (from session where name startswith \"tmp_\")", runs: false),
    .init(
      "add", .statement, "adds an entry to logs, or each row of a file to the one log that its columns find",
      "add entry { date_time: now, details: { weight: 24.1 } } to (from subjectlog where type = \"Weighing\")",
      "add entry to subjectlog from \"weights.csv\" by subject.name, type", runs: false),
    .init(
      "change", .statement, "changes the entry of that time; the fields that are not named stay",
      "change entry { date_time: 2024-04-05T13:45:00Z, notes: \"calm\" } of subjectlog \"c5547922\"", runs: false),
    .init(
      "remove", .statement, "removes the entry of that time",
      "remove entry at 2024-04-05T13:45:00Z from subjectlog \"c5547922\"", runs: false),
    .init(
      "do", .statement, "an action of the service; `describe` of a model lists them, and whether they can be undone",
      "do accept on groupmembershiprequest \"c5547922\"", "do join on group 9", runs: false),
    .init(
      "attach", .statement, "sends a file to a license", "attach \"permit.pdf\" to license \"c5547922\"", runs: false),
    .init(
      "undo", .statement, "undoes the last write of the journal, or a certain one", "undo", "undo 12", runs: false),
    .init("resume", .statement, "carries out what a broken bulk write left", "resume", runs: false),
    .init(
      "test", .statement, "a test with a name; `bql test` runs it",
      "test \"there are sessions\" { expect count(from session) > 0 }", runs: false),
    .init(
      "skip", .statement, "leaves a test out", "skip test \"later\" because \"no data yet\" { expect true }",
      runs: false),
    .init("expect", .statement, "fails unless it is true", "expect count(from session) > 0", runs: false),
  ]

  static let clauses: [HelpTopic] = [
    .init(
      "where", .clause, "which records; several `where` are and-ed. Comparing with null is false",
      "from subject where sex = \"F\" and birth_date during 2024",
      "from session where behaviors is empty or not (description contains \"test\")", "from subject | where sex = \"F\""
    ),
    .init(
      "sort", .clause, "the order; `-` descends, nulls are last, the id breaks ties",
      "from session sort -date_time, name limit 10"),
    .init(
      "include", .clause, "related records in place of their ids, through any number of relations",
      "from session include subjects, dataacquisition.procedures.brain_region limit 5"),
    .init("limit", .clause, "at most so many, of the records that pass, in their order", "from session limit 5"),
    .init(
      "offset", .clause, "leaves the first out, of the records that pass, in their order",
      "from session sort name limit 5 offset 10"),
  ]

  static let stages: [HelpTopic] = [
    .init(
      "select", .stage, "these columns; `as` names one",
      "from session | select name, subjects.name as animals, count(subjects) as n | limit 5"),
    .init("drop", .stage, "all columns but these", "from subject limit 5 | drop tags, links"),
    .init("derive", .stage, "adds columns", "from subject limit 5 | derive year(birth_date) as born"),
    .init(
      "distinct", .stage, "one row for each; without columns, of whole rows", "from subject | distinct sex, strain.name"
    ),
    .init(
      "top", .stage, "the first N in an order, of each group", "from session | top 1 by -date_time per month(date_time)"
    ),
    .init(
      "count", .stage, "the number of rows, or a row for each group", "from subject | count",
      "from subject | count by sex, strain.name"),
    .init(
      "summarize", .stage, "aggregates over the rows of each group; nulls are left out",
      "from subject | summarize count() as n, min(birth_date) as oldest by sex"),
    .init("expand", .stage, "a row for each element of a list", "from session | expand subjects as s | count by s.sex"),
    .init(
      "left", .stage, "keeps rows that find nothing: `left expand`, `left join`",
      "from session | left expand subjects as s | select name, s.name | limit 5"),
    .init(
      "join", .stage, "pairs of rows that satisfy a condition, the right one as a column",
      "let p = from procedure limit 20\nfrom subject | join p on p.subject = id | select name, p.type | limit 5"),
    .init(
      "union", .stage, "the rows of both, each record once",
      "let a = from subject limit 2\nfrom subject limit 3 | union a | count"),
    .init(
      "except", .stage, "the rows that the other does not have",
      "from subject | except (from subject where sex = \"F\") | count"),
    .init(
      "intersect", .stage, "the rows that both have",
      "from subject | intersect (from subject where sex = \"F\") | count"),
    .init("as", .stage, "last: the format of the result; else the name of a column", "from subject limit 2 | as csv"),
    .init(
      "save", .stage, "last: writes the result to a file, its format by the ending",
      "from subject | save \"subjects.csv\"", runs: false),
  ]

  static let operators: [HelpTopic] = [
    .init(
      "and", .operator, "both; has higher precedence than `or`",
      "from subject where sex = \"F\" and name like \"*1\" | count"),
    .init("or", .operator, "either, or both", "from subject where sex = \"F\" or sex = \"M\" | count"),
    .init(
      "not", .operator, "the opposite; before most operators too", "from subject where not (sex = \"F\") | count",
      "from subject where sex not in [\"F\"] | count"),
    .init(
      "contains", .operator, "has the text, ignoring case; a list has the element",
      "from session where description contains \"CA1\" | count"),
    .init(
      "startswith", .operator, "begins with the text, letter for letter",
      "from session where name startswith \"TM\" | count"),
    .init(
      "endswith", .operator, "ends with the text, letter for letter", "from session where name endswith \"1\" | count"),
    .init("starts", .operator, "`starts with`: as `startswith`", "from session where name starts with \"TM\" | count"),
    .init("ends", .operator, "`ends with`: as `endswith`", "from session where name ends with \"1\" | count"),
    .init(
      "like", .operator, "the whole text with `*` and `?` wild, ignoring case",
      "from session where name like \"tm*\" | count"),
    .init(
      "in", .operator, "equals one of a list, or of the records of a result",
      "from subject where sex in [\"F\", \"M\"] | count",
      "from procedure where subject in (from subject where sex = \"F\") | count"),
    .init(
      "between", .operator, "from one to the other, both included",
      "from subject where birth_date between 2023-01-01 and 2024-06-30 | count"),
    .init(
      "during", .operator, "inside a year, a month, a day, or the last or next N days",
      "from session where date_time during 2024 | count", "from session where date_time during last 30 days | count"),
    .init(
      "is", .operator, "`is null`, `is empty`, `is number`, `is string`, `is list`, and with `not`",
      "from session where description is not null | count"),
    .init(
      "under", .operator, "of a hierarchy: that record or any below it",
      "from procedure where brain_region under \"Hippocampus\" | count", runs: false),
    .init(
      "has", .operator, "an element of a list satisfies it all",
      "from session where subjects has (sex = \"F\") | count",
      "from session where subjects has no (sex = \"F\") | count"),
  ]

  static let words: [HelpTopic] = [
    .init("by", .word, "the columns of groups, or the order of `top`", "from subject | count by sex"),
    .init("per", .word, "of each: the groups of `top`", "from subject | top 2 by birth_date per sex | count"),
    .init(
      "on", .word, "the condition of a `join`",
      "let p = from procedure limit 20\nfrom subject | join p on p.subject = id | count"),
    .init(
      "because", .word, "the reason of an `expect` or a `skip`", "expect 1 < 2 because \"numbers are ordered\"",
      runs: false),
    .init(
      "with", .word, "`fails with`, `replace ... with`, `starts with`",
      "from session where name starts with \"TM\" | count"),
    .init("tagged", .word, "tags of a test", "test \"a\" tagged nightly { expect true }", runs: false),
    .init(
      "gives", .word, "the result that is expected, as text", "expect (from subject limit 0 | count) gives \"0\"",
      runs: false),
    .init(
      "fails", .word, "`fails with`: the refusal that is expected", "expect (create session {}) fails with 400",
      runs: false),
    .init("some", .word, "`expect some x has`: at least one", "expect some s has (name is not null)", runs: false),
    .init("no", .word, "none: `has no`, `expect no`", "from session where subjects has no (sex = \"F\") | count"),
    .init("only", .word, "all of them: `has only`", "from session where subjects has only (sex = \"F\") | count"),
    .init(
      "every", .word, "`expect every x has`: all, and at least one", "expect every s has (subjects is not empty)",
      runs: false),
    .init(
      "last", .word, "`during last N days`: up to now", "from session where date_time during last 52 weeks | count"),
    .init("next", .word, "`during next N days`: from now", "from session where date_time during next 60 days | count"),
    .init("ago", .word, "so long before now", "from session where date_time > 7 days ago | count"),
    .init(
      "empty", .word, "`is empty`: null, absent, an empty text, list or record",
      "from session where tags is empty | count"),
    .init(
      "number", .word, "`is number`: JSON's type", "from procedure where details.depth is number | count", runs: false),
    .init("string", .word, "`is string`: JSON's type", "from session where name is string | count"),
    .init("list", .word, "`is list`: JSON's type", "from session where tags is list | count"),
  ]

  static let values: [HelpTopic] = [
    .init(
      "null", .value, "no value; comparing with it is false, `= null` is `is null`",
      "from session where description = null | count"),
    .init("true", .value, "yes", "print true and not false"),
    .init("false", .value, "no", "print false or true"),
    .init("now", .value, "this instant; `set now` fixes it", "print now - 7 days"),
    .init("today", .value, "this day", "from session where date_time <= today | count"),
    .init("yesterday", .value, "the day before", "from session where date_time = yesterday | count"),
    .init("requests", .value, "in a test: how many were sent", "expect requests <= 12", runs: false),
  ]

  static let functions: [HelpTopic] = Function.allCases.map { function in
    HelpTopic(function.rawValue, .function, "\(function.usage): \(function.meaning)", function.example)
  }

  static let settings: [HelpTopic] = Settings.entries.map { entry in
    HelpTopic(entry.name, .setting, "\(entry.meaning); values: \(entry.values)", "set \(entry.name)", entry.example)
  }
}

extension Settings.Entry {
  fileprivate var example: String {
    switch name {
    case "capabilities": "set capabilities documented"
    case "concurrency": "set concurrency 2"
    case "format": "set format csv"
    case "history": "set history 20000"
    case "max_response": "set max_response 512"
    case "max_writes": "set max_writes 10"
    case "now": "set now 2025-03-31"
    case "pager": "set pager off"
    case "rows": "set rows 40"
    case "timezone": "set timezone \"UTC\""
    default: "set \(name)"
    }
  }
}

extension Function {
  fileprivate var meaning: String {
    switch self {
    case .count: "how many elements; in `summarize` how many rows"
    case .sum: "of numbers; nulls are left out"
    case .avg: "the mean of numbers; nulls are left out"
    case .min: "the smallest; nulls are left out"
    case .max: "the largest; nulls are left out"
    case .median: "the middle one; nulls are left out"
    case .first: "the first element"
    case .last: "the last element"
    case .list: "all of them as a list"
    case .distinct: "each once"
    case .lower: "in small letters"
    case .upper: "in capitals"
    case .trim: "without white space at its ends"
    case .length: "how many characters"
    case .round: "to so many digits; without, to a whole number"
    case .abs: "without its sign"
    case .coalesce: "the first that is not null"
    case .if: "one or the other"
    case .string: "as text"
    case .number: "a text as a number"
    case .year: "the year that a date is in"
    case .month: "the month that a date is in"
    case .week: "the week that a date is in"
    case .day: "the day that a date is in"
    case .days: "a duration as a number of days"
    case .hours: "a duration as a number of hours"
    case .value: "the number of a quantity, as it is stored or in a unit"
    }
  }

  fileprivate var example: String {
    switch self {
    case .count: "print count([1, 2])"
    case .sum, .avg, .min, .max, .median: "print \(rawValue)([3, 1, 2])"
    case .first, .last, .list, .distinct: "print \(rawValue)([3, 1, 3])"
    case .lower, .upper, .trim, .length: "print \(rawValue)(\" CA1 \")"
    case .round: "print round(2.345, 2)"
    case .abs: "print abs(0 - 3)"
    case .coalesce: "print coalesce(null, 5)"
    case .if: "print if(1 < 2, \"yes\", \"no\")"
    case .string: "print string(5)"
    case .number: "print number(\"5\")"
    case .year, .month, .week, .day: "from session | count by \(rawValue)(date_time) | limit 3"
    case .days, .hours: "print \(rawValue)(2025-03-31 - 2025-03-01)"
    case .value: "print value(30 kHz, \"Hz\")"
    }
  }
}
