import BQLEngine
import BrainAPI
import Synchronization

/// The first file of a folder of recordings: which server was asked.
private let indexName = "recording.json"

/// Writes down the exchanges of a run, a file a place, into a folder that is there.
package final class Recorder: Sendable {
  private let folder: String
  private let files: any FileAccess
  private let tapes = Mutex<[TestPlace: RecordingTape]>([:])
  private let failed = Mutex<[String]>([])

  /// Writes the folder's first file, about the server that the run begins with.
  package init(folder: String, files: any FileAccess, service: any APIService) {
    self.folder = folder
    self.files = files
    let index = Recording(place: TestPlace(file: "", test: nil), servers: [Recording.Server(service)])
    write(index, as: indexName)
  }

  /// For `TestOptions.around`.
  package func around(_ place: TestPlace, _ service: any APIService) -> any APIService {
    let tape = tapes.withLock { tapes in
      let tape = tapes[place] ?? RecordingTape()
      tapes[place] = tape
      return tape
    }
    return RecordingService(service, on: tape)
  }

  /// For `TestOptions.left`: writes the file of the place, where anything was asked there.
  package func left(_ place: TestPlace) {
    guard let recording = tapes.withLock({ $0[place] })?.recording(of: place), !recording.entries.isEmpty else {
      return
    }
    write(recording, as: Recording.fileName(of: place))
  }

  /// The files that could not be written, and why.
  package var problems: [String] { failed.withLock { $0 } }

  private func write(_ recording: Recording, as name: String) {
    let path = folder + "/" + name
    do throws(FileProblem) { try files.write(path, [recording.text]) } catch {
      failed.withLock { $0.append("\(path) was not written: \(error.reason)") }
    }
  }
}

/// Answers the exchanges of a run from a folder that a `Recorder` filled.
package final class Replayer: Sendable {
  private let folder: String
  private let files: any FileAccess
  private let index: Recording
  private let tapes = Mutex<[TestPlace: ReplayTape]>([:])

  /// Throws where the folder holds no recordings.
  package init(folder: String, files: any FileAccess) throws(RecordingProblem) {
    self.folder = folder
    self.files = files
    let bytes: [UInt8]
    do throws(FileProblem) { bytes = try files.read(folder + "/" + indexName) } catch {
      throw RecordingProblem(reason: "\(folder) holds no recordings: \(indexName): \(error.reason)")
    }
    do throws(RecordingProblem) { index = try Recording(reading: bytes) } catch {
      throw RecordingProblem(reason: "\(folder)/\(indexName): \(error.reason)")
    }
    if index.servers.isEmpty { throw RecordingProblem(reason: "\(folder)/\(indexName) names no server") }
  }

  /// The server that the run began with, which answers nothing: a service for the runner to begin with.
  package var service: any APIService {
    let server = index.servers[0]
    return ReplayService(server.identity, capabilities: server.capabilities, from: ReplayTape(index))
  }

  /// For `TestOptions.around`. Each attempt at a test goes on in the recording where the one before it stopped.
  package func around(_ place: TestPlace, _ service: any APIService) -> any APIService {
    let tape = tapes.withLock { tapes in
      let tape = tapes[place] ?? self.tape(of: place)
      tapes[place] = tape
      return tape
    }
    return ReplayService(service.server, capabilities: service.knownCapabilities, from: tape)
  }

  private func tape(of place: TestPlace) -> ReplayTape {
    let path = folder + "/" + Recording.fileName(of: place)
    let nothing = Recording(place: place)
    let bytes: [UInt8]
    do throws(FileProblem) { bytes = try files.read(path) } catch {
      return ReplayTape(nothing, absence: "nothing was recorded here: \(path): \(error.reason)")
    }
    do throws(RecordingProblem) { return ReplayTape(try Recording(reading: bytes)) } catch {
      return ReplayTape(nothing, absence: "\(path): \(error.reason)")
    }
  }
}
