import NIOCore
import NIOPosix
import Synchronization

/// A server on loopback that answers each request with scripted bytes, so that it can break off anywhere.
final class FaultServer: Sendable {
  enum Step: Sendable {
    case send([UInt8])
    /// The same bytes again and again, until nobody takes them.
    case endless([UInt8])
    /// Tells the test.
    case signal(Signal)
    case close
    case reset

    static func text(_ text: String) -> Step { .send(Array(text.utf8)) }

    /// A whole reply with its length.
    static func reply(_ status: String, _ body: String = "", headers: [String] = []) -> Step {
      reply(status, Array(body.utf8), headers: headers)
    }
    static func reply(_ status: String, _ body: [UInt8], headers: [String] = []) -> Step {
      let lines = ["HTTP/1.1 \(status)", "Content-Length: \(body.count)"] + headers
      return .send(Array((lines.joined(separator: "\r\n") + "\r\n\r\n").utf8) + body)
    }
  }

  /// What it does for the request with that head, and that number counted from 0. After the last step the connection stays.
  typealias Script = @Sendable (_ head: String, _ number: Int) -> [Step]

  struct Request: Sendable {
    /// Without the empty line at its end.
    var head: String
    var body: String
  }

  /// What it does, and when.
  struct Behaviour: Sendable {
    /// A connection was made.
    var onConnection: @Sendable () -> [Step] = { [] }
    /// So many bytes of a request are there, which may not be all of it. Any step here means that no more is read.
    var onBytes: @Sendable (Int) -> [Step] = { _ in [] }
    /// A request is there with its body; counted from 0.
    var onRequest: @Sendable (Request, Int) -> [Step]
  }

  /// Apart from the client's, so that a server that is busy sending never keeps the client from reading.
  private static let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)

  private let received = Mutex<[Request]>([])
  private let behaviour: Behaviour
  private let channel: Mutex<(any Channel)?> = Mutex(nil)

  private init(_ behaviour: Behaviour) { self.behaviour = behaviour }

  /// Runs `body` beside a server. `greeting` is what it does before any request has come.
  static func run<Result>(
    greeting: [Step] = [], script: @escaping Script, _ body: (FaultServer) async throws -> Result
  ) async throws -> Result {
    let behaviour = Behaviour(onConnection: { greeting }, onRequest: { script($0.head, $1) })
    return try await run(behaviour, body)
  }

  static func run<Result>(
    _ behaviour: Behaviour, _ body: (FaultServer) async throws -> Result
  ) async throws -> Result {
    let server = FaultServer(behaviour)
    let channel = try await ServerBootstrap(group: group)
      .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
      .childChannelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          try channel.pipeline.syncOperations.addHandler(Connection(server: server))
        }
      }
      .bind(host: "127.0.0.1", port: 0).get()
    server.channel.withLock { $0 = channel }
    do {
      let result = try await body(server)
      try await channel.close()
      return result
    } catch {
      try await channel.close()
      throw error
    }
  }

  /// The heads of the requests that came, in order.
  var requests: [String] { received.withLock { $0.map(\.head) } }
  /// Their bodies.
  var bodies: [String] { received.withLock { $0.map(\.body) } }
  var port: Int { channel.withLock { $0?.localAddress?.port } ?? 0 }
  var address: String { "http://127.0.0.1:\(port)/" }

  fileprivate func steps(for request: Request) -> [Step] {
    let number = received.withLock {
      $0.append(request)
      return $0.count - 1
    }
    return behaviour.onRequest(request, number)
  }

  private final class Connection: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let server: FaultServer
    private var received: [UInt8] = []
    private var isOver = false

    init(server: FaultServer) { self.server = server }

    func channelActive(context: ChannelHandlerContext) {
      Connection.run(server.behaviour.onConnection()[...], on: context.channel)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
      if isOver { return }
      received += unwrapInboundIn(data).readableBytesView
      let steps = server.behaviour.onBytes(received.count)
      if !steps.isEmpty {
        isOver = true
        return Connection.run(steps[...], on: context.channel)
      }
      while let request = takeRequest() { Connection.run(server.steps(for: request)[...], on: context.channel) }
    }

    private func takeRequest() -> Request? {
      guard let end = received.firstRange(of: Array("\r\n\r\n".utf8)) else { return nil }
      let head = String(decoding: received[..<end.lowerBound], as: UTF8.self)
      let name = "content-length:"
      let length = head.lowercased().split(separator: "\r\n").first { $0.hasPrefix(name) }?.dropFirst(name.count)
      let count = length.flatMap { Int($0.drop { $0 == " " }) } ?? 0
      guard received.count >= end.upperBound + count else { return nil }
      let body = String(decoding: received[end.upperBound..<end.upperBound + count], as: UTF8.self)
      received.removeFirst(end.upperBound + count)
      return Request(head: head, body: body)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }

    private static func run(_ steps: ArraySlice<Step>, on channel: any Channel) {
      guard let step = steps.first else { return }
      let rest = steps.dropFirst()
      switch step {
      case .send(let bytes):
        channel.writeAndFlush(ByteBuffer(bytes: bytes)).whenSuccess { run(rest, on: channel) }
      case .endless(let bytes):
        // By way of the loop: a write that is done at once would otherwise deepen the stack each time.
        channel.writeAndFlush(ByteBuffer(bytes: bytes)).whenSuccess {
          channel.eventLoop.execute { run(steps, on: channel) }
        }
      case .signal(let signal):
        signal.send()
        run(rest, on: channel)
      case .close: channel.close(promise: nil)
      case .reset:
        guard let socket = channel as? any SocketOptionProvider else { return channel.close(promise: nil) }
        socket.setSoLinger(linger(l_onoff: 1, l_linger: 0)).whenComplete { _ in channel.close(promise: nil) }
      }
    }
  }
}

/// Something that happens once, and that others wait for.
struct Signal: Sendable {
  private let stream: AsyncStream<Void>
  private let continuation: AsyncStream<Void>.Continuation

  init() { (stream, continuation) = AsyncStream.makeStream() }

  func send() {
    continuation.yield()
    continuation.finish()
  }

  /// Returns when it has happened; throws when the task is cancelled. For one waiter.
  func wait() async throws {
    for await _ in stream { return }
    try Task.checkCancellation()
  }
}
