import BQLSyntax
import BrainAPI

extension FormulaCompiler {
  mutating func columns(_ columns: [Column]) throws(StatementError) -> [NamedFormula] {
    var formulas: [NamedFormula] = []
    for column in columns {
      let (formula, shape) = try compile(column.value)
      if formulas.contains(where: { $0.name == column.name }) {
        throw StatementError(
          "there are two columns `\(column.name)`", .unknownField, at: column.span,
          hint: "name one of them: `\(column.text) as ...`")
      }
      formulas.append(NamedFormula(name: column.name, formula: formula, shape: shape))
    }
    return formulas
  }

  /// Keys of groups: one value a row each.
  mutating func groupKeys(_ keys: [Column], _ word: String) throws(StatementError) -> [NamedFormula] {
    let formulas = try columns(keys)
    for (key, formula) in zip(keys, formulas) {
      guard case .path(let path) = formula.formula else { continue }
      if path.isBehindList { throw Messages.throughList(path, word, key.value.span) }
      if path.shape.isList {
        throw StatementError(
          "`\(path.text)` is a list, so it has no one value for \(word)", .type, at: key.value.span,
          hint: "a row for each element first: `| expand \(path.text) as x | ... x`")
      }
    }
    return formulas
  }
}
