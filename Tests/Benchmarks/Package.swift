// swift-tools-version: 6.1
import PackageDescription

// Measured side by side with other programs; built by no test run. `Sources/BrainAPI` is a link to the module itself, because
// `package` access ends at a package's edge. Run it with `compare.sh` or `python3 json_reader.py`.
let package = Package(
  name: "BrainQueryBenchmarks",
  platforms: [.macOS(.v15)],
  targets: [
    .target(name: "BrainAPI"),
    .executableTarget(name: "JSONBenchmark", dependencies: ["BrainAPI"]),
  ],
  swiftLanguageModes: [.v6]
)
