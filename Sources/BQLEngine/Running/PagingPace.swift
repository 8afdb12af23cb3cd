import BrainAPI

/// How many pages of a list are asked for side by side: few at first, more while the server answers as quickly as it did, half
/// as many where it takes much longer or refuses for a while.
struct PagingPace: Sendable {
  private static let first = 4
  /// What takes so little more is as quick.
  private static let slack = Duration.milliseconds(5)

  private let most: Int
  private(set) var width: Int
  /// The shortest that an answer took.
  private var shortest: Duration?
  /// Of the answers since the width was looked at.
  private var count = 0
  private var sum = Duration.zero

  init(most: Int) {
    self.most = max(1, most)
    width = min(PagingPace.first, self.most)
  }

  mutating func note(_ exchange: Exchange) {
    let shortest = min(shortest ?? exchange.duration, exchange.duration)
    self.shortest = shortest
    if exchange.attempts > 1 { return look(at: max(1, width / 2)) }
    count += 1
    sum += exchange.duration
    guard count >= width else { return }
    let mean = sum / count
    if mean <= shortest * 1.5 + PagingPace.slack {
      look(at: min(most, width + max(1, width / 2)))
    } else if mean > shortest * 3 + PagingPace.slack {
      look(at: max(1, width / 2))
    } else {
      look(at: width)
    }
  }

  private mutating func look(at width: Int) {
    self.width = width
    count = 0
    sum = .zero
  }
}
