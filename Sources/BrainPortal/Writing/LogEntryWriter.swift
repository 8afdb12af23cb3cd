import BrainAPI
import GRDB

/// Adds, changes and removes entries of one log. An entry is told from the others by its time, as an instant; keys that entries
/// do not have are passed over.
///
/// What the reference leaves open was chosen: of one time there is one entry (400), an interval may be without an end, `details`
/// are checked by the schema of the log's type as those of other records are.
struct LogEntryWriter {
  private let database: Database
  private let model: StoredModel
  private let row: Row
  private let effects: PortalEffects
  private let kind: LogEntryKind

  init(_ database: Database, _ model: StoredModel, _ row: Row, _ effects: PortalEffects) {
    self.database = database
    self.model = model
    self.row = row
    self.effects = effects
    kind = LogEntryKind(model: model.name, type: row["type"]) ?? .instant
  }

  private var timeField: String { kind.timeFields[0] }

  func write(_ verb: Action.EntryVerb, _ body: Value) throws {
    guard let sent = body.record else {
      let sentence = "Invalid data. Expected a dictionary, but got \(PythonText.typeName(body))."
      throw ReplyError.rejected(BrainAPI.Record([("non_field_errors", .list([.string(sentence)]))]))
    }
    let entry = try checked(sent, isWhole: verb == .add)
    let stored: String? = row["entries"]
    var entries = try stored.map { try JSON.read(Array($0.utf8)).list ?? [] } ?? []
    let moment = entry[timeField]?.string.flatMap(DjangoDates.instant)
    let found = entries.indices.filter { index in
      entries[index].record?[timeField]?.string.flatMap(DjangoDates.instant) == moment
    }
    switch verb {
    case .add:
      guard found.isEmpty else { throw refusal("An entry with this \(timeField) already exists.") }
      entries.append(.record(entry))
    case .change:
      guard found.count == 1, var old = entries[found[0]].record else { throw notOne(found.count) }
      for (name, value) in entry.fields where name != timeField { old[name] = value }
      entries[found[0]] = .record(old)
    case .remove:
      guard found.count == 1 else { throw notOne(found.count) }
      entries.remove(at: found[0])
    }
    var sql = "UPDATE \(model.name.quoted) SET entries = ?"
    var arguments: StatementArguments = [JSON.write(.list(entries))]
    if model.place(of: "updated_at") != nil {
      sql += ", updated_at = ?"
      arguments += [DjangoDates.stored(effects.now())]
    }
    let id: DatabaseValue = row["id"]
    try database.execute(sql: sql + " WHERE id = ?", arguments: arguments + [id])
  }

  private func notOne(_ count: Int) -> ReplyError {
    refusal(
      count == 0 ? "There is no entry with this \(timeField)." : "There are \(count) entries with this \(timeField).")
  }

  private func refusal(_ sentence: String) -> ReplyError {
    .rejected(BrainAPI.Record([(timeField, .list([.string(sentence)]))]))
  }

  // MARK: What is sent

  /// The keys of an entry that were sent, as they are kept. `isWhole`: a new entry.
  private func checked(_ sent: BrainAPI.Record, isWhole: Bool) throws -> BrainAPI.Record {
    var entry = BrainAPI.Record()
    var problems: [(String, Value)] = []
    for name in kind.fields {
      do throws(FieldError) {
        guard let value = sent[name] else {
          if name == timeField { throw .sentence("This field is required.") }
          if isWhole, name == "notes" || name == "end_date_time" { entry[name] = .null }
          continue
        }
        entry[name] = try checked(value, name)
      } catch {
        problems.append((name, error.value))
      }
    }
    if let sentences = detailProblems(entry["details"]) { problems.append(("details", sentences)) }
    if !problems.isEmpty { throw ReplyError.rejected(BrainAPI.Record(problems)) }
    return entry
  }

  private func checked(_ value: Value, _ name: String) throws(FieldError) -> Value {
    switch name {
    case timeField where value.isNull: throw .sentence("This field may not be null.")
    case _ where value.isNull: return .null
    case "details": return value
    case "notes":
      guard let text = value.string else { throw .sentence("Not a valid string.") }
      return .string(text)
    default:
      guard let instant = value.string.flatMap(DjangoDates.instant) else {
        throw .sentence(
          "Datetime has wrong format. Use one of these formats instead: "
            + "YYYY-MM-DDThh:mm[:ss[.uuuuuu]][+HH:MM|-HH:MM|Z].")
      }
      return .string(DjangoDates.stored(instant))
    }
  }

  private func detailProblems(_ details: Value?) -> Value? {
    guard let details, !details.isNull, let type: String = row["type"],
      let schema = Schemas.use(of: "entries", in: model.name)?.schemas.schema(type)
    else { return nil }
    let sentences = SchemaRefusals.sentences(details, schema, current: nil)
    return sentences.isEmpty ? nil : .list(sentences)
  }
}
