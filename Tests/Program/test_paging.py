"""All of a result, however the server cuts it; and what cannot be had whole is said."""

from __future__ import annotations

import pytest

from fault_server import Answer, FaultServer, record

PLACES = ["sandbox", "database", "serve", "reference-meta", "reference-count", "reference-none"]
PAGE_LIMIT = 100


@pytest.fixture(scope="module")
def large(sql) -> tuple[str, list]:
    """A model that takes more than two of the largest pages, and its ids."""
    tables = {
        name: sql(f"SELECT count(*) FROM {name}")[0][0] for name in ("session", "subject", "procedure", "subjectlog")
    }
    name = max(tables, key=tables.get)
    assert tables[name] >= 250
    return name, [row[0] for row in sql(f"SELECT id FROM {name} ORDER BY id")]


@pytest.mark.parametrize("place", PLACES)
def test_every_page_comes(run_bql, places, large, place):
    name, ids = large
    outcome = run_bql(*places[place], "--format", "ndjson", "-c", f"from {name}", token="anything")
    assert outcome.status == 0, outcome.err
    assert [row["id"] for row in outcome.rows] == ids


@pytest.mark.parametrize("place", PLACES)
def test_every_page_comes_with_what_it_includes(run_bql, places, sql, place):
    """The related records of later pages too."""
    subject_of = dict(sql("SELECT id, subject FROM procedure"))
    assert len(subject_of) > PAGE_LIMIT
    outcome = run_bql(
        *places[place], "--format", "ndjson", "-c", "from procedure include subject.strain", token="anything"
    )
    assert outcome.status == 0, outcome.err
    assert {row["id"]: row["subject"]["id"] for row in outcome.rows} == subject_of
    assert all(row["subject"]["strain"]["name"] for row in outcome.rows)


@pytest.mark.parametrize("place", PLACES)
def test_a_limit_across_pages(run_bql, places, large, place):
    name, ids = large
    statement = f"from {name} limit 130 offset 95"
    outcome = run_bql(*places[place], "--format", "ndjson", "-c", statement, token="anything")
    assert outcome.status == 0, outcome.err
    assert [row["id"] for row in outcome.rows] == ids[95:225]


def pages(total_said: int, there: int, envelope: str):
    """A server with `there` sessions that says it has `total_said`."""

    def answer(request):
        limit = min(request.number("limit", 20), PAGE_LIMIT)
        offset = request.number("offset", 0)
        body = {"sessions": [record(number) for number in range(offset, min(offset + limit, there))]}
        if envelope == "meta":
            total_pages = -(-total_said // limit)
            body["meta"] = {
                "page": offset // limit + 1,
                "per_page": limit,
                "total_results": total_said,
                "total_pages": total_pages,
            }
        if envelope == "count":
            more = offset + limit < total_said
            following = f"http://{request.headers['Host']}{request.path}?limit={limit}&offset={offset + limit}"
            body.update(count=total_said, next=following if more else None, previous=None)
        return Answer(200, body)

    return answer


@pytest.mark.parametrize("envelope", ["meta", "count"])
def test_an_empty_page_before_the_end_is_said(run_bql, envelope):
    with FaultServer(pages(250, 100, envelope)) as server:
        outcome = run_bql("--server", server.url, "--format", "ndjson", "-c", "from session", token="anything")
        assert len(server.requests) < 20, "it must end"
    assert outcome.status == 7
    assert len(outcome.rows) == 100, "what there is, is shown"
    assert "250" in outcome.err and "100" in outcome.err


@pytest.mark.parametrize("envelope", ["meta", "count", "none"])
def test_an_honest_server_is_believed(run_bql, envelope):
    with FaultServer(pages(250, 250, envelope)) as server:
        outcome = run_bql("--server", server.url, "--format", "ndjson", "-c", "from session", token="anything")
    assert (outcome.status, outcome.err) == (0, "")
    assert [row["name"] for row in outcome.rows] == [record(number)["name"] for number in range(250)]


def test_a_page_that_repeats_is_said(run_bql):
    """A server that ignores `offset`, and tells no total, gives the first page for ever."""
    same = Answer(200, {"sessions": [record(number) for number in range(PAGE_LIMIT)]})
    with FaultServer(lambda request: same) as server:
        outcome = run_bql("--server", server.url, "--format", "ndjson", "-c", "from session", token="anything")
        assert len(server.requests) < 20, "it must end"
    assert outcome.status == 7
    assert outcome.err != ""
    assert len(outcome.rows) == PAGE_LIMIT
