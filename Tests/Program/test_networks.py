"""Networks as institutes have them: proxies, authorities of their own, certificates of clients, IPv6."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from http.server import ThreadingHTTPServer
from pathlib import Path
import socket
import ssl
import subprocess
import threading

import pytest

from fault_server import Answer, FaultServer, RawServer, Relay, read_head
from program import environment

PROJECTS = {"projects": [{"id": "00000000-0000-4000-8000-000000000001", "name": "memory"}], "meta": {"total_results": 1}}
CANARY = "canary4e1b"
COUNT = "count(from project)"


@dataclass
class Authority:
    """A private authority, and what it has signed: for the server `lab.example` (and 127.0.0.1), for another name, for a client."""

    folder: Path

    def __post_init__(self):
        self.certificate = self.folder / "authority.pem"
        self.run("req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=Institute -keyout authority.key -out authority.pem")
        for name, alternative in (
            ("server", "DNS:lab.example,IP:127.0.0.1,IP:::1"),
            ("other", "DNS:other.example"),
            ("client", "DNS:anna"),
        ):
            (self.folder / f"{name}.txt").write_text(f"subjectAltName={alternative}\n")
            self.run(f"req -newkey rsa:2048 -nodes -subj /CN={name} -keyout {name}.key -out {name}.csr")
            signing = "-CA authority.pem -CAkey authority.key -CAcreateserial -days 2"
            self.run(f"x509 -req -in {name}.csr {signing} -extfile {name}.txt -out {name}.pem")

    def run(self, command: str):
        subprocess.run(["openssl", *command.split()], cwd=self.folder, check=True, capture_output=True)

    def context(self, name: str = "server", *, wants_client: bool = False) -> ssl.SSLContext:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.folder / f"{name}.pem", self.folder / f"{name}.key")
        if wants_client:
            context.verify_mode = ssl.CERT_REQUIRED
            context.load_verify_locations(self.certificate)
        return context


@pytest.fixture(scope="module")
def authority(tmp_path_factory) -> Authority:
    return Authority(tmp_path_factory.mktemp("authority"))


class Proxy(RawServer):
    """Makes the tunnels that are asked for, all of them to one port of this machine, whatever the name."""

    def __init__(self, port: int, user: str | None = None, status: str = "200 Connection established"):
        self.target, self.status, self.heads = port, status, []
        self.wanted = f"Basic {base64.b64encode(user.encode()).decode()}" if user else None
        super().__init__(self.tunnel)
        self.url = f"http://127.0.0.1:{self.port}"

    def tunnel(self, stream: socket.socket):
        head = read_head(stream)
        self.heads.append(head)
        fields = dict(line.split(": ", 1) for line in head.split("\r\n")[1:] if ": " in line)
        given = {name.lower(): value for name, value in fields.items()}.get("proxy-authorization")
        status = "407 Who are you" if self.wanted and given != self.wanted else self.status
        stream.sendall(f"HTTP/1.1 {status}\r\n{'' if status.startswith('200') else 'Content-Length: 0' + chr(13) + chr(10)}\r\n".encode())
        if status.startswith("200"):
            self.relay(stream)

    def relay(self, stream: socket.socket):
        with socket.create_connection(("127.0.0.1", self.target)) as other:
            back = threading.Thread(target=self.pump, args=(other, stream), daemon=True)
            back.start()
            self.pump(stream, other)
            back.join()

    @staticmethod
    def pump(one: socket.socket, other: socket.socket):
        try:
            while part := one.recv(65536):
                other.sendall(part)
            other.shutdown(socket.SHUT_WR)
        except OSError:
            """One of them has gone."""

    @property
    def asked(self) -> list[str]:
        return [head.split("\r\n")[0] for head in self.heads]


class SocksProxy(Proxy):
    """The same by SOCKS, version 5, without a password."""

    def tunnel(self, stream: socket.socket):
        stream.recv(3)
        stream.sendall(b"\x05\x00")
        request = stream.recv(1024)
        self.heads.append(request[5 : 5 + request[4]].decode() if request[3] == 3 else "an address")
        stream.sendall(b"\x05\x00\x00\x01\x00\x00\x00\x00\x00\x00")
        self.relay(stream)


@pytest.fixture(scope="module")
def lab_server(authority):
    """`https://lab.example/`, to whoever is led there."""
    with FaultServer(lambda request: Answer(200, PROJECTS), authority.context()) as server:
        yield server


LAB = ("--server", "https://lab.example/", "--portal", "public")


# Proxies


@pytest.mark.parametrize("variable", ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"])
def test_case_27_a_proxy_by_the_environment(ask, authority, lab_server, variable):
    with Proxy(lab_server.port) as proxy:
        done = ask(COUNT, *LAB, "--cacert", authority.certificate, **{variable: proxy.url})
    assert (done.status, done.out, done.err) == (0, "1\n", "")
    assert proxy.asked == ["CONNECT lab.example:443 HTTP/1.1"]


def test_case_27_a_proxy_by_option_goes_before_the_environment(ask, authority, lab_server):
    with Proxy(lab_server.port) as proxy:
        options = (*LAB, "--cacert", authority.certificate, "--proxy", proxy.url)
        done = ask(COUNT, *options, HTTPS_PROXY="http://127.0.0.1:1")
    assert (done.status, done.out) == (0, "1\n")


def test_case_27_socks(ask, authority, lab_server):
    with SocksProxy(lab_server.port) as proxy:
        done = ask(COUNT, *LAB, "--cacert", authority.certificate, ALL_PROXY=f"socks5h://127.0.0.1:{proxy.port}")
    assert (done.status, done.out) == (0, "1\n")
    assert proxy.heads == ["lab.example"]


def test_case_27_this_machine_is_asked_directly(ask):
    with FaultServer(lambda request: Answer(200, PROJECTS)) as server, Proxy(1) as proxy:
        everything = {name: proxy.url for name in ("HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "ALL_PROXY")}
        done = ask(COUNT, "--server", server.url, "--portal", "public", "--proxy", proxy.url, **everything)
    assert (done.status, done.out, proxy.heads) == (0, "1\n", [])


@pytest.mark.parametrize("list_", ["lab.example", ".example", "*", "other, LAB.example:443"])
def test_case_27_no_proxy(ask, list_):
    """Nobody of that name is found without one."""
    with Proxy(1) as proxy:
        done = ask(COUNT, *LAB, "--timeout", "5", HTTPS_PROXY=proxy.url, NO_PROXY=list_)
    assert done.status == 4
    assert "proxy" not in done.err
    assert proxy.heads == []


def test_case_27_plain_http_goes_through_a_tunnel_too(ask):
    with FaultServer(lambda request: Answer(200, PROJECTS)) as server, Proxy(server.port) as proxy:
        options = ("--server", "http://lab.example/", "--portal", "public", "--insecure-http")
        done = ask(COUNT, *options, http_proxy=proxy.url)
    assert (done.status, done.out) == (0, "1\n")
    assert proxy.asked == ["CONNECT lab.example:80 HTTP/1.1"]


@pytest.mark.parametrize("user, password", [("anna", CANARY), ("an:na", CANARY + "@/%")])
def test_row_46_an_update_through_a_proxy_with_a_password(bql, tmp_path, authority, served, start_portal, user, password):
    """And behind an authority that only the institute knows."""
    own = start_portal(tmp_path / "lab.sqlite").url
    escape = str.maketrans({":": "%3A", "@": "%40", "/": "%2F", "%": "%25"})
    named = user if ":" not in user else "anna"
    with Relay(own, tls=authority.context()) as server, Proxy(server.port, f"{named}:{password}") as proxy:
        url = f"http://{named}:{password.translate(escape)}@127.0.0.1:{proxy.port}/"
        statements = (
            'update (from subject where name = "TM_R001") set description = "weighed"\n'
            'from subject where name = "TM_R001" | select description'
        )
        done = subprocess.run(
            [bql, "-c", statements, "--server", "https://lab.example/", "--yes", "--verbose", "--format", "ndjson"],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=60,
            env=environment(
                tmp_path, HTTPS_PROXY=url, SSL_CERT_FILE=str(authority.certificate), BRAINSTEM_TOKEN="owner"
            ),
            check=False,
        )
    assert done.returncode == 0, done.stderr
    assert done.stdout == '{"description":"weighed"}\n'
    assert server.writes == 1
    assert CANARY not in done.stderr + done.stdout
    for path in tmp_path.rglob("*"):
        assert not path.is_file() or CANARY.encode() not in path.read_bytes()


@pytest.mark.parametrize("user", ["", f"anna:{CANARY}@", f"{CANARY}@"])
def test_row_46_a_wrong_password(ask, lab_server, user):
    with Proxy(lab_server.port, "anna:right") as proxy:
        done = ask(COUNT, *LAB, "--verbose", HTTPS_PROXY=f"http://{user}127.0.0.1:{proxy.port}")
    assert done.status == 4
    assert "the proxy requires a user and password" in done.err
    assert f"through the proxy {proxy.url} (HTTPS_PROXY)" in done.err
    assert CANARY not in done.err
    assert len(proxy.heads) == 1


def test_row_46_a_proxy_that_refuses(ask, lab_server):
    with Proxy(lab_server.port, status="403 Not there") as proxy:
        done = ask(COUNT, *LAB, "--proxy", proxy.url)
    assert done.status == 4
    assert "the proxy does not connect to the server; nothing was sent" in done.err
    assert f"{proxy.url} (--proxy)" in done.err


def test_row_46_a_dead_proxy_is_named(ask):
    with Proxy(1) as proxy:
        url = proxy.url
    done = ask(COUNT, *LAB, HTTPS_PROXY=f"http://anna:{CANARY}@127.0.0.1:{proxy.port}")
    assert done.status == 4
    assert f"through the proxy {url} (HTTPS_PROXY)" in done.err
    assert CANARY not in done.err


@pytest.mark.parametrize("address", [f"ftp://anna:{CANARY}@h", f"https://anna:{CANARY}@h:1", f"http://anna:{CANARY}@h:x"])
def test_row_46_what_is_no_proxy(ask, address):
    for done in (ask(COUNT, *LAB, "--proxy", address), ask(COUNT, *LAB, HTTPS_PROXY=address)):
        assert done.status == 2
        assert "not the address of a proxy" in done.err
        assert CANARY not in done.err


# Authorities


def test_case_28_an_unknown_authority_says_how(ask, lab_server):
    done = ask(COUNT, "--server", lab_server.url, "--portal", "public")
    assert done.status == 4
    assert "the certificate of the server is not trusted; nothing was sent; `--cacert FILE`, or SSL_CERT_FILE" in done.err


@pytest.mark.parametrize("variable", ["SSL_CERT_FILE", "CURL_CA_BUNDLE", "REQUESTS_CA_BUNDLE"])
def test_case_28_an_authority_by_a_file(ask, authority, lab_server, variable):
    done = ask(COUNT, "--server", lab_server.url, "--portal", "public", **{variable: str(authority.certificate)})
    assert (done.status, done.out, done.err) == (0, "1\n", "")


@pytest.mark.parametrize("variable", ["SSL_CERT_DIR", "REQUESTS_CA_BUNDLE"])
def test_case_28_an_authority_by_a_folder(ask, authority, lab_server, variable):
    """What else lies there (keys, requests) is none of ours."""
    given = f"/nowhere:{authority.folder}" if variable == "SSL_CERT_DIR" else str(authority.folder)
    done = ask(COUNT, "--server", lab_server.url, "--portal", "public", **{variable: given})
    assert (done.status, done.out) == (0, "1\n")
    assert ("/nowhere (SSL_CERT_DIR)" in done.err) == (variable == "SSL_CERT_DIR")


def test_case_28_one_bad_authority_takes_no_other_away(ask, authority, lab_server):
    variables = {"SSL_CERT_FILE": "/nowhere/x.pem", "CURL_CA_BUNDLE": str(authority.certificate)}
    done = ask(COUNT, "--server", lab_server.url, "--portal", "public", **variables)
    assert (done.status, done.out) == (0, "1\n")
    assert done.err == "bql: /nowhere/x.pem (SSL_CERT_FILE): no such file or directory\n"


@pytest.mark.parametrize("option", ["--cacert", "--cert"])
def test_case_28_a_file_that_is_none(ask, tmp_path, lab_server, option):
    junk = tmp_path / "junk.pem"
    junk.write_text("junk")
    for path, words in ((junk, "holds no certificate in PEM"), ("/nowhere", "no such file"), ("/dev/zero", "larger than")):
        done = ask(COUNT, "--server", lab_server.url, "--portal", "public", option, path)
        assert done.status == 2
        assert words in done.err and f"({option})" in done.err


def test_a_certificate_for_another_name(ask, authority):
    with FaultServer(lambda request: Answer(200, PROJECTS), authority.context("other")) as server:
        done = ask(COUNT, "--server", server.url, "--portal", "public", "--cacert", authority.certificate)
        with Proxy(server.port) as proxy:
            named = ask(COUNT, *LAB, "--cacert", authority.certificate, "--proxy", proxy.url)
    for one in (done, named):
        assert one.status == 4
        assert "the certificate of the server is for another name; nothing was sent" in one.err
    assert not server.requests


# Certificates of clients


def test_row_46_a_client_shows_its_certificate(ask, authority):
    with FaultServer(lambda request: Answer(200, PROJECTS), authority.context(wants_client=True)) as server:
        options = ["--server", server.url, "--portal", "public", "--cacert", authority.certificate]
        both = authority.folder / "both.pem"
        both.write_text((authority.folder / "client.pem").read_text() + (authority.folder / "client.key").read_text())
        shown = ask(COUNT, *options, "--cert", authority.folder / "client.pem", "--key", authority.folder / "client.key")
        together = ask(COUNT, *options, "--cert", both)
        without = ask(COUNT, *options)
        keyless = ask(COUNT, *options, "--cert", authority.folder / "client.pem")
        # Another server than the one that was named gets no certificate.
        elsewhere = ask(
            f'use "{server.url}"\nuse public\n{COUNT}',
            *("--server", "https://lab.example/", "--cacert", authority.certificate, "--cert", both),
        )
    assert (shown.status, shown.out, shown.err) == (0, "1\n", "")
    assert (together.status, together.out) == (0, "1\n")
    assert without.status == 4
    assert "certificate" in without.err.lower()
    assert (keyless.status, "holds no key in PEM" in keyless.err) == (2, True)
    assert elsewhere.status == 4


def test_a_key_wants_a_certificate(ask):
    assert ask(COUNT, *LAB, "--key", "x.key").status == 2


# IPv6


class SixthServer(ThreadingHTTPServer):
    address_family = socket.AF_INET6


def test_ipv6(ask, authority, lab_server):
    server = SixthServer(("::1", 0), lab_server.server.RequestHandlerClass)
    secure = SixthServer(("::1", 0), lab_server.server.RequestHandlerClass)
    secure.socket = authority.context().wrap_socket(secure.socket, server_side=True)
    try:
        for one, scheme in ((server, "http"), (secure, "https")):
            threading.Thread(target=one.serve_forever, args=(0.05,), daemon=True).start()
            url = f"{scheme}://[::1]:{one.server_address[1]}/"
            done = ask(COUNT, "--server", url, "--portal", "public", "--cacert", authority.certificate)
            assert (done.status, done.out, done.err) == (0, "1\n", "")
    finally:
        for one in (server, secure):
            one.shutdown()
            one.server_close()
