// swift-tools-version: 6.2
import PackageDescription

// A suite of rules over a lab's metadata, for Swift Testing and XCTest. Yours would name BrainQuery by its address.
let package = Package(
  name: "SwiftSuite",
  platforms: [.macOS(.v15)],
  dependencies: [.package(name: "BrainQuery", path: "../..")],
  targets: [
    .testTarget(
      name: "RulesTests", dependencies: [.product(name: "BQLTesting", package: "BrainQuery")], exclude: ["Rules"])
  ],
  swiftLanguageModes: [.v6]
)
