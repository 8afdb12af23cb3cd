#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif
import BQLEngine
import BQLLineEditor
import BQLSyntax
import BrainAPI
import BrainPortal
import Synchronization

/// What sessions may write, as the options want it.
struct WriteSetup: Sendable {
  let options: RunOptions.Writes
  let console: Console

  /// Nobody is asked: `--yes` says it, or nothing is sent.
  func forScript(_ interrupts: WriteInterrupts) -> WriteHost {
    var host = host(options.yes ? .granted : .notGranted)
    host.onSending = { interrupts.isSending($0) }
    return host
  }

  /// Somebody is asked by `confirm`, whatever the options say.
  func forPrompt(_ confirm: @escaping @Sendable (WriteQuestion) async -> Bool) -> WriteHost {
    var host = host(.asked)
    host.confirm = confirm
    return host
  }

  private func host(_ permission: WriteHost.Permission) -> WriteHost {
    let (journals, console) = (Journals(), console)
    return WriteHost(
      permission: options.readOnly ? .refused : permission, maximum: options.maximum, isUnchecked: options.unchecked,
      journal: { (server) throws(JournalError) in try journals.journal(of: server) },
      onProgress: { console.show($0) },
      // Shorter than anybody would call a hang.
      interruptGracePeriod: { try? await Task.sleep(for: .milliseconds(150)) })
  }
}

/// The journals of a run of the program: one file for all servers that last, and one in memory for the sandbox, which is
/// gone with the program.
private final class Journals: Sendable {
  private let opened = Mutex<(file: (any Journal)?, sandbox: (any Journal)?)>((nil, nil))

  func journal(of server: ServerIdentity) throws(JournalError) -> any Journal {
    let isSandbox = server.isEmbedded && server.address == "sandbox"
    let result = opened.withLock { opened -> Result<any Journal, JournalError> in
      if let journal = isSandbox ? opened.sandbox : opened.file { return .success(journal) }
      do throws(JournalError) {
        let journal = isSandbox ? try SQLiteJournal.inMemory() : try Journals.open()
        Workers.keep(journal)
        if isSandbox { opened.sandbox = journal } else { opened.file = journal }
        return .success(journal)
      } catch {
        return .failure(error)
      }
    }
    return try result.get()
  }

  private static func open() throws(JournalError) -> any Journal {
    guard let folder = Folders.state else {
      throw JournalError(path: "$XDG_STATE_HOME", reason: "there is no home folder to keep a journal in")
    }
    let path = folder + "/journal.sqlite"
    do throws(FileError) { try Folders.make(folder) } catch {
      throw JournalError(path: path, reason: error.reason)
    }
    return try SQLiteJournal.open(path: path)
  }
}

/// Ctrl-C in a script: it ends the program at once, but while a write is under way it ends the write, so that it is told
/// how far that came.
final class WriteInterrupts: Sendable {
  private struct State {
    var task: Task<StatementError?, Never>?
    var isSending = false
    var isWatching = false
    var count = 0
  }

  private let state = Mutex(State())

  /// A write was interrupted.
  var wasInterrupted: Bool { state.withLock { $0.count > 0 } }

  /// The statement that runs now.
  func watch(_ task: Task<StatementError?, Never>) { state.withLock { $0.task = task } }

  func isSending(_ isSending: Bool) {
    let isFirst = state.withLock { state in
      state.isSending = isSending
      defer { state.isWatching = true }
      return !state.isWatching
    }
    if isFirst { _ = Interrupts.watch { self.interrupt() } }
  }

  private func interrupt() {
    let task = state.withLock { state -> Task<StatementError?, Never>? in
      guard state.isSending else { return nil }
      state.count += 1
      // The third time somebody insists.
      return state.count < 3 ? state.task : nil
    }
    guard let task else { _exit(ExitStatus.interrupted.rawValue) }
    task.cancel()
  }
}
