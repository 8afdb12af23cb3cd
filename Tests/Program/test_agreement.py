"""One statement, one answer: the sandbox, its file, `bql serve` and dynamic-rest in every envelope give the same rows.

The reference portals differ on purpose: the one with `meta` has SQLite's sense of case and its order of nulls, the
other two have PostgreSQL's. The rows must not show it.
"""

from __future__ import annotations

import pytest

from program import canonical
from reference_portal.notation import read_catalogue

MANY = frozenset(field.name for model in read_catalogue().values() for field in model.fields if field.kind == "many")
UNORDERED = MANY | {"subjects", "sessions", "animals"}

PLACES = ["database", "serve", "reference-meta", "reference-count", "reference-none"]

QUERIES = """
from private.stem.session where description contains "hippocampus" sort -created_date include subjects limit 50
from subject where sex = "F"
from subject where sex != "F"
from subject where status != "active"
from subject where name > "TM_R05"
from subject where name startswith "TM_"
from subject where name endswith "1"
from subject where name contains "r0"
from subject where name like "*_r00?"
from subject where name not like "*1*"
from session where description not contains "hippocampus"
from session where description contains "HIPPOCAMPUS" and name contains "1"
from session where description is null
from session where description is not empty limit 30
from session where tags is empty limit 30
from subject where sex in ["F", "U"]
from subject where sex not in ["F", "U"]
from subject where status = null
from brainregion where acronym in ["CA1", "CA3", "nowhere"]
from procedure where subject in (from subject where sex = "F" limit 10)
from subject where strain.species.name = "Mus musculus" limit 40
from session where date_time >= 2024-06-01
from session where date_time during 2024
from session where date_time = 2024-03
from session where date_time <= 2024-03
from session where date_time > 2024-03-22
from session where date_time between 2024-03 and 2024-06-15
from session where date_time >= 2024-03-22T15:30:00+01:00 sort date_time limit 30
from session where date_time not between 2024-01 and 2024-12
set now 2025-03-31; from session where date_time during last 365 days
from session where created_date >= 2024-01-01 sort -created_date limit 10
from subject where birth_date < 2024-01-01
from subject where birth_date during 2023
from subject where birth_date = 2023-05
from subject where birth_date is null or death_date is not null
from project where is_public = true
from project where is_public = false
from project where is_public != true
from regulatoryauthority where is_active = true
from behavior where order >= 1
from behavior where order = 1 or order is null
from breeding where litter_size between 3 and 8
from user where id <= 3
from dataacquisition where details.sr >= 30 kHz
from dataacquisition where type = "ExtracellularEphys" and details.nChannels >= 64
from session where projects.is_public = true
from procedure where subject.sex = "F" and brain_region.acronym = "CA1"
from procedure where brain_region is null
from session where dataacquisition is empty
from session where dataacquisition has (type = "ExtracellularEphys")
from session where dataacquisition.procedures has (type = "SiliconProbeImplant" and brain_region.acronym = "CA1")
from session where dataacquisition.procedures.type = "SiliconProbeImplant" and dataacquisition.procedures.brain_region.acronym = "CA1"
from session where dataacquisition.type = "ExtracellularEphys" and manipulations.type = "OptogeneticStimulation"
from subject where licenses has no (status = "active")
from subject where projects has only (is_public = true)
from session where subjects.sex = "F"
from session where subjects has only (sex = "F")
from session where subjects is empty
from subject where sex = "F" or status = "active"
from subject where not (sex = "F" or birth_date is null)
from subject where (sex = "F" and status = "active") or (sex = "M" and not name contains "1")
from behavioralparadigm where category under "Learning and Memory"
from session sort -date_time, name limit 25
from session sort date_time limit 150 offset 40
from subject sort strain.name, -birth_date limit 30
from subject sort -death_date limit 20
from subject sort status, name limit 40
from subject limit 7 offset 3
from session include projects, dataacquisition.procedures.brain_region limit 30
from session include datastorage, behaviors.behavioralassay.behavioral_paradigm.category limit 30
from subject include procedures, subjectlogs, strain.species limit 20
from subject include sessions limit 5
from behavioralcategory include parent
from breeding include mother, father.strain
from license include subjects.strain, license_holders
from project include publications.journal, cohorts.subjects, collections
from collection include sessions.projects
from consumablestock include inventory, consumable.supplier
from equipment include setup.setup_type, hardwaredevice.supplier
from laboratory include principal_investigators, group
from subject | count
from session where description contains "hippocampus" | count
from session where dataacquisition.type = "ExtracellularEphys" | count
from subject | count by sex, strain.name
from session | select name, subjects.name as animals, count(subjects) as n | limit 20
from subject | summarize count() as n, min(birth_date) as oldest by strain.name
from procedure where date_time is not null | top 1 by -date_time per subject | select subject, date_time
from subjectlog where type = "Weighing" | expand entries as e | select subject.name, e | limit 40
from session | where name contains "2" | sort -name | limit 5
let f = from subject where sex = "F"; from procedure where subject in $f limit 40
from public.project
from public.session sort -date_time limit 30
from public.procedure include subject limit 30
from public.equipment
from public.consumablestock
from public.license
from public.strain include species
from subject where name contains "ø"
from subject where name contains "KØB"
from subject where name startswith "日本"
from session where description contains "✨" or tags contains "schön"
from session where description startswith "=" or description contains "%"
""".strip().splitlines()

#: Statements that a lab may well have no rows for.
MAYBE_EMPTY: set[str] = set()


@pytest.fixture(scope="session")
def answer(run_bql, places):
    """The rows of a statement at a place; asked once."""
    known: dict[tuple[str, str], list] = {}

    def ask(place: str, statement: str) -> list:
        if (place, statement) not in known:
            outcome = run_bql(*places[place], "--format", "ndjson", "-c", statement, token="anything")
            assert outcome.status == 0, f"{place}: {outcome.err}"
            known[place, statement] = [canonical(row, unordered=UNORDERED) for row in outcome.rows]
        return known[place, statement]

    return ask


@pytest.mark.parametrize("statement", QUERIES)
def test_the_sandbox_has_rows(answer, statement):
    assert answer("sandbox", statement) or statement in MAYBE_EMPTY


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("statement", QUERIES)
def test_same_rows_everywhere(answer, statement, place):
    expected, got = answer("sandbox", statement), answer(place, statement)
    assert [row_id(row) for row in got] == [row_id(row) for row in expected]
    for here, there in zip(expected, got, strict=True):
        assert there == here


def row_id(row):
    return row.get("id", row) if isinstance(row, dict) else row
