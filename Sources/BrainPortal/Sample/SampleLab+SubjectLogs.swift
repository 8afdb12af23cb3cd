extension SampleLab {
  /// What was noted about subjects over time: weights, deprivations, handling.
  mutating func addSubjectLogs() throws {
    for place in subjects.indices where subjects[place].species != .fish {
      if place % 6 != 5 { try addWeighings(place) }
      if place % 3 == 0 { try addDeprivation(place) }
      if place % 5 == 1 { try addOther(place) }
    }
  }

  private mutating func addLog(_ place: Int, _ type: String, _ entries: [String], description: Cell = nil) throws {
    try add(
      "subjectlog",
      [
        "type": .text(type), "description": description, "subject": .text(subjects[place].id),
        "user": place % 7 == 6 ? nil : .integer(SampleLab.userNumbers[place % 4]),
        "entries": .text("[" + entries.joined(separator: ",") + "]"),
      ])
  }

  private static func entry(_ moment: String, _ details: String) -> String {
    #"{"date_time":"\#(moment)","details":\#(details),"notes":null}"#
  }

  /// Weekly weights in grams, in one log or two. Some lose weight; some last entries are no numbers; some logs run backwards.
  private mutating func addWeighings(_ place: Int) throws {
    let subject = subjects[place]
    let start = [.mouse: 240, .rat: 3500, .macaque: 78_000][subject.species] ?? 600
    let loses = place % 7 == 3
    var entries: [String] = []
    for week in 0..<8 {
      let percent = loses ? 100 - week * 3 : 100 + week + random.within(-2...2)
      let moment = SampleDates.instant(subject.firstDay - 14 + week * 7, hour: 9, minute: place % 60)
      entries.append(
        SampleLab.entry(moment, #"{"weight":\#(SampleLab.tenths(start * percent / 100))}"#))
    }
    let last = SampleDates.instant(subject.firstDay + 45, hour: 9)
    switch place % 9 {
    case 0: entries.append(SampleLab.entry(last, #"{"weight":"not taken"}"#))
    case 2: entries.append(SampleLab.entry(last, #"{"weight":null}"#))
    case 4: entries.append(SampleLab.entry(last, "{}"))
    case 6: entries.append(SampleLab.entry(last, #"{"weight":"\#(SampleLab.tenths(start / 2))"}"#))
    default: break
    }
    if place % 4 == 1 { entries.reverse() }
    if place % 5 == 2 {
      try addLog(place, "Weighing", Array(entries.suffix(4)), description: "After implantation")
      try addLog(place, "Weighing", Array(entries.dropLast(4)))
    } else {
      try addLog(place, "Weighing", entries, description: place % 2 == 0 ? "" : "Weekly")
    }
  }

  /// Times without food or water; one without an end is still going on.
  private mutating func addDeprivation(_ place: Int) throws {
    let day = subjects[place].firstDay
    let isOpen = place % 4 == 0
    func interval(_ first: Int, _ end: String, _ target: String) -> String {
      #"{"start_date_time":"\#(SampleDates.instant(first, hour: 7))"\#(end),"details":{"target":\#(target)}}"#
    }
    func end(_ day: Int) -> String { #","end_date_time":"\#(SampleDates.instant(day, hour: 18))""# }
    let last = isOpen ? (place % 8 == 0 ? #","end_date_time":null"# : "") : end(day + 19)
    let first = interval(day, end(day + 5), "0.85")
    let second = interval(day + 10, last, "0.9")
    try addLog(
      place, place % 2 == 0 ? "WaterDeprivation" : "FoodDeprivation", [first, second], description: "During training")
    if place % 12 == 3 {
      // Open as well, but no deprivation.
      let room = #""end_date_time":null,"details":{"room":"0.11"}}"#
      try addLog(place, "Housing", [#"{"start_date_time":"\#(SampleDates.instant(day, hour: 7))","# + room])
    }
  }

  private mutating func addOther(_ place: Int) throws {
    let moment = SampleDates.instant(subjects[place].firstDay - 20, hour: 14)
    let types = ["Handling", "Genotyping", "WaterConsumption", "TrainingSession", "GenericObservation", "Wellness"]
    let details =
      place % 3 == 2
      ? #"{"waterAmount":1.5,"volume":{"value":5,"unit":"mL"}}"#
      : #"{"minutes":\#(5 + place % 20),"text":"fine, \"calm\""}"#
    try addLog(place, pick(types, place / 5), place % 25 == 21 ? [] : [SampleLab.entry(moment, details)])
  }
}
