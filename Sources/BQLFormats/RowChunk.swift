import BrainAPI

/// Whole rows of a file, not read yet.
package struct RowChunk: Sendable {
  enum Content: Sendable {
    /// A record a line.
    case lines
    /// A JSON text: where `before` is 0 and `isLast` holds, all that the file has; else a list that is some of it, with so
    /// many elements before it.
    case elements(before: Int, isLast: Bool)
    case cells(CSVColumns)
  }

  let content: Content
  let bytes: [UInt8]
  /// Where it stands in the file, a byte order mark not counted.
  let offset: Int
  let position: TextPosition

  /// Bytes.
  package var size: Int { bytes.count }

  /// Reads the rows, in the file's order. They share one document: who keeps few of them keeps them detached.
  package func rows() throws(RowReadError) -> [Record] {
    do throws(RowByteError) {
      switch content {
      case .lines: return try JSONRows.lines(bytes)
      case .elements(let before, let isLast): return try JSONRows.elements(bytes, before: before, isLast: isLast)
      case .cells(let columns): return try CSVRows(columns).read(bytes)
      }
    } catch {
      throw located(error)
    }
  }

  /// As `rows`, with places.
  package func placedRows() throws(RowReadError) -> [PlacedRow] {
    do throws(RowByteError) {
      switch content {
      case .lines: return try JSONRows.placedLines(bytes, offset)
      case .elements(let before, let isLast):
        return try JSONRows.elements(bytes, before: before, isLast: isLast).map { JSONRows.placed($0, offset) }
      case .cells(let columns): return try CSVRows(columns).readPlaced(bytes, offset)
      }
    } catch {
      throw located(error)
    }
  }

  private func located(_ misread: RowByteError) -> RowReadError {
    RowReadError(misread, at: position.advanced(by: misread.offset, in: bytes))
  }
}
