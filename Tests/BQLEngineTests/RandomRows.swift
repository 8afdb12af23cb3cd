import BQLSyntax
import BrainAPI
import TestSupport

@testable import BQLEngine

/// Rows whose columns are of one kind each, with nulls and gaps: `n` integers, `d` decimals, `t` texts, `w` moments, `b`
/// truth values, `l` lists of integers, `q` measures, `m` of every kind.
struct RandomRows {
  var numbers: SeededNumbers
  /// Decimals whose sums are exact, in whatever order they are added.
  var isExact = false

  static let columns = ["n", "d", "t", "w", "b", "l", "q", "m"]

  mutating func rows(_ count: Int) throws -> [Record] {
    let text = "[" + (0..<count).map { row($0) }.joined(separator: ",") + "]"
    var rows = (try JSON.read(Array(text.utf8)).list ?? []).compactMap(\.record)
    for place in rows.indices where numbers.chance(8) {
      rows[place]["t"] = .string(numbers.pick(["abc", "made here"]))
    }
    for place in rows.indices where numbers.chance(8) {
      rows[place] = Record(rows[place].fields.map { ($0.name, $0.value) })
    }
    return rows
  }

  private mutating func row(_ place: Int) -> String {
    var fields = ["\"id\":\"\(numbers.chance(30) ? 7 : place)\""]
    for column in Self.columns where !numbers.chance(10) {
      fields.append("\"\(column)\":\(numbers.chance(10) ? "null" : cell(column))")
    }
    return "{" + fields.joined(separator: ",") + "}"
  }

  private mutating func cell(_ column: String) -> String {
    switch column {
    case "n": return String(numbers.below(40) - 10)
    case "d":
      let fraction = numbers.pick(isExact ? ["5", "25", "0", "75"] : ["1", "123456789012", "3", "0", "05"])
      return "\(numbers.below(20) - 5).\(fraction)"
    case "t": return JSON.write(.string(numbers.pick(RandomConditions.texts)))
    case "w":
      return
        "\"2024-0\(1 + numbers.below(3))-1\(numbers.below(3))T10:00:0\(numbers.below(3))\(numbers.pick(["Z", "Z", ".5Z"]))\""
    case "b": return numbers.pick(["true", "false"])
    case "l": return "[" + (0..<numbers.below(4)).map { String($0) }.joined(separator: ",") + "]"
    case "q": return "{\"value\":\(numbers.below(30)),\"unit\":\"\(numbers.pick(["mm", "um"]))\"}"
    default: return numbers.chance(90) ? String(numbers.below(5)) : numbers.pick(["\"a\"", "true", "[\"b\"]", "1e3"])
    }
  }

  static func path(_ name: String, _ shape: Shape = .any) -> Formula { .path(ResolvedPath(column: name, shape: shape)) }
}
