"""What dynamic-rest 2.3.0 was seen to do, and BrainQuery's planner and embedded portal count on. README.md explains it.

Each row: what is asked of the private portal, and the names that come, in that order where it is sorted.
"""

from __future__ import annotations

import json
from pathlib import Path
import subprocess
import sys
from urllib.parse import quote

import pytest
import requests

from small_lab import identifier, make_small_lab

FOLDER = Path(__file__).resolve().parent
ONE, TWO = identifier(30), identifier(31)
CONFIGURATIONS = {"postgresql": "meta", "sqlite": "count", "bare": "none"}


@pytest.fixture(scope="session")
def portals(tmp_path_factory):
    """Addresses: `postgresql` with `meta`, `sqlite` with `count`, `bare` without an envelope."""
    data = tmp_path_factory.mktemp("lab") / "small.sqlite"
    make_small_lab(data)
    processes = {}
    try:
        for name, envelope in CONFIGURATIONS.items():
            dialect = "sqlite" if name == "sqlite" else "postgresql"
            command = [
                sys.executable,
                "-m",
                "reference_portal",
                "--data",
                data,
                "--envelope",
                envelope,
                "--dialect",
                dialect,
            ]
            processes[name] = subprocess.Popen(
                command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, cwd=FOLDER
            )
        yield {name: f"http://127.0.0.1:{int(process.stdout.readline())}" for name, process in processes.items()}
    finally:
        for process in processes.values():
            process.stdin.close()
            process.wait(timeout=10)


@pytest.fixture(scope="session")
def ask(portals):
    def ask(path: str, portal: str = "private", server: str = "postgresql", token: str | None = "anything"):
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        url = f"{portals[server]}/api/{portal}/{quote(path, safe='/?&=%')}"
        return requests.get(url, headers=headers, timeout=30, allow_redirects=False)

    return ask


def names(body: dict, path: str) -> list[str]:
    key = {"procedure": "procedures", "behavior": "behaviors"}.get(path.split("/")[1], path.split("/")[1] + "s")
    return [record.get("name", record.get("notes")) or record["id"][-2:] for record in body[key]]


FILTERS = [
    # Strings are equal to the letter; of a repeated filter the first counts.
    ("stem/subject/?filter{name}=TM_R001", "TM_R001"),
    ("stem/subject/?filter{name}=tm_r001", ""),
    ("stem/subject/?filter{name.iexact}=tm_r001", "TM_R001"),
    ("stem/subject/?filter{name}= TM_R001", ""),
    ("stem/subject/?filter{name}=Zoe%CC%88", ""),
    ("stem/subject/?filter{status}=", "X%_\\"),
    ("stem/subject/?filter{sex}=F&filter{sex}=M", "TM_R001"),
    # Booleans: "", "0" and "false" in any case are false, everything else is true, "no" and "null" too.
    *((f"stem/project/?filter{{is_public}}={word}", "p0") for word in ("true", "True", "1", "yes", "no", "null")),
    *((f"stem/project/?filter{{is_public}}={word}", "p1") for word in ("false", "False", "0", "")),
    # Days and instants.
    ("stem/subject/?filter{birth_date}=2024-03-01", "TM_R001"),
    ("stem/subject/?filter{birth_date.gte}=2024-03-01", "TM_R001 Zoë"),
    ("stem/session/?filter{date_time}=2024-03-01T15:30:00Z", "s0"),
    ("stem/session/?filter{date_time}=2024-03-01T15:30:00.000Z", "s0"),
    ("stem/session/?filter{date_time}=2024-03-01T16:30:00%2B01:00", "s0"),
    ("stem/session/?filter{date_time}=2024-03-01", ""),
    ("stem/session/?filter{date_time.lt}=2024-03-02", "s0"),
    ("stem/session/?filter{date_time.gt}=2024-03-05T15:30:00Z", "s5"),
    ("stem/session/?filter{date_time.range}=2024-03-05T00:00:00Z&filter{date_time.range}=2024-03-06T00:00:00Z", "s4"),
    ("stem/session/?filter{created_date.gte}=2024-02-03T00:00:00Z", "s2 s5"),
    # Text: LIKE's own signs are plain letters; an empty needle is in every string, but in no null.
    ("stem/project/?filter{description.icontains}=hippocampus", "p0"),
    ("stem/subject/?filter{name.icontains}=%25", "X%_\\"),
    ("stem/subject/?filter{name.icontains}=_", "TM_R001 tm_r002 X%_\\"),
    ("stem/subject/?filter{name.icontains}=%5C", "X%_\\"),
    ("stem/project/?filter{description.icontains}=", "p0 p2"),
    ("stem/subject/?filter{name.endswith}=R001", "TM_R001"),
    # `in` is the key repeated.
    ("stem/subject/?filter{sex.in}=F&filter{sex.in}=U", "TM_R001 Zoë"),
    ("stem/subject/?filter{sex.in}=F,U", ""),
    (f"stem/subject/?filter{{id.in}}={ONE}&filter{{id.in}}={TWO}", "TM_R001 tm_r002"),
    (f"stem/subject/?filter{{id}}={ONE.upper()}", "TM_R001"),
    # isnull: the words of booleans. Of a list: none at all.
    *((f"stem/subject/?filter{{birth_date.isnull}}={word}", "tm_r002") for word in ("true", "True", "1")),
    *((f"stem/subject/?filter{{birth_date.isnull}}={word}", "TM_R001 X%_\\ Zoë") for word in ("false", "0", "")),
    ("modules/procedure/?filter{brain_region.isnull}=true", "n3"),
    ("stem/session/?filter{dataacquisition.isnull}=false", "s0 s1"),
    ("stem/session/?filter{behaviors.isnull}=true", "s3 s4 s5"),
    # Negation is of the whole condition: nulls are in it, and behind a list it means "none has".
    ("stem/subject/?filter{-status}=active", "tm_r002 X%_\\"),
    ("stem/subject/?filter{-birth_date.gte}=2024-03-01", "tm_r002 X%_\\"),
    ("stem/subject/?filter{-sex.in}=F&filter{-sex.in}=M", "Zoë"),
    ("stem/project/?filter{-description.icontains}=hippo", "p1 p2"),
    ("stem/project/?filter{-is_public}=true", "p1 p2"),
    ("modules/procedure/?filter{-brain_region.acronym}=CA1", "n0 n3"),
    ("stem/session/?filter{-dataacquisition.type}=Miniscope", "s1 s2 s3 s4 s5"),
    ("stem/session/?filter{-behaviors.subjects.sex}=F", "s1 s2 s3 s4 s5"),
    # ... but beside another condition through that list it is about that condition's row: s0 has a Miniscope.
    ("stem/session/?filter{-dataacquisition.type}=Miniscope&filter{dataacquisition.type}=ExtracellularEphys", "s0 s1"),
    # Through relations: some row has it; two conditions through one list must hold of the same row.
    ("stem/subject/?filter{strain.species.name}=Mouse&filter{sex}=F", "TM_R001"),
    ("stem/session/?filter{dataacquisition.type}=ExtracellularEphys", "s0 s1"),
    ("stem/session/?filter{dataacquisition.type}=Miniscope&filter{dataacquisition.procedures.notes}=n0", "s0"),
    ("stem/session/?filter{dataacquisition.type}=Miniscope&filter{dataacquisition.procedures.notes}=n2", ""),
    (
        "stem/session/?filter{dataacquisition.procedures.type}=SiliconProbeImplant"
        "&filter{dataacquisition.procedures.brain_region.acronym}=CA1",
        "s1",
    ),
    (f"stem/session/?filter{{behaviors.subjects}}={ONE}", "s0"),
    (f"stem/session/?filter{{projects}}={identifier(11)}", "s1 s3 s5"),
    (f"stem/session/?filter{{projects.id}}={identifier(11)}", "s1 s3 s5"),
    # A list in JSON is compared as a whole; `icontains` looks into its text.
    ("stem/session/?filter{tags}=a", ""),
    ("stem/session/?filter{tags.icontains}=a&limit=1&sort[]=id", "s0"),
    # A JSON filter can say OR, and silences the plain ones.
    ('stem/session/?filter{}={".or":[{"name":"s1"},{"date_time.isnull":true}]}&filter{name}=s5', "s1 s3"),
    # What is not known is passed over.
    ("stem/session/?filter[name]=s1&nonsense=1&ordering=-name&limit=1", "s0"),
]


@pytest.mark.parametrize("path, expected", FILTERS, ids=[path for path, _ in FILTERS])
def test_filters(ask, path, expected):
    response = ask(path)
    assert response.status_code == 200
    assert sorted(names(response.json(), path)) == sorted(expected.split())


DIALECTS = [
    ("stem/project/?filter{description.icontains}=%C3%89", "p0", ""),
    ("stem/subject/?filter{name.icontains}=ZO%C3%8B", "Zoë", ""),
    ("stem/subject/?filter{name.startswith}=TM", "TM_R001", "TM_R001 tm_r002"),
    ("stem/subject/?sort[]=birth_date", "X%_\\ TM_R001 Zoë tm_r002", "tm_r002 X%_\\ TM_R001 Zoë"),
    ("stem/subject/?sort[]=-birth_date", "tm_r002 Zoë TM_R001 X%_\\", "Zoë TM_R001 X%_\\ tm_r002"),
]


@pytest.mark.parametrize("path, postgresql, sqlite", DIALECTS, ids=[path for path, _, _ in DIALECTS])
def test_where_databases_differ(ask, path, postgresql, sqlite):
    assert names(ask(path).json(), path) == postgresql.split()
    assert names(ask(path, server="sqlite").json(), path) == sqlite.split()


SORTS = [
    ("stem/session/?sort[]=-created_date&sort[]=id", "s2 s5 s1 s4 s0 s3"),
    ("stem/session/?sort[]=-created_date&sort[]=-id", "s5 s2 s4 s1 s3 s0"),
    ("stem/subject/?sort[]=name", "TM_R001 X%_\\ Zoë tm_r002"),
    ("stem/subject/?sort[]=strain.name&sort[]=-id", "X%_\\ TM_R001 Zoë tm_r002"),
    # Through a list a record comes once for each of its rows, while the total counts it once.
    ("stem/session/?sort[]=projects.name&sort[]=id&limit=100", "s0 s2 s4 s1 s3 s5 s0 s1 s2 s3 s4 s5"),
    # Past the end; too few; too many.
    ("stem/session/?sort[]=id&limit=2&offset=500", ""),
    ("stem/session/?sort[]=id&limit=2&offset=4", "s4 s5"),
    *((f"stem/session/?sort[]=id&limit={word}&offset=x", "s0 s1 s2 s3 s4 s5") for word in ("0", "-1", "x", "1000")),
]


@pytest.mark.parametrize("path, expected", SORTS, ids=[path for path, _ in SORTS])
def test_sorts_and_windows(ask, path, expected):
    assert names(ask(path).json(), path) == expected.split()


REFUSALS = [
    ("stem/session/?filter{nmae}=x", 400, ["Invalid filter field: nmae"]),
    ("stem/session/?filter{projects.nmae}=x", 400, ["Invalid filter field: nmae"]),
    ("stem/session/?filter{name.icontain}=x", 400, ["Invalid nested filter field: name"]),
    ("stem/session/?filter{extra_fields.k.gte}=3", 400, ["Invalid nested filter field: extra_fields"]),
    ("stem/session/?sort[]=nmae", 400, ["Invalid filter field: ['nmae']"]),
    ("stem/session/?sort[]=-name,id", 400, ["Invalid filter field: ['-name,id']"]),
    ("stem/session/?include[]=nmae.*", 400, {"detail": '"nmae" is not a valid field name for "session".'}),
    ("stem/session/?include[]=behaviors.x.*", 400, {"detail": '"x" is not a valid field name for "behavior".'}),
    ("stem/session/?filter{name=x", 400, {"detail": '"filter{name" is not a well-formed filter key.'}),
    ("stem/subject/?filter{id}=junk", 400, ["“junk” is not a valid UUID."]),
    ("stem/subject/?filter{id.in}=junk", 400, ["“junk” is not a valid UUID."]),
    ("stem/subject/?filter{strain}=junk", 400, ["“junk” is not a valid UUID."]),
    (
        "stem/subject/?filter{birth_date.lt}=2024-03-01T00:00:00Z",
        400,
        ["“2024-03-01T00:00:00Z” value has an invalid date format. It must be in YYYY-MM-DD format."],
    ),
    (
        "stem/session/?filter{date_time.gte}=2024-03",
        400,
        ["“2024-03” value has an invalid format. It must be in YYYY-MM-DD HH:MM[:ss[.uuuuuu]][TZ] format."],
    ),
    ("modules/behavior/?filter{order}=x", 400, [""]),
    ("modules/behavior/?filter{order}=1.0", 400, [""]),
    ("modules/behavior/?filter{order.gte}=1.5", 400, [""]),
    ("stem/project/?filter{is_public.in}=true", 400, [""]),
    ("stem/subject/junk/", 404, {"detail": "Not found."}),
    (f"stem/subject/{identifier(0xFFFF)}/", 404, {"detail": "No subject matches the given query."}),
    (f"stem/subject/{ONE}/?filter{{name}}=x", 404, {"detail": "No subject matches the given query."}),
    ("stem/session/?page=99", 404, {"detail": "Invalid page."}),
    ("stem/epoch/", 404, None),
    ("stem/session", 301, None),
    ("stem/session/?include[]=behaviors&include[]=behaviors.subjects.*", 500, None),
    ("stem/session/?filter{}=junk", 500, None),
    ("modules/behavior/?filter{order}=99999999999999999999", 500, None),
]


@pytest.mark.parametrize("path, status, body", REFUSALS, ids=[path for path, _, _ in REFUSALS])
def test_refusals(ask, path, status, body):
    response = ask(path)
    assert response.status_code == status
    if body is None:
        assert response.headers["Content-Type"].startswith("text/html")
    else:
        assert response.json() == body


def test_a_bare_include_lists_ids_and_brings_nothing(ask):
    assert list(ask("stem/session/?include[]=behaviors").json()) == ["sessions", "meta"]


def test_related_records_stand_before_the_primary_ones(ask):
    body = ask("stem/session/?include[]=dataacquisition.procedures.brain_region.*&sort[]=id&limit=2").json()
    assert list(body) == ["brain_regions", "procedures", "data_acquisitions", "sessions", "meta"]
    assert len(body["procedures"]) == 4
    assert body["procedures"][0]["brain_region"] in {region["id"] for region in body["brain_regions"]}


def test_related_records_of_the_primary_model(ask):
    """They stand under `+`, but only those that were not met as primary records before: look in both places."""
    body = ask("stem/subject/?include[]=licenses.subjects.*&sort[]=id&limit=1").json()
    assert {record["name"] for record in body["+subjects"]} == {"TM_R001", "tm_r002"}
    body = ask("taxonomies/behavioralcategory/?include[]=parent.*&sort[]=id").json()
    assert list(body) == ["behavioral_categories", "meta"]
    assert body["behavioral_categories"][1]["parent"] == body["behavioral_categories"][0]["id"]
    body = ask("taxonomies/behavioralcategory/?include[]=parent.*&sort[]=-id").json()
    assert [record["name"] for record in body["+behavioral_categories"]] == ["Learning"]


def test_created_date_is_on_no_record(ask):
    body = ask("stem/session/?sort[]=-created_date&limit=1").json()
    assert "created_date" not in body["sessions"][0]


def test_the_order_of_lists(ask):
    """As stored: dynamic-rest asks for no order, so nobody may count on it."""
    acquisitions = ask("modules/dataacquisition/?sort[]=id").json()["data_acquisitions"]
    assert acquisitions[0]["procedures"] == [identifier(71), identifier(70)]


def test_envelopes(ask):
    path = "stem/session/?sort[]=id&limit=2&offset=2"
    assert ask(path).json()["meta"] == {"page": 2, "per_page": 2, "total_results": 6, "total_pages": 3}
    counted = ask(path, server="sqlite").json()
    assert (counted["count"], "meta" in counted) == (6, False)
    assert counted["next"].endswith("?limit=2&offset=4&sort%5B%5D=id")
    assert "offset" not in counted["previous"]
    assert list(ask(path, server="bare").json()) == ["sessions"]
    assert ask("stem/session/?page=2&per_page=4").json()["meta"]["page"] == 2


def test_no_token(ask):
    response = ask("stem/session/", token=None)
    assert response.status_code == 401
    assert response.json() == {"detail": "Authentication credentials were not provided."}
    assert ask("stem/session/", portal="public", token=None).status_code == 200


def test_the_public_portal(ask):
    assert names(ask("stem/project/", "public").json(), "stem/project/") == ["p0"]
    sessions = ask("stem/session/?sort[]=id", "public").json()
    assert names(sessions, "stem/session/") == ["s0", "s2", "s4"]
    assert all(session["projects"] == [identifier(10)] for session in sessions["sessions"])
    assert names(ask("stem/subject/?sort[]=id", "public").json(), "stem/subject/") == ["TM_R001", "X%_\\"]
    assert names(ask("modules/procedure/?sort[]=id", "public").json(), "modules/procedure/") == ["n0", "n2"]
    assert ask("stem/projectmembershipinvitation/", "public").status_code == 404


def test_what_the_public_portal_hides_of_its_records(ask):
    path = "modules/behavior/?sort[]=id"
    plain, full = (ask(path + include, "public").json()["behaviors"] for include in ("", "&include[]=setup.*"))
    assert [behavior["setup"] for behavior in plain] == [identifier(41), identifier(42)]
    assert [behavior["setup"] for behavior in full] == [identifier(41), None]


def test_a_bare_plus_is_a_space(portals):
    url = f"{portals['postgresql']}/api/private/stem/session/?filter{{date_time}}=2024-03-01T16:30:00+01:00"
    response = requests.get(url, headers={"Authorization": "Bearer x"}, timeout=30)
    assert (response.status_code, "16:30:00 01:00" in response.text) == (400, True)


def test_records_are_json_without_surprises(ask):
    session = ask(f"stem/session/{identifier(50)}/").json()["session"]
    assert session["date_time"] == "2024-03-01T15:30:00Z"
    assert session["tags"] == ["a", "b"]
    assert session["extra_fields"] == {"k": 0}
    assert session["epochs"] == []
    assert json.dumps(session["description"]) == "null"
