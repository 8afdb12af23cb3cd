/// By meaning, as the `Value` of the place would be: numbers by value, strings without their escapes, fields in whatever
/// order. A node's hash is that of its value, found without decoding a string.
extension JSONNode: Hashable {
  package static func == (left: JSONNode, right: JSONNode) -> Bool {
    if left.document === right.document, left.place == right.place { return true }
    guard left.kind == right.kind else { return false }
    switch left.kind {
    case .null: return true
    case .boolean: return left.boolean == right.boolean
    case .number: return left.number == right.number
    case .string:
      let areEqual = left.stringBytes { one in
        right.stringBytes { one.count == $0.count && one.isEqual(to: $0, at: 0) }
      }
      return areEqual == true
    case .list: return left.count == right.count && zip(left.elements, right.elements).allSatisfy { $0 == $1 }
    case .record:
      guard left.count == right.count else { return false }
      return left.fields.allSatisfy { name, value in
        let other = name.stringBytes { right[utf8: $0] } ?? nil
        return other.map { $0 == value } ?? false
      }
    }
  }

  package func hash(into hasher: inout Hasher) {
    switch kind {
    case .null: hasher.combine(HashMark.null)
    case .boolean:
      hasher.combine(HashMark.boolean)
      hasher.combine(boolean == true)
    case .number:
      hasher.combine(HashMark.number)
      if let number { hasher.combine(number) }
    case .string:
      hasher.combine(HashMark.string)
      stringBytes { hasher.combine(exactly: $0) }
    case .list:
      hasher.combine(HashMark.list)
      hasher.combine(count)
      for element in elements { hasher.combine(element) }
    case .record:
      var sum = 0
      for field in fields {
        var fieldHasher = Hasher()
        field.name.stringBytes { fieldHasher.combine(exactly: $0) }
        fieldHasher.combine(field.value)
        sum &+= fieldHasher.finalize()
      }
      hasher.combine(HashMark.record)
      hasher.combine(sum)
    }
  }
}
