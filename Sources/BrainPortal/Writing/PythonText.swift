import BrainAPI

/// Values as Python spells them, where the framework repeats them in its sentences.
enum PythonText {
  /// `str(value)`
  static func text(_ value: Value) -> String {
    if case .string(let text) = value { return text }
    return representation(value)
  }

  /// `repr(value)`
  private static func representation(_ value: Value) -> String {
    switch value {
    case .null: "None"
    case .boolean(let boolean): boolean ? "True" : "False"
    case .string(let text):
      text.contains("'") && !text.contains("\"") ? "\"\(text)\"" : "'\(text.replacing("'", with: "\\'"))'"
    case .list(let list): "[\(list.map(representation).joined(separator: ", "))]"
    case .record(let record):
      "{\(record.fields.map { "\(representation(.string($0.name))): \(representation($0.value))" }.joined(separator: ", "))}"
    default: JSON.write(value)
    }
  }

  /// `type(value).__name__`
  static func typeName(_ value: Value) -> String {
    switch value {
    case .null: "NoneType"
    case .boolean: "bool"
    case .number(.integer): "int"
    case .number(.literal(let text)): text.contains { ".eE".contains($0) } ? "float" : "int"
    case .list: "list"
    case .record: "dict"
    default: "str"
    }
  }
}
