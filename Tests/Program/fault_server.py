"""Small servers on loopback that count what they are asked, and answer as a test says."""

from __future__ import annotations

from collections.abc import Callable
import http.client
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
import json
import socket
import ssl
import threading
from urllib.parse import parse_qs, unquote, urlsplit


class Request:
    def __init__(self, method: str, target: str, headers, body: bytes):
        parts = urlsplit(target)
        self.target = target
        self.method, self.path, self.headers, self.body = method, unquote(parts.path), headers, body
        self.parameters = parse_qs(parts.query, keep_blank_values=True)

    @property
    def is_write(self) -> bool:
        """Some actions are GETs: `/api/private/users/group/9/join/`."""
        return self.method != "GET" or self.path.count("/") == 7

    def number(self, name: str, default: int) -> int:
        return int(self.parameters.get(name, [default])[0])


class Answer:
    """`close` ends the connection in place of an answer."""

    def __init__(self, status: int = 200, body=None, *, content: str = "application/json", close: bool = False):
        self.status, self.content, self.close = status, content, close
        self.body = body if isinstance(body, bytes) else json.dumps(body).encode()


class FaultServer:
    def __init__(self, answer: Callable[[Request], Answer], tls: ssl.SSLContext | None = None):
        self.requests: list[Request] = []
        kept = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def handle_any(self):
                length = int(self.headers.get("Content-Length") or 0)
                request = Request(self.command, self.path, self.headers, self.rfile.read(length))
                kept.requests.append(request)
                reply = answer(request)
                if reply.close:
                    self.close_connection = True
                    self.connection.close()
                    return
                try:
                    self.send_response(reply.status)
                    self.send_header("Content-Type", reply.content)
                    self.send_header("Content-Length", str(len(reply.body)))
                    self.end_headers()
                    self.wfile.write(reply.body)
                except OSError:
                    # Who asked has gone.
                    self.close_connection = True

            do_GET = do_POST = do_PATCH = do_PUT = do_DELETE = handle_any

            def log_message(self, format, *arguments):
                """Requests are counted, not printed."""

            def finish(self):
                try:
                    super().finish()
                except (OSError, ValueError):
                    pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        if tls:
            self.server.socket = tls.wrap_socket(self.server.socket, server_side=True)
            self.server.handle_error = lambda *_: None
        self.port = self.server.server_address[1]
        self.url = f"{'https' if tls else 'http'}://127.0.0.1:{self.port}"
        threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True).start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()


class RawServer:
    """A socket on loopback that hands each connection, after its TLS where there is one, to `talk`. Without `talk` nobody takes
    the connections up."""

    def __init__(self, talk: Callable[[socket.socket], None] | None, tls: ssl.SSLContext | None = None, backlog: int = 16):
        self.talk, self.tls = talk, tls
        self.listener = socket.create_server(("127.0.0.1", 0), backlog=backlog)
        self.port = self.listener.getsockname()[1]
        if talk:
            threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self.serve, args=(connection,), daemon=True).start()

    def serve(self, connection: socket.socket):
        try:
            with self.tls.wrap_socket(connection, server_side=True) if self.tls else connection as stream:
                self.talk(stream)
        except OSError:
            """The other side has gone, or there is no way to speak with it."""

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.listener.close()


def read_head(stream: socket.socket) -> str:
    """A request up to the empty line behind its headers."""
    head = b""
    while b"\r\n\r\n" not in head and (part := stream.recv(65536)):
        head += part
    return head.decode()


class Relay(FaultServer):
    """Hands requests on to a server. `hold` is asked before each write, and again (`is_done`) before its reply: where it
    says so, the request, or the reply, waits until `release` is called; with `drops`, a request that waited is not handed on."""

    drops = False

    def __init__(
        self,
        target: str,
        hold: Callable[[int, bool], bool] = lambda number, is_done: False,
        tls: ssl.SSLContext | None = None,
    ):
        self.target, self.hold = urlsplit(target).netloc, hold
        self.held, self.open = threading.Event(), threading.Event()
        self.writes = 0
        self.idle = threading.Condition()
        self.active = 0
        super().__init__(self.hand_on, tls)

    def hand_on(self, request: Request) -> Answer:
        with self.idle:
            number = self.writes
            self.writes += request.is_write
            self.active += 1
        try:
            if self.wait(request, number, False) and self.drops:
                return Answer(close=True)
            connection = http.client.HTTPConnection(self.target)
            names = ("Authorization", "Content-Type")
            headers = {name: request.headers[name] for name in names if name in request.headers}
            connection.request(request.method, request.target, request.body or None, headers)
            reply = connection.getresponse()
            body = reply.read()
            connection.close()
            self.wait(request, number, True)
            return Answer(reply.status, body)
        finally:
            with self.idle:
                self.active -= 1
                self.idle.notify_all()

    def wait(self, request: Request, number: int, is_done: bool) -> bool:
        if self.open.is_set() or not request.is_write or not self.hold(number, is_done):
            return False
        self.held.set()
        return self.open.wait()

    def release(self):
        """Lets go what is held, and waits until all that came is carried out."""
        self.open.set()
        with self.idle:
            self.idle.wait_for(lambda: self.active == 0)


def record(number: int) -> dict:
    """A session, as far as a test needs one."""
    return {"id": f"00000000-0000-4000-8000-{number:012d}", "name": f"session {number:04d}", "description": None}
