"""One action, one answer: `bql serve` and dynamic-rest say the same to it, and have the same records afterwards."""

from __future__ import annotations

from pathlib import Path
import sqlite3
from typing import Any

import pytest

from portal_client import Portal
from twins import CATALOGUE, answer, everything
from write_cases import ABSENT, DATETIME, NULL, REQUIRED, STRING

LOGS = {"weighing": "subjectlog WHERE type = 'Weighing'", "housing": "subjectlog WHERE type = 'Housing'",
        "moved": "procedurelog WHERE type = 'LinearDisplacement'"}
WHEN = "2025-04-01T09:00:00Z"
#: What is sent, in order, to the log of that kind, and the status.
ENTRIES: list[tuple[str, str, Any, int]] = [
    ("weighing", "add_entry", {"date_time": WHEN, "details": {"weight": {"value": 24.1, "unit": "g"}}}, 200),
    ("weighing", "add_entry", {"date_time": "2025-04-01T11:00:00+02:00", "notes": "the same time"}, 400),
    ("weighing", "add_entry", {"date_time": "2025-04-01T11:00:00.5+02:00", "notes": "half a second later"}, 200),
    ("weighing", "add_entry", {"details": {}}, 400),
    ("weighing", "add_entry", {"date_time": None}, 400),
    ("weighing", "add_entry", {"date_time": "yesterday"}, 400),
    ("weighing", "add_entry", {"date_time": 5}, 400),
    ("weighing", "add_entry", {"date_time": "2025-04-03T09:00:00Z", "notes": {"a": 1}}, 400),
    ("weighing", "add_entry", {"date_time": "2025-04-03T09:00:00", "notes": None, "nosuch": 1}, 200),
    ("weighing", "add_entry", [1], 400),
    ("weighing", "change_entry", {"date_time": "2025-04-01T10:00:00+01:00", "notes": "changed"}, 200),
    ("weighing", "change_entry", {"date_time": WHEN, "details": {"weight": 25}, "notes": None}, 200),
    ("weighing", "change_entry", {"date_time": "2025-04-01T09:00:01Z"}, 400),
    ("weighing", "change_entry", {"notes": "of which?"}, 400),
    ("weighing", "remove_entry", {"date_time": "2025-04-01T09:00:00.500Z"}, 200),
    ("weighing", "remove_entry", {"date_time": "2025-04-01T09:00:00.500Z"}, 400),
    ("weighing", "remove_entry", {}, 400),
    ("housing", "add_entry", {"date_time": WHEN}, 400),
    ("housing", "add_entry", {"start_date_time": WHEN, "end_date_time": None, "details": {"cageId": "C4"}}, 200),
    ("housing", "add_entry", {"start_date_time": "2025-04-02T09:00:00Z"}, 200),
    ("housing", "change_entry", {"start_date_time": WHEN, "end_date_time": "2025-04-05T09:00:00Z"}, 200),
    ("housing", "remove_entry", {"start_date_time": WHEN}, 200),
    ("moved", "add_entry", {"date_time": WHEN, "details": {"displacement": {"value": 70, "unit": "µm"}}}, 200),
    ("moved", "change_entry", {"date_time": WHEN, "notes": "down"}, 200),
    ("moved", "remove_entry", {"date_time": WHEN}, 200),
]


@pytest.fixture(scope="module")
def first(lab: Path):
    """The id of the first record that a condition finds."""
    database = sqlite3.connect(f"{lab.as_uri()}?mode=ro", uri=True)

    def one(of: str) -> str:
        table, _, condition = of.partition(" WHERE ")
        query = f'SELECT id FROM "{table}"' + (f" WHERE {condition}" if condition else "") + " ORDER BY id LIMIT 1"
        found = database.execute(query).fetchone()
        assert found, of
        return str(found[0])

    yield one
    database.close()


def both(twins, method: str, path: str, body: Any = ABSENT, **more: Any) -> tuple[int, Any]:
    ours, expected = (answer(portal, portal.send(method, path, body, label="made by an action", **more)) for portal in twins)
    assert ours == expected
    return ours


def test_entries(twins, first):
    for log, action, body, status in ENTRIES:
        of = LOGS[log]
        path = f"modules/{of.split()[0]}/{first(of)}/{action}/"
        assert both(twins, "PATCH", path, body)[0] == status, (action, body)


def test_sentences(twins, first):
    path = f"modules/subjectlog/{first(LOGS['weighing'])}/add_entry/"
    assert both(twins, "PATCH", path, {}) == (400, {"date_time": [REQUIRED]})
    assert both(twins, "PATCH", path, {"date_time": None, "notes": 5}) == (400, {"date_time": [NULL], "notes": [STRING]})
    assert both(twins, "PATCH", path, {"date_time": "x"}) == (400, {"date_time": [DATETIME]})


@pytest.mark.parametrize("log, when, details, sentences", [
    ("weighing", "date_time", {"weight": "heavy"}, ["weight: Expected a number or an object with value and unit."]),
    ("weighing", "date_time", {"weight": {"value": 3, "unit": "mm"}},
     ["weight: mm is not a valid unit. Expected one of: kg, g, mg, µg."]),
    ("weighing", "date_time", [], ["Expected an object."]),
    ("housing", "start_date_time", {"cageId": 5}, ["cageId: Not a valid string."]),
    ("moved", "date_time", {"displacement": True}, ["displacement: Expected a number or an object with value and unit."]),
])
@pytest.mark.parametrize("action", ["add_entry", "change_entry"])
def test_entries_follow_the_schema_of_their_log(twins, first, action, log, when, details, sentences):
    path = f"modules/{LOGS[log].split()[0]}/{first(LOGS[log])}/{action}/"
    assert both(twins, "PATCH", path, {when: WHEN, "details": details}) == (400, {"details": sentences})


def test_entries_themselves_are_read_only(twins, first):
    """An update answers as if it were done, and leaves them."""
    path = f"modules/subjectlog/{first(LOGS['weighing'])}/"
    before = [portal.read(path)["entries"] for portal in twins]
    assert both(twins, "PATCH", path, {"entries": []})[0] == 200
    assert [portal.read(path)["entries"] for portal in twins] == before


@pytest.mark.parametrize("method, path, token, status", [
    ("GET", "modules/subjectlog/{weighing}/add_entry/", "owner", 405),
    ("POST", "modules/subjectlog/{weighing}/add_entry/", "owner", 405),
    ("PATCH", "modules/subjectlog/{weighing}/add_entry/", "viewer", 403),
    ("PATCH", "modules/subjectlog/{weighing}/add_entry/", None, 401),
    ("PATCH", "modules/subjectlog/00000000-0000-0000-0000-00000000ffff/add_entry/", "owner", 404),
    ("PATCH", "modules/subjectlog/{weighing}/no_entry/", "owner", 404),
    ("POST", "users/group/2/join/", "owner", 405),
    ("GET", "users/group/9/join/", "viewer", 403),
    ("GET", "users/group/9/join/", None, 401),
    ("GET", "users/group/999/join/", "owner", 404),
])
def test_what_is_refused(twins, first, method, path, token, status):
    path = path.replace("{weighing}", first(LOGS["weighing"]))
    body = {"date_time": WHEN} if method != "GET" else ABSENT
    assert both(twins, method, path, body, token=token)[0] == status


def test_groups(twins):
    assert both(twins, "GET", "users/group/2/join/")[0] == 400
    assert both(twins, "GET", "users/group/9/join/") == (200, {"detail": "Membership requested."})
    assert both(twins, "GET", "users/group/9/join/")[0] == 400
    asked = [
        portal.send("GET", "users/groupmembershiprequest/?filter{authgroup}=9").json()["group_membership_requests"]
        for portal in twins
    ]
    assert [len(found) for found in asked] == [1, 1]
    for portal, [request] in zip(twins, asked):
        portal.made[request["id"]] = "the request"
    for action, status in [("cancel", 200), ("cancel", 404)]:
        answers = [
            answer(portal, portal.send("GET", f"users/groupmembershiprequest/{request['id']}/{action}/"))
            for portal, [request] in zip(twins, asked)
        ]
        assert answers[0] == answers[1] and answers[0][0] == status
    assert both(twins, "GET", "users/group/5/leave/")[0] == 400
    assert both(twins, "GET", "users/group/2/leave/")[0] == 200


@pytest.mark.parametrize("model, action", [
    (model, action.name) for model in CATALOGUE for action in CATALOGUE[model].actions if "membership" in model
])
def test_invitations_and_requests(twins, first, model, action):
    """Each once: those that lead nowhere are refused, the others go."""
    place = f"{CATALOGUE[model].app}/{model}"
    ids = [portal.send("GET", f"{place}/?sort[]=id").json()[CATALOGUE[model].list_key] for portal in twins]
    assert [one["id"] for one in ids[0]] == [one["id"] for one in ids[1]]
    for one in ids[0]:
        if both(twins, "GET", f"{place}/{one['id']}/{action}/")[0] == 200:
            assert both(twins, "GET", f"{place}/{one['id']}/")[0] == 404
            return


@pytest.mark.parametrize("kind", [model for model in CATALOGUE if CATALOGUE[model].approval_of == "species"])
def test_proposals(twins, kind):
    made = []
    for portal in twins:
        ids = [portal.make("taxonomies/species/", f"species {number}", name=f"Rattus {number}")["id"] for number in range(2)]
        made.append(ids)
    for number, action, status in [(0, "accept", 200), (0, "accept", 400), (0, "reject", 400), (1, "reject", 200)]:
        answers = [
            answer(portal, portal.send("PATCH", f"taxonomies/{kind}/{ids[number]}/{action}/"))
            for portal, ids in zip(twins, made)
        ]
        assert answers[0] == answers[1] and answers[0][0] == status, answers
    for portal in twins:
        found = portal.send("GET", "taxonomies/species/?filter{name}=Rattus 0").json()["species"]
        assert [one["name"] for one in found] == ["Rattus 0"]
        portal.made[found[0]["id"]] = "accepted"


# Files

BOUNDARY = "x-boundary-x"


def form(content: bytes, field: str = "license_document", name: str = "permit.pdf") -> bytes:
    head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{field}"; filename="{name}"\r\n\r\n'
    return head.encode() + content + f"\r\n--{BOUNDARY}--\r\n".encode()


def test_a_file_is_attached(twins, first):
    path = f"personal_attributes/license/{first('license WHERE license_document IS NULL')}/"
    kind = f"multipart/form-data; boundary={BOUNDARY}"
    status, license = both(twins, "PATCH", path, form(b"%PDF-1.4"), kind=kind)
    assert status == 200 and license["license"]["license_document"] == "/media/license_document/permit.pdf"
    assert both(twins, "PATCH", path, form(b""), kind=kind) == (400, {"license_document": ["The submitted file is empty."]})
    refused = (400, {"license_document": ["The submitted data was not a file. Check the encoding type on the form."]})
    assert both(twins, "PATCH", path, {"license_document": "x"}) == refused
    status, license = both(twins, "PATCH", path, {"license_document": None})
    assert status == 200 and license["license"]["license_document"] is None


@pytest.mark.parametrize("name", CATALOGUE)
def test_at_the_end_the_labs_are_alike(twins, name):
    ours, expected = (everything(portal, name) for portal in twins)
    assert ours == expected
