"""What a server can do is asked once, kept in the user's cache folder for 30 days, and asked again where it is not there."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
import json

import pytest

from test_questions import Counter

STATEMENT = 'from subject where status != "active"'


@pytest.fixture
def ask(run_bql, served, tmp_path):
    """Runs the statement in one and the same home, on one and the same server; gives the number of requests."""
    counter = Counter(served)
    with counter.server:

        def run(statement: str = STATEMENT) -> int:
            before = len(counter.server.requests)
            outcome = run_bql("--server", counter.server.url, "-c", statement, token="anything", home=tmp_path)
            assert outcome.status == 0, outcome.err
            assert outcome.err == ""
            return len(counter.server.requests) - before

        yield run


def test_it_is_kept_for_the_next_run(ask, tmp_path):
    assert [ask(), ask()] == [2, 1]
    kept = json.loads((tmp_path / ".cache" / "bql" / "capabilities.json").read_text())
    assert [sorted(entry["knows"]) for entry in kept.values()] == [
        ["in", "isnull", "negation", "nested filters", "nested includes"]
    ]


@pytest.mark.parametrize("age, requests", [(29, 1), (31, 2)])
def test_after_30_days_it_is_asked_again(ask, tmp_path, age, requests):
    ask()
    path = tmp_path / ".cache" / "bql" / "capabilities.json"
    kept = json.loads(path.read_text())
    for entry in kept.values():
        entry["found"] = days_ago(age)
    path.write_text(json.dumps(kept))
    assert ask() == requests


@pytest.mark.parametrize("text", ["", "{", "[]", '{"a": 1}', "\0", '{"http://127.0.0.1/": {"found": 3, "knows": 4}}'])
def test_a_broken_file_is_passed_over_and_replaced(ask, tmp_path, text):
    path = tmp_path / ".cache" / "bql" / "capabilities.json"
    path.parent.mkdir(parents=True)
    path.write_text(text)
    assert [ask(), ask()] == [2, 1]


def test_without_a_folder_the_server_is_asked_each_time(ask, tmp_path):
    (tmp_path / ".cache").write_text("in the way")
    assert [ask(), ask()] == [2, 2]


def test_nothing_is_asked_where_it_makes_no_difference(ask):
    assert ask('from subject where status = "active"') == 1


def days_ago(days: int) -> str:
    return (datetime.now(timezone.utc) - timedelta(days=days)).strftime("%Y-%m-%dT%H:%M:%SZ")
