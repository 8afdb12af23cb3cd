import BrainAPI

/// Gives rows the form in which they are shown and kept: relations that were only fetched for a condition or a column go
/// back to ids, virtual relations that were asked for become fields.
struct Settling {
  let catalogue: Catalogue

  func settle(_ rows: [Record], _ shape: RowShape) -> [Record] { rows.map { settle($0, shape) } }

  func settle(_ value: Value, _ shape: Shape) -> Value {
    switch (shape, value) {
    case (.list(let element), .list(let elements)): .list(elements.map { settle($0, element) })
    case (_, .list(let elements)): .list(elements.map { settle($0, shape) })
    case (.related(_, nil), .record(let record)): record["id"] ?? value
    case (.related(let model, let included?), .record(let record)):
      .record(settle(record, RowShape(model: model, includes: included)))
    case (.row(let row), .record(let record)): .record(settle(record, row))
    default: value
    }
  }

  private func settle(_ record: Record, _ shape: RowShape) -> Record {
    var record = record
    for column in shape.columns {
      if let value = record[column.name], column.shape.mayHoldRecords {
        record[column.name] = settle(value, column.shape)
      }
    }
    guard !shape.isClosed, let model = shape.model.flatMap(catalogue.model) else { return record }
    for virtual in model.virtualRelations where shape.column(virtual.name) == nil {
      settle(virtual, shape.includes[virtual.name], &record)
    }
    for virtual in model.virtualFields where shape.column(virtual.name) == nil && model.field(virtual.name) == nil {
      if shape.includes[virtual.name] == nil { record[virtual.name] = nil }
    }
    for field in model.fields where shape.column(field.name) == nil {
      guard field.target != nil, let value = record[field.name] else { continue }
      let included = shape.includes[field.name]
      if included != nil || value.holdsRecords {
        record[field.name] = settle(value, Shape.of(field, included: included))
      }
    }
    return record
  }

  private func settle(_ virtual: VirtualRelation, _ included: IncludeTree?, _ record: inout Record) {
    let shape = Shape.list(.related(model: virtual.target, included: included))
    switch virtual.meaning {
    case .union(let ways):
      guard included != nil, record[virtual.name] == nil else { return }
      let related = ResolvedPath.related(record, ways.map { $0.map { .field($0) } })
      record[virtual.name] = settle(.list(related), shape)
    case .reverse:
      guard let value = record[virtual.name] else { return }
      record[virtual.name] = included == nil ? nil : settle(value, shape)
    }
  }
}

extension Shape {
  fileprivate var mayHoldRecords: Bool {
    switch self {
    case .related, .row: true
    case .list(let element): element.mayHoldRecords
    default: false
    }
  }
}

extension Value {
  fileprivate var holdsRecords: Bool {
    switch self {
    case .record: true
    case .list(let elements): elements.contains { if case .record = $0 { true } else { false } }
    default: false
    }
  }
}
