import NIOCore
import NIOEmbedded
import NIOHTTPTypes
import Testing

@testable import BrainServer

/// Row 16: requests that are half sent do not hold their connections.
struct RequestDeadlineTests {
  private let head = HTTPRequestPart.head(.init(method: .get, scheme: nil, authority: nil, path: "/"))

  private func channel() throws -> EmbeddedChannel {
    let channel = EmbeddedChannel(handler: RequestDeadline(.seconds(20)))
    try channel.connect(to: SocketAddress(ipAddress: "127.0.0.1", port: 1)).wait()
    return channel
  }

  private func answer(_ channel: EmbeddedChannel) throws {
    try channel.writeOutbound(HTTPResponsePart.head(.init(status: .ok)))
    try channel.writeOutbound(HTTPResponsePart.end(nil))
  }

  @Test func row16AConnectionWithoutARequestIsClosed() throws {
    let channel = try channel()
    channel.embeddedEventLoop.advanceTime(by: .seconds(19))
    #expect(channel.isActive)
    channel.embeddedEventLoop.advanceTime(by: .seconds(1))
    #expect(!channel.isActive)
  }

  @Test func row16DripsDoNotProlongIt() throws {
    let channel = try channel()
    channel.embeddedEventLoop.advanceTime(by: .seconds(10))
    try channel.writeInbound(head)
    for _ in 0..<9 {
      channel.embeddedEventLoop.advanceTime(by: .seconds(1))
      try channel.writeInbound(HTTPRequestPart.body(ByteBuffer(string: "x")))
      #expect(channel.isActive)
    }
    channel.embeddedEventLoop.advanceTime(by: .seconds(1))
    #expect(!channel.isActive)
  }

  @Test func anAnswerMayTakeItsTimeAndTheNextRequestHasItsOwn() throws {
    let channel = try channel()
    for _ in 0..<3 {
      channel.embeddedEventLoop.advanceTime(by: .seconds(19))
      try channel.writeInbound(head)
      try channel.writeInbound(HTTPRequestPart.end(nil))
      channel.embeddedEventLoop.advanceTime(by: .seconds(100))
      #expect(channel.isActive)
      try answer(channel)
    }
    // Two at once: the second is still to be answered.
    for _ in 0..<2 {
      try channel.writeInbound(head)
      try channel.writeInbound(HTTPRequestPart.end(nil))
    }
    try answer(channel)
    channel.embeddedEventLoop.advanceTime(by: .seconds(100))
    #expect(channel.isActive)
    try answer(channel)
    channel.embeddedEventLoop.advanceTime(by: .seconds(20))
    #expect(!channel.isActive)
  }
}
