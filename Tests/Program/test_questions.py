"""The questions of `examples/questions`: every way to ask gives the answer that the lab's file gives in SQL.

`NN.bq` is the question, `NN.csv` (or `NN.json`, where records stand inside records) its answer on the sample lab,
`NN.plan` what `explain` says of it. `UPDATE_QUESTIONS=1` writes the answers and the plans anew; they are compared with
the SQL all the same.
"""

from __future__ import annotations

from collections.abc import Iterator
import csv
from dataclasses import dataclass
import json
from math import ceil
import os
from pathlib import Path
import re
import sqlite3
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import Request as Outgoing, urlopen

import pytest

from fault_server import Answer, FaultServer
from program import ROOT, canonical
from reference_portal.notation import read_catalogue

FOLDER = ROOT / "examples" / "questions"
UPDATE = bool(os.environ.get("UPDATE_QUESTIONS"))
CAPABILITIES = ["dynamic-rest", "documented"]
#: Related records come in no order that somebody promised.
UNORDERED = frozenset(
    {"animals", "paths", "licenses", "projects", "subjects", "dataacquisition", "manipulations", "procedures", "equipment"}
)

VIEWS = """
CREATE TEMP VIEW takes_part AS
    SELECT b.session, s.target AS subject FROM behavior b JOIN behavior__subjects s ON s.owner = b.id
    UNION SELECT a.session, p.subject FROM dataacquisition a
        JOIN dataacquisition__procedures l ON l.owner = a.id JOIN procedure p ON p.id = l.target
    UNION SELECT m.session, p.subject FROM manipulation m
        JOIN manipulation__procedures l ON l.owner = m.id JOIN procedure p ON p.id = l.target;
CREATE TEMP VIEW animal AS
    SELECT u.*, t.name AS strain_name, c.name AS species FROM subject u
    JOIN strain t ON t.id = u.strain JOIN species c ON c.id = t.species;
CREATE TEMP VIEW operation AS
    SELECT p.*, r.acronym AS region FROM procedure p LEFT JOIN brainregion r ON r.id = p.brain_region;
CREATE TEMP VIEW weighing AS
    SELECT l.subject, e.value ->> '$.date_time' AS at, e.value ->> '$.details.weight' AS grams
    FROM subjectlog l, json_each(l.entries) e
    WHERE l.type = 'Weighing' AND json_type(e.value, '$.details.weight') IN ('integer', 'real');
CREATE TEMP VIEW rig AS
    SELECT q.*, h.name AS device FROM equipment q LEFT JOIN hardwaredevice h ON h.id = q.hardwaredevice;
"""


@dataclass(frozen=True)
class Question:
    number: int
    title: str
    #: A column `x:json` holds JSON.
    answer: str
    #: The numbers of records that have to be looked at with full capabilities, a SELECT for each list.
    looks_at: tuple[str, ...]


def ask(number: int, title: str, answer: str, *looks_at: str) -> Question:
    return Question(number, title, answer, looks_at or (f"SELECT count(*) FROM ({answer})",))


QUESTIONS = [
    ask(
        1,
        "probe in CA1 of female mice",
        """
        SELECT e.name, e.date_time,
            (SELECT json_group_array(u.name) FROM takes_part t JOIN subject u ON u.id = t.subject
             WHERE t.session = e.id) AS "animals:json",
            (SELECT json_group_array(p.value ->> '$.path') FROM session__datastorage l
             JOIN datastorage d ON d.id = l.target JOIN json_each(coalesce(d.data_protocols, '[null]')) p
             WHERE l.owner = e.id) AS "paths:json"
        FROM session e WHERE e.date_time LIKE '2024-%' AND EXISTS (
            SELECT * FROM dataacquisition a JOIN dataacquisition__procedures l ON l.owner = a.id
            JOIN operation p ON p.id = l.target JOIN animal u ON u.id = p.subject
            WHERE a.session = e.id AND p.type = 'SiliconProbeImplant' AND p.region = 'CA1'
            AND u.sex = 'F' AND u.species = 'Mus musculus')
        ORDER BY e.date_time DESC
        """,
    ),
    ask(
        2,
        "sessions of an animal",
        """
        SELECT e.name, e.date_time, e.description FROM session e JOIN takes_part t ON t.session = e.id
        JOIN subject u ON u.id = t.subject WHERE u.name = 'TM_R001' ORDER BY e.name
        """,
    ),
    ask(
        3,
        "storages of a session",
        """
        SELECT d.name, d.data_organization AS "data_organization:json", d.data_protocols AS "data_protocols:json"
        FROM session e JOIN session__datastorage l ON l.owner = e.id JOIN datastorage d ON d.id = l.target
        WHERE e.name = 'KB_M055_20220717_8' ORDER BY d.name
        """,
    ),
    ask(
        4,
        "64 channels at 30 kHz",
        """
        SELECT a.id, e.name AS session, a.details ->> '$.nChannels' AS channels, a.details -> '$.sr' AS "rate:json"
        FROM dataacquisition a JOIN session e ON e.id = a.session
        WHERE a.type = 'ExtracellularEphys' AND json_type(a.details, '$.nChannels') = 'integer'
        AND a.details ->> '$.nChannels' >= 64 AND CASE json_type(a.details, '$.sr')
            WHEN 'integer' THEN a.details ->> '$.sr' WHEN 'real' THEN a.details ->> '$.sr'
            WHEN 'object' THEN (a.details ->> '$.sr.value') * CASE a.details ->> '$.sr.unit'
                WHEN 'Hz' THEN 1 WHEN 'kHz' THEN 1000 WHEN 'MHz' THEN 1000000 END END >= 30000
        ORDER BY a.id
        """,
        "SELECT count(*) FROM dataacquisition WHERE type = 'ExtracellularEphys'",
    ),
    ask(
        5,
        "two-photon sessions of a project",
        """
        SELECT name, date_time FROM session WHERE id IN (SELECT session FROM dataacquisition
            WHERE type = 'TwoPhotonMicroscopy')
        AND id IN (SELECT l.owner FROM session__projects l JOIN project p ON p.id = l.target
            WHERE p.name = 'V1 plasticity') ORDER BY name
        """,
    ),
    ask(
        6,
        "light and electrodes",
        """
        SELECT name, date_time FROM session
        WHERE id IN (SELECT session FROM manipulation WHERE type = 'OptogeneticStimulation')
        AND id IN (SELECT session FROM dataacquisition WHERE type = 'ExtracellularEphys') ORDER BY name
        """,
    ),
    ask(
        7,
        "virus in a region",
        """
        SELECT name, date_time FROM session WHERE id IN (SELECT m.session FROM manipulation m
            JOIN manipulation__procedures l ON l.owner = m.id JOIN operation p ON p.id = l.target
            WHERE p.type = 'VirusInjection' AND p.region = 'DG') ORDER BY name
        """,
    ),
    ask(
        8,
        "animals not seen for long",
        """
        SELECT u.name, u.sex, max(e.date_time) AS last_session FROM subject u
        LEFT JOIN takes_part t ON t.subject = u.id LEFT JOIN session e ON e.id = t.session
        WHERE u.status = 'active' GROUP BY u.id
        HAVING last_session IS NULL OR last_session < '2024-06-01' ORDER BY u.name
        """,
        "SELECT count(*) FROM subject WHERE status = 'active'",
        "SELECT count(*) FROM session",
    ),
    ask(
        9,
        "unfinished sessions",
        """
        SELECT name, acquisitions, storages FROM (SELECT e.name,
            (SELECT count(*) FROM dataacquisition a WHERE a.session = e.id) AS acquisitions,
            (SELECT count(*) FROM session__datastorage l WHERE l.owner = e.id) AS storages FROM session e)
        WHERE acquisitions = 0 OR storages = 0 ORDER BY name
        """,
        "SELECT count(*) FROM session",
    ),
    ask(
        10,
        "header of an NWB file",
        """
        SELECT e.name, e.date_time, e.description,
            (SELECT json_group_array(json_object('name', p.name)) FROM session__projects l
             JOIN project p ON p.id = l.target WHERE l.owner = e.id) AS "projects:json",
            (SELECT json_group_array(json_object('name', u.name, 'sex', u.sex, 'birth_date', u.birth_date,
                'strain', json_object('name', u.strain_name, 'species', json_object('name', u.species))))
             FROM takes_part t JOIN animal u ON u.id = t.subject WHERE t.session = e.id) AS "subjects:json",
            (SELECT json_group_array(json_object('type', a.type, 'details', json(a.details), 'procedures',
                (SELECT json_group_array(json_object('type', p.type, 'date_time', p.date_time, 'brain_region',
                    iif(p.region IS NULL, NULL, json_object('acronym', p.region))))
                 FROM dataacquisition__procedures l JOIN operation p ON p.id = l.target WHERE l.owner = a.id),
                'equipment', (SELECT json_group_array(json_object('name', q.name, 'hardwaredevice',
                    iif(q.device IS NULL, NULL, json_object('name', q.device))))
                 FROM dataacquisition__equipment l JOIN rig q ON q.id = l.target WHERE l.owner = a.id)))
             FROM dataacquisition a WHERE a.session = e.id) AS "dataacquisition:json",
            (SELECT json_group_array(json_object('type', m.type, 'procedures',
                (SELECT json_group_array(json_object('type', p.type, 'date_time', p.date_time, 'brain_region',
                    iif(p.region IS NULL, NULL, json_object('acronym', p.region))))
                 FROM manipulation__procedures l JOIN operation p ON p.id = l.target WHERE l.owner = m.id),
                'equipment', (SELECT json_group_array(json_object('name', q.name, 'hardwaredevice',
                    iif(q.device IS NULL, NULL, json_object('name', q.device))))
                 FROM manipulation__equipment l JOIN rig q ON q.id = l.target WHERE l.owner = m.id)))
             FROM manipulation m WHERE m.session = e.id) AS "manipulations:json"
        FROM session e WHERE e.name = 'KB_M001_20220713_1'
        """,
    ),
    ask(
        11,
        "latest weights",
        """
        SELECT u.name AS animal, w.at AS weighed, w.grams FROM weighing w JOIN subject u ON u.id = w.subject
        WHERE u.status = 'active' AND w.at = (SELECT max(at) FROM weighing x WHERE x.subject = w.subject)
        ORDER BY animal
        """,
        "SELECT count(*) FROM subjectlog l JOIN subject u ON u.id = l.subject"
        " WHERE l.type = 'Weighing' AND u.status = 'active'",
    ),
    ask(
        12,
        "lost weight",
        """
        SELECT animal, before, latest FROM (SELECT u.name AS animal,
            (SELECT grams FROM weighing w WHERE w.subject = u.id ORDER BY at LIMIT 1) AS before,
            (SELECT grams FROM weighing w WHERE w.subject = u.id ORDER BY at DESC LIMIT 1) AS latest FROM subject u)
        WHERE latest < before * 0.85 ORDER BY animal
        """,
        "SELECT count(*) FROM subjectlog WHERE type = 'Weighing'",
    ),
    ask(
        13,
        "still deprived",
        """
        SELECT u.name AS animal, l.type, e.value ->> '$.start_date_time' AS start
        FROM subjectlog l JOIN subject u ON u.id = l.subject, json_each(l.entries) e
        WHERE l.type IN ('FoodDeprivation', 'WaterDeprivation') AND e.value ->> '$.end_date_time' IS NULL ORDER BY start
        """,
        "SELECT count(*) FROM subjectlog WHERE type IN ('FoodDeprivation', 'WaterDeprivation')",
    ),
    ask(
        14,
        "sessions per animal and month",
        """
        SELECT u.name AS animal, substr(e.date_time, 1, 7) AS month, count(*) AS count FROM session e
        JOIN takes_part t ON t.session = e.id JOIN subject u ON u.id = t.subject
        WHERE e.date_time LIKE '2024-%' GROUP BY 1, 2 ORDER BY 1, 2
        """,
        "SELECT count(*) FROM session WHERE date_time LIKE '2024-%'",
    ),
    ask(
        15,
        "animals by strain and sex",
        "SELECT strain_name AS strain, sex, count(*) AS count FROM animal GROUP BY 1, 2 ORDER BY 1, 2",
        "SELECT count(*) FROM subject",
    ),
    ask(
        16,
        "age on recording days",
        """
        SELECT DISTINCT u.name AS animal, substr(e.date_time, 1, 10) AS day,
            CAST(julianday(substr(e.date_time, 1, 10)) - julianday(u.birth_date) AS INTEGER) AS age
        FROM session e JOIN takes_part t ON t.session = e.id JOIN subject u ON u.id = t.subject
        WHERE e.date_time IS NOT NULL ORDER BY 1, 2
        """,
        "SELECT count(*) FROM session WHERE date_time IS NOT NULL",
    ),
    ask(
        17,
        "from injection to session",
        """
        SELECT p.id, u.name AS animal, p.date_time AS injected, e.name AS session,
            CAST(julianday(substr(e.date_time, 1, 10)) - julianday(substr(p.date_time, 1, 10)) AS INTEGER) AS days
        FROM procedure p JOIN subject u ON u.id = p.subject LEFT JOIN session e ON e.id = (
            SELECT x.id FROM takes_part t JOIN session x ON x.id = t.session
            WHERE t.subject = p.subject AND x.date_time > p.date_time ORDER BY x.date_time LIMIT 1)
        WHERE p.type = 'VirusInjection' AND p.date_time IS NOT NULL ORDER BY p.id
        """,
        "SELECT count(*) FROM procedure WHERE type = 'VirusInjection' AND date_time IS NOT NULL",
        "SELECT count(*) FROM session WHERE date_time IS NOT NULL",
    ),
    ask(
        18,
        "probes used twice",
        """
        SELECT details ->> '$.probeId' AS probe, count(*) AS count FROM procedure
        WHERE details ->> '$.probeId' <> '' GROUP BY 1 HAVING count(*) > 1 ORDER BY 1
        """,
        "SELECT count(*) FROM procedure",
    ),
    ask(
        19,
        "stock that expires",
        """
        SELECT s.type, s.expiration_date, i.name AS inventory FROM consumablestock s
        JOIN inventory i ON i.id = s.inventory
        WHERE s.status = 'AVAILABLE' AND s.expiration_date < '2025-06-01' ORDER BY 2
        """,
    ),
    ask(
        20,
        "licences that end",
        """
        SELECT name, status, valid_until, (SELECT count(*) FROM license__subjects l WHERE l.owner = c.id) AS animals
        FROM license c WHERE valid_until < '2025-06-01' ORDER BY 3
        """,
    ),
    ask(
        21,
        "procedures without a licence",
        """
        SELECT p.id, p.type, u.name AS animal, (SELECT json_group_array(c.status) FROM license__procedures l
            JOIN license c ON c.id = l.owner WHERE l.target = p.id) AS "licenses:json"
        FROM procedure p JOIN subject u ON u.id = p.subject WHERE p.id NOT IN (
            SELECT l.target FROM license__procedures l JOIN license c ON c.id = l.owner WHERE c.status = 'active')
        ORDER BY p.id
        """,
        "SELECT count(*) FROM procedure",
    ),
    ask(
        22,
        "depth of a drive",
        """
        SELECT s.name, s.date_time, (SELECT e.value -> '$.details.displacement'
            FROM procedurelog l, json_each(l.entries) e
            WHERE l.type = 'LinearDisplacement' AND l.procedure = '28b22192-8768-4a2b-851f-4059aa053c5e'
            AND e.value ->> '$.date_time' <= s.date_time
            ORDER BY e.value ->> '$.date_time' DESC LIMIT 1) AS "displacement:json"
        FROM session s WHERE s.date_time IS NOT NULL AND s.id IN (SELECT a.session FROM dataacquisition a
            JOIN dataacquisition__procedures l ON l.owner = a.id
            WHERE l.target = '28b22192-8768-4a2b-851f-4059aa053c5e') ORDER BY 2
        """,
    ),
    ask(
        23,
        "a category and those below it",
        """
        WITH RECURSIVE below(id) AS (SELECT id FROM behavioralcategory WHERE name = 'Spatial Learning'
            UNION SELECT c.id FROM behavioralcategory c JOIN below ON c.parent = below.id)
        SELECT name, date_time FROM session WHERE id IN (SELECT b.session FROM behavior b
            JOIN behavioralassay a ON a.id = b.behavioralassay
            JOIN behavioralparadigm p ON p.id = a.behavioral_paradigm WHERE p.category IN below) ORDER BY name
        """,
        "SELECT count(*) FROM session",
        "SELECT count(*) FROM behavioralcategory",
    ),
    ask(
        24,
        "sessions with a device",
        """
        SELECT name, date_time FROM session WHERE id IN (SELECT a.session FROM dataacquisition a
            JOIN dataacquisition__equipment l ON l.owner = a.id JOIN rig q ON q.id = l.target
            WHERE q.device = 'DPSS laser 473 nm') ORDER BY name
        """,
    ),
    ask(
        25,
        "public rats on DANDI",
        """
        SELECT name, download_links AS "download_links:json" FROM session WHERE download_links LIKE '%dandi%'
        AND id IN (SELECT t.session FROM takes_part t JOIN animal u ON u.id = t.subject
            WHERE u.species = 'Rattus norvegicus')
        AND id IN (SELECT l.owner FROM session__projects l JOIN project p ON p.id = l.target WHERE p.is_public)
        ORDER BY name
        """,
        "SELECT count(*) FROM session WHERE id IN (SELECT l.owner FROM session__projects l"
        " JOIN project p ON p.id = l.target WHERE p.is_public)",
    ),
]


@pytest.fixture(scope="module")
def raw(lab: Path) -> Iterator[sqlite3.Connection]:
    database = sqlite3.connect(f"{lab.as_uri()}?mode=ro", uri=True)
    database.executescript(VIEWS)
    yield database
    database.close()


@pytest.fixture(scope="module")
def expected(raw: sqlite3.Connection):
    """The rows of a question by SQL."""

    def rows(question: Question) -> list[dict]:
        cursor = raw.execute(question.answer)
        names = [column[0] for column in cursor.description]
        return [dict(cell(name, value) for name, value in zip(names, row)) for row in cursor]

    return rows


def cell(name: str, value):
    if name.endswith(":json"):
        return name.removesuffix(":json"), None if value is None else json.loads(value)
    return name, value


def script(question: Question, capabilities: str = "auto") -> str:
    return f'set capabilities {capabilities}\nsource "{FOLDER}/{question.number:02}.bq"\n'


def like(value, model):
    """The part of a value that the model has as well: of records, the fields that it names."""
    if isinstance(value, dict) and isinstance(model, dict):
        return {name: like(value.get(name), part) for name, part in model.items()}
    if isinstance(value, list) and isinstance(model, list) and model:
        return [like(element, model[0]) for element in value]
    return value


def whole(rows) -> list:
    return canonical(rows, unordered=UNORDERED)


def check(rows: list[dict], answer: list[dict]) -> None:
    assert answer, "the lab has no record that this question could show"
    assert [list(row) for row in rows] == [list(row) for row in answer]
    assert whole(like(rows, answer)) == whole(answer)


each_question = pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: f"{question.number:02}")


@pytest.fixture(scope="module")
def documented(start_portal, lab: Path) -> str:
    """The address of a server that does no more than the API document promises."""
    return start_portal(lab, "--documented").url


@pytest.mark.parametrize("capabilities", CAPABILITIES)
@pytest.mark.parametrize(
    "place", ["sandbox", "serve", "reference-meta", "reference-count", "reference-none"]
)
@each_question
def test_the_answer_is_that_of_sql(run_bql, places, expected, question, place, capabilities):
    outcome = run_bql(
        *places[place], "--format", "ndjson", "-c", script(question, capabilities), token="anything"
    )
    assert outcome.status == 0, outcome.err
    check(outcome.rows, expected(question))


@pytest.mark.parametrize("capabilities", ["auto", "documented"])
@each_question
def test_a_server_that_knows_only_what_is_documented(run_bql, documented, expected, question, capabilities):
    outcome = run_bql(
        "--server", documented, "--format", "ndjson", "-c", script(question, capabilities), token="anything"
    )
    assert outcome.status == 0, outcome.err
    check(outcome.rows, expected(question))


class Deaf:
    """Stands in front of a server and takes out the filters that the API document does not know, as a server does that
    passes over what it does not understand."""

    OPERATORS = {"icontains", "startswith", "endswith", "gt", "gte", "lt", "lte"}

    def __init__(self, address: str):
        self.address = address
        #: The filters that were passed over.
        self.ignored: list[str] = []
        self.server = FaultServer(self.answer)

    def knows(self, name: str) -> bool:
        key = re.fullmatch(r"filter\{(.*)\}", name)
        if not key:
            return True
        field, *rest = key[1].split(".")
        return not field.startswith("-") and (not rest or (len(rest) == 1 and rest[0] in self.OPERATORS))

    def answer(self, request) -> Answer:
        known = {name: values for name, values in request.parameters.items() if self.knows(name)}
        self.ignored += [name for name in request.parameters if name not in known]
        outgoing = Outgoing(
            f"{self.address}{request.path}?{urlencode(known, doseq=True)}",
            headers={"Authorization": request.headers["Authorization"]},
        )
        try:
            with urlopen(outgoing) as reply:
                return Answer(200, reply.read())
        except HTTPError as refusal:
            return Answer(refusal.code, refusal.read())


@pytest.mark.parametrize("capabilities", ["auto", "documented", "dynamic-rest"])
@each_question
def test_a_server_that_ignores_filters_it_does_not_know(run_bql, served, expected, question, capabilities):
    deaf = Deaf(served)
    with deaf.server:
        outcome = run_bql(
            "--server", deaf.server.url, "--format", "ndjson", "-c", script(question, capabilities), token="anything"
        )
    assert outcome.status == 0, outcome.err
    check(outcome.rows, expected(question))
    if capabilities == "documented":
        assert not deaf.ignored
    # Who lays down what the server can do, and is wrong, is told; who lets it be found out has nothing to be told.
    assert ("the server ignored the filter" in outcome.err) == (capabilities == "dynamic-rest" and bool(deaf.ignored))


@each_question
def test_the_answer_beside_the_question(run_bql, expected, question):
    answer = expected(question)
    isNested = question.number in (3, 10)
    form = "json" if isNested else "csv"
    path = FOLDER / f"{question.number:02}.{form}"
    outcome = run_bql("--sandbox", "--format", form, path.with_suffix(".bq"))
    assert outcome.status == 0, outcome.err
    if UPDATE:
        path.write_text(outcome.out)
    assert outcome.out == path.read_text()
    if isNested:
        check(json.loads(path.read_text()), answer)
        return
    with path.open(newline="") as file:
        rows = list(csv.DictReader(file))
    check([{name: read(text, row[name]) for name, text in cells.items()} for cells, row in zip(rows, answer)], answer)


def read(text: str, expected):
    """A cell of a CSV file as the kind of value that SQL gives there."""
    if expected is None:
        return text or None
    return text if isinstance(expected, str) else json.loads(text)


@each_question
def test_the_question_is_laid_out_checked_and_short(run_bql, question):
    path = FOLDER / f"{question.number:02}.bq"
    for command in (["fmt", "--check"], ["check"]):
        outcome = run_bql(*command, path)
        assert outcome.status == 0, outcome.out + outcome.err
    text = path.read_text()
    assert text.startswith("# ")
    assert len([line for line in text.splitlines() if line and not line.startswith("#")]) <= 12


@each_question
def test_the_plan_beside_the_question(run_bql, question):
    path = FOLDER / f"{question.number:02}.plan"
    text = (FOLDER / f"{question.number:02}.bq").read_text()
    # The last statement is the question; what stands before it are parameters and `let`.
    head, statement = re.fullmatch(r"(.*?^)(from .*)", text, re.DOTALL | re.MULTILINE).groups()
    plans = []
    for capabilities in CAPABILITIES:
        outcome = run_bql("--sandbox", "-c", f"set capabilities {capabilities}\n{head}explain {statement}")
        assert outcome.status == 0, outcome.err
        plans.append(outcome.out)
    plan = "\n".join(plans)
    if UPDATE:
        path.write_text(plan)
    assert plan == path.read_text()


# Cost


class Counter:
    """Stands in front of a server and counts requests, and the records asked for in the replies."""

    def __init__(self, address: str):
        self.address = address
        #: Of each reply; several threads append to it.
        self.counts: list[int] = []
        self.keys = {f"/{model.app}/{model.name}/": model.list_key for model in read_catalogue().values()}
        self.server = FaultServer(self.answer)

    def answer(self, request) -> Answer:
        query = urlencode(request.parameters, doseq=True)
        outgoing = Outgoing(
            f"{self.address}{request.path}?{query}", headers={"Authorization": request.headers["Authorization"]}
        )
        try:
            with urlopen(outgoing) as reply:
                body = reply.read()
        except HTTPError as refusal:
            return Answer(refusal.code, refusal.read())
        key = next(key for end, key in self.keys.items() if request.path.endswith(end))
        self.counts.append(len(json.loads(body)[key]))
        return Answer(200, body)


@pytest.fixture(scope="module")
def costs(run_bql, served: str):
    """`costs[number, capabilities]`: requests sent and records read."""
    costs = {}
    for question in QUESTIONS:
        for capabilities in CAPABILITIES:
            counter = Counter(served)
            with counter.server:
                outcome = run_bql(
                    "--server", counter.server.url, "-c", script(question, capabilities), token="anything"
                )
            assert outcome.status == 0, outcome.err
            costs[question.number, capabilities] = (len(counter.server.requests), sum(counter.counts))
    return costs


@each_question
def test_no_more_requests_than_pages(costs, raw, question):
    pages = sum(max(1, ceil(raw.execute(count).fetchone()[0] / 100)) for count in question.looks_at)
    assert costs[question.number, "dynamic-rest"][0] <= pages + 3


def test_the_table_of_costs(costs, record_property):
    lines = [
        "| | question | requests | records | requests, documented API | records, documented API |",
        "| ---: | --- | ---: | ---: | ---: | ---: |",
    ]
    for question in QUESTIONS:
        numbers = [number for capabilities in CAPABILITIES for number in costs[question.number, capabilities]]
        lines.append(f"| {question.number} | {question.title} | {' | '.join(map(str, numbers))} |")
    table = "\n".join(lines) + "\n"
    record_property("What the questions of examples/questions cost", table)
    assert table in (ROOT / "grammar" / "README.md").read_text()
