import BQLFormats
import BrainAPI

/// Carries queries out: builds the pipeline that a plan asks for, and fetches what it needs.
struct Runner: Sendable {
  let service: any APIService
  let catalogue: Catalogue
  let capabilities: Capabilities
  let portal: Portal
  let zone: Zone
  let concurrency: Int
  /// Bytes of rows that may wait in memory.
  let maximumMemory: Int
  let usesRawCSV: Bool
  let files: any FileAccess
  let onProgress: @Sendable (Progress) -> Void

  var fetcher: Fetcher { Fetcher(service: service, concurrency: concurrency, onProgress: onProgress) }

  var hydrator: Hydrator {
    Hydrator(fetcher: fetcher, catalogue: catalogue, capabilities: capabilities, portal: portal)
  }
}
