"""Write statements against the framework: what they come to in its own tables, asked in SQL.

Every test compares the tables before and after, all of them: that nothing else has changed is half of what is asserted.
"""

from __future__ import annotations

from dataclasses import dataclass, field
import os
from pathlib import Path
import sqlite3
import sys
from typing import Any

import pytest

from portal_client import Portal
from program import Outcome, Process

Key = tuple[str, ...]
#: What a record that is made anew cannot get back.
FORGOTTEN = {"id", "created_date", "created_at", "updated_at"}


@dataclass
class Difference:
    """Between two states of the tables. `("subject", id)` is a row, `("subject__projects", owner, target)` a link."""

    added: dict[Key, dict[str, Any]] = field(default_factory=dict)
    removed: dict[Key, dict[str, Any]] = field(default_factory=dict)
    changed: dict[Key, dict[str, tuple[Any, Any]]] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.added or self.removed or self.changed)


def difference(before: dict[Key, dict[str, Any]], after: dict[Key, dict[str, Any]]) -> Difference:
    found = Difference(
        {key: row for key, row in after.items() if key not in before},
        {key: row for key, row in before.items() if key not in after},
    )
    for key, row in before.items():
        if key in after and after[key] != row:
            found.changed[key] = {
                name: (value, after[key][name]) for name, value in row.items() if after[key][name] != value
            }
    return found


def bare(identifier: Any) -> str:
    """An id as Django keeps it in SQLite."""
    return str(identifier).replace("-", "")


class Lab:
    """The reference portal, its tables, and a user of the program with a home."""

    def __init__(self, portal: Portal, tables: Path, run_bql, home: Path):
        self.portal = portal
        self.tables = tables
        self.run_bql = run_bql
        self.home = home

    def read(self) -> dict[Key, dict[str, Any]]:
        database = sqlite3.connect(f"{self.tables.as_uri()}?mode=ro", uri=True)
        database.row_factory = sqlite3.Row
        rows: dict[Key, dict[str, Any]] = {}
        for (table,) in database.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'"
        ):
            for row in database.execute(f'SELECT * FROM "{table}"'):
                values = dict(row)
                if "__" in table:
                    rows[table, str(values["owner_id"]), str(values["target_id"])] = {}
                else:
                    rows[table, str(values["id"])] = values
        database.close()
        return rows

    def run(self, statement: str, *options: str, token: str = "owner", yes: bool = True) -> Outcome:
        confirmed = ["--yes"] if yes else []
        server = ["--server", self.portal.address]
        return self.run_bql(*server, *confirmed, *options, "-c", statement, token=token, home=self.home)

    def change(self, statement: str, *options: str) -> Difference:
        """What a statement that goes well comes to."""
        before = self.read()
        outcome = self.run(statement, *options)
        assert outcome.status == 0, outcome.err
        return difference(before, self.read())

    def refuse(self, statement: str, status: int, *options: str, **more: Any) -> Outcome:
        """Runs a statement that must fail with `status` and leave everything as it was."""
        before = self.read()
        outcome = self.run(statement, *options, **more)
        assert outcome.status == status, outcome.err
        assert not difference(before, self.read())
        return outcome

    def file(self, name: str, text: str) -> Path:
        path = self.home / name
        path.write_text(text, encoding="utf-8")
        return path

    def subjects(self, prefix: str, count: int, **fields: Any) -> list[str]:
        """New subjects `PREFIX0`, `PREFIX1`, ..."""
        return [self.portal.make("stem/subject/", name=f"{prefix}{place}", **fields)["id"] for place in range(count)]


@pytest.fixture(scope="module")
def reference(lab: Path, workshop: Path):
    """The address of a reference portal, and where its tables are."""
    tables = workshop / "django.sqlite"
    command = [sys.executable, "-m", "reference_portal", "--data", str(lab), "--database", str(tables)]
    process = Process(command, dict(os.environ), workshop / "reference-statements.log", r"^(\d+)$")
    yield process.url, tables
    process.stop()


@pytest.fixture
def user(reference, lab: Path, run_bql, tmp_path: Path) -> Lab:
    address, tables = reference
    database = sqlite3.connect(f"{lab.as_uri()}?mode=ro", uri=True)
    projects = [row[0] for row in database.execute("SELECT id FROM project ORDER BY id LIMIT 2")]
    [subject, strain] = database.execute("SELECT id, strain FROM subject ORDER BY id LIMIT 1").fetchone()
    database.close()
    names = {"@project": projects[0], "@project2": projects[1], "@strain": strain, "@subject": subject}
    return Lab(Portal(address, names), tables, run_bql, tmp_path)


def test_create_one_and_undo(user):
    project, strain = user.portal.names["@project"], user.portal.names["@strain"]
    start = user.read()
    found = user.change(
        f'create subject {{ name: "one", projects: ["{project}"], strain: "{strain}", sex: "F", '
        'birth_date: 2024-03-01, description: "=1+1 é", tags: ["a", "ü"], extra_fields: { cage: "C1", weight: 21.5 } }'
    )
    [key] = [key for key in found.added if key[0] == "subject"]
    assert set(found.added) == {key, ("subject__projects", key[1], bare(project))}
    assert not found.removed and not found.changed
    row = found.added[key]
    assert {name: value for name, value in row.items() if value is not None and name not in FORGOTTEN} == {
        "name": "one",
        "strain_id": bare(strain),
        "sex": "F",
        "birth_date": "2024-03-01",
        "description": "=1+1 é",
        "tags": '["a", "\\u00fc"]',
        "extra_fields": '{"cage": "C1", "weight": 21.5}',
    }
    assert row["created_date"]
    assert set(user.change("undo").removed) == set(found.added)
    assert not difference(start, user.read())


def test_create_a_list_and_undo(user):
    project = user.portal.names["@project"]
    start = user.read()
    found = user.change(
        f'create session [{{ name: "l1", projects: ["{project}"] }}, '
        f'{{ name: "l2", projects: ["{project}"], date_time: 2024-03-22T15:30:00+01:00 }}]'
    )
    rows = {row["name"]: row for key, row in found.added.items() if key[0] == "session"}
    assert sorted(rows) == ["l1", "l2"]
    assert rows["l1"]["date_time"] is None
    assert rows["l2"]["date_time"] == "2024-03-22 14:30:00"
    assert len(found.added) == 4 and not found.removed and not found.changed
    user.change("undo")
    assert not difference(start, user.read())


def test_create_from_a_csv(user):
    names = user.portal.names
    row = f'"[""{names["@project"]}"",""{names["@project2"]}""]",{names["@strain"]}'
    user.file(
        "new.csv",
        f'name,projects,strain,sex,birth_date,description\ncsv1,{row},F,2024-03-01,""\ncsv2,{row},M,,"a, ""b"""\n',
    )
    found = user.change('create subject from "new.csv"')
    rows = {row["name"]: row for key, row in found.added.items() if key[0] == "subject"}
    assert {name: (row["sex"], row["birth_date"], row["description"]) for name, row in rows.items()} == {
        "csv1": ("F", "2024-03-01", ""),
        "csv2": ("M", None, 'a, "b"'),
    }
    assert len([key for key in found.added if key[0] == "subject__projects"]) == 4
    assert len(found.added) == 6 and not found.removed and not found.changed


def test_wrong_rows_are_named_before_anything_is_sent(user):
    names = user.portal.names
    good = f'"[""{names["@project"]}""]",{names["@strain"]}'
    lines = [f"bad{place},{good},F,2024-03-01" for place in range(40)]
    lines[3] = f"bad3,{good},Q,2024-03-01"
    lines[17] = f",{good},F,2024-03-01"
    lines[31] = f"bad31,{good},F,2024-02-30"
    user.file("bad.csv", "name,projects,strain,sex,birth_date\n" + "\n".join(lines) + "\n")
    outcome = user.refuse('create subject from "bad.csv"', 2)
    for line in (5, 19, 33):
        assert f"bad.csv:{line}:" in outcome.err
    assert outcome.err.count("bad.csv:") >= 3


def test_update_sends_only_what_changes_and_undo(user):
    ids = user.subjects("up", 3, tags=[])
    user.portal.send("PATCH", f"stem/subject/{ids[2]}/", {"status": "inactive", "tags": ["kept"]})
    start = user.read()
    found = user.change(
        'update (from subject where name startswith "up") set status = "inactive", tags = tags + ["seen"]'
    )
    assert not found.added and not found.removed
    assert found.changed == {
        ("subject", bare(ids[0])): {"status": (None, "inactive"), "tags": ("[]", '["seen"]')},
        ("subject", bare(ids[1])): {"status": (None, "inactive"), "tags": ("[]", '["seen"]')},
        ("subject", bare(ids[2])): {"tags": ('["kept"]', '["kept", "seen"]')},
    }
    user.change("undo")
    assert not difference(start, user.read())


def test_update_of_relations_and_undo(user):
    [one] = user.subjects("rel", 1)
    project, other = bare(user.portal.names["@project"]), bare(user.portal.names["@project2"])
    start = user.read()
    found = user.change(f'update subject "{one}" set projects = ["{user.portal.names["@project2"]}"]')
    assert set(found.added) == {("subject__projects", bare(one), other)}
    assert set(found.removed) == {("subject__projects", bare(one), project)}
    assert not found.changed
    user.change("undo")
    assert not difference(start, user.read())


def test_update_to_what_it_is_sends_nothing(user):
    [one] = user.subjects("same", 1)
    assert not user.change(f'update subject "{one}" set sex = "F"')


def test_the_round_trip_through_a_file(user):
    ids = user.subjects("trip", 3, description="d")
    outcome = user.run('from subject where name startswith "trip" sort name | save "trip.csv"')
    assert outcome.status == 0, outcome.err
    assert not user.change('update subject from "trip.csv"')
    text = (user.home / "trip.csv").read_text(encoding="utf-8")
    user.file("trip.csv", text.replace("trip1", "trip1 renamed"))
    found = user.change('update subject from "trip.csv"')
    assert found.changed == {("subject", bare(ids[1])): {"name": ("trip1", "trip1 renamed")}}
    assert not found.added and not found.removed


def test_a_file_that_tells_names(user):
    ids = user.subjects("named", 2)
    database = sqlite3.connect(f"{user.tables.as_uri()}?mode=ro", uri=True)
    strain, name = database.execute(
        "SELECT id, name FROM strain WHERE id != ? ORDER BY name LIMIT 1", (bare(user.portal.names["@strain"]),)
    ).fetchone()
    [project] = database.execute(
        "SELECT name FROM project WHERE id = ?", (bare(user.portal.names["@project2"]),)
    ).fetchone()
    database.close()
    start = user.read()
    user.file("names.csv", f'name,strain.name,projects,extra_fields.cage\nnamed1,"{name}","{project}",C4\n')
    found = user.change('update subject from "names.csv" by name')
    assert set(found.changed) == {("subject", bare(ids[1]))}
    assert found.changed[("subject", bare(ids[1]))]["strain_id"][1] == strain
    assert '"cage": "C4"' in found.changed[("subject", bare(ids[1]))]["extra_fields"][1]
    assert set(found.added) == {("subject__projects", bare(ids[1]), bare(user.portal.names["@project2"]))}
    user.change("undo")
    assert not difference(start, user.read())
    user.file("names.csv", f'name,strain\nnamed1,"{name}"\nnamed2,"{name}"\nnamed0,"no such strain"\n')
    outcome = user.refuse('update subject from "names.csv" by name', 2)
    assert "names.csv:3:1" in outcome.err and 'there is no subject with `name` "named2"' in outcome.err
    assert "names.csv:4:8" in outcome.err and 'there is no strain with `name` "no such strain"' in outcome.err


def test_a_table_of_the_import_tool(user):
    database = sqlite3.connect(f"{user.tables.as_uri()}?mode=ro", uri=True)
    [strain] = database.execute("SELECT name FROM strain WHERE id = ?", (bare(user.portal.names["@strain"]),)).fetchone()
    [project] = database.execute(
        "SELECT name FROM project WHERE id = ?", (bare(user.portal.names["@project"]),)
    ).fetchone()
    database.close()
    user.file(
        "template.csv",
        "project__name,subject__name,subject__sex,subject__strain,subject__birth_date,subject__tags\n"
        f'"{project}",tool1,,"{strain}",2023-02-14,"a, b"\n"{project}",tool2,M,"{strain}",,\n',
    )
    found = user.change('create subject from "template.csv"')
    rows = {row["name"]: row for key, row in found.added.items() if key[0] == "subject"}
    assert {name: (row["sex"], row["birth_date"], row["strain_id"]) for name, row in rows.items()} == {
        "tool1": ("U", "2023-02-14", bare(user.portal.names["@strain"])),
        "tool2": ("M", None, bare(user.portal.names["@strain"])),
    }
    assert rows["tool1"]["tags"] == '["a", "b"]'
    assert len(found.added) == 4 and not found.removed and not found.changed


def test_replace_and_undo(user):
    [one] = user.subjects("put", 1, description="kept", birth_date="2024-03-01")
    names = user.portal.names
    start = user.read()
    found = user.change(
        f'replace subject "{one}" with {{ name: "put anew", projects: ["{names["@project"]}"], '
        f'strain: "{names["@strain"]}", sex: "M", description: "new" }}'
    )
    changed = found.changed.pop(("subject", bare(one)))
    assert not found
    assert changed.pop("name") == ("put0", "put anew")
    assert changed.pop("sex") == ("F", "M")
    assert changed.pop("description") == ("kept", "new")
    # A replaced record may keep or lose what is left out: the framework keeps it.
    assert not changed
    user.change("undo")
    assert not difference(start, user.read())


def test_delete_and_undo(user):
    project = user.portal.names["@project"]
    ids = [user.portal.make("stem/session/", name=f"del{place}", tags=["t"])["id"] for place in range(3)]
    found = user.change('delete (from session where name startswith "del")')
    assert set(found.removed) == {("session", bare(one)) for one in ids} | {
        ("session__projects", bare(one), bare(project)) for one in ids
    }
    assert not found.added and not found.changed
    again = user.change("undo")
    assert not again.removed and not again.changed
    assert rows_of(again.added, "session") == rows_of(found.removed, "session")
    assert sorted(key[2] for key in again.added if key[0] == "session__projects") == [bare(project)] * 3
    assert not {key[1] for key in again.added} & {bare(one) for one in ids}


def rows_of(rows: dict[Key, dict[str, Any]], table: str) -> list[dict[str, Any]]:
    """The rows of a table without what the server gives anew, by name."""
    kept = [
        {name: value for name, value in row.items() if name not in FORGOTTEN}
        for key, row in rows.items()
        if key[0] == table
    ]
    return sorted(kept, key=lambda row: row["name"])


def test_row_2_delete_takes_along_what_the_server_takes_along(user):
    [one] = user.subjects("whole", 1)
    procedure = user.portal.make("modules/procedure/", subject=one)["id"]
    found = user.change(f'delete subject "{one}"')
    assert {key for key in found.removed if "__" not in key[0]} == {
        ("subject", bare(one)),
        ("procedure", bare(procedure)),
    }
    outcome = user.run("undo")
    assert outcome.status == 0, outcome.err
    made = user.portal.send("GET", "stem/subject/?filter{name}=whole0").json()["subjects"]
    assert len(made) == 1
    assert made[0]["id"] in outcome.err + outcome.out, "the new id is said"


def test_undo_by_number(user):
    ids = user.subjects("num", 2)
    start = user.read()
    user.change(f'update subject "{ids[0]}" set sex = "M"')
    between = user.read()
    user.change(f'update subject "{ids[1]}" set sex = "U"')
    found = user.change("undo 1")
    assert found.changed == {("subject", bare(ids[0])): {"sex": ("M", "F")}}
    user.change("undo 2")
    assert not difference(start, user.read())
    assert difference(between, user.read())


def test_undo_overwrites_nobody(user):
    """A script is told and nothing is sent, unless it insists."""
    ids = user.subjects("since", 2)
    user.change('update (from subject where name startswith "since") set status = "active"')
    user.portal.send("PATCH", f"stem/subject/{ids[0]}/", {"status": "deceased", "description": "theirs"})
    outcome = user.refuse("undo", 2)
    assert "since0" in outcome.err and "deceased" in outcome.err
    assert "since1" not in outcome.err
    assert user.change("undo", "--unchecked").changed == {
        ("subject", bare(ids[0])): {"status": ("deceased", None)},
        ("subject", bare(ids[1])): {"status": ("active", None)},
    }


@pytest.mark.parametrize(
    "statement",
    [
        'create project { name: "never" }',
        'update subject "@subject" set sex = "U"',
        'replace subject "@subject" with { name: "n", projects: [], strain: "@strain", sex: "U" }',
        'delete subject "@subject"',
    ],
)
@pytest.mark.parametrize(
    "options", [{"yes": False}, {"options": ["--read-only"]}], ids=["without --yes", "--read-only"]
)
def test_unconfirmed(user, statement, options):
    for placeholder, value in user.portal.names.items():
        statement = statement.replace(f'{placeholder}"', f'{value}"')
    user.refuse(statement, 2, *options.get("options", []), yes=options.get("yes", True))


def test_who_may_only_read(user):
    [one] = user.subjects("viewed", 1)
    for statement in (
        'create project { name: "never" }',
        f'update subject "{one}" set sex = "M"',
        f'delete subject "{one}"',
    ):
        user.refuse(statement, 5, token="viewer")


def test_what_the_server_refuses(user):
    [one] = user.subjects("dup", 1)
    names = user.portal.names
    body = f'{{ name: "dup0", projects: ["{names["@project"]}"], strain: "{names["@strain"]}", sex: "F" }}'
    outcome = user.refuse(f"create subject {body}", 3)
    assert "subject with this name already exists." in outcome.err
    outcome = user.refuse(f'update subject "{one}" set sex = "Q", birth_date = "soon"', 3, "--unchecked")
    assert '"Q" is not a valid choice.' in outcome.err
    assert "Date has wrong format." in outcome.err
    user.refuse(f'update subject "{one}" set sex = "Q"', 2)


def test_what_is_protected(user):
    outcome = user.refuse(f'delete strain "{user.portal.names["@strain"]}"', 3)
    assert "protected" in outcome.err


def test_no_more_than_max_writes(user):
    user.subjects("many", 4)
    statement = 'update (from subject where name startswith "many") set sex = "M"'
    user.refuse(statement, 2, "--max-writes", "3")
    assert len(user.change(statement, "--max-writes", "4").changed) == 4


def test_explain_sends_nothing(user):
    [one] = user.subjects("explained", 1)
    before = user.read()
    outcome = user.run(f'explain update subject "{one}" set sex = "M"', yes=False)
    assert outcome.status == 0, outcome.err
    assert f"PATCH {user.portal.address}/api/private/stem/subject/{one}/" in outcome.out
    assert not difference(before, user.read())


def test_ids_that_are_numbers(user):
    start = user.read()
    found = user.change('create group { name: "numbered" }')
    [(table, number)] = found.added
    assert table == "group" and number.isdigit()
    found = user.change(f'update group "{number}" set name = "renamed"')
    assert found.changed == {("group", number): {"name": ("numbered", "renamed")}}
    user.change("undo")
    user.change("undo")
    assert not difference(start, user.read())


def test_a_proposal_is_not_taken_back(user):
    """A new supplier is a proposal that somebody has to approve, and that the API cannot withdraw."""
    found = user.change('create supplier { name: "Acme", website: "https://acme.org/" }')
    [(table, _)] = found.added
    assert table == "supplierapproval" and not found.removed and not found.changed
    before = user.read()
    outcome = user.run("undo")
    assert not difference(before, user.read())
    assert "Acme" in outcome.err


def test_many_side_by_side_are_each_there_once(user):
    names = user.portal.names
    rows = "".join(f'bulk{place},"[""{names["@project"]}""]",2024-03-{place % 28 + 1:02}\n' for place in range(120))
    user.file("bulk.csv", "name,projects,date_time\n" + rows)
    start = user.read()
    user.refuse('create session from "bulk.csv"', 2)
    found = user.change('create session from "bulk.csv"', "--max-writes", "120")
    made = sorted(row["name"] for key, row in found.added.items() if key[0] == "session")
    assert made == sorted(f"bulk{place}" for place in range(120))
    assert len(found.added) == 240 and not found.removed and not found.changed
    user.change("undo", "--max-writes", "120")
    assert not difference(start, user.read())


def test_row_1_what_the_framework_drops_is_not_done(user):
    """It answers 200, and leaves out what it does not know, what is read-only, and what is fixed."""
    [one] = user.subjects("dropped", 1)
    outcome = user.refuse(f'update subject "{one}" set foo = 1', 3)
    assert "the server left `foo` of dropped0 as it was" in outcome.err
    log = user.portal.make("modules/subjectlog/", type="Weighing", subject=one)["id"]
    outcome = user.refuse(f'update subjectlog "{log}" set type = "Handling"', 2)
    assert "`type` is fixed when a subjectlog is created" in outcome.err
    outcome = user.refuse(f'update subjectlog "{log}" set type = "Handling"', 3, "--unchecked")
    assert 'asked "Handling", it is still "Weighing"' in outcome.err
    user.refuse(f'update subjectlog "{log}" set entries = []', 2)
    user.refuse(f'update subject "{one}" set procedures = ["{one}"]', 3, "--unchecked")
    # Nothing of all this is left to be undone.
    outcome = user.refuse("undo", 2)
    assert "there is nothing to undo" in outcome.err


def test_what_was_taken_of_it_is_undone(user):
    [one] = user.subjects("partly", 1)
    start = user.read()
    outcome = user.run(f'update subject "{one}" set sex = "M", foo = 1')
    assert outcome.status == 3 and "done in part 1: partly0" in outcome.err
    assert difference(start, user.read()).changed == {("subject", bare(one)): {"sex": ("F", "M")}}
    user.change("undo")
    assert not difference(start, user.read())


def test_a_change_of_a_consumable_is_proposed(user):
    start = user.read()
    before = user.run('from consumable sort name limit 1 | select id, name', "--format", "json")
    assert before.status == 0
    found = user.change('update (from consumable sort name limit 1) set description = "proposed"')
    [(table, _)] = found.added
    assert table == "consumableapproval" and not found.removed and not found.changed
    [row] = found.added.values()
    assert (row["description"], row["action"], row["status"]) == ("proposed", "Change", "Pending")
    outcome = user.run("undo")
    assert outcome.status == 0 and "only a curator can withdraw that" in outcome.err
    assert set(difference(start, user.read()).added) == set(found.added)


def test_members_are_merged_and_removed(user):
    project = user.portal.names["@project"]
    start = user.read()
    found = user.change(f'update project "{project}" set users = {{"ada@lab.example.org": {{can_change: true}}}}')
    [(old, new)] = [change["users"] for change in found.changed.values()]
    assert old.rstrip("}") in new and '"ada@lab.example.org": {"can_change": true, "is_manager": false' in new
    user.change("undo")
    assert not difference(start, user.read())


def test_row_2_what_hung_on_a_deleted_subject_comes_back(user):
    [one] = user.subjects("hung", 1)
    make = user.portal.make
    procedure = make("modules/procedure/", subject=one, notes="kept")["id"]
    make("modules/procedurelog/", type="Impedances", procedure=procedure, description="d")
    cohort = make("stem/cohort/", name="hung", project=user.portal.names["@project"], subjects=[one])["id"]
    start = user.read()
    statement = f'delete subject "{one}"'
    preview = user.refuse(statement, 2, yes=False)
    for words in ("deleted with it: 2 records", "1 procedure: Headcap", "1 procedurelog: Impedances", "1 cohort: hung"):
        assert words in preview.err
    outcome = user.run(statement)
    assert outcome.status == 0 and "deleted with it: 1 procedure, 1 procedurelog; lost the link: 1 cohort" in outcome.err
    between = user.read()
    outcome = user.run("undo")
    assert outcome.status == 0, outcome.err
    assert "statement 1 is undone: created 1 subject, created 1 procedure, created 1 procedurelog" in outcome.err
    after = user.read()
    assert len(after) == len(start)
    [new] = [key for key, row in after.items() if key[0] == "subject" and row["name"] == "hung0"]
    assert ("cohort__subjects", bare(cohort), new[1]) in after
    [made] = [row for key, row in after.items() if key[0] == "procedure" and row["notes"] == "kept"]
    assert made["subject_id"] == new[1]
    [log] = [row for key, row in after.items() if key[0] == "procedurelog" and row["description"] == "d"]
    assert log["procedure_id"] == made["id"]
    user.change("undo 2")
    assert not difference(between, user.read())
