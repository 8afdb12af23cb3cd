"""BrainSTEM's own Python client works against `bql serve` as against brainstem.org."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys

from brainstem_api_tools import BrainstemClient
from brainstem_api_tools.brainstem_api_client import _MODEL_TO_APP
import pytest
import requests

from program import DEADLINE, environment
from reference_portal.notation import read_catalogue

CATALOGUE = read_catalogue()


@pytest.fixture(scope="module")
def client(served):
    with BrainstemClient(token="anything", url=served) as client:
        yield client


@pytest.mark.parametrize("model", sorted(set(_MODEL_TO_APP) & set(CATALOGUE)))
def test_every_model_that_it_knows(client, sql, model):
    response = client.load(model, limit=100)
    assert response.status_code == 200
    expected = [row[0] for row in sql(f'SELECT id FROM "{model}"')]
    records = response.json()[CATALOGUE[model].list_key]
    assert len(records) == min(len(expected), 100)
    assert {record["id"] for record in records} <= set(expected)


def test_filters_and_sorts(client, sql):
    response = client.load(
        "session", filters={"description.icontains": "hippocampus"}, sort=["-created_date", "id"], limit=50
    )
    expected = sql(
        "SELECT id FROM session WHERE description LIKE '%hippocampus%' ORDER BY created_date DESC, id LIMIT 50"
    )
    assert expected
    assert [record["id"] for record in response.json()["sessions"]] == [row[0] for row in expected]


def test_its_own_shorthand_for_filters(client, sql):
    """`load_subject(sex=..., strain=...)` filters by `sex` and `strain.id`."""
    strain = sql("SELECT strain FROM subject WHERE sex = 'F' GROUP BY strain ORDER BY count(*) DESC LIMIT 1")[0][0]
    response = client.load_subject(sex="F", strain=strain, include=[], limit=100)
    expected = sql("SELECT id FROM subject WHERE sex = 'F' AND strain = ?", strain)
    assert {record["id"] for record in response.json()["subjects"]} == {row[0] for row in expected}


def test_includes(client):
    """Its defaults for sessions: `dataacquisition.* behaviors.* manipulations.* epochs.*`."""
    body = client.load_session(limit=20).json()
    acquisitions = {record["id"]: record for record in body["data_acquisitions"]}
    wanted = {id for session in body["sessions"] for id in session["dataacquisition"]}
    assert wanted
    assert wanted == set(acquisitions)
    for session in body["sessions"]:
        assert all(acquisitions[id]["session"] == session["id"] for id in session["dataacquisition"])


def test_one_record(client, sql):
    expected = sql("SELECT id, name FROM session ORDER BY id LIMIT 1")[0]
    session = client.load("session", id=expected[0]).json()["session"]
    assert (session["id"], session["name"]) == expected


def test_pages(client, sql):
    got: list[str] = []
    while True:
        page = client.load("procedure", sort=["id"], limit=40, offset=len(got)).json()["procedures"]
        if not page:
            break
        got += [record["id"] for record in page]
    assert got == [row[0] for row in sql("SELECT id FROM procedure ORDER BY id")]


def test_load_all(client, sql):
    """Of a model that fits on one page: with more, this client reads `count`, which not every server tells."""
    count = sql("SELECT count(*) FROM project")[0][0]
    assert count <= 100
    assert len(client.load("project", load_all=True)["projects"]) == count


def test_the_public_portal(client, sql):
    records = client.load("project", portal="public").json()["projects"]
    assert {record["id"] for record in records} == {row[0] for row in sql("SELECT id FROM project WHERE is_public = 1")}


@pytest.fixture(scope="module")
def writable(start_portal, lab, workshop):
    """A server on a copy of the lab, which takes its own tokens only."""
    copy = workshop / "official.sqlite"
    shutil.copyfile(lab, copy)
    return start_portal(copy, "--check-tokens", "--device-interval", "0").url


def test_saves_updates_and_deletes(writable):
    with BrainstemClient(token="owner", url=writable) as client:
        project = client.load("project", limit=1).json()["projects"][0]["id"]
        made = client.save("session", data={"name": "by the official client", "projects": [project], "tags": ["a"]})
        assert made.status_code == 201
        session = made.json()["session"]
        assert session["projects"] == [project]
        changed = client.save("session", id=session["id"], data={"description": "changed"})
        assert changed.status_code == 200
        stored = client.load("session", id=session["id"]).json()["session"]
        assert stored["description"] == "changed"
        assert {**stored, "created_date": session["created_date"]} == {**session, "description": "changed"}
        assert client.delete("session", id=session["id"]).status_code == 204
        assert client.load("session", id=session["id"]).status_code == 404
        refused = client.save("session", data={"name": "x" * 101})
        assert refused.status_code == 400
        assert refused.json() == {
            "name": ["Ensure this field has no more than 100 characters."],
            "projects": ["This field is required."],
        }
        assert client.save("project", portal="public", data={"name": "x"}).status_code == 405


def test_a_viewer_writes_nothing(writable):
    with BrainstemClient(token="viewer", url=writable) as client:
        assert client.load("project", limit=1).status_code == 200
        assert client.save("project", data={"name": "x"}).status_code == 403
    with BrainstemClient(token="nobody's", url=writable) as client:
        assert client.load("project").status_code == 401


@pytest.mark.parametrize(("action", "outcome"), [("approve", "200"), ("deny", "access_denied")])
def test_its_login(writable, tmp_path, action, outcome):
    """Its device flow, with a person who answers on the page; in a process of its own, for it keeps its token in the home."""
    script = f"""
from brainstem_api_tools import BrainstemClient
try:
    client = BrainstemClient(url={writable!r}, headless=True)
    print("status", client.load("project", limit=1).status_code)
except Exception as error:
    print("status", error)
"""
    login = subprocess.Popen(
        [sys.executable, "-u", "-c", script], stdout=subprocess.PIPE, text=True, env=environment(tmp_path)
    )
    try:
        page, code = re.search(r"(http\S+) and enter: (\S+)", login.stdout.readline()).groups()
        assert page.startswith(writable)
        assert f'value="{code}"' in requests.get(page, params={"user_code": code}, timeout=DEADLINE).text
        person = {"email": "petersen@lab.example.org", "password": "owner-password"}
        answered = requests.post(page, data={"user_code": code, "action": action, **person}, timeout=DEADLINE)
        assert answered.status_code == 200
        assert outcome in login.communicate(timeout=DEADLINE)[0]
    finally:
        login.kill()
        login.wait()


def test_its_command(served, tmp_path):
    command = [sys.executable, "-m", "brainstem_api_tools.cli", "load", "session", "--limit", "2", "--url", served]
    done = subprocess.run(
        command,
        capture_output=True,
        text=True,
        timeout=DEADLINE,
        check=True,
        env=environment(tmp_path, BRAINSTEM_API_TOKEN="anything"),
    )
    assert len(json.loads(done.stdout)["sessions"]) == 2
