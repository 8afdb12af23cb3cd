import BrainAPI
import TestSupport
import Testing

@testable import BQLEngine

struct ByteTableTests {
  /// Tables put together are one: each string has the place that it came in at, whichever of them it was in first.
  @Test(arguments: [1, 2, 3] as [UInt64])
  func tablesPutTogetherAreOne(_ seed: UInt64) {
    var numbers = SeededNumbers(seed: seed)
    var whole = ByteTable()
    var places: [[UInt8]: Int] = [:]
    for round in 0..<40 {
      var part = ByteTable(room: round * 10)
      var strings: [[UInt8]] = []
      for _ in 0..<numbers.below(200) {
        let string = Array("\(numbers.below(3000))".utf8.prefix(numbers.below(5)))
        if part.insert(string).isNew { strings.append(string) }
      }
      var found: [(place: Int, own: Int, isNew: Bool)] = []
      whole.insertAll(part) { found.append(($0, $1, $2)) }
      #expect(found.map(\.place) == Array(strings.indices))
      for (string, found) in zip(strings, found) {
        #expect(found.isNew == (places[string] == nil))
        let place = places[string] ?? places.count
        places[string] = place
        #expect(found.own == place)
      }
      #expect(whole.count == places.count)
    }
    for (string, place) in places {
      #expect(string.withUnsafeBufferPointer { whole.place(of: $0) } == place)
      #expect(whole.withBytes(of: place) { Array($0) } == string)
    }
    #expect([0xFF].withUnsafeBufferPointer { whole.place(of: $0) } == nil)
  }
}
