"""What the program answers against what the lab's file says in SQL: two ways that share no code.

Each case is a statement and the SQL of its ids, in order.
"""

from __future__ import annotations

import json

import pytest

MAIN = 'from private.stem.session where description contains "hippocampus" sort -created_date include subjects limit 50'

#: The subjects of each session: of its behaviours, and of the procedures behind its acquisitions and manipulations.
SESSION_SUBJECTS = """
    SELECT b.session AS session, s.target AS subject FROM behavior b JOIN behavior__subjects s ON s.owner = b.id
    UNION SELECT a.session, p.subject FROM dataacquisition a
        JOIN dataacquisition__procedures l ON l.owner = a.id JOIN procedure p ON p.id = l.target
    UNION SELECT m.session, p.subject FROM manipulation m
        JOIN manipulation__procedures l ON l.owner = m.id JOIN procedure p ON p.id = l.target
"""

CASES = [
    (MAIN, "SELECT id FROM session WHERE description LIKE '%hippocampus%' ORDER BY created_date DESC, id LIMIT 50"),
    ('from subject where sex = "F"', "SELECT id FROM subject WHERE sex = 'F' ORDER BY id"),
    (
        'from subject where status != "active" sort -name',
        "SELECT id FROM subject WHERE status IS NOT 'active' ORDER BY name DESC, id",
    ),
    (
        "from session where date_time during 2024-03 sort date_time",
        "SELECT id FROM session WHERE substr(date_time, 1, 7) = '2024-03' ORDER BY date_time, id",
    ),
    (
        "from session sort -date_time limit 40 offset 10",
        "SELECT id FROM session ORDER BY date_time IS NULL, date_time DESC, id LIMIT 40 OFFSET 10",
    ),
    (
        "from session sort date_time",
        "SELECT id FROM session ORDER BY date_time IS NULL, date_time, id",
    ),
    (
        "from subject where birth_date < 2024-01-01 and death_date is null sort birth_date",
        "SELECT id FROM subject WHERE birth_date < '2024-01-01' AND death_date IS NULL ORDER BY birth_date, id",
    ),
    ("from project where is_public != true", "SELECT id FROM project WHERE is_public IS NOT 1 ORDER BY id"),
    (
        'from procedure where subject.sex = "F" and brain_region.acronym = "CA1"',
        "SELECT p.id FROM procedure p JOIN subject s ON s.id = p.subject JOIN brainregion r ON r.id = p.brain_region"
        " WHERE s.sex = 'F' AND r.acronym = 'CA1' ORDER BY p.id",
    ),
    (
        'from session where dataacquisition.procedures has (type = "SiliconProbeImplant" and brain_region.acronym = "CA1")',
        "SELECT id FROM session WHERE id IN (SELECT a.session FROM dataacquisition a"
        " JOIN dataacquisition__procedures l ON l.owner = a.id JOIN procedure p ON p.id = l.target"
        " JOIN brainregion r ON r.id = p.brain_region WHERE p.type = 'SiliconProbeImplant' AND r.acronym = 'CA1') ORDER BY id",
    ),
    (
        'from subject where licenses has no (status = "active")',
        "SELECT id FROM subject WHERE id NOT IN (SELECT l.target FROM license__subjects l"
        " JOIN license c ON c.id = l.owner WHERE c.status = 'active') ORDER BY id",
    ),
    (
        'from session where dataacquisition.type = "ExtracellularEphys" and manipulations.type = "OptogeneticStimulation"',
        "SELECT id FROM session WHERE id IN (SELECT session FROM dataacquisition WHERE type = 'ExtracellularEphys')"
        " AND id IN (SELECT session FROM manipulation WHERE type = 'OptogeneticStimulation') ORDER BY id",
    ),
    (
        "from session where dataacquisition is empty or datastorage is empty",
        "SELECT id FROM session WHERE id NOT IN (SELECT session FROM dataacquisition WHERE session IS NOT NULL)"
        " OR id NOT IN (SELECT owner FROM session__datastorage) ORDER BY id",
    ),
    (
        'from session where subjects.sex = "F"',
        f"SELECT id FROM session WHERE id IN (SELECT x.session FROM ({SESSION_SUBJECTS}) x"
        " JOIN subject s ON s.id = x.subject WHERE s.sex = 'F') ORDER BY id",
    ),
    (
        "from dataacquisition where details.sr >= 30 kHz",
        "SELECT id FROM dataacquisition WHERE CASE json_type(details, '$.sr')"
        " WHEN 'integer' THEN details ->> '$.sr' WHEN 'real' THEN details ->> '$.sr'"
        " WHEN 'object' THEN (details ->> '$.sr.value') * CASE details ->> '$.sr.unit'"
        " WHEN 'Hz' THEN 1 WHEN 'kHz' THEN 1000 WHEN 'MHz' THEN 1000000 END END >= 30000 ORDER BY id",
    ),
    (
        "from public.session sort -created_date limit 30",
        "SELECT id FROM session WHERE id IN (SELECT l.owner FROM session__projects l JOIN project p ON p.id = l.target"
        " WHERE p.is_public = 1) ORDER BY created_date DESC, id LIMIT 30",
    ),
    (
        "from session | where date_time is not null | sort -date_time | limit 5",
        "SELECT id FROM session WHERE date_time IS NOT NULL ORDER BY date_time DESC, id LIMIT 5",
    ),
]


@pytest.mark.parametrize("place", ["sandbox", "serve", "reference-meta"])
@pytest.mark.parametrize("statement, query", CASES, ids=[statement for statement, _ in CASES])
def test_ids_in_order(run_bql, places, sql, statement, query, place):
    expected = [row[0] for row in sql(query)]
    assert expected, "the lab has no record that this case could show"
    outcome = run_bql(*places[place], "--format", "ndjson", "-c", statement, token="anything")
    assert outcome.status == 0, outcome.err
    assert [row["id"] for row in outcome.rows] == expected


@pytest.mark.parametrize("place", ["sandbox", "serve", "reference-count"])
def test_the_subjects_are_included(run_bql, places, sql, place):
    of_session: dict[str, set[str]] = {}
    for session, subject in sql(SESSION_SUBJECTS):
        of_session.setdefault(session, set()).add(subject)
    names = dict(sql("SELECT id, name FROM subject"))
    outcome = run_bql(*places[place], "--format", "ndjson", "-c", MAIN, token="anything")
    assert outcome.status == 0, outcome.err
    assert outcome.rows
    for row in outcome.rows:
        ids = [subject["id"] for subject in row["subjects"]]
        assert len(ids) == len(set(ids)), "each subject once"
        assert set(ids) == of_session.get(row["id"], set())
        assert all(subject["name"] == names[subject["id"]] for subject in row["subjects"])


def test_a_count_is_the_sum(run_bql, places, sql):
    outcome = run_bql(*places["serve"], "--format", "json", "-c", "from subject | count by sex", token="anything")
    rows = {row["sex"]: row["count"] for row in json.loads(outcome.out)}
    assert rows == dict(sql("SELECT sex, count(*) FROM subject GROUP BY sex"))
