import BrainAPI

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
      #"{"start_date_time":"\#(SampleDates.instant(first, hour: 7))"\#(end),"details":"#
        + #"{"protocol":"\#(target) % of the free weight","responsiblePerson":"Mette Køb"}}"#
    }
    func end(_ day: Int) -> String { #","end_date_time":"\#(SampleDates.instant(day, hour: 18))""# }
    let last = isOpen ? (place % 8 == 0 ? #","end_date_time":null"# : "") : end(day + 19)
    let first = interval(day, end(day + 5), "85")
    let second = interval(day + 10, last, "90")
    try addLog(
      place, place % 2 == 0 ? "WaterDeprivation" : "FoodDeprivation", [first, second], description: "During training")
    if place % 12 == 3 {
      // The last is open as well, but no deprivation.
      func stay(_ first: Int, _ end: String, _ room: String) -> String {
        #"{"start_date_time":"\#(SampleDates.instant(first, hour: 7))"\#(end),"details":"#
          + #"{"cageId":"C-12","location":"\#(room)"}}"#
      }
      try addLog(
        place, "Housing", [stay(day - 30, end(day), "Room 0.11"), stay(day, #","end_date_time":null"#, "Room 1.02")])
    }
  }

  private mutating func addOther(_ place: Int) throws {
    let day = subjects[place].firstDay - 20
    let rows = [
      ("Handling", #"{"handlingMethod":"Cupped, \#(5 + place % 20) min; \"calm\""}"#),
      ("Genotyping", #"{"sample":"Ear \#(place)","result":"Cre/+","qcConfidence":"high"}"#),
      ("WaterConsumption", place % 2 == 0 ? #"{"waterAmount":1.5}"# : #"{"waterAmount":{"value":1500,"unit":"µL"}}"#),
      ("TrainingSession", #"{"task":"Linear track","performance":"\#(40 + place % 50) %"}"#),
      ("GenericObservation", #"{"observationType":"Grooming","observation":"In the corner"}"#),
      ("Wellness", #"{"wellness":"Good"}"#),
    ]
    let (type, details) = pick(rows, place / 5)
    let start = SampleDates.instant(day, hour: 14)
    let entry =
      LogEntryKind(model: "subjectlog", type: type) == .interval
      ? #"{"start_date_time":"\#(start)","end_date_time":"\#(SampleDates.instant(day, hour: 15))","details":\#(details),"notes":null}"#
      : SampleLab.entry(start, details)
    try addLog(place, type, place % 25 == 21 ? [] : [entry])
  }
}
