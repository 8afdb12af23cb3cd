import BQLEngine
import Foundation
import Testing

@testable import BQLShell

/// Files on the disk, in a folder of the test's own.
final class RealFilesTests {
  private let folder: String

  init() throws {
    folder = FileManager.default.temporaryDirectory.appending(path: "bql-files-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: folder) }

  private func path(_ name: String) -> String { folder + "/" + name }
  private func text(_ name: String) throws -> String {
    String(decoding: try RealFiles().read(path(name)), as: UTF8.self)
  }
  private var names: [String] { ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).sorted() }

  @Test func whatIsFinishedTakesThePlace() throws {
    try RealFiles().write(path("a"), ["old"])
    let sink = try RealFiles().create(path("a"))
    try sink.write(Array("new ".utf8))
    #expect(try text("a") == "old")
    try sink.write(Array("text".utf8))
    try sink.finish()
    #expect(try text("a") == "new text")
    #expect(names == ["a"])
  }

  @Test func whatIsNotFinishedGoes() throws {
    try RealFiles().write(path("a"), ["old"])
    do {
      let sink = try RealFiles().create(path("a"))
      try sink.write(Array("half".utf8))
      #expect(names.count == 2)
    }
    #expect(names == ["a"])
    #expect(try text("a") == "old")
  }

  @Test func twoWritersOfOneFileDoNotMeet() throws {
    let first = try RealFiles().create(path("a"))
    let second = try RealFiles().create(path("a"))
    try first.write(Array("first".utf8))
    try second.write(Array("second".utf8))
    try second.finish()
    try first.finish()
    #expect(try text("a") == "first")
    #expect(names == ["a"])
  }

  @Test func row16WhatADeadProcessLeftIsNoObstacle() throws {
    try RealFiles().write(path("a.\(ProcessInfo.processInfo.processIdentifier).part"), ["left"])
    try RealFiles().write(path("a"), ["new"])
    #expect(try text("a") == "new")
  }

  @Test func aLinkIsFollowed() throws {
    try RealFiles().write(path("a"), ["old"])
    try FileManager.default.createSymbolicLink(atPath: path("link"), withDestinationPath: "a")
    try RealFiles().write(path("link"), ["new"])
    #expect(try text("a") == "new")
    #expect(try FileManager.default.destinationOfSymbolicLink(atPath: path("link")) == "a")
  }

  @Test func whoMayReadStaysAsItWas() throws {
    try RealFiles().write(path("a"), ["old"])
    try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path("a"))
    try RealFiles().write(path("a"), ["new"])
    #expect(try FileManager.default.attributesOfItem(atPath: path("a"))[.posixPermissions] as? Int == 0o600)
  }

  @Test func aDeviceIsWrittenToAsItIs() throws {
    try RealFiles().write("/dev/null", ["gone"])
    #expect(try RealFiles().read("/dev/null").isEmpty)
    #expect(throws: FileError("no space left on device")) { try RealFiles().write("/dev/full", ["x"]) }
  }

  /// Nobody writes into it; then somebody does.
  @Test func aPipeIsWaitedForAndGivenUp() async throws {
    let pipe = path("pipe")
    #expect(mkfifo(pipe, 0o600) == 0)
    let waiting = Task {
      withUnsafeCurrentTask { $0?.cancel() }
      return Result { () throws(FileError) in try RealFiles().read(pipe) }
    }
    #expect(await waiting.value == .failure(FileError("interrupted")))
    let source = try RealFiles().open(pipe)
    let writer = try Descriptor(pipe, O_RDWR)
    try writer.write([1, 2, 3])
    #expect(try source.next() == [1, 2, 3])
    try writer.close()
    #expect(try source.next() == nil)
  }

  @Test func piecesHaveAnUpperSize() throws {
    let whole = [UInt8]((0..<3_000_000).lazy.map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 >> 8) })
    let sink = try RealFiles().create(path("a"))
    try sink.write(whole)
    try sink.finish()
    let source = try RealFiles().open(path("a"))
    var pieces: [[UInt8]] = []
    while let piece = try source.next() { pieces.append(piece) }
    #expect(pieces.map(\.count) == [1 << 20, 1 << 20, 3_000_000 - 2 << 20])
    #expect(Array(pieces.joined()) == whole)
    #expect(try RealFiles().open("/dev/zero").next()?.count == 1 << 20)
  }

  @Test(arguments: [("nowhere", "no such file or directory"), (".", "is a directory")])
  func whatCannotBeRead(_ name: String, _ reason: String) {
    #expect(throws: FileError(reason)) { try RealFiles().read(path(name)) }
  }

  @Test func whatCannotBeWritten() {
    #expect(throws: FileError("no such file or directory")) { try RealFiles().create(path("nowhere/a")) }
    #expect(throws: FileError("is a directory")) { try RealFiles().create(folder) }
  }

  @Test func scratchIsReadWhereItWasWritten() throws {
    for scratch in [try RealFiles().scratch(), ScratchInMemory()] as [any ScratchFile] {
      let first = try scratch.append([1, 2, 3])
      let second = try scratch.append(Array(repeating: 7, count: 100_000))
      #expect(first == 0..<3)
      #expect(second == 3..<100_003)
      #expect(try scratch.read(1..<4) == [2, 3, 7])
      #expect(try scratch.read(second).count == 100_000)
      #expect(throws: FileError.self) { try scratch.read(100_000..<100_004) }
      #expect(try scratch.append([9]) == 100_003..<100_004)
    }
  }
}
