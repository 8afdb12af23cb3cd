"""Logging in: the doors, the file, and the secrets that show nowhere."""

from __future__ import annotations

import fcntl
import json
import os
from pathlib import Path
import pty
import select
import signal
import stat
import subprocess
import termios
import threading
import urllib.parse
import urllib.request

import pytest

from fault_server import Answer, FaultServer, record
from program import DEADLINE, environment
from terminal import CTRL_C, ENTER, Terminal

CANARY = "canary0f7d1f0c52a9"


class AuthServer(FaultServer):
    """Sessions behind tokens, and the doors that give them."""

    def __init__(self, *, lifetime: int = 3600, polls: list | None = None, interval: int = 1):
        self.lock = threading.Lock()
        self.lifetime, self.interval = lifetime, interval
        #: What `auth/device/token/` says, in turn; the last again and again.
        self.polls = polls or [{"status": "success", "token": CANARY + "device"}]
        self.valid = {CANARY + "device", CANARY + "personal", CANARY + "legacy"}
        self.refresh = set()
        self.renewals = self.made = 0
        self.lose_renewal = False
        super().__init__(self.answer)

    def pair(self):
        self.made += 1
        access, refresh = f"{CANARY}access{self.made}", f"{CANARY}refresh{self.made}"
        self.valid = {token for token in self.valid if "access" not in token} | {access}
        self.refresh.add(refresh)
        return {"access": access, "refresh": refresh, "token_type": "Bearer", "expires_in": self.lifetime}

    def answer(self, request):
        with self.lock:
            return self.answered(request)

    def answered(self, request):
        body = json.loads(request.body) if request.body else {}
        if request.path == "/api/auth/device/":
            return Answer(
                200,
                {
                    "device_code": CANARY + "code",
                    "user_code": "WDJB-MJHT",
                    "verification_uri": self.url + "/device/",
                    "verification_uri_complete": self.url + "/device/?code=WDJB-MJHT",
                    "interval": self.interval,
                },
            )
        if request.path == "/api/auth/device/token/":
            assert body == {"device_code": CANARY + "code"}
            reply = self.polls.pop(0) if len(self.polls) > 1 else self.polls[0]
            return reply if isinstance(reply, Answer) else Answer(200, reply)
        if request.path == "/api/auth/token/":
            good = body == {"email": "anna@lab.example", "password": CANARY + " pass"}
            return Answer(200, self.pair()) if good else Answer(401, {"detail": f"No account for {body}."})
        if request.path == "/api/auth/token/refresh/":
            self.renewals += 1
            if body["refresh"] not in self.refresh:
                return Answer(401, {"detail": f"Token {body['refresh']} is invalid."})
            self.refresh.remove(body["refresh"])
            pair = self.pair()
            return Answer(200, close=True) if self.lose_renewal else Answer(200, pair)
        if request.path == "/api/token/":
            good = body == {"username": "anna", "password": CANARY + " pass"}
            return Answer(200, {"access": CANARY + "legacy", "token_id": 7, "message": "ok"}) if good else Answer(401, {})
        token = (request.headers.get("Authorization") or "").removeprefix("Bearer ")
        if "/private/" in request.path and token not in self.valid:
            return Answer(401, {"detail": f"Invalid token {token}."})
        if request.path.endswith("/project/"):
            return Answer(200, {"projects": [], "meta": {"page": 1, "total_results": 0, "total_pages": 0}})
        offset, limit = request.number("offset", 0), request.number("limit", 20)
        sessions = [record(number) for number in range(offset, min(offset + limit, 250))]
        self.on_page(request)
        return Answer(200, {"sessions": sessions, "meta": {"total_results": 250, "total_pages": 3, "page": 1 + offset // limit}})

    def on_page(self, request):
        pass


@pytest.fixture
def home(tmp_path: Path) -> Path:
    path = tmp_path / "home"
    path.mkdir()
    return path


def store(home: Path) -> Path:
    return home / ".config/bql/credentials.json"


def kept(home: Path, server) -> dict:
    return json.loads(store(home).read_text())["servers"][server.url]


def keep(home: Path, server, **entry):
    """Credentials as an earlier login left them."""
    store(home).parent.mkdir(parents=True, exist_ok=True)
    entry = {"kind": "personal", "token": CANARY + "personal", "obtained": "2026-01-01T00:00:00Z", **entry}
    store(home).touch(0o600)
    store(home).write_text(json.dumps({"version": 1, "servers": {server.url: entry}}))


def log_in_with_a_pair(run_bql, home, server):
    outcome = run_bql(
        "login", "--server", server.url, "--password", stdin=f"anna@lab.example\n{CANARY} pass\n", home=home
    )
    assert outcome.status == 0, outcome.err
    return outcome


def spend(home, server):
    """The access token has ended, and we do not know it yet."""
    with server.lock:
        server.valid = {token for token in server.valid if "access" not in token}


# The doors


def test_login_by_device(run_bql, home):
    polls = [{"status": "authorization_pending"}, {"status": "success", "token": CANARY + "device"}]
    with AuthServer(polls=polls) as server:
        outcome = run_bql("login", "--headless", "--server", server.url, home=home)
        assert outcome.status == 0, outcome.err
        assert "WDJB-MJHT" in outcome.err and server.url + "/device/" in outcome.err
        assert "logged in" in outcome.out
        assert [request.path for request in server.requests] == ["/api/auth/device/"] + ["/api/auth/device/token/"] * 2
        assert kept(home, server)["token"] == CANARY + "device"
        rows = run_bql("--server", server.url, "-c", "from session | count", home=home)
        assert (rows.status, rows.out.strip()) == (0, "250")
        assert "/private/" in server.requests[-1].path
    assert stat.S_IMODE(store(home).stat().st_mode) == 0o600
    assert not list(home.rglob("*.part"))


def test_login_opens_the_browser(run_bql, bql, home, tmp_path):
    opened = tmp_path / "opened"
    programs = tmp_path / "bin"
    programs.mkdir()
    opener = programs / "xdg-open"
    opener.write_text(f'#!/bin/sh\n{{ echo "$1"; env; }} > "{opened}.part"; mv "{opened}.part" "{opened}"\n')
    opener.chmod(0o755)
    # It is approved when the browser was there.
    with AuthServer() as server:
        server.polls = [{"status": "authorization_pending"}]
        own = server.answered

        def answered(request):
            if request.path.endswith("device/token/") and opened.exists():
                server.polls = [{"status": "success", "token": CANARY + "device"}]
            return own(request)

        server.answered = answered
        env = environment(home, DISPLAY=":0", BRAINSTEM_API_TOKEN=CANARY)
        env["PATH"] = f"{programs}:{env['PATH']}"
        done = subprocess.run(
            [bql, "login", "--server", server.url], env=env, capture_output=True, timeout=DEADLINE, check=False,
            stdin=subprocess.DEVNULL,
        )
        assert done.returncode == 0, done.stderr
        address, *variables = opened.read_text().splitlines()
        assert address == server.url + "/device/?code=WDJB-MJHT"
        assert not any(CANARY in variable for variable in variables)
        assert b"BRAINSTEM_API_TOKEN" in done.stdout


@pytest.mark.parametrize(
    "reply, status, said",
    [
        ({"error": "access_denied"}, 5, "denied"),
        ({"error": "expired_token"}, 5, "not approved in time"),
        ({"error": "already_used"}, 5, "used already"),
        (Answer(400, {"error": "access_denied"}), 5, "denied"),
        ({"error": "\x1b[2J"}, 5, "^["),
        (Answer(404, {"detail": "no"}), 3, "404"),
        ({"status": "success", "token": "a b"}, 4, "no token"),
    ],
)
def test_a_device_login_that_comes_to_nothing(run_bql, home, reply, status, said):
    with AuthServer(polls=[reply]) as server:
        outcome = run_bql("login", "--headless", "--server", server.url, home=home)
        assert outcome.status == status and said in outcome.err, outcome.err
        assert "\x1b[2J" not in outcome.err
        assert not store(home).exists()


def test_login_with_a_password(run_bql, home):
    with AuthServer() as server:
        outcome = log_in_with_a_pair(run_bql, home, server)
        assert "anna@lab.example" in outcome.out
        assert kept(home, server)["kind"] == "pair" and kept(home, server)["refresh"]
        who = run_bql("whoami", "--server", server.url, home=home)
        assert who.status == 0
        assert "anna@lab.example" in who.out and "credentials.json" in who.out and server.url in who.out
        assert CANARY not in who.out + who.err
        wrong = run_bql("login", "--server", server.url, "--password", stdin=f"b\n{CANARY}\n", home=home)
        assert wrong.status == 5 and CANARY not in wrong.err
        assert kept(home, server)["user"] == "anna@lab.example"


def test_login_at_the_old_door(run_bql, home):
    with AuthServer() as server:
        outcome = run_bql("login", "--server", server.url, "--legacy", stdin=f"anna\n{CANARY} pass\n", home=home)
        assert outcome.status == 0, outcome.err
        assert kept(home, server)["kind"] == "legacy"
        assert run_bql("--server", server.url, "-c", "from session | count", home=home).out.strip() == "250"


def test_login_with_a_token(run_bql, home):
    with AuthServer() as server:
        login = ["login", "--server", server.url, "--token-stdin"]
        assert run_bql(*login, stdin=f" {CANARY}personal\n", home=home).status == 0
        assert kept(home, server)["token"] == CANARY + "personal"
        wrong = run_bql(*login, stdin=f"{CANARY}wrong\n", home=home)
        assert wrong.status == 5 and CANARY not in wrong.err + wrong.out
        assert kept(home, server)["token"] == CANARY + "personal"
        assert run_bql(*login, stdin="", home=home).status == 2


def test_logout_and_whoami(run_bql, home):
    with AuthServer() as server, AuthServer() as other:
        keep(home, server)
        run_bql("login", "--server", other.url, "--token-stdin", stdin=CANARY + "personal", home=home)
        assert run_bql("whoami", "--server", server.url, home=home).status == 0
        assert run_bql("logout", "--server", server.url, home=home).status == 0
        assert list(json.loads(store(home).read_text())["servers"]) == [other.url]
        who = run_bql("whoami", "--server", server.url, home=home)
        assert (who.status, who.out) == (5, "") and "bql login" in who.err
        assert run_bql("logout", "--server", server.url, home=home).status == 0
        # The token of one server goes to no other.
        before = len(server.requests)
        assert run_bql("--server", server.url, "-c", "from session | count", home=home).status == 0
        asked = server.requests[before:]
        assert asked and all("/public/" in request.path and not request.headers.get("Authorization") for request in asked)


@pytest.mark.parametrize("command", ["login", "logout", "whoami"])
def test_the_sandbox_has_no_accounts(run_bql, home, command):
    for outcome in (
        run_bql(command, "--sandbox", home=home),
        run_bql("--sandbox", "-c", command, home=home),
    ):
        assert (outcome.status, outcome.out) == (2, "")
        assert "no login is needed" in outcome.err


def test_no_option_takes_a_secret(run_bql, home):
    for arguments in (["--token-stdin", "abc"], ["--password", "abc"], ["--headless", "--password"]):
        assert run_bql("login", *arguments, home=home).status == 2


# Where tokens come from


def test_the_environment_goes_first(run_bql, home):
    with AuthServer() as server, AuthServer() as other:
        keep(home, server)
        server.valid.add(CANARY + "environment")
        statements = f'from session | count; use "{other.url}/"; from public.session | count'
        outcome = run_bql("--server", server.url, "-c", statements, token=CANARY + "environment", home=home)
        assert outcome.status == 0, outcome.err
        assert {request.headers.get("Authorization") for request in server.requests} == {f"Bearer {CANARY}environment"}
        assert all(CANARY not in str(request.headers) for request in other.requests)
        who = run_bql("whoami", "--server", server.url, token=CANARY + "environment", home=home)
        assert "BRAINSTEM_TOKEN" in who.out and CANARY not in who.out


def test_the_python_clients_file_is_for_its_host_only(run_bql, home):
    file = home / ".config/brainstem/token"
    file.parent.mkdir(parents=True)
    file.touch(0o600)
    file.write_text(CANARY + "personal")
    with AuthServer() as server:
        assert run_bql("--server", server.url, "-c", "from session | count", home=home).status == 0
        assert all(CANARY not in str(request.headers) for request in server.requests)
        assert run_bql("whoami", "--server", server.url, home=home).status == 5
    who = run_bql("whoami", home=home)
    assert who.status == 0 and "Python client" in who.out and "https://www.brainstem.org/" in who.out
    assert CANARY not in who.out
    file.chmod(0o644)
    who = run_bql("whoami", home=home)
    assert who.status == 5 and f"chmod 600 {file}" in who.err


# The file


def test_a_file_that_others_may_read_is_refused(run_bql, home):
    with AuthServer() as server:
        keep(home, server)
        for mode in (0o640, 0o604, 0o620):
            store(home).chmod(mode)
            outcome = run_bql("--server", server.url, "-c", "from session | count", home=home)
            assert (outcome.status, outcome.out) == (5, "")
            assert f"chmod 600 {store(home)}" in outcome.err
            assert not server.requests and CANARY not in outcome.err
        store(home).chmod(0o600)
        assert run_bql("--server", server.url, "-c", "from session | count", home=home).status == 0


def test_a_file_that_is_none_of_ours_is_left_alone(run_bql, home):
    with AuthServer() as server:
        keep(home, server)
        for text in ("{", "[]", '{"version": 2, "servers": {}}', '{"servers": {}}'):
            store(home).write_text(text)
            outcome = run_bql(
                "login", "--server", server.url, "--token-stdin", stdin=CANARY + "personal", home=home
            )
            assert outcome.status == 7 and "mv " in outcome.out
            assert store(home).read_text() == text


def test_a_link_stays_a_link(run_bql, home, tmp_path):
    target = tmp_path / "elsewhere" / "secrets.json"
    target.parent.mkdir()
    store(home).parent.mkdir(parents=True)
    store(home).symlink_to(target)
    with AuthServer() as server:
        for _ in range(2):
            login = run_bql("login", "--server", server.url, "--token-stdin", stdin=CANARY + "personal", home=home)
            assert login.status == 0, login.err
            assert store(home).is_symlink() and not target.is_symlink()
            assert stat.S_IMODE(target.stat().st_mode) == 0o600
        assert kept(home, server)["token"] == CANARY + "personal"


def test_a_home_that_cannot_be_written(run_bql, bql, home):
    """A file stands where the folder would be: nobody, not even root, can make it."""
    (home / ".config").write_text("")
    with AuthServer() as server:
        outcome = run_bql("login", "--server", server.url, "--token-stdin", stdin=CANARY + "personal", home=home)
        assert outcome.status == 7
        assert "this run only" in outcome.out and CANARY not in outcome.out + outcome.err
        # Within one run the login holds.
        script = "login; from private.session | count"
        outcome = run_bql("--server", server.url, "-c", script, home=home)
        assert outcome.status == 0 and outcome.out.strip().endswith("250"), outcome.err


# The next pair


def test_a_token_that_ends_is_renewed(run_bql, home):
    with AuthServer() as server:
        log_in_with_a_pair(run_bql, home, server)
        spend(home, server)
        outcome = run_bql("--server", server.url, "-c", "from session | count", home=home)
        assert (outcome.status, outcome.out.strip()) == (0, "250")
        assert server.renewals == 1
        assert kept(home, server)["token"] == CANARY + "access2"
        assert run_bql("--server", server.url, "-c", "from session | count", home=home).status == 0
        assert server.renewals == 1


def test_a_token_is_renewed_before_it_ends(run_bql, home):
    with AuthServer() as server:
        log_in_with_a_pair(run_bql, home, server)
        entry = {**kept(home, server), "obtained": "2026-01-01T00:00:00Z", "token_ends": "2026-01-01T01:00:00Z"}
        keep(home, server, **entry)
        before = len(server.requests)
        assert run_bql("--server", server.url, "-c", "from session | count", home=home).status == 0
        assert server.requests[before].path == "/api/auth/token/refresh/"
        assert server.renewals == 1


def test_a_token_that_ends_while_pages_come(run_bql, home):
    with AuthServer() as server:
        log_in_with_a_pair(run_bql, home, server)
        pages = []

        def on_page(request):
            pages.append(request.number("offset", 0))
            if len(pages) == 2:
                server.valid = {token for token in server.valid if "access" not in token}

        server.on_page = on_page
        outcome = run_bql("--server", server.url, "--format", "ndjson", "-c", "from session | select id", home=home)
        assert outcome.status == 0, outcome.err
        assert len({row["id"] for row in outcome.rows}) == len(outcome.rows) == 250
        assert server.renewals == 1


def test_twenty_processes_renew_once(bql, home, run_bql):
    with AuthServer() as server:
        log_in_with_a_pair(run_bql, home, server)
        spend(home, server)
        command = [bql, "--server", server.url, "-c", "from session | count"]
        processes = [
            subprocess.Popen(
                command, env=environment(home), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE
            )
            for _ in range(20)
        ]
        ends = [process.communicate(timeout=DEADLINE) for process in processes]
        assert [process.returncode for process in processes] == [0] * 20, [err for _, err in ends]
        assert [out.strip() for out, _ in ends] == [b"250"] * 20
        assert server.renewals == 1


def test_a_renewal_whose_answer_is_lost(run_bql, home):
    with AuthServer() as server:
        log_in_with_a_pair(run_bql, home, server)
        spend(home, server)
        server.lose_renewal = True
        outcome = run_bql("--server", server.url, "-c", "from session | count", home=home)
        assert outcome.status == 5 and "log in again" in outcome.err
        assert server.renewals == 1
        # The old one is used up, as was feared: said, and nothing worse.
        server.lose_renewal = False
        outcome = run_bql("--server", server.url, "-c", "from session | count", home=home)
        assert outcome.status == 5 and "log in again" in outcome.err and CANARY not in outcome.err
        log_in_with_a_pair(run_bql, home, server)
        assert run_bql("--server", server.url, "-c", "from session | count", home=home).status == 0


# At the prompt


def test_login_at_the_prompt(bql, home):
    polls = [{"status": "authorization_pending"}, {"status": "success", "token": CANARY + "device"}]
    with AuthServer(polls=polls) as server, Terminal(bql, home, "--server", server.url) as prompt:
        prompt.expect_prompt()
        assert prompt.lines[-1].startswith("public@127.0.0.1")
        prompt.run("login").expect("logged in")
        assert prompt.lines[-1].startswith("private@127.0.0.1")
        prompt.run("from session | count").expect("250")
        prompt.run("whoami").expect("personal token")
        prompt.run("logout").expect("logged out")
        assert prompt.lines[-1].startswith("public@127.0.0.1")
        assert CANARY.encode() not in prompt.raw


def test_ctrl_c_ends_a_login_at_the_prompt(bql, home):
    polls = [{"status": "authorization_pending"}]
    with AuthServer(polls=polls, interval=60) as server, Terminal(bql, home, "--server", server.url) as prompt:
        prompt.expect_prompt()
        prompt.run("let a = 7")
        prompt.idle = 0
        prompt.type("login" + ENTER).expect("WDJB-MJHT")
        prompt.send_aside(CTRL_C)
        prompt.expect("cancelled")
        prompt.expect_prompt()
        prompt.run("$a * 6").expect("42")
        assert not store(home).exists()


class Asked:
    """A command on a pseudo-terminal that outlives it."""

    def __init__(self, bql, home, *arguments):
        self.master, self.slave = pty.openpty()
        self.process = subprocess.Popen(
            [bql, *arguments], env=environment(home, TERM="xterm"), stdin=self.slave, stdout=self.slave,
            stderr=self.slave, start_new_session=True, preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),
        )
        self.raw = b""

    def until(self, words: bytes):
        while words not in self.raw:
            assert select.select([self.master], [], [], DEADLINE)[0], self.raw
            self.raw += os.read(self.master, 4096)
        return self

    def end(self) -> int:
        """Its status, after all that it wrote was taken."""
        try:
            return self.process.wait(timeout=DEADLINE)
        finally:
            while select.select([self.master], [], [], 0)[0]:
                self.raw += os.read(self.master, 4096)

    @property
    def echoes(self) -> bool:
        return bool(termios.tcgetattr(self.slave)[3] & termios.ECHO)


def test_a_password_is_not_shown(bql, home):
    with AuthServer() as server:
        asked = Asked(bql, home, "login", "--password", "--server", server.url).until(b"e-mail: ")
        os.write(asked.master, b"anna@lab.example\n")
        asked.until(b"password: ")
        while asked.echoes:
            pass
        os.write(asked.master, f"{CANARY} pasx\x7fs\n".encode())
        assert asked.end() == 0, asked.raw
        assert CANARY.encode() not in asked.raw
        assert kept(home, server)["user"] == "anna@lab.example"


@pytest.mark.parametrize("how, status", [(b"\x03", 130), (b"\x04", 130), (signal.SIGTERM, -signal.SIGTERM)])
def test_the_terminal_shows_letters_again(bql, home, how, status):
    with AuthServer() as server:
        asked = Asked(bql, home, "login", "--token-stdin", "--server", server.url).until(b"token: ")
        while asked.echoes:
            pass
        if isinstance(how, bytes):
            os.write(asked.master, how)
        else:
            asked.process.send_signal(how)
        assert asked.end() == status
        assert asked.echoes


# The embedded portal, which gives tokens of its own


@pytest.fixture(scope="module")
def portal(start_portal, tmp_path_factory):
    """Takes no token but its own; access tokens live for a second."""
    options = ["--check-tokens", "--token-lifetime", "1", "--device-interval", "0"]
    return start_portal(tmp_path_factory.mktemp("portal") / "lab.sqlite", *options).url


OWNER = ("petersen@lab.example.org", "owner-password")
VIEWER = ("guest@lab.example.org", "viewer-password")


@pytest.mark.parametrize("door", ["--password", "--legacy"])
def test_the_embedded_portal_by_password(run_bql, home, portal, door):
    place = ["--server", portal]
    assert run_bql(*place, "-c", "from private.session | count", home=home).status == 5
    login = run_bql("login", *place, door, stdin="\n".join(VIEWER), home=home)
    assert login.status == 0, login.err
    before = json.loads(store(home).read_text())["servers"][portal]
    for _ in range(100):
        outcome = run_bql(*place, "-c", "from session | count", home=home)
        assert outcome.status == 0, outcome.err
        assert int(outcome.out) > 0
        now = json.loads(store(home).read_text())["servers"][portal]
        if door == "--legacy" or now["token"] != before["token"]:
            break
    if door == "--password":
        assert now["token"] != before["token"] and now["refresh"] != before["refresh"]
    name = f"made by {door}"
    create = ["--yes", "-c", f'create project {{ name: "{name}" }}']
    assert run_bql(*place, *create, home=home).status == 5
    assert run_bql("login", *place, door, stdin="\n".join(OWNER), home=home).status == 0
    created = run_bql(*place, *create, home=home)
    assert created.status == 0, created.err
    found = run_bql(*place, "-c", f'from project where name = "{name}" | count', home=home)
    assert int(found.out) == 1
    assert run_bql("login", *place, door, stdin="nobody\nwrong\n", home=home).status in (3, 5)


@pytest.mark.parametrize("action, status", [("approve", 0), ("deny", 5)])
def test_the_embedded_portal_by_device(bql, home, portal, run_bql, action, status):
    process = subprocess.Popen(
        [bql, "login", "--headless", "--server", portal], env=environment(home), stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )
    page = process.stderr.readline().split()[-1]
    code = process.stderr.readline().split()[-1]
    form = {"user_code": code, "email": OWNER[0], "password": OWNER[1], "action": action}
    urllib.request.urlopen(page, urllib.parse.urlencode(form).encode(), timeout=DEADLINE).read()
    out, err = process.communicate(timeout=DEADLINE)
    assert process.returncode == status, err
    if status == 0:
        assert run_bql("--server", portal, "-c", "from session | count", home=home).status == 0
    else:
        assert "denied" in err and not store(home).exists()


# The canary


def test_no_secret_shows_anywhere(bql, run_bql, home):
    with AuthServer() as server:
        said = []

        def run(*arguments, **more):
            outcome = run_bql(*arguments, home=home, **more)
            said.append(outcome.out + outcome.err)
            return outcome

        place = ["--server", server.url]
        run("login", *place, "--password", stdin=f"anna@lab.example\n{CANARY} pass\n")
        run("login", *place, "--password", stdin=f"anna@lab.example\n{CANARY} wrong\n")
        statements = """
          let s = from session limit 3
          $s
          show requests
          show variables
          describe s
          explain from session
          whoami
        """
        assert run(*place, "--verbose", "-c", statements).status == 0
        run(*place, "--verbose", "-c", "show journal")
        run(*place, "--verbose", "-c", 'from session where nosuch = "1"')
        spend(home, server)
        assert run(*place, "--verbose", "-c", "from session | count").status == 0
        # A server that repeats whatever it gets.
        own = server.answered
        server.answered = lambda request: Answer(
            400, {"detail": f"{request.headers} {request.body!r}", "token": [str(request.headers.get("Authorization"))]}
        )
        assert run(*place, "--verbose", "-c", "from session").status == 3
        run(*place, "--verbose", "-c", "from session", token=CANARY + "environment")
        # What the server says to a write is written down in the journal.
        create = 'create session {name: "written down"}'
        assert run(*place, "--verbose", "--yes", "--unchecked", "-c", create).status == 3
        run("login", *place, "--password", stdin=f"anna@lab.example\n{CANARY} pass\n")
        run("login", *place, "--token-stdin", stdin=CANARY + "personal")
        server.answered = own
        spend(home, server)
        with server.lock:
            server.refresh.clear()
        assert run(*place, "--verbose", "-c", "from session").status == 5
        with Terminal(bql, home, *place, "--verbose") as prompt:
            prompt.expect_prompt().run("login").expect("logged in")
            prompt.run("from session | count").expect("250")
            prompt.run("show requests")
            prompt.run("whoami").expect("personal token")
            prompt.type("\x04").expect_end()
            said.append(prompt.raw.decode())
        assert len("".join(said)) > 2000
        assert not [text for text in said if CANARY in text]
        files = [path for path in home.rglob("*") if path.is_file()]
        kept = [home / ".local/state/bql" / name for name in ["history", "journal.sqlite"]]
        assert {store(home), *kept} <= set(files)
        assert [path for path in files if CANARY.encode() in path.read_bytes()] == [store(home)]
        assert stat.S_IMODE(store(home).stat().st_mode) == 0o600


# Doors that a server does not have, and replies as they are today


@pytest.mark.parametrize(
    "options, stdin, words, way",
    [
        (["--password"], "anna@lab.example\nx\n", "this server has no login by a password", "`bql login` without that"),
        (["--legacy"], "anna\nx\n", "this server has no login by a password", "--token-stdin"),
        (["--headless"], "", "this server has no login by a code", "--token-stdin"),
    ],
)
@pytest.mark.parametrize("status", [404, 405, 410])
def test_a_door_that_is_not_there(run_bql, options, stdin, words, way, status):
    with FaultServer(lambda request: Answer(status, {"detail": "Not found."})) as server:
        done = run_bql("login", "--server", server.url, *options, stdin=stdin)
    assert done.status == 3
    assert words in done.err
    assert way in done.err


def test_a_device_login_as_the_service_answers_today(run_bql, tmp_path):
    """Every poll is a 200; there is a session of the login, and a time that it lasts."""
    polls = [{"status": "authorization_pending"}, {"status": "success", "token": CANARY + "device", "token_type": "Bearer"}]
    with AuthServer(polls=polls) as server:
        answered = server.answered

        def answer(request):
            reply = answered(request)
            if request.path == "/api/auth/device/":
                body = json.loads(reply.body) | {"session_id": "5f0c", "expires_in": 900}
                return Answer(200, body)
            return reply

        server.answered = answer
        done = run_bql("login", "--server", server.url, "--headless", home=tmp_path)
        assert done.status == 0, done.err
        assert "15 minutes at most" in done.err
        assert run_bql("whoami", "--server", server.url, home=tmp_path).status == 0
    assert CANARY not in done.out + done.err


# Case 29: which right is missing


@pytest.mark.parametrize(
    "statement, words",
    [
        ('create subject {name: "x"}', "what belongs to a project is written by its members with `can_change`"),
        ('create session {name: "x"}', "`can_change` on each of its projects, and may change each data storage"),
        ('create brainregion {name: "x"}', "only administrators of the server may create a brainregion"),
        ('create setup {name: "x"}', "may not create a setup"),
    ],
)
def test_case_29_a_403_on_a_write_names_the_right(run_bql, statement, words):
    with FaultServer(lambda request: Answer(403, {"detail": "You do not have permission."})) as server:
        done = run_bql("-c", statement, "--server", server.url, "--yes", "--unchecked", token="anything")
    assert done.status == 5
    assert words in done.err
    assert "You do not have permission." in done.err
    assert "BRAINSTEM_TOKEN, was taken, but its owner lacks the right" in done.err
    assert "--portal public" not in done.err


@pytest.mark.parametrize(
    "status, token, words, public",
    [
        (403, "anything", "was taken, but its owner lacks the right", False),
        (401, "anything", "the token is of the environment, BRAINSTEM_TOKEN; `bql login --server", True),
        (401, None, "or set BRAINSTEM_TOKEN", True),
        (403, None, "or set BRAINSTEM_TOKEN", True),
    ],
)
def test_case_29_reading(run_bql, status, token, words, public):
    with FaultServer(lambda request: Answer(status, {"detail": "No."})) as server:
        done = run_bql("-c", "from session", "--server", server.url, "--portal", "private", token=token)
    assert done.status == 5
    assert words in done.err
    assert ("`--portal public` needs none" in done.err) == public
