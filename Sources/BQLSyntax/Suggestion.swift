/// "Did you mean": words that are nearly alike.
package enum Suggestion {
  /// The number of letters to insert, take away, change or swap with a neighbour to make one word of the other
  /// (optimal string alignment). Case does not count. Words longer than 64 letters are not compared: their distance is
  /// `Int.max`.
  package static func distance(_ one: String, _ other: String) -> Int {
    let a = Array(one.lowercased().unicodeScalars.prefix(65))
    let b = Array(other.lowercased().unicodeScalars.prefix(65))
    guard a.count <= 64, b.count <= 64 else { return Int.max }
    var beforeLast: [Int] = []
    var last = Array(0...b.count)
    for i in a.indices {
      var row = [i + 1]
      row.reserveCapacity(b.count + 1)
      for j in b.indices {
        var best = min(last[j + 1] + 1, row[j] + 1, last[j] + (a[i] == b[j] ? 0 : 1))
        if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] { best = min(best, beforeLast[j - 1] + 1) }
        row.append(best)
      }
      beforeLast = last
      last = row
    }
    return last[b.count]
  }

  /// The candidates that `word` may be a slip for, nearest first, at most `count`; an exact match apart from case too.
  package static func closest(
    to word: String, among candidates: some Sequence<String>, count: Int
  ) -> [String] {
    let length = word.unicodeScalars.count
    let threshold = length <= 3 ? 1 : length <= 7 ? 2 : 3
    return
      candidates
      .filter { abs($0.unicodeScalars.count - length) <= threshold }
      .map { (text: $0, distance: distance(word, $0)) }
      .filter { $0.distance <= threshold && $0.distance < length }
      .sorted { ($0.distance, $0.text) < ($1.distance, $1.text) }
      .prefix(count)
      .map(\.text)
  }

  /// The candidate that `word` is most likely a slip for; nil where none is near.
  package static func closest(to word: String, among candidates: some Sequence<String>) -> String? {
    closest(to: word, among: candidates, count: 1).first
  }
}
