import BQLEngine
import BrainAPI
import Synchronization

/// What servers can do, in a JSON file of the user's cache folder, for 30 days. A file that cannot be read, or written, is
/// passed over: nothing is lost but one small request.
///
///     {"https://lab.example/":{"found":"2025-03-31T12:00:00Z","knows":["in","isnull"]}}
final class CapabilityFile: CapabilityMemory {
  static let secondsKept = 30 * 86_400
  private static let names: [(name: String, path: WritableKeyPath<Capabilities, Bool> & Sendable)] = [
    ("in", \.membership), ("isnull", \.nullTests), ("negation", \.negation), ("nested filters", \.nestedFilters),
    ("nested includes", \.nestedIncludes),
  ]

  /// nil without a home: nothing is kept.
  private let path: String?
  private let known = Mutex<[String: Record]?>(nil)

  init(path: String?) { self.path = path }

  func recall(_ address: String, now: Instant) -> Capabilities? {
    let entry = known.withLock { known in
      let entries = known ?? load()
      known = entries
      return entries[address]
    }
    guard let entry, let found = CapabilityFile.found(entry), found <= now,
      now.seconds - found.seconds < CapabilityFile.secondsKept, let words = entry["knows"]?.list
    else { return nil }
    var capabilities = Capabilities.documented
    for (name, path) in CapabilityFile.names { capabilities[keyPath: path] = words.contains(.string(name)) }
    return capabilities
  }

  func keep(_ capabilities: Capabilities, of address: String, now: Instant) {
    guard let path else { return }
    let words = CapabilityFile.names.filter { capabilities[keyPath: $0.path] }.map { Value.string($0.name) }
    known.withLock { known in
      // Another run may have found out about another server.
      var entries = load().filter { entry in
        CapabilityFile.found(entry.value).map { now.seconds - $0.seconds < CapabilityFile.secondsKept } ?? false
      }
      entries[address] = Record([("found", .string(now.text)), ("knows", .list(words))])
      known = entries
      let whole = Record(entries.sorted { $0.key < $1.key }.map { ($0.key, .record($0.value)) })
      let folder = path.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/")
      guard (try? Folders.make(folder)) != nil else { return }
      try? RealFiles().write(path, [JSON.write(.record(whole)), "\n"])
    }
  }

  private static func found(_ entry: Record) -> Instant? { entry["found"]?.string.flatMap { Instant(parsing: $0) } }

  private func load() -> [String: Record] {
    guard let path, let bytes = try? RealFiles().read(path),
      let whole = (try? JSON.read(bytes, limits: .init(depth: 8, size: 1 << 20)))?.record
    else { return [:] }
    return whole.fields.reduce(into: [:]) { entries, field in entries[field.name] = field.value.record }
  }
}
