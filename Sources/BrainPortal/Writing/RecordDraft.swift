import BrainAPI
import GRDB

/// What a request says shall stand in a record, checked and ready to be stored.
struct RecordDraft {
  /// By the fields' places.
  private(set) var columns: [(place: Int, value: DatabaseValue)] = []
  private(set) var lists: [(place: Int, ids: [DatabaseValue])] = []

  /// Checks `body` against the model, all fields before any problem is told. Fields that the model does not have, and those
  /// that can only be read, are passed over. With `isPartial` required fields may be absent.
  ///
  /// Throws `Refusal.rejected` with each field's sentences.
  init(_ body: Value, isPartial: Bool, _ check: FieldCheck) throws {
    guard var record = body.record else {
      let sentence = "Invalid data. Expected a dictionary, but got \(PythonText.typeName(body))."
      throw Refusal.rejected(BrainAPI.Record([("non_field_errors", .list([.string(sentence)]))]))
    }
    // The record may stand under the key that it will be answered under.
    if record.count == 1, let inner = record[check.model.model.detailKey]?.record { record = inner }
    var problems: KeyedValues = []
    for (place, field) in check.model.model.fields.enumerated() where !field.isReadOnly {
      guard let value = record[field.name] else {
        if field.isRequired, !isPartial { problems.append((field.name, .list([.string("This field is required.")]))) }
        continue
      }
      do {
        switch try check.content(value, of: place) {
        case .column(let value): columns.append((place, value))
        case .links(let ids): lists.append((place, ids))
        case nil: break
        }
      } catch let problem as FieldProblem {
        problems.append((field.name, problem.value))
      }
    }
    if !problems.isEmpty { throw Refusal.rejected(BrainAPI.Record(problems)) }
  }

  private typealias KeyedValues = [(String, Value)]

  /// Sets what the server itself says of a field.
  mutating func set(_ name: String, _ value: DatabaseValue, in model: StoredModel) {
    guard let place = model.place(of: name) else { return }
    columns.removeAll { $0.place == place }
    columns.append((place, value))
  }

  func has(_ place: Int) -> Bool { columns.contains { $0.place == place } }
}
