import BQLFormats
import Testing

@testable import BQLFormats

@Suite struct DisplayTextTests {
  @Test(arguments: [
    ("", 0), ("abc", 3), ("é", 1), ("e\u{301}", 1), ("\u{301}", 0), ("日本", 4), ("ｱ", 1), ("Ａ", 2), ("한", 2),
    ("\u{1112}\u{1161}\u{11AB}", 2),
    ("👍", 2), ("👍🏽", 2), ("👨‍👩‍👧", 2), ("❤", 1), ("❤️", 2), ("❤️‍🔥", 2), ("1️⃣", 2), ("🇩🇪", 2), ("🇩🇪🇫🇷", 4), ("☺", 1), ("☺️", 2),
    ("→", 1), ("…", 1),
    ("क्ष", 2), ("की", 2), ("กำ", 2), ("שלום", 4), ("a\u{200B}b", 2), ("a\u{200D}", 1), ("\u{AD}", 1), ("µm", 2), ("𠀀", 2),
    ("─", 1),
    ("🏴\u{E0067}\u{E0062}\u{E007F}", 2),
  ]) func width(_ text: String, _ expected: Int) {
    #expect(DisplayText.width(text) == expected)
  }

  @Test(arguments: [
    ("abc", 3, "abc"), ("abcd", 3, "ab…"), ("abcd", 1, "…"), ("abcd", 0, ""), ("abcd", -1, ""), ("", 0, ""),
    ("日本語", 6, "日本語"),
    ("日本語", 5, "日本…"), ("日本語", 4, "日…"), ("日本語", 2, "…"), ("日", 1, "…"), ("e\u{301}e\u{301}e\u{301}", 2, "e\u{301}…"),
    ("👨‍👩‍👧👨‍👩‍👧", 3, "👨‍👩‍👧…"), ("👨‍👩‍👧👨‍👩‍👧", 2, "…"), ("ab\u{301}", 2, "ab\u{301}"),
  ]) func truncation(_ text: String, _ width: Int, _ expected: String) {
    let cut = DisplayText.truncated(text, to: width)
    #expect(Array(cut.unicodeScalars) == Array(expected.unicodeScalars))
    #expect(DisplayText.width(cut) <= max(0, width))
  }

  @Test(arguments: [
    ("a\u{1B}[0m", "a^[[0m"), ("\u{0}\u{7}\u{7F}", "^@^G^?"), ("a\nb\tc\rd\r\n", "a\\nb\\tc\\rd\\r\\n"),
    ("\u{9B}31m\u{85}", "\\u{9B}31m\\u{85}"),
    ("\u{202E}x\u{2066}", "\\u{202E}x\\u{2066}"), ("\u{2028}", "\\u{2028}"),
    ("é â “x” ½ \u{200D}\u{6DD}", "é â “x” ½ \u{200D}\u{6DD}"),
    ("\u{61C}\u{200E}\u{200F}", "\\u{61C}\\u{200E}\\u{200F}"), ("\u{1B}\u{301}", "^[\u{301}"),
  ]) func escapes(_ text: String, _ expected: String) {
    #expect(Array(DisplayText.escaped(text).unicodeScalars) == Array(expected.unicodeScalars))
  }

  @Test(arguments: [
    ("<p>Two &amp; a <b>half</b></p>\n<p>lines&nbsp;here<br/>x</p>", "Two & a half lines here x"),
    ("a < b and c > d", "a < b and c > d"),
    ("Cre<tm1>/+", "Cre<tm1>/+"), ("x &lt;b&gt;", "x <b>"), ("R&D; &unknown;", "R&D; &unknown;"),
    ("&#233;&#xE9;&#x1b;", "éé\u{1B}"),
    ("&#xD800;&#99999999999;", "&#xD800;&#99999999999;"), ("<p", "<p"), ("<a href=\"x>y\">z</a>", "z"),
    ("<!-- c -->a", "a"), ("<!-- c", "<!-- c"),
    ("<script>x()</script>a", "a"), ("<style>p{}</STYLE >b", "b"), ("5<i", "5<i"), ("", ""),
    ("two  blanks", "two  blanks"),
  ]) func html(_ text: String, _ expected: String) {
    #expect(HTMLText.plain(text) == expected)
  }

  /// Beginnings without ends: quadratic work on these would not come back.
  @Test(arguments: [
    "<a ", "<a \"", "<a \"<", "<!--", "<script>", "<script><a ", "<style></a>", "&", "&#", "<a \">\"", "<a '\">", "</",
  ]) func hostileHTMLEnds(_ piece: String) {
    let text = String(repeating: piece, count: 40_000) + ">\""
    #expect(HTMLText.plain(text).utf8.count <= text.utf8.count)
  }
}
