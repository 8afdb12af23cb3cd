import BQLSyntax
import BrainAPI

/// What a write statement will send, record by record: a value that can be shown, explained and written down before
/// anything of it happens.
struct WritePlan: Sendable {
  var items: [WriteItem] = []
  /// The records that are touched by nothing, because they already are as they shall be.
  var unchanged: [Record] = []
  /// What it is all about, where the statement does not say so itself: what is undone.
  var heading: String?
  /// What the person has to know before saying yes: targets that are gone, conditions that only the server checked.
  var notes: [String] = []
  /// What the records are, for words: `subject`; nil where they are of several models.
  var model: String?
  /// The file that places are places of; nil: the statement's own text.
  var file: SourceText?
  /// The statement of the journal that this undoes, or whose rest it carries out.
  var undoes: Int?
  var resumes: Int?
  /// Of the statement that was to be undone nothing is there any more.
  var isUndoneAlready = false
  /// What hangs on the records that are deleted.
  var dependents = Dependents()
  /// What cannot come back by undoing, in words.
  var losses: [String] = []
  /// Entries of an older statement whose outcome nobody could find out.
  var stillUnknown: [String] = []
}

/// One request of a plan.
struct WriteItem: Sendable {
  /// POST, PATCH, PUT or DELETE; of some actions GET.
  var method: APIRequest.Method
  /// With the record's id, but for a create.
  var endpoint: Endpoint
  /// The record's name, for people.
  var label: String
  /// What is sent, plain JSON; nil for a delete.
  var body: Record?
  /// The record as it was read just before; nil for a create.
  var before: Record?
  var spans: FieldSpans
  /// The file that is sent; `body` tells of it.
  var upload: Upload?
  /// Of a create that makes a deleted record anew: that record.
  var renews: Record?

  var request: APIRequest {
    var request = APIRequest(method, endpoint, body: upload == nil ? body.map { .record($0) } : nil)
    request.upload = upload
    return request
  }

  /// A record's name as people know it: what it is called, else its id.
  static func label(_ record: Record) -> String {
    if let name = record["name"]?.string, !name.isEmpty { return name }
    return record.id ?? "(no name)"
  }
}

/// The words that a request comes from, in the statement or in a file.
struct FieldSpans: Sendable {
  /// The record, the row or the target.
  var whole: Span?
  /// The value of each field.
  var fields: [String: Span] = [:]
  /// The field's name itself: a key, a column.
  var names: [String: Span] = [:]

  func span(of field: String?) -> Span? {
    guard let field else { return whole }
    // `procedures.0.name`: the server's way to say where inside a field.
    return fields[field] ?? fields[String(field.prefix { $0 != "." })] ?? whole
  }
}

/// Words for counted records.
package enum RecordWords {
  /// `1 subject`, `2 subjects`, `1,204 inventories`; `records` where the model is not one.
  package static func counted(_ count: Int, _ model: String?) -> String {
    "\(grouped(count)) \(Plural.noun(model ?? "record", count))"
  }

  /// `1,234`
  package static func grouped(_ number: Int) -> String {
    var digits = String(number)
    var index = digits.count - 3
    while index > 0 {
      digits.insert(",", at: digits.index(digits.startIndex, offsetBy: index))
      index -= 3
    }
    return digits
  }
}
