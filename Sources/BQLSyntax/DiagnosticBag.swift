/// Diagnostics as they are found, up to a number that somebody may still read.
struct DiagnosticBag {
  static let limit = 100

  private(set) var list: [Diagnostic] = []
  private(set) var hasErrors = false
  private var dropped = 0

  mutating func add(_ diagnostic: Diagnostic) {
    if diagnostic.severity == .error { hasErrors = true }
    guard list.count < DiagnosticBag.limit else {
      dropped += 1
      return
    }
    list.append(diagnostic)
  }

  /// All of them in the order of the text; the last says how many there was no room for.
  var sorted: [Diagnostic] {
    var all = list.enumerated()
      .sorted { ($0.element.span?.lower ?? 0, $0.offset) < ($1.element.span?.lower ?? 0, $1.offset) }
      .map(\.element)
    if dropped > 0 { all.append(Diagnostic(.note, "there are \(dropped) more, not shown")) }
    return all
  }
}
