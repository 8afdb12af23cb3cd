"""The embedded portal answers as dynamic-rest does: request by request, the same status and the same records.

What Tests/ReferencePortal/README.md tells is asked here of both, as far as a lab can show it; of dynamic-rest on
SQLite, because the embedded portal stands on SQLite too.
"""

from __future__ import annotations

import json
from urllib.parse import quote

import pytest
import requests

from program import canonical
from reference_portal.notation import read_catalogue

CATALOGUE = read_catalogue()
MANY = frozenset(field.name for model in CATALOGUE.values() for field in model.fields if field.kind == "many")
NOBODY = "00000000-0000-4000-8000-000000000000"
BY_ID = "sort[]=id&limit=100"

#: `{session}` and the like are replaced by the id of the lab's first such record.
ASKED = """
stem/session/?{by_id}
stem/session/?sort[]=id
stem/session/?sort[]=id&limit=1000
stem/session/?sort[]=id&limit=0
stem/session/?sort[]=id&limit=-3
stem/session/?sort[]=id&limit=x&offset=y
stem/session/?sort[]=id&offset=5000
stem/session/?sort[]=id&limit=7&offset=326
stem/session/?sort[]=id&page=2
stem/session/?sort[]=id&page=2&per_page=50
stem/session/?sort[]=id&page=99
stem/session/?sort[]=-created_date&sort[]=id&limit=50
stem/session/?sort[]=name&sort[]=id&limit=50
stem/session/?sort[]=-name&limit=50
stem/session/?sort[]=date_time&{by_id}
stem/session/?sort[]=-date_time&{by_id}
stem/session/?sort[]=description&{by_id}
stem/subject/?sort[]=strain.name&{by_id}
stem/subject/?sort[]=-strain.species.name&{by_id}
stem/subject/?sort[]=nmae
stem/subject/?sort[]=name,id
stem/subject/?sort[]=extra_fields.a
stem/subject/?filter{name}=TM_R001&{by_id}
stem/subject/?filter{name}=tm_r001&{by_id}
stem/subject/?filter{name.iexact}=tm_r001&{by_id}
stem/subject/?filter{name.startswith}=TM&{by_id}
stem/subject/?filter{name.startswith}=tm&{by_id}
stem/subject/?filter{name.istartswith}=tm&{by_id}
stem/subject/?filter{name.endswith}=1&{by_id}
stem/subject/?filter{name.iendswith}=R001&{by_id}
stem/subject/?filter{name.contains}=R0&{by_id}
stem/subject/?filter{name.icontains}=r0&{by_id}
stem/subject/?filter{name.icontains}=_&{by_id}
stem/subject/?filter{name.icontains}=%25&{by_id}
stem/subject/?filter{name.icontains}=KØB&{by_id}
stem/subject/?filter{name.icontains}=日本&{by_id}
stem/subject/?filter{name.gt}=TM_R05&{by_id}
stem/subject/?filter{name.lte}=TM_R05&{by_id}
stem/subject/?filter{name.regex}=^TM_R0[0-3]&{by_id}
stem/subject/?filter{sex}=F&filter{sex}=M&{by_id}
stem/subject/?filter{sex.in}=F&filter{sex.in}=U&{by_id}
stem/subject/?filter{sex.in}=F,U&{by_id}
stem/subject/?filter{sex.eq}=F&{by_id}
stem/subject/?filter{-sex}=F&{by_id}
stem/subject/?filter{-sex.in}=F&filter{-sex.in}=M&{by_id}
stem/subject/?filter{-status}=active&{by_id}
stem/subject/?filter{status}=&{by_id}
stem/subject/?filter{status.isnull}=true&{by_id}
stem/subject/?filter{status.isnull}=0&{by_id}
stem/subject/?filter{status.any}=active&{by_id}
stem/subject/?filter{birth_date}=2023-10-28&{by_id}
stem/subject/?filter{birth_date.gte}=2023-06-01&filter{birth_date.lt}=2024-01-01&{by_id}
stem/subject/?filter{-birth_date.gte}=2023-06-01&{by_id}
stem/subject/?filter{birth_date.range}=2023-06-01&filter{birth_date.range}=2023-12-31&{by_id}
stem/subject/?filter{birth_date.year}=2023&{by_id}
stem/subject/?filter{birth_date.month}=10&{by_id}
stem/subject/?filter{birth_date.day}=28&{by_id}
stem/subject/?filter{birth_date.week_day}=1&{by_id}
stem/subject/?filter{birth_date.gte}=junk
stem/subject/?filter{birth_date.gte}=2023-06-01T00:00:00Z
stem/session/?filter{date_time.gte}=2024-01-01T00:00:00Z&{by_id}
stem/session/?filter{date_time.gte}=2024-01-01T00:00:00%2B01:00&{by_id}
stem/session/?filter{date_time.gte}=2024-01-01&{by_id}
stem/session/?filter{date_time.lt}=2023-07-12T13:42:02Z&{by_id}
stem/session/?filter{date_time.lte}=2023-07-12T13:42:02Z&{by_id}
stem/session/?filter{date_time.lte}=2023-07-12T13:42:02.000Z&{by_id}
stem/session/?filter{date_time.year}=2023&{by_id}
stem/session/?filter{date_time.gte}=2024-01
stem/session/?filter{date_time.gte}=
stem/session/?filter{created_date.gte}=2024-06-01T00:00:00Z&{by_id}
stem/session/?filter{description.icontains}=hippocampus&{by_id}
stem/session/?filter{-description.icontains}=hippocampus&{by_id}
stem/session/?filter{description.icontains}=&{by_id}
stem/session/?filter{description}=&{by_id}
stem/session/?filter{tags.icontains}=rest&{by_id}
stem/session/?filter{tags.isnull}=true&{by_id}
stem/session/?filter{projects}={project}&{by_id}
stem/session/?filter{projects.id}={project}&{by_id}
stem/session/?filter{projects.in}={project}&filter{projects.in}={nobody}&{by_id}
stem/session/?filter{projects.is_public}=true&{by_id}
stem/session/?filter{projects.is_public}=no&{by_id}
stem/session/?filter{-projects.is_public}=true&{by_id}
stem/session/?filter{datastorage.isnull}=true&{by_id}
stem/session/?filter{dataacquisition.isnull}=true&{by_id}
stem/session/?filter{dataacquisition.isnull}=false&{by_id}
stem/session/?filter{dataacquisition.type}=ExtracellularEphys&{by_id}
stem/session/?filter{dataacquisition.type}=ExtracellularEphys&filter{manipulations.type}=OptogeneticStimulation&{by_id}
stem/session/?filter{dataacquisition.procedures.type}=SiliconProbeImplant&filter{dataacquisition.procedures.brain_region.acronym}=CA1&{by_id}
stem/session/?filter{dataacquisition.type}=VideoTracking&filter{dataacquisition.procedures.type}=SiliconProbeImplant&{by_id}
stem/session/?filter{-dataacquisition.type}=ExtracellularEphys&{by_id}
stem/session/?filter{-dataacquisition.procedures.brain_region.acronym}=CA1&{by_id}
stem/session/?filter{behaviors.subjects.sex}=F&{by_id}
stem/session/?filter{}={".or":[{"name.icontains":"KB"},{"date_time.isnull":true}]}&filter{name}=x&{by_id}
stem/session/?filter{}={"-name.icontains":"KB"}&{by_id}
stem/session/?filter{}={".and":[{"name.icontains":"KB"},{".or":[{"description":""},{"-tags.isnull":true}]}]}&{by_id}
stem/session/?filter{}=junk
stem/session/?filter{nmae}=x
stem/session/?filter{projects.nmae}=x
stem/session/?filter{name.icontain}=x
stem/session/?filter{extra_fields.k.gte}=3
stem/session/?filter{name=x
stem/session/?nonsense=1&filter[name]=x&{by_id}
stem/session/?include[]=nmae.*
stem/session/?include[]=behaviors.nmae.*
stem/session/?include[]=behaviors&{by_id}
stem/session/?include[]=behaviors&include[]=behaviors.subjects.*
stem/session/?include[]=behaviors.*&{by_id}
stem/session/?include[]=behaviors.subjects.strain.species.*&{by_id}
stem/session/?include[]=dataacquisition.procedures.*&include[]=dataacquisition.procedures.subject.*&include[]=projects.*&{by_id}
stem/session/?include[]=behaviors.subjects.*&include[]=dataacquisition.procedures.subject.*&include[]=manipulations.procedures.subject.*&{by_id}
stem/session/?include[]=epochs.*&sort[]=id&limit=2
stem/session/?include[]=name.*&sort[]=id&limit=2
stem/session/?include[]=projects.sessions.*&sort[]=id&limit=3
stem/session/?exclude[]=description&exclude[]=behaviors&sort[]=id&limit=3
stem/session/?exclude[]=*&include[]=name&include[]=id&sort[]=id&limit=3
stem/session/{session}/
stem/session/{session}/?include[]=projects.*&include[]=behaviors.subjects.*
stem/session/{session}/?filter{name}=nobody
stem/session/{nobody}/
stem/session/junk/
stem/project/?include[]=publications.journal.*&include[]=cohorts.subjects.*&{by_id}
stem/project/?filter{is_public}=True&{by_id}
stem/project/?filter{is_public}=false&{by_id}
stem/project/?filter{is_public}=&{by_id}
stem/project/?filter{-is_public}=true&{by_id}
stem/project/?filter{is_public.in}=true
stem/project/?filter{is_public.isnull}=true&{by_id}
stem/breeding/?filter{litter_size.gte}=4&include[]=mother.*&include[]=father.strain.*&{by_id}
stem/breeding/?filter{litter_size}=x
stem/breeding/?filter{litter_size.gte}=1.5
modules/behavior/?filter{order}=1&{by_id}
modules/procedure/?filter{brain_region.isnull}=true&{by_id}
modules/procedure/?filter{-brain_region.acronym}=CA1&include[]=subject.*&{by_id}
modules/procedure/?filter{subject}={subject}&{by_id}
modules/procedure/?filter{subject}=junk
modules/procedure/?filter{id.in}={procedure}&filter{id.in}={nobody}&{by_id}
modules/procedure/?filter{id.in}={procedure},{nobody}
modules/procedure/?filter{details.probeId}=1
modules/subjectlog/?filter{type}=Weighing&include[]=subject.*&{by_id}
modules/consumablestock/?include[]=inventory.*&include[]=consumable.supplier.*&{by_id}
modules/equipment/?include[]=hardwaredevice.*&include[]=setup.setup_type.*&{by_id}
personal_attributes/license/?include[]=subjects.*&include[]=license_holders.*&{by_id}
taxonomies/behavioralcategory/?include[]=parent.*&{by_id}
taxonomies/behavioralcategory/?include[]=parent.*&sort[]=-id&limit=100
taxonomies/behavioralcategory/?filter{parent.name}=Learning&{by_id}
users/user/?filter{id}=1&{by_id}
users/user/?filter{id}=x
users/user/x/
users/laboratory/?include[]=group.*&include[]=principal_investigators.*&{by_id}
stem/epoch/
stem/nonsense/
nonsense/session/
stem/session
""".strip().splitlines()
EVERY_MODEL = [f"{model.app}/{model.name}/?{{by_id}}" for model in CATALOGUE.values()]
PUBLIC = (
    [f"{model.app}/{model.name}/?{{by_id}}" for model in CATALOGUE.values()]
    + """
stem/session/?include[]=projects.*&include[]=datastorage.*&include[]=dataacquisition.procedures.*&{by_id}
stem/session/?include[]=behaviors.setup.*&include[]=behaviors.behavioralassay.*&{by_id}
stem/subject/?include[]=licenses.*&include[]=breeding.mother.*&{by_id}
modules/procedure/?include[]=subject.projects.*&include[]=consumablestock.inventory.*&{by_id}
stem/session/{session}/
""".strip().splitlines()
)


@pytest.fixture(scope="module")
def ids(sql) -> dict[str, str]:
    first = {
        name: sql(f"SELECT id FROM {name} ORDER BY id LIMIT 1")[0][0]
        for name in ("session", "subject", "project", "procedure")
    }
    return {**first, "nobody": NOBODY, "by_id": BY_ID}


@pytest.fixture(scope="module")
def both(served, references, ids):
    def ask(portal: str, path: str):
        for name, value in ids.items():
            path = path.replace("{" + name + "}", value)
        answers = []
        for server in (served, references["meta"]):
            url = f"{server}/api/{portal}/{quote(path, safe='/?&=%')}"
            answers.append(requests.get(url, headers={"Authorization": "Bearer x"}, timeout=60, allow_redirects=False))
        return answers

    return ask


def comparable(body: bytes):
    """The records of a body in the order of their list, those beside them by their ids."""
    value = canonical(json.loads(body), unordered=MANY)
    if not isinstance(value, dict):
        return value
    lists = sorted(name for name in value if isinstance(value[name], list))
    primary = list(json.loads(body))
    return {
        name: sorted(value[name], key=json.dumps)
        if name in lists and name != last_list(primary, lists)
        else value[name]
        for name in value
    }


def last_list(names: list[str], lists: list[str]) -> str | None:
    """The primary list, which stands behind the related ones."""
    return next((name for name in reversed(names) if name in lists), None)


def compare(ours, theirs):
    assert ours.status_code == theirs.status_code, (ours.text[:500], theirs.text[:500])
    kind = theirs.headers["Content-Type"].split(";")[0]
    assert ours.headers["Content-Type"].split(";")[0] == kind
    if kind == "application/json":
        assert comparable(ours.content) == comparable(theirs.content)


@pytest.mark.parametrize("path", ASKED + EVERY_MODEL)
def test_the_private_portal(both, path):
    compare(*both("private", path))


@pytest.mark.parametrize("path", PUBLIC)
def test_the_public_portal(both, path):
    compare(*both("public", path))


def test_a_negation_beside_a_condition_through_the_same_list(both, sql):
    """dynamic-rest then asks for one row that has the one and not the other, and finds more than is meant. Ours need
    not imitate that, but must stay between the two: what is meant, and what dynamic-rest finds."""
    path = (
        "stem/session/?filter{-dataacquisition.type}=VideoTracking&filter{dataacquisition.type}=ExtracellularEphys"
        "&exclude[]=*&include[]=id&limit=100&sort[]=id&offset="
    )
    pages = [both("private", path + str(offset)) for offset in (0, 100, 200, 300)]
    ours, theirs = (
        {record["id"] for page in answers for record in page.json()["sessions"]} for answers in zip(*pages, strict=True)
    )
    of_type = "SELECT session FROM dataacquisition WHERE type = ?"
    has, has_not = ({row[0] for row in sql(of_type, name)} for name in ("ExtracellularEphys", "VideoTracking"))
    meant = has - has_not
    assert meant < theirs
    assert meant <= ours <= theirs


@pytest.mark.parametrize("server", ["served", "reference"])
def test_without_a_token(served, references, server):
    url = {"served": served, "reference": references["meta"]}[server]
    response = requests.get(f"{url}/api/private/stem/session/", timeout=30)
    assert response.status_code == 401
    assert response.json() == {"detail": "Authentication credentials were not provided."}
