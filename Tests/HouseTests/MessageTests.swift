import Testing

/// What a person reads is plain English: words that once said it another way do not come back.
struct MessageTests {
  /// Each with what says it now.
  static let words: [String: String] = [
    "is no relation": "is not a relation", "is no list": "is not a list", "is no clause": "is not a clause",
    "is no number": "is not a number", "is no id": "is not the id", "is no valid": "is not valid",
    "is no file": "is not a file", "is no address": "is not an address",
    "are no records": "are not records", "is wanted": "expected ...", "are wanted": "expected ...",
    "as wanted": "up to date", "heed": "ignored the filter",
    "asks nobody": "sends no request", "nobody knows": "it is not known", "taken back": "undone",
    "binds less": "has lower precedence than", "binds stronger": "has higher precedence than",
    "reckon": "calculated; arithmetic", "sends elsewhere": "redirects", "the server fails": "the server failed",
    "the server wants": "the server requires", "Lays scripts out": "Formats scripts", "Tell of": "Log, report",
    "stands behind": "goes after", "stands between": "goes between", "cannot stand": "is not allowed",
    "tells no format": "is not a format", "stands here": "is here",
  ]

  @Test(arguments: words.keys.sorted()) func messagesAreInPlainEnglish(_ words: String) throws {
    for (file, line) in try SourceLines.lines() where line.contains("\"") && !SourceLines.isComment(line) {
      #expect(!line.contains(words), "\(file): \(line): \(Self.words[words] ?? "")")
    }
  }
}
