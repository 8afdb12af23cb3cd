"""The command line: ways in, exit statuses, what is said where."""

from __future__ import annotations

import json
import os
from pathlib import Path
import re
import resource
import shutil
import signal
import socket
import subprocess
import time

import pytest

from fault_server import Answer, FaultServer, record
from program import DEADLINE, Outcome, environment, measured

COUNT = "from subject | count"


def one_page(request):
    return Answer(
        200, {"sessions": [record(1)], "meta": {"page": 1, "per_page": 20, "total_results": 1, "total_pages": 1}}
    )


@pytest.fixture
def closed_port() -> int:
    """A loopback port that nobody listens at."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


# Ways in


def test_the_same_from_everywhere(run_bql, tmp_path):
    script = tmp_path / "count.bq"
    script.write_text(f"# how many\n{COUNT}\n")
    expected = run_bql("--sandbox", "-c", COUNT)
    assert expected.status == 0
    assert json.loads(expected.out)
    for outcome in (
        run_bql("run", "--sandbox", script),
        run_bql("--sandbox", script),
        run_bql(script, "--sandbox"),
        run_bql("--sandbox", stdin=COUNT),
        run_bql("--sandbox", stdin=COUNT + "\n"),
        run_bql("--sandbox", stdin="\ufeff" + COUNT + "\r\n"),
    ):
        assert (outcome.status, outcome.out, outcome.err) == (0, expected.out, "")


def test_a_script_with_its_own_first_line(run_bql, tmp_path, bql):
    script = tmp_path / "count"
    script.write_text(f"#!/usr/bin/env -S {bql} --sandbox\n{COUNT}\n")
    script.chmod(0o755)
    done = subprocess.run(
        [script],
        capture_output=True,
        text=True,
        timeout=DEADLINE,
        check=False,
        env=environment(tmp_path),
        stdin=subprocess.DEVNULL,
    )
    assert (done.returncode, done.stdout) == (0, run_bql("--sandbox", "-c", COUNT).out)


@pytest.mark.parametrize("text", ["", "\n", "# only a comment\n"])
def test_nothing_to_do(run_bql, text):
    for outcome in (run_bql("--sandbox", "-c", text), run_bql("--sandbox", stdin=text)):
        assert (outcome.status, outcome.out, outcome.err) == (0, "", "")


def test_a_parameter(run_bql, tmp_path):
    script = tmp_path / "by-sex.bq"
    script.write_text('# F, M or U\nparam sex = "F"\nfrom subject where sex = $sex | count\n')
    females = run_bql("--sandbox", script)
    males = run_bql("--sandbox", "--param", "sex=M", script)
    assert females.out == run_bql("--sandbox", "-c", 'from subject where sex = "F" | count').out
    assert males.out == run_bql("--sandbox", "-c", 'from subject where sex = "M" | count').out
    assert females.out != males.out


def test_a_file_as_the_server(run_bql, lab):
    assert run_bql("--database", lab, "-c", COUNT).out == run_bql("--sandbox", "-c", COUNT).out


# What is wrong, and where


def caret(err: str, source: str) -> str:
    """The part of `source` under the carets of a message."""
    lines = err.splitlines()
    for above, below in zip(lines, lines[1:], strict=False):
        run = re.search(r"\^+~*", below)
        if source in above and run:
            return above[run.start() : run.end()]
    raise AssertionError(f"no caret below {source!r} in:\n{err}")


def test_an_unknown_model(run_bql):
    statement = 'from sesion where name = "x"'
    with FaultServer(one_page) as server:
        outcome = run_bql("--server", server.url, "-c", statement, token="anything")
        assert server.requests == [], "nothing is sent for a model that there is not"
    assert (outcome.status, outcome.out) == (2, "")
    assert caret(outcome.err, statement) == "sesion"
    assert "did you mean" in outcome.err and "session" in outcome.err


@pytest.mark.parametrize(
    "statement, word",
    [
        ("from private.stm.session", "stm"),
        ("from privat.stem.session", "privat"),
        ("from session were name = 1", "were"),
        ("from session where name == 1", "=="),
        ("from session where sex = F", "F"),
        ("from session limit many", "many"),
        ("from nothing_like_it", "nothing_like_it"),
        ("from session | sort name | wher x = 1", "wher"),
    ],
)
def test_the_caret_is_under_the_word(run_bql, statement, word):
    with FaultServer(one_page) as server:
        outcome = run_bql("--server", server.url, "-c", statement, token="anything")
        assert server.requests == []
    assert (outcome.status, outcome.out) == (2, "")
    assert caret(outcome.err, statement) == word


def test_a_script_is_read_whole_before_it_runs(run_bql, tmp_path):
    script = tmp_path / "late.bq"
    script.write_text("from session\n\nfrom session wher x\n")
    with FaultServer(one_page) as server:
        outcome = run_bql("--server", server.url, script, token="anything")
        assert server.requests == []
    assert (outcome.status, outcome.out) == (2, "")
    assert "late.bq:3:" in outcome.err


def test_the_servers_refusal_is_at_the_word(run_bql):
    def refuse(request):
        if any("nmae" in name for name in request.parameters):
            return Answer(400, ["Invalid filter field: nmae"])
        return one_page(request)

    statement = 'from session where nmae = "x"'
    with FaultServer(refuse) as server:
        outcome = run_bql("--server", server.url, "-c", statement, token="anything")
    assert outcome.status in (2, 3)
    assert caret(outcome.err, statement) == "nmae"
    assert "name" in outcome.err


# Statuses


def test_status_1(run_bql, tmp_path):
    script = tmp_path / "untidy.bq"
    script.write_text("from   session limit  1\n")
    outcome = run_bql("fmt", "--check", script)
    assert (outcome.status, outcome.out) == (1, "")
    assert "untidy.bq" in outcome.err
    outcome = run_bql("--sandbox", "-c", "print 1\nexpect 1 + 1 = 3\nprint 2")
    assert (outcome.status, outcome.out) == (1, "1\n")


@pytest.mark.parametrize(
    "arguments",
    [
        ["-c", "from session where"],
        ["-c", "1 / 0"],
        ["-c", "$unknown"],
        ["-c", '"a" + 1'],
        ["-c", 'from "missing.csv"'],
        ["-c", 'create project { name: "no --yes" }'],
        ["--read-only", "-c", 'create project { name: "read-only" }'],
        ["--no-such-option"],
        ["--format", "nonsense", "-c", COUNT],
        ["missing.bq"],
        ["run", "missing.bq"],
        ["test", "."],
    ],
    ids=" ".join,
)
def test_status_2(run_bql, arguments):
    command = arguments if arguments[0] in ("run", "test", "missing.bq") else ["--sandbox", *arguments]
    outcome = run_bql(*command)
    assert (outcome.status, outcome.out) == (2, "")
    assert outcome.err != ""


@pytest.mark.parametrize(
    "status, body, expected, said",
    [
        (400, {"detail": "no such thing"}, 3, "no such thing"),
        (400, {"name": ["This is not it."]}, 3, "This is not it."),
        (404, {"detail": "Not found."}, 3, "404"),
        (401, {"detail": "Token expired."}, 5, "BRAINSTEM_TOKEN"),
        (403, {"detail": "Not yours."}, 5, "Not yours."),
        (200, b"<html>hello</html>", 4, "session"),
        (200, {"unexpected": []}, 4, "session"),
        (200, b'{"sessions": [', 4, "session"),
    ],
)
def test_the_servers_status_and_ours(run_bql, status, body, expected, said):
    with FaultServer(lambda request: Answer(status, body)) as server:
        outcome = run_bql("--server", server.url, "-c", "from session", token="anything")
    assert (outcome.status, outcome.out) == (expected, "")
    assert said in outcome.err


def test_status_4_after_some_attempts(run_bql):
    with FaultServer(lambda request: Answer(500, {"detail": "broken"})) as server:
        outcome = run_bql("--server", server.url, "--timeout", "20", "-c", "from session", token="anything")
        assert len(server.requests) <= 6
    assert outcome.status == 4
    assert "500" in outcome.err and "broken" in outcome.err


def test_a_server_that_is_not_there(run_bql, closed_port):
    """The message names the server, and the way to do without it."""
    outcome = run_bql("--server", f"http://127.0.0.1:{closed_port}/", "-c", "from session", token="anything")
    assert (outcome.status, outcome.out) == (4, "")
    assert f"127.0.0.1:{closed_port}" in outcome.err
    assert "--sandbox" in outcome.err


def test_no_token_for_the_private_portal(run_bql, served):
    outcome = run_bql("--server", served, "-c", "from private.session")
    assert (outcome.status, outcome.out) == (5, "")
    assert "BRAINSTEM_TOKEN" in outcome.err
    assert run_bql("--server", served, "-c", "from public.session | count").status == 0


def test_a_token_never_shows(run_bql):
    token = "canary-8c1f2e"
    with FaultServer(lambda request: Answer(401, {"detail": f"{token} is no good"})) as server:
        outcome = run_bql("--server", server.url, "--verbose", "-c", "from session; show requests", token=token)
        assert all(request.headers["Authorization"] == f"Bearer {token}" for request in server.requests)
    assert token not in outcome.out + outcome.err


def test_status_7_for_a_file_that_was_not_written(run_bql, tmp_path):
    outcome = run_bql("--sandbox", "-c", f'from subject | save "{tmp_path}/no/such/folder.csv"')
    assert outcome.status == 7
    assert "folder.csv" in outcome.err


def test_a_full_disk_is_said(bql, tmp_path):
    with open("/dev/full", "wb") as full:
        done = subprocess.run(
            [bql, "--sandbox", "-c", "from session"],
            stdout=full,
            stderr=subprocess.PIPE,
            timeout=DEADLINE,
            env=environment(tmp_path),
            stdin=subprocess.DEVNULL,
            check=False,
        )
    assert done.returncode == 7
    assert done.stderr


def test_status_130_when_interrupted(bql, tmp_path):
    def hang(request):
        time.sleep(DEADLINE)
        return one_page(request)

    with FaultServer(hang) as server:
        process = subprocess.Popen(
            [bql, "--server", server.url, "-c", "from session"],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=environment(tmp_path, BRAINSTEM_TOKEN="anything"),
        )
        deadline = time.monotonic() + DEADLINE
        while not server.requests and time.monotonic() < deadline:
            time.sleep(0.01)
        process.send_signal(signal.SIGINT)
        out, _ = process.communicate(timeout=10)
    assert (process.returncode, out) == (130, b"")


# Subcommands

UNTIDY = 'from   session where name="x"   limit 5\n'


def test_fmt(run_bql, tmp_path):
    script = tmp_path / "untidy.bq"
    script.write_text(UNTIDY)
    check = run_bql("fmt", "--check", script)
    assert check.status == 1
    assert "untidy.bq" in check.out + check.err
    assert script.read_text() == UNTIDY, "--check changes nothing"
    assert run_bql("fmt", script).status == 0
    tidy = script.read_text()
    assert tidy != UNTIDY
    assert run_bql("fmt", "--check", script).status == 0
    assert run_bql("fmt", script).status == 0
    assert script.read_text() == tidy
    piped = run_bql("fmt", stdin=UNTIDY)
    assert (piped.status, piped.out) == (0, tidy)


def test_fmt_leaves_what_it_cannot_read(run_bql, tmp_path):
    script = tmp_path / "broken.bq"
    script.write_text("from session where\n")
    assert run_bql("fmt", script).status == 2
    assert script.read_text() == "from session where\n"


def test_check(run_bql, tmp_path, closed_port):
    good, bad = tmp_path / "good.bq", tmp_path / "bad.bq"
    good.write_text("from session limit 5\n")
    bad.write_text("from session limit 5\nfrom sesion\nfrom session where\n")
    assert run_bql("check", good).status == 0
    plain = run_bql("check", bad)
    assert plain.status == 2
    assert "bad.bq:2:6" in plain.out + plain.err
    outcome = run_bql("check", "--json", bad)
    assert outcome.status == 2
    found = json.loads(outcome.out)
    assert found
    assert "sesion" in json.dumps(found)
    assert [finding["kind"] for finding in found] == ["syntax", "unknown-model"]
    clean = run_bql("check", "--json", good)
    assert (clean.status, json.loads(clean.out)) == (0, [])


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completions(run_bql, shell, tmp_path):
    outcome = run_bql("completions", shell)
    assert (outcome.status, outcome.err) == (0, "")
    assert "bql" in outcome.out and "sandbox" in outcome.out
    if shell == "bash":
        subprocess.run(["bash", "-n"], input=outcome.out, text=True, check=True)


def test_help_and_version(run_bql):
    usage = run_bql("--help")
    assert (usage.status, usage.err) == (0, "")
    for word in ("--server", "--sandbox", "--format", "-c"):
        assert word in usage.out
    assert run_bql("--version").status == 0


def test_explain_sends_nothing(run_bql):
    with FaultServer(one_page) as server:
        statement = 'explain from session where description contains "CA1" sort -date_time include projects limit 5'
        outcome = run_bql("--server", server.url, "-c", statement, token="anything")
        assert server.requests == []
    assert outcome.status == 0
    assert "filter{description.icontains}=CA1" in outcome.out


def test_it_runs_with_no_home(bql, tmp_path):
    done = subprocess.run(
        [bql, "--sandbox", "-c", COUNT],
        capture_output=True,
        text=True,
        timeout=DEADLINE,
        check=False,
        env={"PATH": os.environ["PATH"]},
        stdin=subprocess.DEVNULL,
        cwd=tmp_path,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout)


# -- Without /proc -------------------------------------------------------------------------------


def without_processes(bql: Path, home: Path, *arguments: str) -> Outcome:
    """Runs the program where nothing is mounted at /proc; where that is not permitted, where its files cannot be opened."""
    hidden = 'mount -t tmpfs none /proc && exec "$0" "$@"'
    ways = [
        ["unshare", "--mount", "sh", "-c", hidden],
        ["unshare", "--map-root-user", "--mount", "sh", "-c", hidden],
        ["strace", "-f", "-o", os.devnull, "-e", "inject=open,openat,readlink,access,faccessat2:error=ENOENT"]
        + [part for path in ("maps", "cmdline", "task", "exe") for part in ("-P", f"/proc/self/{path}")],
    ]
    env = environment(home)
    for way in ways:
        if shutil.which(way[0]) and subprocess.run([*way, "true"], capture_output=True, check=False).returncode == 0:
            done = subprocess.run(
                [*way, bql, *arguments], capture_output=True, timeout=DEADLINE, env=env, stdin=subprocess.DEVNULL
            )
            return Outcome(done.returncode, done.stdout.decode(), done.stderr.decode())
    raise AssertionError("neither unshare nor strace can hide /proc here")


def test_row_8_without_proc_it_runs(bql, tmp_path):
    for _ in range(5):
        outcome = without_processes(bql, tmp_path, "--sandbox", "-c", "from subject | count")
        assert (outcome.status, outcome.out) == (0, "90\n"), outcome.err
    write = 'update (from subject where name = "TM_R001") set description = "x"'
    outcome = without_processes(bql, tmp_path, "--sandbox", "--yes", "-c", write)
    assert (outcome.status, "updated 1" in outcome.err) == (0, True), outcome.err


def test_row_8_without_proc_a_failing_test_fails(bql, tmp_path):
    tests = tmp_path / "tests.bq"
    tests.write_text('test "wrong" { expect 1 = 2 }\ntest "right" { expect 1 = 1 }\n')
    outcome = without_processes(bql, tmp_path, "test", str(tests))
    assert outcome.status == 1, outcome.err
    assert "1 passed, 1 failed" in outcome.out


def test_row_8_without_proc_the_command_line_is_read(bql, tmp_path):
    assert without_processes(bql, tmp_path, "--no-such-option").status == 2
    assert without_processes(bql, tmp_path, "-c", "print 1").out == "1\n"


def test_row_8_without_proc_a_test_writes(bql, tmp_path):
    tests = tmp_path / "tests.bq"
    name = 'subject where name = "TM_R001"'
    tests.write_text(
        f'test "writes" {{\n  update (from {name}) set description = "x"\n'
        f'  expect (from {name} and description = "x" | count) = 1\n}}\n'
    )
    outcome = without_processes(bql, tmp_path, "test", "--sandbox", str(tests))
    assert (outcome.status, "1 passed, 0 failed" in outcome.out) == (0, True), outcome.err


def test_row_8_without_proc_serving_is_refused(bql, tmp_path):
    """What cannot work there says so, and does not end with 0."""
    outcome = without_processes(bql, tmp_path, "serve", "--port", "0")
    assert (outcome.status, "need /proc" in outcome.err) == (2, True), outcome.err


def test_row_16_completions_that_were_not_written_are_said(bql, tmp_path):
    with open("/dev/full", "wb") as full:
        done = subprocess.run(
            [bql, "completions", "bash"], stdout=full, stderr=subprocess.PIPE, timeout=DEADLINE, env=environment(tmp_path)
        )
    assert done.returncode == 7
    assert b"No space left" in done.stderr or b"no space left" in done.stderr


# -- What has no end, or is very long ------------------------------------------------------------


def limited(bql: Path, home: Path, *arguments: str, megabytes: int, stdin=subprocess.DEVNULL) -> Outcome:
    """With no more memory than that: what grows without bounds dies."""

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_AS, (megabytes << 20, megabytes << 20))

    done = subprocess.run(
        [bql, *arguments], capture_output=True, timeout=DEADLINE, env=environment(home), stdin=stdin, preexec_fn=limit
    )
    return Outcome(done.returncode, done.stdout.decode(), done.stderr.decode())


def test_row_16_a_script_without_end_is_refused(bql, tmp_path):
    for arguments in [["--sandbox"], ["check"], ["fmt"]]:
        with subprocess.Popen(["yes", "1+1"], stdout=subprocess.PIPE) as endless:
            outcome = limited(bql, tmp_path, *arguments, megabytes=2000, stdin=endless.stdout)
            endless.stdout.close()
            endless.terminate()
        assert (outcome.status, "larger than 16 MB" in outcome.err) == (2, True), outcome.err
    for arguments in [["-c", 'import "/dev/zero"'], ["-c", 'source "/dev/zero"'], ["/dev/zero"], ["check", "/dev/zero"],
                      ["fmt", "/dev/zero"], ["test", "/dev/zero"], ["check", "-c", 'import "/dev/zero"']]:
        outcome = limited(bql, tmp_path, *arguments, megabytes=2000)
        assert (outcome.status, "larger than 16 MB" in outcome.err) == (2, True), outcome.err


def test_row_16_a_file_without_end_is_not_written_from(bql, tmp_path):
    for name in ("zero.csv", "zero.ndjson", "zero.json", "zero.tsv"):
        (tmp_path / name).symlink_to("/dev/zero")
        for verb in ("create", "update"):
            statement = f'{verb} subject from "{tmp_path / name}"'
            outcome = limited(bql, tmp_path, "--sandbox", "--yes", "-c", statement, megabytes=3000)
            assert (outcome.status, "larger than 64 MB" in outcome.err) == (2, True), outcome.err


@pytest.mark.parametrize(
    "statement, shown",
    [
        ("print " + " and ".join(["1 = 1"] * 1_000_000), "true\n"),
        ("print count([" + ", ".join(str(100_000 + number) for number in range(1_200_000)) + "])", "1200000\n"),
    ],
    ids=["and", "list"],
)
def test_row_16_ten_megabytes_take_256(bql, tmp_path, statement, shown):
    script = tmp_path / "long.bq"
    script.write_text(statement + "\n")
    outcome, most = measured(bql, tmp_path, "--sandbox", str(script))
    assert (outcome.status, outcome.out, outcome.err) == (0, shown, "")
    assert most < 256


def test_row_16_a_hundred_thousand_names_are_checked(bql, tmp_path):
    script = tmp_path / "long.bq"
    script.write_text("".join(f"let a{number} = {number}\n" for number in range(100_000)))
    outcome = limited(bql, tmp_path, "check", str(script), megabytes=4000)
    assert (outcome.status, outcome.err) == (0, "")


def test_row_19_a_file_is_read_row_by_row(bql, tmp_path):
    """A file of 96 MB is asked, and saved from, within a third of its size."""
    large, small, out = tmp_path / "large.ndjson", tmp_path / "small.ndjson", tmp_path / "out.csv"
    words = "weighed " * 100
    line = '{"id": "%d", "sex": "%s", "weight": %d, "notes": "' + words + '"}\n'
    rows = [line % (number, "FM"[number % 2], number % 10) for number in range(100)]
    small.write_text("".join(rows))
    large.write_text("".join(rows) * 1150)
    size = large.stat().st_size / (1 << 20)
    assert size > 90

    def statements(file: Path) -> str:
        return (
            f'from "{file}" where weight > 4 | summarize count() as n by sex\n'
            f'from "{file}" where weight > 4 | select id, sex, notes | save "{out}"'
        )

    _, usual = measured(bql, tmp_path, "--sandbox", "--format", "csv", "-c", statements(small))
    outcome, most = measured(bql, tmp_path, "--sandbox", "--format", "csv", "-c", statements(large))
    assert outcome.status == 0, outcome.err
    # Of 115,000 rows half weigh 5 to 9: 3 of 5 of those are of one sex.
    assert "F,23000" in outcome.out and "M,34500" in outcome.out
    assert sum(1 for _ in out.open()) == 57_501
    assert most - usual < size / 3


def test_row_9_a_join_is_interrupted(bql, tmp_path):
    """400 million pairs, none of which matches, would take minutes."""
    file = tmp_path / "rows.ndjson"
    file.write_text("".join(f'{{"n": {number}}}\n' for number in range(20_000)))
    query = f'print "begins"\nfrom "{file}" | join (from "{file}") as r on r.n < n - 100000 | count'
    process = subprocess.Popen(
        [bql, "--sandbox", "-c", query], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        env=environment(tmp_path),
    )
    assert process.stdout.readline() == b"begins\n"
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=DEADLINE)
    assert (process.returncode, out) == (130, b""), err.decode()
