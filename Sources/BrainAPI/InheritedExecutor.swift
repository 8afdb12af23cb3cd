/// Where tasks run that are no child of another: `Task { }` goes to the threads of the concurrency library, whatever runs
/// the task that makes it.
package enum InheritedExecutor {
  /// nil: the library's own threads.
  @TaskLocal package static var current: (any TaskExecutor)?
}
