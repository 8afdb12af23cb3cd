import BQLLineEditor
import BrainAPI
import Dispatch
import Synchronization

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// Threads of our own for the program's tasks.
///
/// On Linux the threads of the concurrency library are Dispatch's, which counts them in /proc and ends the program where
/// it cannot. So where nothing is mounted there (a chroot, a container) tasks run here.
final class Workers: TaskExecutor {
  private let jobs = Mutex<[UnownedJob]>([])
  private let arrived = DispatchSemaphore(value: 0)
  private let kept = Mutex<[any Sendable]>([])

  /// nil where no thread can be had. The threads end with the program.
  init?(threads: Int) {
    var started = 0
    for _ in 0..<threads where Thread({ [self] in work() }).start() { started += 1 }
    if started == 0 { return nil }
  }

  /// What tasks need on this machine: nil where the library's own threads will do.
  static func needed(processTable: String = "/proc/self/task") -> Workers? {
    #if os(Linux)
      access(processTable, R_OK | X_OK) == 0 ? nil : Workers(threads: max(4, Platform.processors))
    #else
      nil
    #endif
  }

  /// Keeps a database to the end of the program where tasks run on threads of our own: letting go of one is work for
  /// Dispatch.
  static func keep(_ database: any Sendable) {
    if let workers = InheritedExecutor.current as? Workers { workers.kept.withLock { $0.append(database) } }
  }

  func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    jobs.withLock { $0.append(job) }
    arrived.signal()
  }

  private func work() {
    while true {
      arrived.wait()
      if let job = jobs.withLock({ $0.isEmpty ? nil : $0.removeFirst() }) {
        job.runSynchronously(on: asUnownedTaskExecutor())
      }
    }
  }

  /// Runs work and waits for it: what it gives, or nil where it ended without giving anything.
  static func result<Value: Sendable>(on workers: Workers?, of work: @escaping @Sendable () async -> Value) -> Value? {
    let (value, ended) = (ValueBox<Value>(), DispatchSemaphore(value: 0))
    InheritedExecutor.$current.withValue(workers) {
      _ = Task(executorPreference: workers) {
        value.set(await work())
        ended.signal()
      }
    }
    ended.wait()
    return value.get()
  }

  private final class ValueBox<Value: Sendable>: Sendable {
    private let value = Mutex<Value?>(nil)
    func set(_ new: Value) { value.withLock { $0 = new } }
    func get() -> Value? { value.withLock(\.self) }
  }
}
