"""What dynamic-rest 2.3.0 was seen to do with writes, and BrainQuery's checks and embedded portal count on."""

from __future__ import annotations

from pathlib import Path
import subprocess
import sys

import pytest

from portal_client import FRESH, Portal, record
from small_lab import identifier, make_small_lab
from write_cases import CASES, CRASHES, RIGHT, SESSION, SUBJECT, changed, filled

FOLDER = Path(__file__).resolve().parent
P0, P1, P2 = (identifier(10 + place) for place in range(3))
MOUSE, C57 = identifier(20), identifier(21)
NAMES = {
    "@project": P0,
    "@project2": P1,
    "@strain": C57,
    "@subject": identifier(30),
    "@subject2": identifier(31),
    "@name": "TM_R001",
    "@missing": identifier(0xFFFF),
}


@pytest.fixture(scope="module")
def portal(tmp_path_factory):
    data = tmp_path_factory.mktemp("lab") / "small.sqlite"
    make_small_lab(data)
    process = subprocess.Popen(
        [sys.executable, "-m", "reference_portal", "--data", data],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        cwd=FOLDER,
    )
    try:
        portal = Portal(f"http://127.0.0.1:{int(process.stdout.readline())}", dict(NAMES))
        portal.names["@group"] = portal.make("users/group/", name="lab")["id"]
        yield portal
    finally:
        process.stdin.close()
        process.wait(timeout=10)


@pytest.mark.parametrize("case", CASES, ids=str)
def test_answers(portal, case):
    response, names = portal.run(case)
    assert response.status_code == case.status, response.text
    expected = filled(case.answer, names)
    if case.status == 204:
        assert response.content == b""
    elif expected is None:
        assert response.headers["Content-Type"].startswith("text/html")
    elif case.status in (200, 201):
        got = record(response)
        assert {field: got[field] for field in expected} == expected
    else:
        assert response.json() == expected
        assert list(response.json()) == list(expected), "fields are told in the catalogue's order"


@pytest.mark.parametrize("case", CRASHES, ids=str)
def test_crashes(portal, case):
    response, _ = portal.run(case)
    assert response.status_code == 500
    assert response.headers["Content-Type"].startswith("text/html")


@pytest.mark.parametrize("model", RIGHT)
def test_a_refused_write_changes_nothing(portal, model):
    made = portal.make(model)
    before = portal.read(f"{model}{made['id']}/")
    total = portal.send("GET", model).json()["meta"]["total_results"]
    field = next(iter(RIGHT[model]))
    assert (
        portal.send("PATCH", f"{model}{made['id']}/", {"notes": "x", "description": "x", field: None}).status_code
        == 400
    )
    assert portal.send("PUT", f"{model}{made['id']}/", {}).status_code == 400
    assert portal.send("POST", model, {}).status_code == 400
    assert portal.read(f"{model}{made['id']}/") == before
    assert portal.send("GET", model).json()["meta"]["total_results"] == total


def test_the_reply_to_a_write(portal):
    """The whole record, the hidden `created_date` last: it comes with writes and never with a GET."""
    response = portal.send("POST", SUBJECT, filled(RIGHT[SUBJECT], {**portal.names, "@fresh": "reply"}))
    assert "Location" not in response.headers
    made = response.json()["subject"]
    read = portal.read(f"{SUBJECT}{made['id']}/")
    assert list(made) == [*read, "created_date"]
    assert {**made, "created_date": None} == {**read, "created_date": None}
    assert made["projects"] == [P0]


def test_put_keeps_what_is_left_out(portal):
    made = portal.make(SUBJECT, description="kept", tags=["kept"], birth_date="2024-03-01", licenses=[identifier(95)])
    body = {"name": made["name"], "projects": [P1], "strain": C57, "sex": "U"}
    replaced = record(portal.send("PUT", f"{SUBJECT}{made['id']}/", body))
    assert replaced == {**made, **body}


def test_stamps(portal):
    made = portal.make("modules/procedure/")
    patched = record(portal.send("PATCH", f"modules/procedure/{made['id']}/", {"notes": "x"}))
    assert patched["created_at"] == made["created_at"]
    assert patched["updated_at"] > made["updated_at"]
    assert patched["created_date"] == made["created_date"]


def test_related_records_of_a_reply_stand_before_it(portal):
    body = filled(RIGHT[SUBJECT], {**portal.names, "@fresh": "with strain"})
    assert list(portal.send("POST", SUBJECT + "?include[]=strain.species.*", body).json()) == [
        "species",
        "strains",
        "subject",
    ]
    assert portal.send("POST", SUBJECT + "?include[]=nmae.*", body).json() == {
        "detail": '"nmae" is not a valid field name for "subject".'
    }


def test_both_sides_of_a_list(portal):
    """`subject.licenses` and `license.subjects` are the same rows, and can be written from either side."""
    one = portal.make(SUBJECT, licenses=[identifier(95), identifier(96)])
    assert one["id"] in portal.read(f"personal_attributes/license/{identifier(95)}/")["subjects"]
    portal.send("PATCH", f"personal_attributes/license/{identifier(95)}/", {"subjects": []})
    assert portal.read(f"{SUBJECT}{one['id']}/")["licenses"] == [identifier(96)]


def test_the_order_of_a_list_is_not_kept(portal):
    made = portal.make(SUBJECT, projects=[P2, P1, P0])
    patched = record(portal.send("PATCH", f"{SUBJECT}{made['id']}/", {"projects": [P2, P0]}))
    assert sorted(made["projects"]) == [P0, P1, P2]
    assert sorted(patched["projects"]) == [P0, P2]


def test_deleting_takes_the_parts_along_and_empties_the_optional(portal):
    subject = portal.make(SUBJECT, licenses=[identifier(95)])
    other = portal.make(SUBJECT)
    breeding = portal.make("stem/breeding/", mother=subject["id"])
    child = portal.make(SUBJECT, breeding=breeding["id"])
    procedure = portal.make("modules/procedure/", subject=subject["id"])
    assert portal.send("DELETE", f"{SUBJECT}{subject['id']}/").status_code == 204
    assert portal.read(f"{SUBJECT}{subject['id']}/") is None
    assert portal.read(f"modules/procedure/{procedure['id']}/") is None
    assert portal.read(f"stem/breeding/{breeding['id']}/") is None
    assert portal.read(f"{SUBJECT}{child['id']}/")["breeding"] is None
    assert subject["id"] not in portal.read(f"personal_attributes/license/{identifier(95)}/")["subjects"]
    assert portal.read(f"{SUBJECT}{other['id']}/")
    assert portal.send("DELETE", f"{SUBJECT}{subject['id']}/").json() == {
        "detail": "No subject matches the given query."
    }


def test_a_required_list_holds_nothing_back(portal):
    project = portal.make("stem/project/")
    subject = portal.make(SUBJECT, projects=[project["id"]])
    assert portal.send("DELETE", f"stem/project/{project['id']}/").status_code == 204
    assert portal.read(f"{SUBJECT}{subject['id']}/")["projects"] == []


def test_what_is_shared_is_protected(portal):
    for path, by in [
        (f"taxonomies/strain/{C57}/", "subject.strain"),
        (f"taxonomies/species/{MOUSE}/", "strain.species"),
    ]:
        response = portal.send("DELETE", path)
        assert response.status_code == 400
        # Proposals that other tests made may refer to it as well.
        assert response.json()["detail"].startswith(
            f"Cannot delete some instances of model '{path.split('/')[1]}' because they are referenced "
            f"through protected foreign keys: '{by}'"
        )
        assert portal.read(path)


def test_an_approval_is_asked_for(portal):
    total = portal.send("GET", "resources/supplier/").json()["meta"]["total_results"]
    response = portal.send("POST", "resources/supplier/", {"name": "Acme"})
    assert list(response.json()) == ["supplier_approval"]
    assert portal.read(f"resources/supplierapproval/{record(response)['id']}/")["status"] == "Pending"
    assert portal.send("GET", "resources/supplier/").json()["meta"]["total_results"] == total
    again = portal.send("POST", "resources/supplier/", {"name": "Acme"})
    assert again.json() == {"name": ["supplierapproval with this name already exists."]}


class TestBulk:
    """dynamic-rest writes several records at once. BrainQuery never asks for it: it is not atomic."""

    def test_create(self, portal):
        bodies = [filled(changed(SESSION), {**portal.names, "@fresh": next(FRESH)}) for _ in range(2)]
        response = portal.send("POST", SESSION, bodies)
        assert response.status_code == 201
        assert [session["name"] for session in response.json()["sessions"]] == [body["name"] for body in bodies]

    def test_one_wrong_stops_all(self, portal):
        bodies = [filled(changed(SESSION, name=name), portal.names) for name in ("bulk one", "")]
        response = portal.send("POST", SESSION, bodies)
        assert (response.status_code, response.json()["sessions"]) == (400, [])
        assert response.json()["errors"][0]["source"] == bodies[1]
        assert portal.send("GET", SESSION + "?filter{name}=bulk one").json()["sessions"] == []

    def test_a_clash_inside_leaves_the_first(self, portal):
        bodies = [filled(changed(SESSION, name="twice"), portal.names)] * 2
        assert portal.send("POST", SESSION, bodies).status_code == 500
        assert len(portal.send("GET", SESSION + "?filter{name}=twice").json()["sessions"]) == 1

    def test_patch_and_delete(self, portal):
        ids = [portal.make(SESSION)["id"] for _ in range(2)]
        response = portal.send("PATCH", SESSION, [{"id": one, "description": "d"} for one in ids])
        assert (response.status_code, len(response.json()["sessions"])) == (200, 2)
        assert portal.send("PATCH", SESSION, [{"id": portal.names["@missing"]}]).json() == [
            "Could not find all objects to update: 1 != 0."
        ]
        assert portal.send("DELETE", SESSION).status_code == 405
        assert portal.send("DELETE", SESSION, [{"id": one} for one in ids]).status_code == 204
        assert [portal.read(f"{SESSION}{one}/") for one in ids] == [None, None]


def test_no_slash_at_the_end_loses_the_body(portal):
    response = portal.send("POST", SUBJECT.rstrip("/"), {})
    assert (response.status_code, response.headers["Location"]) == (301, "/api/private/stem/subject/")


def test_of_a_member_that_is_there_twice_the_last_counts(portal):
    """The embedded portal is stricter: it does not read such a body."""
    response = portal.send("POST", "stem/project/", b'{"name": "first", "name": ""}')
    assert response.json() == {"name": ["This field may not be blank."]}
