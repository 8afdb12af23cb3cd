import BrainAPI

/// Which part of a list is answered.
struct PageWindow: Sendable, Hashable {
  /// How many records a page has at most.
  var size: Int
  var offset: Int
  /// Asked for by number: a page that is not there is a 404, not an empty list.
  var isNumbered: Bool
  /// `page=last`: known once the total is.
  var isLast: Bool

  static let defaultSize = 20
  static let maximumSize = 100

  init(_ query: QueryString, _ profile: PortalProfile) throws(ReplyError) {
    isNumbered = query.last("limit") == nil && query.last("offset") == nil && query.last("page") != nil
    if isNumbered || query.last("limit") == nil && query.last("per_page") != nil || profile.ignoresOffset {
      size = PageWindow.size(query.last("per_page") ?? query.last("limit"))
      isNumbered = query.last("page") != nil
      isLast = query.last("page") == "last"
      let page = isLast ? 1 : Int(query.last("page") ?? "1") ?? 0
      guard page >= 1, page < 1 << 40 else { throw .invalidPage }
      offset = (page - 1) * size
    } else {
      size = PageWindow.size(query.last("limit"))
      isLast = false
      offset = min(max(0, Int(query.last("offset") ?? "0") ?? 0), 1 << 40)
    }
  }

  /// Junk and 0 mean the default; too much is cut.
  private static func size(_ text: String?) -> Int {
    guard let number = text.flatMap({ Int($0) }), number > 0 else { return defaultSize }
    return min(number, maximumSize)
  }

  /// Where the page starts, once the total is known.
  func offset(ofTotal total: Int) throws(ReplyError) -> Int {
    guard isNumbered else { return offset }
    if isLast { return (pageCount(ofTotal: total) - 1) * size }
    guard offset < max(1, total) else { throw .invalidPage }
    return offset
  }

  /// At least 1, even of nothing.
  func pageCount(ofTotal total: Int) -> Int { max(1, (total + size - 1) / size) }
}
