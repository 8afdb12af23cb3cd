import BQLShell

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

switch Program.start(Array(CommandLine.arguments.dropFirst())) {
case .ended(let status): exit(status)
case .running(let run): exit(await run())
}
