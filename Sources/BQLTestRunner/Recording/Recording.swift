import BrainAPI

/// What was asked at one place, a test or what stands above the tests of a file, and what was answered.
///
/// Kept is what passes the door of `APIService`: decoded records with their related records in place, totals, failures. That
/// is all that the engine sees of a server, so nothing else is needed to answer the same again; headers and tokens never
/// come this far. Times are not kept.
package struct Recording: Sendable, Hashable {
  /// A request as it is told apart from others: what is sent, decoded.
  package struct Question: Sendable, Hashable {
    package var method: APIRequest.Method
    /// `/api/private/stem/session/`
    package var path: String
    /// `name=value`, in the order in which they are sent.
    package var query: [String]
    package var body: Value?

    package init(_ request: APIRequest) {
      method = request.method
      path = request.endpoint.path
      query = request.queryItems.map { "\($0.name)=\($0.value)" }
      // Of a file its name and size will do.
      body =
        request.body
        ?? request.upload.map { upload in
          let file = Record([("name", .string(upload.name)), ("size", .integer(upload.bytes.count))])
          return .record(Record([(upload.field, .record(file))]))
        }
    }

    init(method: APIRequest.Method, path: String, query: [String], body: Value?) {
      self.method = method
      self.path = path
      self.query = query
      self.body = body
    }

    /// As people read it.
    package var text: String {
      let target = query.isEmpty ? path : path + "?" + query.joined(separator: "&")
      return "\(method.rawValue) \(target)" + (body.map { " " + JSON.write($0) } ?? "")
    }
  }

  package enum Answer: Sendable, Hashable {
    case page(PageContent, Reply)
    /// A write was carried out; its record, where the reply held one.
    case written(Record?, Reply)
    case failure(APIError)
  }

  /// A page without its exchange.
  package struct PageContent: Sendable, Hashable {
    package var records: [Record]
    package var related: RelatedRecords
    package var total: Int?
    package var envelope: Page.Envelope
    package var number: Int?
    package var hasNext: Bool?
  }

  /// What is kept of an exchange beside the question.
  package struct Reply: Sendable, Hashable {
    /// The whole address, decoded.
    package var url: String
    package var status: Int
    package var byteCount: Int
  }

  package struct Entry: Sendable, Hashable {
    /// The place of the server in `servers`.
    package var server: Int
    package var question: Question
    package var answer: Answer
  }

  /// A server, and what was known of it without asking.
  package struct Server: Sendable, Hashable {
    package var identity: ServerIdentity
    package var capabilities: Capabilities?

    package init(_ service: any APIService) {
      identity = service.server
      capabilities = service.knownCapabilities
    }

    init(identity: ServerIdentity, capabilities: Capabilities?) {
      self.identity = identity
      self.capabilities = capabilities
    }
  }

  package var place: TestPlace
  /// In the order in which they were first used.
  package var servers: [Server]
  /// In the order in which they were asked; pages of one list that were asked for side by side in the order of the list.
  package var entries: [Entry]

  package init(place: TestPlace, servers: [Server] = [], entries: [Entry] = []) {
    self.place = place
    self.servers = servers
    self.entries = entries
  }
}

extension Recording {
  /// The name of the file for a place: words of the file and of the test, and a number made of both, so that places that
  /// read alike have different files. Only small letters, digits, `-` and `.`.
  package static func fileName(of place: TestPlace) -> String {
    let file = place.file.hasSuffix(".bq") ? String(place.file.dropLast(3)) : place.file
    var hash: UInt32 = 2_166_136_261
    for byte in [normalized(place.file), place.test ?? "", String(place.ordinal)].joined(separator: "\u{0}").utf8 {
      hash = (hash ^ UInt32(byte)) &* 16_777_619
    }
    let number = String(hash, radix: 16)
    let digits = String(repeating: "0", count: 8 - number.count) + number
    return "\(slug(file)).\(slug(place.test ?? "file")).\(digits).json"
  }

  /// The same file is the same place, however it was named.
  private static func normalized(_ path: String) -> String {
    let parts = path.split(separator: "/").filter { $0 != "." }.joined(separator: "/")
    return path.hasPrefix("/") ? "/" + parts : parts
  }

  private static func slug(_ text: String) -> String {
    var slug = ""
    for byte in text.lowercased().utf8 {
      if (0x61...0x7A).contains(byte) || (0x30...0x39).contains(byte) {
        slug.unicodeScalars.append(Unicode.Scalar(byte))
      } else if slug.last != "-", !slug.isEmpty {
        slug += "-"
      }
    }
    slug = String(slug.prefix(60))
    while slug.last == "-" { slug.removeLast() }
    return slug.isEmpty ? "x" : slug
  }
}
