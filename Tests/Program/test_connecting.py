"""Reaching a server: in time, within bounds, by its right name, and with the right token or none."""

from __future__ import annotations

import os
from pathlib import Path
import socket
import ssl
import subprocess
import warnings
import zlib

import pytest

from fault_server import Answer, FaultServer, RawServer, read_head
from program import environment, measured

PROJECTS = {"projects": [{"id": "00000000-0000-4000-8000-000000000001", "name": "memory"}], "meta": {"total_results": 1}}
TOO_LONG = 8  # seconds; an attempt to connect may take 10 by itself


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate for 127.0.0.1, with its key, that nobody has signed."""
    path = tmp_path_factory.mktemp("certificate") / "both.pem"
    command = "openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost -addext subjectAltName=IP:127.0.0.1"
    subprocess.run([*command.split(), "-keyout", path, "-out", f"{path}.crt"], check=True, capture_output=True)
    path.write_text(path.read_text() + Path(f"{path}.crt").read_text())
    return path


@pytest.fixture
def projects():
    with FaultServer(lambda request: Answer(200, PROJECTS)) as server:
        yield server


# Row 10: --timeout


def test_row_10_a_silent_tls_port(ask):
    with RawServer(None) as server:
        done = ask("from project", "--server", f"https://127.0.0.1:{server.port}/", "--timeout", "1", timeout=TOO_LONG)
    assert done.status == 4
    assert "did not answer within 1 s" in done.err


def test_row_10_a_black_hole(ask):
    with RawServer(None, backlog=0) as server:
        held = []
        # What is in the queue is connected; after that nobody answers.
        for _ in range(4):
            held.append(socket.socket())
            held[-1].setblocking(False)
            held[-1].connect_ex(("127.0.0.1", server.port))
        done = ask("from project", "--server", f"http://127.0.0.1:{server.port}/", "--timeout", "1.5", timeout=TOO_LONG)
        for one in held:
            one.close()
    assert done.status == 4
    assert "within 1.5 s" in done.err


def test_row_10_a_login(bql, tmp_path):
    with RawServer(None) as server:
        done = subprocess.run(
            [bql, "login", "--token-stdin", "--server", f"https://127.0.0.1:{server.port}/", "--timeout", "1"],
            input=b"abc",
            capture_output=True,
            timeout=TOO_LONG,
            env=environment(tmp_path),
            check=False,
        )
    assert b"within 1 s" in done.stderr


# Row 11: max_response

MEGABYTE = bytes(1 << 20)


def endless(stream: socket.socket):
    read_head(stream)
    stream.sendall(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n")
    for _ in range(2048):
        stream.sendall(MEGABYTE)


def bomb(stream: socket.socket):
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    head = packer.compress(MEGABYTE) + packer.flush(zlib.Z_FULL_FLUSH)
    more = packer.compress(MEGABYTE) + packer.flush(zlib.Z_FULL_FLUSH)
    read_head(stream)
    stream.sendall(b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nConnection: close\r\n\r\n" + head)
    for _ in range(1023):
        stream.sendall(more)


@pytest.mark.parametrize("talk", [endless, bomb])
@pytest.mark.parametrize("megabytes", [64, 100])
def test_row_11_what_is_too_large_takes_no_memory(bql, tmp_path, projects, talk, megabytes):
    """Beyond what a small reply takes, a build for tests being large by itself, there is the limit and little more."""
    _, usual = measured(bql, tmp_path, "-c", "from project", "--server", projects.url)
    with RawServer(talk) as server:
        statements = f"set max_response {megabytes}\nfrom project"
        outcome, most = measured(bql, tmp_path, "-c", statements, "--server", f"http://127.0.0.1:{server.port}/")
    assert outcome.status == 4
    assert f"larger than {megabytes << 20} bytes" in outcome.err
    assert most - usual < megabytes + 24


def test_row_11_the_limit_can_be_raised(ask):
    """What does not fit into the usual limit is read where more is allowed."""
    size = 3 << 20
    body = b'{"projects":[{"id":"00000000-0000-4000-8000-000000000001","name":"' + b"x" * size + b'"}]}'
    with FaultServer(lambda request: Answer(200, body)) as server:
        small = ask("set max_response 1\nfrom project", "--server", server.url)
        large = ask("set max_response 1\nset max_response 4\ncount(from project)", "--server", server.url)
    assert small.status == 4
    assert "set max_response" in small.err
    assert (large.status, large.out) == (0, "1\n")


# Row 13: TLS


@pytest.mark.parametrize(
    "version, words",
    [
        (ssl.TLSVersion.TLSv1, "no TLS of version 1.2 or above"),
        (ssl.TLSVersion.TLSv1_1, "no TLS of version 1.2 or above"),
        (ssl.TLSVersion.TLSv1_2, "not trusted"),
        (ssl.TLSVersion.TLSv1_3, "not trusted"),
    ],
)
def test_row_13_old_tls_is_refused(ask, certificate, version, words):
    """Where the version will do it is the certificate that does not."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    context.set_ciphers("ALL:@SECLEVEL=0")
    with warnings.catch_warnings():
        # Python says, too, that nobody should.
        warnings.simplefilter("ignore", DeprecationWarning)
        context.minimum_version = context.maximum_version = version
    with RawServer(read_head, tls=context) as server:
        done = ask("from project", "--server", f"https://127.0.0.1:{server.port}/")
    assert done.status == 4
    assert words in done.err
    assert "nothing was sent" in done.err


# Row 15: http that leads to https


@pytest.mark.parametrize("statement", ["from project", 'create project {name: "x"}'])
def test_row_15_what_to_type_instead(ask, statement):
    def talk(stream: socket.socket):
        read_head(stream)
        stream.sendall(
            b"HTTP/1.1 301 Moved\r\nLocation: https://127.0.0.1:8443/api/\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
        )

    with RawServer(talk) as server:
        url = f"http://127.0.0.1:{server.port}/"
        done = ask(statement, "--server", url, "--yes", "--unchecked", "--portal", "private", BRAINSTEM_TOKEN="canary7")
    assert done.status in (3, 4)
    assert "try: --server https://127.0.0.1:8443/" in done.err


# Row 18: no token


@pytest.mark.parametrize(
    "variables, words",
    [
        ({}, "public portal (no token); `bql login --server {url}/` gets a token"),
        ({"BRAINSTEM_TOKEN": ""}, "public portal (no token: BRAINSTEM_TOKEN is empty); `bql login"),
        ({"BRAINSTEM_TOKEN": " \n"}, "(no token: BRAINSTEM_TOKEN is empty)"),
        ({"BRAINSTEM_API_TOKEN": ""}, "(no token: BRAINSTEM_API_TOKEN is empty)"),
    ],
)
def test_row_18_no_token_is_said_in_one_line(ask, projects, variables, words):
    done = ask("from project\ncount(from project)", "--server", projects.url, **variables)
    assert done.status == 0
    assert done.err.count("\n") == 1
    assert f"bql: asking {projects.url}/, " in done.err
    assert words.format(url=projects.url) in done.err
    assert all("/public/" in request.path for request in projects.requests)


@pytest.mark.parametrize(
    "options, variables",
    [
        (["--portal", "public"], {}),
        (["--quiet"], {}),
        ([], {"BRAINSTEM_TOKEN": "abc"}),
        ([], {"BRAINSTEM_TOKEN": "", "BRAINSTEM_API_TOKEN": "abc"}),
    ],
)
def test_row_18_nothing_is_said_where_all_is_as_wanted(ask, projects, options, variables):
    done = ask("count(from project)", "--server", projects.url, *options, **variables)
    assert (done.status, done.out, done.err) == (0, "1\n", "")


def test_row_18_a_private_query_without_a_token(ask, projects):
    done = ask("count(from project)", "--server", projects.url, "--portal", "private", BRAINSTEM_TOKEN="")
    assert "private portal (no token: BRAINSTEM_TOKEN is empty)" in done.err


@pytest.mark.parametrize("token", ["abc\n", "abc\r\n", " abc", "abc\n\n"])
def test_case_25_a_token_with_a_line_end(ask, projects, token):
    done = ask("count(from project)", "--server", projects.url, BRAINSTEM_TOKEN=token)
    assert (done.status, done.err) == (0, "")
    assert {request.headers["Authorization"] for request in projects.requests} == {"Bearer abc"}


@pytest.mark.parametrize("token", ["canary7 x", "canary7\nx", "canary7\u00e9", "canary7\x01"])
def test_case_25_a_token_that_is_none_names_its_variable(ask, projects, token):
    done = ask("count(from project)", "--server", projects.url, BRAINSTEM_API_TOKEN=token)
    assert done.status == 5
    assert "the token in BRAINSTEM_API_TOKEN" in done.err
    assert "canary7" not in done.err
    assert not projects.requests


@pytest.mark.parametrize("path", ["", "/", "/api", "/api/", "/api/private/stem/session/"])
def test_case_26_the_address_of_the_api(ask, projects, path):
    done = ask("count(from project)", "--portal", "public", BRAINSTEM_URL=projects.url + path)
    assert (done.status, done.out) == (0, "1\n")
    assert {request.path for request in projects.requests} == {"/api/public/stem/project/"}
