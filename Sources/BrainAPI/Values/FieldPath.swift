/// A way through fields, from a record: `behaviors.subjects.name`.
package struct FieldPath: Sendable, Hashable {
  private var names: [String] = []

  package init() {}

  /// Of names between points.
  package init(dotted text: String) { names = text.split(separator: ".").map(String.init) }

  /// As it is written: `behaviors.subjects.name`.
  package var dotted: String { names.joined(separator: ".") }

  /// Every way that it begins with, itself the last of them.
  package var prefixes: [FieldPath] { indices.map { FieldPath(names[...$0]) } }
}

extension FieldPath: RandomAccessCollection, RangeReplaceableCollection, MutableCollection {
  package var startIndex: Int { names.startIndex }
  package var endIndex: Int { names.endIndex }

  package subscript(index: Int) -> String {
    get { names[index] }
    set { names[index] = newValue }
  }

  package mutating func replaceSubrange(_ range: Range<Int>, with new: some Collection<String>) {
    names.replaceSubrange(range, with: new)
  }
}

extension FieldPath: ExpressibleByArrayLiteral, ExpressibleByStringLiteral, CustomStringConvertible {
  package init(arrayLiteral names: String...) { self.names = names }
  package init(stringLiteral text: String) { self.init(dotted: text) }

  package var description: String { dotted }
}
