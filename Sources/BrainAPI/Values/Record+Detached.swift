extension Record {
  /// The same record, its text copied out of what it was read in: for whoever keeps a few of many, because a record else
  /// keeps the whole document that it stands in. Takes time as its text is long.
  package func detached() -> Record {
    switch storage {
    case .fields(let fields): Record(fields.map { ($0.name, $0.value.detached()) })
    case .node(let node): Record(storage: .node(node.detached()))
    case .changed(let node, let changes):
      Record(
        storage: .changed(
          node.detached(),
          changes.map { Change(name: $0.name, value: $0.value?.detached(), isAdded: $0.isAdded) }))
    }
  }
}

extension Value {
  /// The same value, its records detached.
  package func detached() -> Value {
    switch self {
    case .list(let elements): .list(elements.map { $0.detached() })
    case .record(let record): .record(record.detached())
    case .measured(let measured):
      .measured(Measured(stored: measured.stored.detached(), defaultUnit: measured.defaultUnit))
    case .null, .boolean, .number, .string, .instant, .period, .duration, .quantity: self
    }
  }
}

extension JSONNode {
  /// The same value in a document of its own; itself where it has one.
  package func detached() -> JSONNode {
    let range = range
    if range.count == document.bytes.count { return self }
    let words = document.tape[place..<place + document.tape[place].tapeStep]
    // An offset fills the lowest bits of its word, and none is below the value's own.
    let shift = UInt64(range.lowerBound)
    let copy = JSONDocument(Array(document.bytes[range]), tape: words.map { $0 - shift })
    return copy.root
  }
}
