import BQLSyntax
import BrainAPI

/// `attach "permit.pdf" to $license`
extension WritePlanner {
  /// Bytes of a file that is sent at most.
  static let largestUpload = 100 << 20

  func planAttach(
    _ file: TextLiteral, to target: WriteTarget
  ) async throws(StatementError) -> WritePlan {
    let targets = try await targets(target)
    let field = try WritePlanner.fileField(targets.model, at: targets.span)
    // Read once, here: what is shown is what is sent.
    let upload = try upload(file.text, for: field.name, at: file.span)
    var objections = Objections(targets.model, zone: settings.zone)
    objections.check(.patch, at: targets.span)
    var plan = WritePlan(notes: targets.notes, model: targets.endpoint.model)
    let spans = FieldSpans(whole: targets.span, fields: [field.name: file.span])
    for record in targets.records {
      var endpoint = targets.endpoint
      endpoint.id = record.id
      var item = WriteItem(
        method: .patch, endpoint: endpoint, label: WriteItem.label(record),
        body: Record([(field.name, UploadNote(upload, path: file.text).value)]), before: record, spans: spans)
      item.upload = upload
      plan.items.append(item)
    }
    try await validate(&objections, plan)
    let replaced = targets.records.count { !Losses.isNothing($0[field.name] ?? .null) }
    if replaced > 0 {
      plan.notes.append("takes the place of \(RecordWords.counted(replaced, "file")); that cannot be undone")
    }
    return plan
  }

  static func fileField(_ model: Model?, at span: Span) throws(StatementError) -> Field {
    let fields = model?.fields.filter(\.isFile) ?? []
    guard let field = fields.first, fields.count == 1 else {
      throw StatementError(
        "a \(model?.name ?? "model that BrainQuery does not know") takes no file", at: span,
        hint: "a license does, in `license_document`")
    }
    return field
  }

  /// The file as it is sent.
  func upload(_ path: String, for field: String, at span: Span?) throws(StatementError) -> Upload {
    var bytes: [UInt8] = []
    do throws(FileError) {
      let source = try host.files.open(path)
      while bytes.count <= WritePlanner.largestUpload, let piece = try source.next() { bytes += piece }
    } catch {
      throw StatementError("\"\(path)\" cannot be read", .file, at: span, label: error.reason)
    }
    if bytes.isEmpty { throw StatementError("\"\(path)\" is empty", .file, at: span, label: "nothing was sent") }
    if bytes.count > WritePlanner.largestUpload {
      throw StatementError("\"\(path)\" is larger than 100 MB", .file, at: span, label: "nothing was sent")
    }
    return Upload(field: field, name: path.split(separator: "/").last.map(String.init) ?? path, bytes: bytes)
  }
}

/// What the journal keeps of a file that is sent: enough to know it again.
struct UploadNote: Sendable, Hashable {
  var path: String
  var name: String
  var size: Int
  /// FNV-1a, 64 bits, as text.
  var checksum: String

  init(_ upload: Upload, path: String) {
    self.path = path
    name = upload.name
    size = upload.bytes.count
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for byte in upload.bytes { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
    checksum = String(hash, radix: 16)
  }

  init?(_ value: Value?) {
    guard let record = value?.record, let path = record["path"]?.string, let name = record["name"]?.string,
      case .number(.integer(let size))? = record["size"], let checksum = record["checksum"]?.string
    else { return nil }
    self.path = path
    self.name = name
    self.size = size
    self.checksum = checksum
  }

  var value: Value {
    .record(
      Record([
        ("path", .string(path)), ("name", .string(name)), ("size", .integer(size)), ("checksum", .string(checksum)),
      ]))
  }

  /// `permit.pdf, 12,345 bytes`
  var words: String { "\(name), \(RecordWords.counted(size, "byte"))" }
}
