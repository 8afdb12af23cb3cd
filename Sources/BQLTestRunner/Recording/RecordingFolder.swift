import BQLEngine
import BrainAPI
import Synchronization

/// The first file of a folder of recordings: which server was asked, through which of its doors.
private struct RecordingIndex {
  static let name = "recording.json"

  var server: Recording.Server
  var portal: Portal

  var text: String {
    let record = Record([
      ("format", .string("bql-recordings")), ("version", .integer(Recording.version)),
      ("server", .record(server.record)), ("portal", .string(portal.rawValue)),
    ])
    return JSON.write(.record(record), pretty: true) + "\n"
  }

  init(server: Recording.Server, portal: Portal) {
    self.server = server
    self.portal = portal
  }

  init(reading bytes: [UInt8]) throws(RecordingError) {
    let root = (try? JSON.read(bytes))?.record
    guard let root, root["format"]?.string == "bql-recordings",
      let portal = root["portal"]?.string.flatMap(Portal.init), let server = root["server"]
    else { throw RecordingError(reason: "it is not an index of recordings") }
    guard root["version"]?.number?.exactInteger == Recording.version else {
      throw RecordingError(reason: "it was made by another version of bql; record it again")
    }
    self.init(server: try Recording.Server(server), portal: portal)
  }
}

/// Writes down the exchanges of a run, a file a place, into a folder that is there.
package final class Recorder: Sendable {
  private let folder: String
  private let files: any FileAccess
  private let tapes = Mutex<[TestPlace: RecordingTape]>([:])
  /// Held while a file is written, so that of two states of a tape the later one stays.
  private let failed = Mutex<[String]>([])

  /// Writes the folder's first file, about the server that the run begins with.
  package init(folder: String, files: any FileAccess, service: any APIService, portal: Portal) {
    self.folder = folder
    self.files = files
    let index = RecordingIndex(server: Recording.Server(service), portal: portal)
    if let problem = write(index.text, as: RecordingIndex.name) { failed.withLock { $0.append(problem) } }
  }

  /// For `TestOptions.decorate`.
  package func decorate(_ place: TestPlace, _ service: any APIService) -> any APIService {
    let tape = tapes.withLock { tapes in
      let tape = tapes[place] ?? RecordingTape()
      tapes[place] = tape
      return tape
    }
    return RecordingService(service, on: tape)
  }

  /// For `TestOptions.didFinish`: writes the file of the place, where anything was asked there.
  package func didFinish(_ place: TestPlace) {
    guard let tape = tapes.withLock({ $0[place] }) else { return }
    failed.withLock { failed in
      let recording = tape.recording(of: place)
      if recording.entries.isEmpty { return }
      if let problem = write(recording.text, as: Recording.fileName(of: place)) { failed.append(problem) }
    }
  }

  /// The files that could not be written, and why.
  package var problems: [String] { failed.withLock { $0 } }

  /// What went wrong.
  private func write(_ text: String, as name: String) -> String? {
    let path = folder + "/" + name
    do throws(FileError) { try files.write(path, [text]) } catch {
      return "\(path) was not written: \(error.reason)"
    }
    return nil
  }
}

/// Answers the exchanges of a run from a folder that a `Recorder` filled.
package final class Replayer: Sendable {
  private let folder: String
  private let files: any FileAccess
  private let index: RecordingIndex
  private let tapes = Mutex<[TestPlace: ReplayTape]>([:])

  /// Throws where the folder holds no recordings.
  package init(folder: String, files: any FileAccess) throws(RecordingError) {
    self.folder = folder
    self.files = files
    let bytes: [UInt8]
    do throws(FileError) { bytes = try files.read(folder + "/" + RecordingIndex.name) } catch {
      throw RecordingError(reason: "\(folder) holds no recordings: \(RecordingIndex.name): \(error.reason)")
    }
    do throws(RecordingError) { index = try RecordingIndex(reading: bytes) } catch {
      throw RecordingError(reason: "\(folder)/\(RecordingIndex.name): \(error.reason)")
    }
  }

  /// Which door of the server was asked.
  package var portal: Portal { index.portal }

  /// The server that the run began with, which answers nothing: a service for the runner to begin with.
  package var service: any APIService {
    let nothing = Recording(place: TestPlace(file: "", test: nil), servers: [index.server])
    return ReplayService(index.server.identity, capabilities: index.server.capabilities, from: ReplayTape(nothing))
  }

  /// For `TestOptions.decorate`. Each attempt at a test goes on in the recording where the one before it stopped.
  package func decorate(_ place: TestPlace, _ service: any APIService) -> any APIService {
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
    do throws(FileError) { bytes = try files.read(path) } catch {
      return ReplayTape(nothing, absence: "nothing was recorded here: \(path): \(error.reason)")
    }
    do throws(RecordingError) { return ReplayTape(try Recording(reading: bytes)) } catch {
      return ReplayTape(nothing, absence: "\(path): \(error.reason)")
    }
  }
}
