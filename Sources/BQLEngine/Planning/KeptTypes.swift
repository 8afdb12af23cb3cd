import BQLSyntax
import BrainAPI

extension RowShape {
  /// Notes what and-ed conditions keep the fields to that choose a schema: `type = "Weighing"`, `type in ["A", "B"]`,
  /// `type = $type`.
  mutating func keep(to conditions: [Expression], _ context: PlanningContext) {
    guard !isClosed, model != nil else { return }
    for condition in conditions {
      let sides: (field: Expression, value: Expression)
      switch condition.kind {
      case .comparison(let left, .equal, let right): sides = (left, right)
      case .membership(let left, let right, negated: false): sides = (left, right)
      default: continue
      }
      guard case .name(let name) = sides.field.kind, name.text == "type" || name.text == "coordinates_system",
        column(name.text) == nil, let values = RowShape.texts(sides.value, context), !values.isEmpty
      else { continue }
      types[name.text] = types[name.text]?.intersection(values) ?? values
      for place in columns.indices where columns[place].schema?.use.chooser == name.text {
        columns[place].schema?.types = types[name.text]
      }
    }
  }

  private static func texts(_ expression: Expression, _ context: PlanningContext) -> Set<String>? {
    switch expression.kind {
    case .literal(.string(let text)): return [text]
    case .list(let elements):
      var texts: Set<String> = []
      for element in elements {
        guard let own = RowShape.texts(element, context) else { return nil }
        texts.formUnion(own)
      }
      return texts
    case .variable(let name):
      guard let value = context.scope[name.text]?.value else { return nil }
      return value.string.map { [$0] } ?? value.list.map { Set($0.compactMap(\.string)) }
    default: return nil
    }
  }
}
