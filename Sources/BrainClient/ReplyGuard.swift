import NIOCore
import NIOHTTP1

/// Stands between the decoder of replies and the HTTP client, and lets no reply through that the client would trap at.
///
/// The client takes a status below 200 for an interim reply, which has neither body nor end. The decoder knows 100 to 199 as
/// such, and gives all below them a body and an end, for which the client then is in no state: it ends the process.
final class ReplyGuard: ChannelInboundHandler {
  typealias InboundIn = HTTPClientResponsePart
  typealias InboundOut = HTTPClientResponsePart

  /// A status that HTTP does not have: below 100.
  struct OddStatus: Error { var status: Int }

  /// A reply was refused: what else comes on this connection is nobody's.
  private var isShut = false

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    if isShut { return }
    if case .head(let head) = unwrapInboundIn(data) {
      if head.status.code < 100 {
        isShut = true
        context.fireErrorCaught(OddStatus(status: Int(head.status.code)))
        return context.close(promise: nil)
      }
      let isCompressed = head.headers.contains(name: "Content-Encoding")
      // A closed connection takes no options, and is not read either.
      try? ReplyGuard.read(
        atOnce: isCompressed ? ReplyGuard.compressedReadSize : ReplyGuard.readSize, in: context.channel)
    }
    context.fireChannelRead(data)
  }

  /// The bytes that are read at once.
  private static let readSize = 1 << 16
  /// Compressed to the utmost they become a thousand times as many before anybody can say that it is too much.
  private static let compressedReadSize = 1 << 12

  private static func read(atOnce count: Int, in channel: any Channel) throws {
    try channel.syncOptions?.setOption(.recvAllocator, value: FixedSizeRecvByteBufferAllocator(capacity: count))
  }

  /// Puts a guard into the connection of an HTTP client, to be called on its loop when all else stands. It is done at once and
  /// never fails: the client does not survive a connection that is closed while it is waiting for this.
  static func install(in channel: any Channel) -> EventLoopFuture<Void> {
    do {
      let pipeline = channel.pipeline.syncOperations
      let decoder = try pipeline.handler(type: ByteToMessageHandler<HTTPResponseDecoder>.self)
      try pipeline.addHandler(ReplyGuard(), position: .after(decoder))
      // Until it is known whether a reply is compressed.
      try read(atOnce: compressedReadSize, in: channel)
      try channel.syncOptions?.setOption(.maxMessagesPerRead, value: 1)
    } catch {
      // It is closed already; where it is not, nothing is read without a guard.
      channel.close(promise: nil)
    }
    return channel.eventLoop.makeSucceededVoidFuture()
  }
}
