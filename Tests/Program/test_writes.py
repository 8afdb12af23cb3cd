"""Writes as people and scripts make them: confirmed, written down, interrupted, killed and gone on with."""

from __future__ import annotations

from collections import Counter
import json
import os
from pathlib import Path
import random
import signal
import sqlite3
import subprocess

import pytest

from fault_server import Relay
from program import DEADLINE, environment
from terminal import CTRL_C, ENTER, Terminal, pasted

TOKEN = "a-token-of-a-test"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    path = tmp_path / "home"
    path.mkdir()
    return path


@pytest.fixture(scope="module")
def writable(start_portal, tmp_path_factory) -> str:
    """The address of a lab that may be changed."""
    return start_portal(tmp_path_factory.mktemp("writable") / "lab.sqlite").url


@pytest.fixture(scope="module")
def ids(run_bql, writable) -> dict[str, str]:
    done = run_bql(
        "-c", "from project sort name limit 1\nfrom strain sort name limit 1", "--server", writable, "--format", "ndjson",
        token=TOKEN,
    )
    project, strain = done.rows
    return {"project": project["id"], "strain": strain["id"]}


@pytest.fixture
def run(run_bql, writable, home):
    """Runs statements on the lab, in one home."""

    def run(statements: str, *options: str, server: str = writable, **more):
        return run_bql("-c", statements, "--server", server, *options, token=TOKEN, home=home, cwd=home, **more)

    return run


def subjects(home: Path, ids: dict, names: list[str], file: str = "subjects.csv") -> list[str]:
    rows = [f"{name},{ids['project']},{ids['strain']},F" for name in names]
    (home / file).write_text("\n".join(["name,projects,strain,sex", *rows]) + "\n")
    return names


def there(run, prefix: str) -> Counter:
    done = run(f'from subject where name startswith "{prefix}"', "--format", "ndjson")
    return Counter(row["name"] for row in done.rows)


# Scripts


def test_a_script_confirms_by_an_option(run, home, ids):
    statement = f'create subject {{name: "one", projects: "{ids["project"]}", strain: "{ids["strain"]}", sex: "F"}}'
    shown = run(statement)
    assert shown.status == 2
    assert shown.err.startswith("Create 1 subject on private@127.0.0.1")
    assert "not confirmed: nothing was sent" in shown.err and "`--yes`" in shown.err
    assert not there(run, "one")
    done = run(statement, "--yes", "--format", "ndjson")
    assert done.status == 0
    assert [row["name"] for row in done.rows] == ["one"]
    assert "created 1 subject (journal 1; can be undone with `undo`)" in done.err
    again = run(statement, "--yes")
    assert again.status == 3
    assert "subject with this name already exists." in again.err
    refused = run("undo", "--read-only")
    assert refused.status == 2 and "writing is refused" in refused.err
    back = run("undo", "--yes", "--quiet")
    assert (back.status, back.out, back.err) == (0, "", "")
    assert not there(run, "one")
    assert json.loads(run("show journal").out)[-1]["note"] == "undone by 3"
    journal = home / ".local/state/bql/journal.sqlite"
    assert journal.stat().st_mode & 0o777 == 0o600
    assert TOKEN.encode() not in journal.read_bytes()


def test_more_than_may_be_touched(run, home, ids):
    names = subjects(home, ids, [f"many{number}" for number in range(12)])
    few = run('create subject from "subjects.csv"', "--yes", "--max-writes", "11")
    assert few.status == 2 and "--max-writes 12" in few.err
    assert not there(run, "many")
    assert run('set max_writes 12\ncreate subject from "subjects.csv"', "--yes").status == 0
    assert there(run, "many") == Counter(names)


def test_bad_rows_are_named_before_anything_is_sent(run, home, ids, writable):
    subjects(home, ids, [f"bad{number}" for number in range(5000)])
    lines = (home / "subjects.csv").read_text().split("\n")
    for line, (old, new) in {1000: (",F", ",Q"), 2000: (ids["strain"], "mouse"), 5000: ("bad4999", "")}.items():
        lines[line] = lines[line].replace(old, new)
    (home / "subjects.csv").write_text("\n".join(lines))
    with Relay(writable) as relay:
        done = run('create subject from "subjects.csv"', "--yes", "--max-writes", "5000", server=relay.url)
        assert relay.writes == 0
    assert done.status == 2
    for line in (1001, 2001, 5001):
        assert f"subjects.csv:{line}:" in done.err
    assert done.err.count("error: ") == 3


def test_a_saved_file_is_edited_and_read_back(run, home, ids, writable):
    subjects(home, ids, ["trip1", "trip2", "trip3"])
    assert run('create subject from "subjects.csv"', "--yes").status == 0
    assert run('from subject where name startswith "trip" sort name | save "s.csv"').status == 0
    text = (home / "s.csv").read_text()
    assert run('update subject from "s.csv"', "--yes").err == "nothing to do: 3 subjects are already up to date\n"
    (home / "s.csv").write_text(text.replace("trip2,", "trip2,seen twice", 1))
    with Relay(writable) as relay:
        done = run('update subject from "s.csv"', "--yes", server=relay.url)
        writes = [request for request in relay.requests if request.method != "GET"]
    assert done.status == 0
    assert [(request.method, json.loads(request.body)) for request in writes] == [
        ("PATCH", {"description": "seen twice"})
    ]


def test_a_file_that_tells_names(run, home, ids, writable):
    """One that finds records by a column, and related ones by their names: only what differs is sent, or nothing at all."""
    subjects(home, ids, ["by1", "by2", "by3"])
    assert run('create subject from "subjects.csv"', "--yes").status == 0
    [strain] = run('from strain where id != "' + ids["strain"] + '" sort name limit 1', "--format", "ndjson").rows
    rows = ["name,strain,extra_fields.cage", f'by1,"{strain["name"]}",C4', f'by3,{ids["strain"]},']
    (home / "s.csv").write_text("\n".join(rows) + "\n")
    with Relay(writable) as relay:
        done = run('update subject from "s.csv" by name', "--yes", server=relay.url)
        writes = [request for request in relay.requests if request.method != "GET"]
    assert done.status == 0, done.err
    assert [(request.method, json.loads(request.body)) for request in writes] == [
        ("PATCH", {"strain": strain["id"], "extra_fields": {"cage": "C4"}})
    ]
    (home / "s.csv").write_text("\n".join(rows + ["by4,nobody's,"]) + "\n")
    with Relay(writable) as relay:
        done = run('update subject from "s.csv" by name', "--yes", server=relay.url)
        assert relay.writes == 0
    assert done.status == 2
    assert "s.csv:4:1" in done.err and "s.csv:4:5" in done.err and done.err.count("error: ") == 2


def test_writes_of_one_server_are_not_undone_on_another(run, run_bql, home, lab):
    assert run('update (from subject sort name limit 1) set description = "here"', "--yes").status == 0
    elsewhere = run_bql("-c", "undo", "--database", lab, "--yes", home=home)
    assert elsewhere.status == 2 and "there is nothing to undo on" in elsewhere.err
    by_number = run_bql("-c", "undo 1", "--database", lab, "--yes", home=home)
    assert by_number.status == 2 and "another server" in by_number.err


def test_a_journal_that_is_none_stops_the_write(run, home, ids):
    folder = home / ".local/state/bql"
    folder.mkdir(parents=True)
    (folder / "journal.sqlite").write_text("my notes, not yours\n" * 100)
    done = run('update (from subject sort name limit 1) set description = "x"', "--yes")
    assert done.status == 7
    assert "the journal cannot be written, so nothing was sent" in done.err
    assert (folder / "journal.sqlite").read_text().startswith("my notes")


# Broken off


@pytest.mark.parametrize("kind", ["pipe", "directory"])
def test_row_7_a_journal_that_is_not_a_file_is_refused_at_once(run, home, ids, kind):
    """A pipe would be waited for, for ever."""
    folder = home / ".local/state/bql"
    folder.mkdir(parents=True)
    journal = folder / "journal.sqlite"
    os.mkfifo(journal) if kind == "pipe" else journal.mkdir()
    subjects(home, ids, [f"{kind}1"])
    done = run('create subject from "subjects.csv"', "--yes")
    assert done.status == 7 and f"it is a {kind}, not a file; it was left alone" in done.err
    assert there(run, kind) == Counter()
    assert run("show journal").status == 7


def test_row_7_a_journal_with_a_value_of_another_type_is_refused_untouched(run, home, ids):
    """As the program's first version made it, and somebody changed it."""
    folder = home / ".local/state/bql"
    folder.mkdir(parents=True)
    journal = folder / "journal.sqlite"
    database = sqlite3.connect(journal)
    database.executescript(
        """
        CREATE TABLE statement (
          number INTEGER PRIMARY KEY AUTOINCREMENT, text TEXT NOT NULL, server TEXT NOT NULL, portal TEXT NOT NULL,
          seconds INTEGER NOT NULL, nanoseconds INTEGER NOT NULL, undoes INTEGER, undone_by INTEGER, resumes INTEGER);
        CREATE TABLE entry (
          statement INTEGER NOT NULL, place INTEGER NOT NULL, method TEXT NOT NULL, portal TEXT NOT NULL,
          app TEXT NOT NULL, model TEXT NOT NULL, id TEXT, label TEXT NOT NULL, body TEXT, before TEXT,
          outcome TEXT NOT NULL, after TEXT, reason TEXT, PRIMARY KEY (statement, place)) WITHOUT ROWID;
        PRAGMA application_id = 0x42514C4A;
        PRAGMA user_version = 1;
        INSERT INTO statement VALUES (1, 'secret of somebody', 's', 'private', 'x', 5, NULL, NULL, NULL);
        """
    )
    database.close()
    before = journal.read_bytes()
    subjects(home, ids, ["typed1"])
    for statement in ("show journal", "undo", 'create subject from "subjects.csv"'):
        done = run(statement, "--yes")
        assert done.status == 7 and "it is damaged" in done.err, done.err
        assert "secret of somebody" not in done.err
    assert journal.read_bytes() == before
    assert there(run, "typed") == Counter()


def begin(bql: Path, home: Path, server: str, statement: str) -> subprocess.Popen:
    return subprocess.Popen(
        [bql, "-c", statement, "--server", server, "--yes", "--max-writes", "1000"],
        cwd=home, env=environment(home, BRAINSTEM_TOKEN=TOKEN), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
        stderr=subprocess.PIPE, text=True,
    )


@pytest.mark.parametrize("seed", range(9))
def test_killed_in_the_middle_and_gone_on_with(bql, run, home, ids, writable, seed):
    """At a certain request, which is then carried out, or had been, or never is: `resume` makes each record exactly once."""
    chance = random.Random(seed)
    names = subjects(home, ids, [f"kill{seed}-{number}" for number in range(40)])
    point, stage = chance.randrange(1, 36), ["late", "done", "never"][seed % 3]
    with Relay(writable, lambda number, is_done: number >= point and is_done == (stage == "done")) as relay:
        relay.drops = stage == "never"
        process = begin(bql, home, relay.url, 'create subject from "subjects.csv"')
        assert relay.held.wait(DEADLINE), process.communicate(timeout=5)
        process.kill()
        process.communicate()
        relay.release()
        made = there(run, f"kill{seed}-")
        assert 0 < sum(made.values()) < 40 and max(made.values()) == 1
        done = run("resume", "--yes", "--max-writes", "1000", server=relay.url)
        assert done.status == 0, done.err
        assert there(run, f"kill{seed}-") == Counter(names)
        assert run("resume", "--yes", server=relay.url).status == 2


def test_an_interrupted_script_says_how_far_it_came(bql, run, home, ids, writable):
    names = subjects(home, ids, [f"stop{number}" for number in range(20)])
    with Relay(writable, lambda number, is_done: number == 7 and is_done) as relay:
        process = begin(bql, home, relay.url, 'set concurrency 1\ncreate subject from "subjects.csv"')
        assert relay.held.wait(DEADLINE)
        process.send_signal(signal.SIGINT)
        _, told = process.communicate(timeout=DEADLINE)
        relay.release()
        assert process.returncode == 6, told
        assert "it is not known whether stop7 was created" in told
        assert "done 7: stop0, stop1" in told and "not done 12: stop8" in told
        assert run("resume", "--yes", server=relay.url).status == 0
        assert there(run, "stop") == Counter(names)


def test_a_lost_reply_is_looked_up(run, home, ids, writable):
    statement = f'create subject {{name: "lost", projects: "{ids["project"]}", strain: "{ids["strain"]}", sex: "F"}}'
    with Relay(writable, lambda number, is_done: is_done) as relay:
        done = run(statement, "--yes", "--timeout", "1", server=relay.url)
        relay.release()
        assert relay.writes == 1
    assert done.status == 0, done.err
    assert "1 reply got lost; it was looked up, and found carried out" in done.err
    assert there(run, "lost") == Counter(["lost"])


def test_a_write_that_nobody_knows_about(run, home, ids, writable):
    statement = f'create subject {{name: "unknown", projects: "{ids["project"]}", strain: "{ids["strain"]}", sex: "F"}}'
    with Relay(writable, lambda number, is_done: not is_done) as relay:
        done = run(statement, "--yes", "--timeout", "1", server=relay.url)
        assert done.status == 6
        assert "it is not known whether unknown was created" in done.err
        assert json.loads(run("show journal").out)[0]["unknown"] == 1
        assert relay.writes == 1
        relay.release()
        # It was carried out late: that is found, and nothing is sent.
        writes = relay.writes
        assert run("resume", "--yes", server=relay.url).status == 0
        assert relay.writes == writes
    assert there(run, "unknown") == Counter(["unknown"])


# The prompt


@pytest.fixture
def prompt(bql: Path, home: Path):
    with Terminal(bql, home, "--sandbox") as terminal:
        yield terminal.expect_prompt()


def count(prompt: Terminal) -> str:
    prompt.run("print count(from cohort)")
    return [line for line in prompt.lines if line.strip().isdigit()][-1]


DELETE = 'delete (from cohort sort name limit 2)'


def test_the_prompt_asks(prompt):
    before = count(prompt)
    prompt.type(DELETE + ENTER).expect(r"Delete 2 cohorts on sandbox\? \(y or n\)")
    prompt.press("n" + ENTER)
    assert "not confirmed: nothing was sent" in prompt.text
    assert count(prompt) == before
    prompt.type(DELETE + ENTER).expect(r"y or n\) *$")
    prompt.press("y" + ENTER)
    assert "deleted 2 cohorts (journal 1; can be undone with `undo`)" in prompt.text
    assert int(count(prompt)) == int(before) - 2
    prompt.type("undo" + ENTER).expect(r"Create 2 cohorts on sandbox\? \(y or n\)")
    prompt.press("yes" + ENTER)
    assert count(prompt) == before


@pytest.mark.parametrize("ahead", ["y" + ENTER, pasted("y\n"), pasted("y")])
def test_an_answer_is_never_taken_from_what_was_typed_or_pasted_before(prompt, ahead):
    before = count(prompt)
    prompt.send_aside(DELETE + ENTER + ahead)
    prompt.expect(r"Delete 2 cohorts on sandbox\? \(y or n\)")
    prompt.send_aside(pasted("y\n"))
    prompt.send_aside(ENTER)
    prompt.expect("not confirmed")
    prompt.sent = prompt.taken
    assert count(prompt) == before


def test_pasted_lines_do_not_confirm(prompt):
    before = count(prompt)
    prompt.send_aside(pasted(DELETE + "\ny\n"))
    prompt.send_aside(ENTER)
    prompt.expect(r"y or n\)|there is no variable|error")
    prompt.send_aside(CTRL_C)
    prompt.sent = prompt.taken
    assert count(prompt) == before


def test_many_records_want_their_number(prompt):
    before = count(prompt)
    for answer, word in [("y", "not confirmed"), ("2", "deleted 2 cohorts")]:
        prompt.run("set max_writes 1")
        prompt.type(DELETE + ENTER).expect(r"\(type 2 to go on\) *$")
        prompt.press(answer + ENTER)
        assert word in prompt.text
    assert int(count(prompt)) == int(before) - 2


def test_ctrl_c_at_the_question_and_in_the_middle(bql, home, ids, writable):
    names = subjects(home, ids, [f"ctrl{number}" for number in range(9)])
    with Relay(writable, lambda number, is_done: number == 3 and not is_done) as relay:
        with Terminal(bql, home, "--server", relay.url, BRAINSTEM_TOKEN=TOKEN) as prompt:
            prompt.expect_prompt()
            prompt.type('create subject from "subjects.csv"' + ENTER).expect(r"y or n\) *$")
            prompt.press(CTRL_C)
            assert "not confirmed: nothing was sent" in prompt.text and relay.writes == 0
            prompt.run("set concurrency 1")
            prompt.type('create subject from "subjects.csv"' + ENTER).expect(r"y or n\) *$")
            prompt.type("y" + ENTER)
            assert relay.held.wait(DEADLINE)
            prompt.send_aside(CTRL_C)
            prompt.expect("it is not known whether ctrl3 was created")
            prompt.expect_prompt()
            relay.release()
            prompt.type("resume" + ENTER).expect(r"y or n\) *$")
            prompt.press("y" + ENTER)
            prompt.run('print count(from subject where name startswith "ctrl")')
            assert prompt.lines[-2].strip() == str(len(names))
