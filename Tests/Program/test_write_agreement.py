"""One write, one answer: `bql serve` and dynamic-rest say the same to it, and have the same records afterwards.

Both have the sample lab, each a copy of its own. The tests of this file write to both what they write, in the same
order, so that at the end the two labs must be alike, but for the ids of new records and the times.
"""

from __future__ import annotations

from pathlib import Path
import sqlite3

import pytest

from portal_client import record
from twins import CATALOGUE, answer, everything, plain
from write_cases import ABSENT, CASES, CRASHES, Case


@pytest.mark.parametrize("case", CASES, ids=str)
def test_same_answer(twins, case):
    answers, orders = [], []
    for portal in twins:
        response, _ = portal.run(case, f"case {CASES.index(case)}")
        answers.append(answer(portal, response))
        if response.status_code in (200, 201):
            orders.append(list(record(response)))
            assert "Location" not in response.headers
        elif isinstance(answers[-1][1], dict):
            orders.append(list(response.json()))
    ours, expected = answers
    assert ours == expected
    assert all(order == orders[-1] for order in orders), "the fields come in the same order"


@pytest.mark.parametrize("case", CRASHES, ids=str)
def test_where_the_framework_breaks_we_refuse(twins, case):
    ours, framework = twins
    assert framework.run(case)[0].status_code == 500
    response, _ = ours.run(case)
    assert 400 <= response.status_code < 500
    assert response.json()


def related(lab: Path, query: str) -> list[str]:
    database = sqlite3.connect(f"{lab.as_uri()}?mode=ro", uri=True)
    ids = [row[0] for row in database.execute(query)]
    database.close()
    assert ids, "the lab has no record that this case could show"
    return ids


DELETIONS = [
    ("modules/procedurelog/", "SELECT id FROM procedurelog ORDER BY id LIMIT 1"),
    ("modules/procedure/", "SELECT procedure FROM procedurelog ORDER BY procedure DESC LIMIT 1"),
    ("modules/dataacquisition/", "SELECT owner FROM dataacquisition__procedures ORDER BY owner LIMIT 1"),
    ("stem/breeding/", "SELECT breeding FROM subject WHERE breeding IS NOT NULL ORDER BY breeding LIMIT 1"),
    ("stem/session/", "SELECT session FROM behavior ORDER BY session LIMIT 1"),
    ("stem/subject/", "SELECT mother FROM breeding ORDER BY mother LIMIT 1"),
    ("stem/subject/", "SELECT subject FROM subjectlog ORDER BY subject DESC LIMIT 1"),
    ("stem/project/", "SELECT target FROM subject__projects ORDER BY target DESC LIMIT 1"),
    ("personal_attributes/license/", "SELECT owner FROM license__subjects ORDER BY owner LIMIT 1"),
    ("personal_attributes/setup/", "SELECT setup FROM behavior ORDER BY setup LIMIT 1"),
    ("personal_attributes/behavioralassay/", "SELECT behavioralassay FROM behavior ORDER BY behavioralassay LIMIT 1"),
    ("personal_attributes/inventory/", "SELECT inventory FROM consumablestock ORDER BY inventory LIMIT 1"),
    ("taxonomies/brainregion/", "SELECT brain_region FROM procedure WHERE brain_region IS NOT NULL ORDER BY 1 LIMIT 1"),
    ("taxonomies/strain/", "SELECT strain FROM subject ORDER BY strain LIMIT 1"),
    ("taxonomies/species/", "SELECT species FROM strain ORDER BY species LIMIT 1"),
    ("taxonomies/setuptype/", "SELECT setup_type FROM setup ORDER BY setup_type LIMIT 1"),
    (
        "taxonomies/behavioralcategory/",
        "SELECT parent FROM behavioralcategory WHERE parent IS NOT NULL ORDER BY 1 LIMIT 1",
    ),
    ("dissemination/publication/", "SELECT target FROM project__publications ORDER BY target LIMIT 1"),
    ("dissemination/journal/", "SELECT journal FROM publication ORDER BY journal LIMIT 1"),
    ("resources/supplier/", "SELECT supplier FROM consumable ORDER BY supplier LIMIT 1"),
    ("resources/consumable/", "SELECT consumable FROM consumablestock WHERE consumable IS NOT NULL ORDER BY 1 LIMIT 1"),
    ("users/group/", 'SELECT "group" FROM laboratory ORDER BY 1 LIMIT 1'),
    ("users/user/", "SELECT target FROM laboratory__principal_investigators ORDER BY target LIMIT 1"),
]


@pytest.mark.parametrize("model, query", DELETIONS, ids=[query for _, query in DELETIONS])
def test_deleting_goes_as_far(twins, lab, model, query):
    case = Case("DELETE", f"{model}{related(lab, query)[0]}/", ABSENT, 204, None)
    for _ in range(2):
        ours, expected = (answer(portal, portal.run(case)[0]) for portal in twins)
        assert ours == expected


WRITES = [
    (
        "stem/project/",
        {"name": "all of it", "description": "<p>é</p>", "tags": ["a", "ü"], "extra_fields": {"b": [1.5, None]}},
    ),
    ("stem/cohort/", {"name": "c", "project": "@project2", "subjects": ["@subject2"]}),
    ("stem/collection/", {"name": "c", "project": "@project2", "description": None}),
    ("stem/session/", {"name": "s", "projects": ["@project2"], "date_time": "2024-03-22T15:30:00+01:00", "tags": []}),
    ("modules/subjectlog/", {"type": "Weighing", "subject": "@subject2", "description": "d"}),
    (
        "modules/procedure/",
        {
            "type": "Headcap",
            "subject": "@subject2",
            "coordinates_system": "Stereotaxic_BregmaAbsolute",
            "coordinates_details": {"apCoordinate": -2.0, "mlCoordinate": 1e-3},
            "notes": "n",
        },
    ),
    ("personal_attributes/datastorage/", {"name": "d", "data_organization": ["a", {"b": 1}], "is_public": True}),
    ("personal_attributes/inventory/", {"name": "i", "location": ""}),
    (
        "personal_attributes/license/",
        {"name": "l", "type": "biosafety_gmo_authorization", "status": "draft", "subjects": ["@subject2"]},
    ),
    ("taxonomies/species/", {"name": "Danio rerio", "rrid": "R"}),
    ("taxonomies/brainregion/", {"name": "b", "acronym": "B", "atlas": "AIA"}),
    ("users/group/", {"name": "g", "users": {"ada@x.org": {"is_owner": True}}}),
]


@pytest.mark.parametrize("model, body", WRITES, ids=[model for model, _ in WRITES])
def test_a_record_of_each_kind(twins, model, body):
    """Made, read, changed back and forth, made anew by PUT from what was read."""
    answers = []
    for portal in twins:
        made = portal.make(model, f"fresh {model}", **body)
        path = f"{model}{made['id']}/"
        text = next(field for field in ("location", "description", "notes", "name") if field in made)
        seen = [made, portal.read(path)]
        if seen[-1] is not None:
            for method, fields in [
                ("PATCH", {text: "other"}),
                ("PUT", {**seen[-1], text: " again "}),
                ("PATCH", {text: made[text]}),
            ]:
                response = portal.send(method, path, fields)
                assert response.status_code == 200, response.text
                seen += [record(response), portal.read(path)]
        answers.append(plain(portal, seen))
    assert answers[0] == answers[1]


@pytest.mark.parametrize("name", CATALOGUE)
def test_at_the_end_the_labs_are_alike(twins, name):
    """Last in the file, after all that was written."""
    ours, expected = (everything(portal, name) for portal in twins)
    assert ours == expected
