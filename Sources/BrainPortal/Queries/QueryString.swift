import BrainAPI

/// The parameters of a query, in order, decoded as Django does it: `+` is a space, values may be empty, a name may repeat.
struct QueryString: Sendable, Hashable {
  private(set) var items: [(name: String, value: String)] = []

  init(_ raw: String?) {
    for part in (raw ?? "").split(separator: "&") {
      let sides = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      items.append((QueryString.decode(sides[0]), sides.count > 1 ? QueryString.decode(sides[1]) : ""))
    }
  }

  /// A broken escape stands as it was written.
  private static func decode(_ text: Substring) -> String {
    PercentEncoding.decode(text, plusIsSpace: true) ?? String(text)
  }

  /// All values of a name.
  func all(_ name: String) -> [String] { items.filter { $0.name == name }.map(\.value) }

  /// The last value of a name: what a single-valued parameter means.
  func last(_ name: String) -> String? { items.last { $0.name == name }?.value }

  static func == (left: QueryString, right: QueryString) -> Bool {
    left.items.elementsEqual(right.items) { $0 == $1 }
  }
  func hash(into hasher: inout Hasher) {
    for item in items {
      hasher.combine(item.name)
      hasher.combine(item.value)
    }
  }
}
