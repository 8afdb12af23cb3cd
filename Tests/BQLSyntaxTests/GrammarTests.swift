import TestSupport
import Testing

@testable import BQLSyntax

/// `grammar/bql.ebnf` and the parser agree.
struct GrammarTests {
  static let grammar = Result { try EBNF(try Files.text("grammar/bql.ebnf")) }

  @Test func everyNamedRuleExistsAndIsReached() throws {
    let grammar = try Self.grammar.get()
    var reached: Set<String> = ["script", "COMMENT"]
    var waiting = ["script"]
    while let name = waiting.popLast() {
      let node = try #require(grammar.rules[name], "no rule \(name)")
      for other in EBNF.names(in: node) where reached.insert(other).inserted { waiting.append(other) }
    }
    #expect(reached == Set(grammar.order))
  }

  @Test(arguments: [
    ("statement", 14), ("statement", 30), ("statement", 44), ("script", 40), ("test", 40), ("value", 30), ("value", 48),
    ("expect", 44), ("write", 40), ("stage", 48), ("expression", 30), ("expression", 44),
  ])
  func derivedSentencesAreRead(rule: String, budget: Int) throws {
    var generator = SentenceGenerator(try Self.grammar.get(), seed: UInt64(budget) * 1000 + UInt64(rule.utf8.count))
    var failures = 0
    for _ in 0..<400 where failures < 3 {
      let text = sentence(rule, budget, &generator)
      let result = BQLParser.parse(text)
      if result.hasErrors {
        failures += 1
        let shown = DiagnosticFormatter().text(result.diagnostics, in: SourceText(name: rule, text: text))
        Issue.record("not read: \(text)\n\(shown)")
        continue
      }
      #expect(!BQLParser.isIncomplete(text), "said to be incomplete: \(text)")
      checkFormatting(text, result.script)
    }
  }

  /// A sentence of a rule, inside of what it may stand in.
  private func sentence(_ rule: String, _ budget: Int, _ generator: inout SentenceGenerator) -> String {
    let pieces = SentenceGenerator.withPlainTexts(generator.sentence(rule, budget: budget))
    let text = generator.text(pieces)
    switch rule {
    case "stage": return "x | " + text
    case "expression": return "print " + text
    default: return text
    }
  }

  private func checkFormatting(_ text: String, _ script: Script) {
    let formatted = BQLFormatter.format(text)
    guard let first = formatted.text else {
      Issue.record("not formatted: \(text)")
      return
    }
    let again = BQLParser.parse(first)
    #expect(!again.hasErrors, "formatting spoilt \(text)\n\(first)\n\(again.diagnostics)")
    #expect(TreeText.of(again.script) == TreeText.of(script), "formatting changed \(text)\n\(first)")
    #expect(BQLFormatter.format(first).text == first, "formatting twice changed \(first)")
  }

  @Test func everyRuleIsDerived() throws {
    let grammar = try Self.grammar.get()
    var generator = SentenceGenerator(grammar, seed: 7)
    for rule in ["item", "value", "stage", "expression"] {
      for _ in 0..<600 { _ = generator.sentence(rule, budget: 50) }
    }
    let inside: Set = ["script", "COMMENT", "LETTER", "HEXADECIMAL"]
    #expect(Set(grammar.order).subtracting(generator.seen).subtracting(inside) == [])
  }

  @Test(arguments: 0..<8)
  func spoiltSentencesEndWell(seed: UInt64) throws {
    var generator = SentenceGenerator(try Self.grammar.get(), seed: 90 + seed)
    var random = SeededNumbers(seed: seed)
    var rejected = 0
    for round in 0..<400 {
      let rule = ["item", "statement", "script"][round % 3]
      let pieces = SentenceGenerator.withPlainTexts(generator.sentence(rule, budget: 26))
      let text =
        round % 2 == 0
        ? generator.text(spoilt(pieces, &random)) : spoilt(generator.text(pieces), &random)
      let result = BQLParser.parse(text)
      for diagnostic in result.diagnostics {
        if let span = diagnostic.span {
          #expect(span.lower >= 0 && span.upper <= text.utf8.count && span.lower <= span.upper, "\(text)")
        }
        #expect(!diagnostic.title.isEmpty)
        _ = DiagnosticFormatter().text(diagnostic, in: SourceText(name: "x", text: text))
      }
      _ = BQLParser.isIncomplete(text)
      if result.hasErrors {
        rejected += 1
        #expect(BQLFormatter.format(text).text == nil)
      } else {
        checkFormatting(text, result.script)
      }
    }
    #expect(rejected > 100)
  }

  private func spoilt(_ pieces: [SentenceGenerator.Piece], _ random: inout SeededNumbers) -> [SentenceGenerator.Piece] {
    var pieces = pieces
    for _ in 0..<Int.random(in: 1...3, using: &random) where !pieces.isEmpty {
      let index = Int.random(in: 0..<pieces.count, using: &random)
      switch Int.random(in: 0..<4, using: &random) {
      case 0: pieces.remove(at: index)
      case 1: pieces.insert(pieces[index], at: index)
      case 2: pieces.swapAt(index, Int.random(in: 0..<pieces.count, using: &random))
      default:
        let words = [
          "from", "(", ")", "]", "}", "{", "|", "where", "limit", "not", ";", "\n", "\"", "\"\"\"", "==", "$", "5",
        ]
        pieces.insert(
          SentenceGenerator.Piece(text: words.randomElement(using: &random) ?? "(", origin: "word"), at: index)
      }
    }
    return pieces
  }

  private func spoilt(_ text: String, _ random: inout SeededNumbers) -> String {
    var bytes = Array(text.utf8)
    for _ in 0..<Int.random(in: 1...4, using: &random) where !bytes.isEmpty {
      let index = Int.random(in: 0..<bytes.count, using: &random)
      switch Int.random(in: 0..<3, using: &random) {
      case 0: bytes.remove(at: index)
      case 1: bytes.insert(bytes[index], at: index)
      default: bytes.insert(UInt8.random(in: 0...255, using: &random), at: index)
      }
    }
    return SourceText.reading(name: "x", bytes: bytes).source.text
  }
}
