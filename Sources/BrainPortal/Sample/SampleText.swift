/// What people write into descriptions: of every length, in every case, with what breaks careless programs.
enum SampleText {
  static func session(_ number: Int) -> String? {
    if let odd = oddities[number] { return odd }
    switch number % 12 {
    case 0: return "Recording in dorsal hippocampus, \(20 + number % 40) minutes"
    case 1: return nil
    case 2: return "CA1 and MEC, running on the track"
    case 3: return ""
    case 4: return "Baseline"
    case 5: return "<p>Bilateral <b>Hippocampal</b> recording&nbsp;with <i>light</i></p>"
    case 6: return "Sleep before the task; quiet"
    case 7: return "V1, moving gratings, contrast \(number % 100) %"
    case 8: return "theta in ca1 during REM"
    case 9: return "Prefrontal; \(number % 13) errors"
    case 10: return "Larva \(number), tail free, tectum bright ✨"
    default: return "Drift; skip the first \(number % 7) minutes"
    }
  }

  private static let oddities: [Int: String] = [
    4: "HIPPOCAMPUS of the left hemisphere, dentate included",
    9: "=1+1",
    21: "-5 mV step",
    22: "+1 more channel than usual",
    33: "@lab: check the clock",
    44: "She said \"drift\", they said 'no drift'",
    46: "First line\nsecond line\r\nthird line\twith a tab",
    57: "Escape \u{1B}[31mred\u{1B}[0m and bell \u{7}",
    58: "Køb, Großmann und 日本語; café, cafe\u{301}",
    69: "Emoji: 👩🏽‍🔬🧠🇩🇰",
    70: "100% sure_of \\this\\, 50_50",
    81: "hippoCampus — see <a href=\"https://lab.example.org/?a=1&b=2\">protocol</a>",
    82: "a,b;c|d",
    93: "true",
    94: "007",
    105: "Right-to-left: עכבר, \u{202E}reversed\u{202C}",
    117: "Very long: " + String(repeating: "the animal ran along the track and back again. ", count: 24),
  ]
}
