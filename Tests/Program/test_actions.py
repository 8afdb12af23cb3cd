"""Actions as people use them: ten animals are weighed, an invitation is accepted, on every kind of server."""

from __future__ import annotations

import os
from pathlib import Path
import shutil
import sqlite3
import sys

import pytest

from fault_server import Relay
from program import Process

PLACES = ["database", "serve", "reference"]


@pytest.fixture(scope="module")
def options(lab: Path, start_portal, workshop: Path, tmp_path_factory) -> dict[str, list[str]]:
    """A lab of its own in each kind of server."""
    folder = tmp_path_factory.mktemp("actions")
    for name in ("database", "serve"):
        shutil.copyfile(lab, folder / f"{name}.sqlite")
    command = [sys.executable, "-m", "reference_portal", "--data", str(lab), "--envelope", "meta", "--port", "0"]
    reference = Process(command, dict(os.environ), workshop / "reference-actions.log", r"^(\d+)$")
    try:
        yield {
            "database": ["--database", str(folder / "database.sqlite")],
            "serve": ["--server", start_portal(folder / "serve.sqlite").url],
            "reference": ["--server", reference.url],
        }
    finally:
        reference.stop()


@pytest.fixture(scope="module")
def animals(lab: Path) -> list[str]:
    """Ten animals, each with one log of weights."""
    database = sqlite3.connect(f"{lab.as_uri()}?mode=ro", uri=True)
    rows = database.execute(
        "SELECT name FROM subject JOIN subjectlog ON subject = subject.id WHERE subjectlog.type = 'Weighing' "
        "GROUP BY name HAVING count(*) = 1 ORDER BY name LIMIT 10"
    )
    names = [name for (name,) in rows]
    database.close()
    assert len(names) == 10
    return names


@pytest.fixture
def run(run_bql, options, tmp_path):
    def run(place: str, statement: str, *more: str):
        return run_bql("-c", statement, *options[place], *more, "--format", "ndjson", token="owner", home=tmp_path, cwd=tmp_path)

    return run


def weights(folder: Path, animals: list[str]) -> None:
    rows = [f"{name},Weighing,2025-04-{place + 1:02}T09:00:00Z,{20 + place}.5" for place, name in enumerate(animals)]
    (folder / "weights.csv").write_text("\n".join(["subject.name,type,date_time,details.weight [g]", *rows]) + "\n")


ADD = 'add entry to subjectlog from "weights.csv" by subject.name, type'
QUERY = (
    'from subjectlog where type = "Weighing" include subject | expand entries as e | where e.date_time during 2025-04 '
    '| select subject.name as animal, value(e.details.weight, "g") as grams | sort animal'
)


@pytest.mark.parametrize("place", PLACES)
def test_ten_animals_are_weighed_shown_and_undone(run, animals, tmp_path, place):
    weights(tmp_path, animals)
    assert run(place, QUERY).rows == []
    shown = run(place, ADD)
    assert shown.status == 2 and "not confirmed: nothing was sent" in shown.err
    assert shown.err.startswith("Add 10 entries to 10 subjectlogs on ")
    assert run(place, ADD, "--yes", "--read-only").status == 2
    assert run(place, ADD, "--yes", "--max-writes", "9").status == 2
    assert run(place, QUERY).rows == []
    done = run(place, ADD, "--yes")
    assert done.status == 0, done.err
    assert "added 10 entries to 10 subjectlogs (journal 1; can be undone with `undo`)" in done.err
    assert run(place, QUERY).rows == [{"animal": name, "grams": 20.5 + place} for place, name in enumerate(animals)]
    again = run(place, ADD, "--yes")
    assert again.status == 2 and again.err.count("has an entry at that time already") == 10
    back = run(place, "undo", "--yes")
    assert back.status == 0, back.err
    assert "removed 10 entries from 10 subjectlogs" in back.err
    assert run(place, QUERY).rows == []
    assert run(place, "undo 2", "--yes").status == 0
    assert len(run(place, QUERY).rows) == 10
    assert run(place, "undo 3", "--yes").status == 0
    assert run(place, QUERY).rows == []


@pytest.mark.parametrize("place", PLACES)
def test_rows_without_their_log_are_named_before_anything_is_sent(run, animals, tmp_path, place):
    weights(tmp_path, animals)
    text = (tmp_path / "weights.csv").read_text().replace(f"\n{animals[4]},Weighing", "\nNobody,Weighing", 1)
    (tmp_path / "weights.csv").write_text(text.replace(f"{animals[6]},Weighing", f"{animals[6]},Wellness", 1))
    done = run(place, ADD, "--yes")
    assert done.status == 2
    assert "weights.csv:6:" in done.err and '`subject.name` "Nobody"' in done.err
    assert "weights.csv:8:" in done.err
    assert run(place, "show journal").rows == []
    assert run(place, QUERY).rows == []


@pytest.mark.parametrize("place", PLACES)
def test_an_interval_is_opened_and_closed(run, place):
    log = '(from subjectlog where type = "WaterDeprivation" sort id limit 1)'
    entry = '{start_date_time: 2025-05-01T07:00:00Z, details: {responsiblePerson: "Mette"}}'
    assert run(place, f"add entry {entry} to {log}", "--yes").status == 0
    closed = '{start_date_time: 2025-05-01T09:00:00+02:00, end_date_time: 2025-05-03T07:00:00Z}'
    done = run(place, f"change entry {closed} of {log}", "--yes")
    assert done.status == 0, done.err
    query = f"{log} | expand entries as e | where e.start_date_time during 2025-05 | select e.end_date_time as e, e.details.responsiblePerson as p"
    assert run(place, query).rows == [{"e": "2025-05-03T07:00:00Z", "p": "Mette"}]
    assert run(place, "undo", "--yes").status == 0
    assert run(place, query).rows == [{"e": None, "p": "Mette"}]
    gone = run(place, f"remove entry at 2025-05-01T07:00:00Z from {log}", "--yes")
    assert gone.status == 0, gone.err
    assert run(place, query).rows == []
    assert run(place, "undo", "--yes").status == 0
    assert run(place, query).rows == [{"e": None, "p": "Mette"}]
    assert run(place, "undo 1", "--yes").status == 0
    assert run(place, query).rows == []


@pytest.mark.parametrize("place", PLACES)
def test_asking_to_join_is_withdrawn(run, place):
    pending = "from groupmembershiprequest where authgroup = 9"
    assert run(place, "do join on group 9").status == 2
    assert run(place, pending).rows == []
    done = run(place, "do join on group 9", "--yes")
    assert done.status == 0, done.err
    assert "asked to join 1 group (journal 1; can be undone with `undo`)" in done.err
    assert len(run(place, pending).rows) == 1
    back = run(place, "undo", "--yes")
    assert back.status == 0, back.err
    assert "cancelled 1 groupmembershiprequest" in back.err
    assert run(place, pending).rows == []


@pytest.mark.parametrize("place", PLACES)
def test_what_cannot_be_undone_says_so(run, place):
    made = run(place, 'create species {name: "Rattus norvegicus domestica"}', "--yes")
    assert made.status == 0, made.err
    statement = 'do accept on (from speciesapproval where name = "Rattus norvegicus domestica")'
    done = run(place, statement, "--yes")
    assert done.status == 0, done.err
    assert "this cannot be undone" in done.err and "accepted 1 speciesapproval (journal 2)" in done.err
    assert [row["name"] for row in run(place, 'from species where name contains "domestica"').rows] == [
        "Rattus norvegicus domestica"
    ]
    back = run(place, "undo 2", "--yes")
    assert back.status == 7
    assert "Rattus norvegicus domestica was accepted, which cannot be undone" in back.err


@pytest.mark.parametrize("place", PLACES)
def test_a_file_is_attached_and_taken_away(run, tmp_path, place):
    (tmp_path / "permit.pdf").write_bytes(b"%PDF-1.4\r\n\0\xff")
    statement = 'attach "permit.pdf" to (from license where license_document is null sort name limit 1)'
    shown = run(place, statement)
    assert shown.status == 2 and "permit.pdf, 12 bytes" in shown.err
    done = run(place, statement, "--yes")
    assert done.status == 0, done.err
    query = 'from license where license_document is not null and license_document endswith "permit.pdf"'
    assert len(run(place, query).rows) == 1
    back = run(place, "undo", "--yes")
    assert back.status == 0, back.err
    assert run(place, query).rows == []


# Sent once


def test_an_action_by_get_is_sent_once_whatever_comes_back(run_bql, start_portal, lab, tmp_path):
    """Readings are tried again after a 503 or a broken connection; an action never is."""
    copy = tmp_path / "once.sqlite"
    shutil.copyfile(lab, copy)
    portal = start_portal(copy)
    with Relay(portal.url, lambda number, is_done: not is_done) as relay:
        relay.drops = True
        done = run_bql(
            "-c", "do join on group 9", "--server", relay.url, "--yes", "--timeout", "2", token="owner", home=tmp_path)
        relay.release()
        asked = [request for request in relay.requests if request.path.endswith("/join/")]
        assert len(asked) == 1
    assert done.status == 6, done.err
    assert "it is not known whether Guests was asked to join" in done.err
