// swift-tools-version: 6.2
import PackageDescription

// The rooms of the house, bottom up. A target imports only what its line names; Tests/HouseTests holds the same table
// against the `import` lines, because a warm build does not notice an undeclared import.
let package = Package(
  name: "BrainQuery",
  platforms: [.macOS(.v15)],
  products: [
    .executable(name: "bql", targets: ["bql"]),
    .library(name: "BQLTesting", targets: ["BQLTesting"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
    .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
    .package(url: "https://github.com/apple/swift-log", from: "1.16.0"),
    .package(url: "https://github.com/apple/swift-nio", from: "2.101.0"),
    .package(url: "https://github.com/apple/swift-nio-extras", from: "1.35.0"),
    .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.30.0"),
    .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
    .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.0"),
    .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
    .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
  ],
  targets: [
    // Layer 0: the vocabulary of the service, and the language as text and tree.
    .target(name: "BrainAPI"),
    .target(name: "BQLSyntax"),

    // libedit, and a small Swift face on it that knows no language.
    .target(name: "CLibEdit"),
    .target(name: "BQLLineEditor", dependencies: ["CLibEdit"]),

    // The command line, where Swift does not find it.
    .target(name: "CArguments"),

    // Layer 1: two ways to answer a request, and values as text.
    .target(
      name: "BrainClient",
      dependencies: [
        "BrainAPI",
        .product(name: "AsyncHTTPClient", package: "async-http-client"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOHTTP1", package: "swift-nio"),
        .product(name: "NIOSSL", package: "swift-nio-ssl"),
        .product(name: "Logging", package: "swift-log"),
      ]),
    .target(
      name: "BrainPortal",
      dependencies: ["BrainAPI", .product(name: "GRDB", package: "GRDB.swift")]),
    .target(name: "BQLFormats", dependencies: ["BrainAPI"]),

    // Layer 2: the portal for other clients, and the way from a tree to a result.
    .target(
      name: "BrainServer",
      dependencies: [
        "BrainAPI", "BrainPortal",
        .product(name: "Hummingbird", package: "hummingbird"),
        .product(name: "HummingbirdCore", package: "hummingbird"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOHTTPTypes", package: "swift-nio-extras"),
        .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
      ]),
    .target(
      name: "BQLEngine",
      dependencies: [
        "BrainAPI", "BQLSyntax", "BQLFormats", .product(name: "HeapModule", package: "swift-collections"),
      ]),

    // Layer 3: query assertions. The runner is the program's too; the faces for Swift's test libraries link those, which
    // the program must not.
    .target(
      name: "BQLTestRunner",
      dependencies: ["BrainAPI", "BQLSyntax", "BrainPortal", "BQLFormats", "BQLEngine"]),
    .target(
      name: "BQLTesting",
      dependencies: [
        "BrainAPI", "BQLSyntax", "BrainClient", "BrainPortal", "BQLFormats", "BQLEngine", "BQLTestRunner",
        .product(name: "Logging", package: "swift-log"),
      ]),

    // Layers 4 and 5: the program as a library, and its `main`.
    .target(
      name: "BQLShell",
      dependencies: [
        "BrainAPI", "BQLSyntax", "BQLLineEditor", "BrainClient", "BrainPortal", "BQLFormats", "BrainServer",
        "BQLEngine", "BQLTestRunner", "CArguments",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "Logging", package: "swift-log"),
      ]),
    .executableTarget(
      name: "bql", dependencies: ["BQLShell"],
      // A release on Linux: stripped, at a fixed place and without a table of exported names, it starts in half the time.
      linkerSettings: [
        .unsafeFlags(
          ["-Xlinker", "-s", "-Xlinker", "--no-pie", "-Xlinker", "--no-export-dynamic"],
          .when(platforms: [.linux], configuration: .release))
      ]),

    // What several test targets need: the project's files, numbers by chance.
    .target(name: "TestSupport", path: "Tests/TestSupport"),

    // Tests, one target a module; Tests/Program and Tests/ReferencePortal are Python, see Tests/run.sh.
    .testTarget(name: "BrainAPITests", dependencies: ["BrainAPI", "TestSupport"]),
    .testTarget(name: "BQLSyntaxTests", dependencies: ["BQLSyntax", "TestSupport"]),
    .testTarget(
      name: "BrainClientTests",
      dependencies: [
        "BrainClient", "BrainAPI", "TestSupport",
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOPosix", package: "swift-nio"),
        .product(name: "NIOHTTP1", package: "swift-nio"),
        .product(name: "Logging", package: "swift-log"),
      ]),
    .testTarget(
      name: "BrainPortalTests",
      dependencies: ["BrainPortal", "BrainAPI", "TestSupport", .product(name: "GRDB", package: "GRDB.swift")]),
    .testTarget(name: "BQLFormatsTests", dependencies: ["BQLFormats", "BrainAPI", "TestSupport"]),
    .testTarget(
      name: "BrainServerTests",
      dependencies: [
        "BrainServer", "BrainPortal", "BrainAPI",
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOEmbedded", package: "swift-nio"),
        .product(name: "NIOHTTPTypes", package: "swift-nio-extras"),
      ]),
    .testTarget(
      name: "BQLEngineTests",
      dependencies: ["TestSupport", "BQLEngine", "BQLSyntax", "BQLFormats", "BrainPortal", "BrainAPI"]),
    .testTarget(
      name: "BQLTestRunnerTests",
      dependencies: ["TestSupport", "BQLTestRunner", "BQLEngine", "BQLSyntax", "BQLFormats", "BrainPortal", "BrainAPI"]),
    .testTarget(
      name: "BQLTestingTests", dependencies: ["BQLTesting", "BrainPortal", "BrainServer"], exclude: ["Queries"]),
    .testTarget(name: "BQLLineEditorTests", dependencies: ["BQLLineEditor"]),
    .testTarget(
      name: "BQLShellTests",
      dependencies: ["TestSupport", "BQLShell", "BQLLineEditor", "BQLEngine", "BQLFormats", "BQLSyntax", "BrainAPI"]),
    .testTarget(name: "HouseTests"),
  ],
  swiftLanguageModes: [.v6]
)

// CI lets no warning through. Elsewhere a newer compiler's warnings do not stop anybody.
if Context.environment["BQL_WARNINGS_AS_ERRORS"] != nil {
  for target in package.targets where !["CLibEdit", "CArguments"].contains(target.name) {
    target.swiftSettings = (target.swiftSettings ?? []) + [.treatAllWarnings(as: .error)]
  }
}
