import Synchronization
import TestSupport

@testable import BrainClient

/// What goes wrong with one write.
enum WriteFault: Sendable {
  case none
  /// Cut as soon as the connection is there.
  case cutAtConnection(reset: Bool)
  /// Cut when so many bytes of the request have come, before it is carried out.
  case cutRequest(bytes: Int, reset: Bool)
  /// The whole request is there, and it is cut before it is carried out.
  case cutBefore(reset: Bool)
  /// Carried out, and the reply is cut after that share of it.
  case cutReply(share: Double, reset: Bool)
  /// Carried out, and the reply tells a length that is too large or too small.
  case wrongLength(by: Int)
  /// Carried out or not, and the server fails with that status.
  case fails(Int, carriedOut: Bool)
  /// Not carried out.
  case refuses(Int)
  /// The first token is refused; what then comes is that fault.
  indirect case wantsToken(then: WriteFault)
  /// Both tokens are refused.
  case refusesTokens
  /// Carried out or not, and that share of the reply comes before the deadline.
  case silent(share: Double, carriedOut: Bool)
  /// As `silent`, and the caller gives up.
  case cancelled(carriedOut: Bool)
  /// The caller gives up at once, wherever the write is by then.
  case cancelledAtOnce
  /// Carried out, and the reply is something else.
  case garbage(String)
  /// Carried out, answered byte by byte, after a 100.
  case slow
  /// Carried out, answered, and the connection closed, though the reply does not say so.
  case closesAfter(reset: Bool)

  static func random(_ chance: inout SeededNumbers) -> WriteFault {
    let isReset = Bool.random(using: &chance)
    let share = Double.random(in: 0..<1, using: &chance)
    let coin = Bool.random(using: &chance)
    switch Int.random(in: 0..<20, using: &chance) {
    case 0: return .none
    case 1: return .cutAtConnection(reset: isReset)
    case 2: return .cutRequest(bytes: Int.random(in: 1...400, using: &chance), reset: isReset)
    case 3: return .cutBefore(reset: isReset)
    case 4, 5, 6, 7: return .cutReply(share: share, reset: isReset)
    case 8: return .wrongLength(by: coin ? 7 : -3)
    case 9: return .fails([500, 502, 503, 504, 520][Int.random(in: 0..<5, using: &chance)], carriedOut: coin)
    case 10: return .refuses([400, 403, 404, 409, 422, 429][Int.random(in: 0..<6, using: &chance)])
    case 11: return .refuses([301, 302, 303, 304, 307, 308][Int.random(in: 0..<6, using: &chance)])
    case 12:
      return .wantsToken(then: coin ? .none : .cutReply(share: share, reset: isReset))
    case 13: return .refusesTokens
    case 14: return .silent(share: coin ? 0 : share, carriedOut: isReset)
    case 15: return .cancelled(carriedOut: coin)
    case 16: return .cancelledAtOnce
    case 17:
      return .garbage(["<html>Thanks</html>", "[]", "{", "", #"{"session":7}"#][Int.random(in: 0..<5, using: &chance)])
    case 18: return .slow
    default: return .closesAfter(reset: isReset)
    }
  }
}

/// A server of records that does what a fault says, and counts what it carries out.
final class FaultyRecords: Sendable {
  private struct State {
    var fault = WriteFault.none
    var requests: [String: Int] = [:]
    var deadline = Signal()
    var arrival = Signal()
    var carriedOut: [String: Int] = [:]
  }

  private let state = Mutex(State())

  /// Begins a run.
  func begin(_ fault: WriteFault, deadline: Signal, arrival: Signal) {
    state.withLock { state in
      state.fault = fault
      state.deadline = deadline
      state.arrival = arrival
    }
  }

  /// How often the write with that mark was carried out.
  func count(_ mark: String) -> Int { state.withLock { $0.carriedOut[mark] ?? 0 } }
  /// How often the write with that mark was sent. One that was given up may arrive when another is under way already.
  func requests(_ mark: String) -> Int { state.withLock { $0.requests[mark] ?? 0 } }
  var deadline: Signal { state.withLock(\.deadline) }

  var behaviour: FaultServer.Behaviour {
    FaultServer.Behaviour(
      onConnection: {
        if case .cutAtConnection(let reset) = self.state.withLock(\.fault) { return [reset ? .reset : .close] }
        return []
      },
      onBytes: { count in
        switch self.state.withLock(\.fault) {
        case .cutAtConnection(let reset): [reset ? .reset : .close]
        case .cutRequest(let bytes, let reset) where count >= bytes: [reset ? .reset : .close]
        default: []
        }
      },
      onRequest: { request, _ in self.answer(request) })
  }

  private func answer(_ request: FaultServer.Request) -> [FaultServer.Step] {
    let state = state.withLock { state in
      state.requests[mark(of: request), default: 0] += 1
      return state
    }
    return steps(for: request, state.fault, state)
  }

  private func steps(
    for request: FaultServer.Request, _ fault: WriteFault, _ state: State
  ) -> [FaultServer.Step] {
    func end(_ reset: Bool) -> FaultServer.Step { reset ? .reset : .close }
    switch fault {
    case .none, .cutAtConnection: return [.send(carryOut(request))]
    // The request was shorter than that.
    case .cutRequest(_, let reset), .cutBefore(let reset): return [end(reset)]
    case .cutReply(let share, let reset): return [.send(part(carryOut(request), share)), end(reset)]
    case .wrongLength(let difference): return [.send(carryOut(request, difference: difference)), .close]
    case .fails(let status, let isCarriedOut):
      if isCarriedOut { _ = carryOut(request) }
      return [.reply("\(status) Oh", #"{"detail":"Oh."}"#, headers: ["Retry-After: 0"])]
    case .refuses(let status):
      return [.reply("\(status) No", "", headers: ["Retry-After: 0", "Location: /api/private/stem/session/"])]
    case .wantsToken(let then):
      return request.head.contains("Bearer new") ? steps(for: request, then, state) : [.reply("401 Who", "{}")]
    case .refusesTokens: return [.reply("401 Who", "{}")]
    case .silent(let share, let isCarriedOut):
      let reply = isCarriedOut ? part(carryOut(request), share) : []
      return [.send(reply), .signal(state.deadline)]
    case .cancelled(let isCarriedOut):
      if isCarriedOut { _ = carryOut(request) }
      return [.signal(state.arrival)]
    case .cancelledAtOnce: return [.send(carryOut(request))]
    case .garbage(let body):
      _ = carryOut(request)
      return [.reply("200 OK", body)]
    case .slow: return [.text("HTTP/1.1 100 Continue\r\n\r\n")] + carryOut(request).map { .send([$0]) }
    case .closesAfter(let reset): return [.send(carryOut(request)), end(reset)]
    }
  }

  private func part(_ bytes: [UInt8], _ share: Double) -> [UInt8] {
    Array(bytes.prefix(min(bytes.count - 1, Int(Double(bytes.count) * share))))
  }

  private func line(of request: FaultServer.Request) -> [Substring] {
    request.head.split(separator: "\r\n")[0].split(separator: " ")
  }

  /// The last word of the path, or the name in the body.
  private func mark(of request: FaultServer.Request) -> String {
    let line = line(of: request)
    // Behind the id an action may stand.
    let parts = line[1].split(separator: "/")
    let last = parts.count > 4 ? String(parts[4]) : ""
    return line[0] == "POST" ? String(request.body.split(separator: "\"").dropFirst().first ?? "") : last
  }

  /// Counts it by its mark, and gives the reply.
  private func carryOut(_ request: FaultServer.Request, difference: Int = 0) -> [UInt8] {
    let (line, mark) = (line(of: request), mark(of: request))
    state.withLock { $0.carriedOut[mark, default: 0] += 1 }
    if line[0] == "DELETE", difference == 0 { return Array("HTTP/1.1 204 No Content\r\n\r\n".utf8) }
    let body = #"{"session":{"id":"\#(mark)","name":"\#(mark)"}}"#
    let head = "HTTP/1.1 \(line[0] == "POST" ? "201 Created" : "200 OK")\r\nContent-Length: "
    return Array((head + "\(body.utf8.count + difference)\r\n\r\n" + body).utf8)
  }
}
