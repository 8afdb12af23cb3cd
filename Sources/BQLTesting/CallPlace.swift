import Testing
import XCTest

/// Where a suite calls the library: what went wrong is told there.
struct CallPlace: Sendable {
  let fileID: StaticString
  let filePath: StaticString
  let line: UInt
  let column: UInt

  /// With the library that runs the test: Swift Testing knows of its own.
  func recordFailure(_ text: String) {
    if Test.current != nil {
      Issue.record(
        Comment(rawValue: text),
        sourceLocation: SourceLocation(
          fileID: "\(fileID)", filePath: "\(filePath)", line: Int(line), column: Int(column)))
    } else {
      XCTFail(text, file: filePath, line: line)
    }
  }

  /// Ends the test as one that was not run.
  func skip(_ reason: String?) throws {
    if Test.current != nil {
      try Test.cancel(
        reason.map { Comment(rawValue: $0) },
        sourceLocation: SourceLocation(
          fileID: "\(fileID)", filePath: "\(filePath)", line: Int(line), column: Int(column)))
    } else {
      throw XCTSkip(reason, file: filePath, line: line)
    }
  }
}
