"""The rules of examples/rules: they hold on the sample lab, and each notices what breaks it, and names it."""

from __future__ import annotations

import json
import shutil
import sqlite3

import pytest

from program import ROOT

RULES = ROOT / "examples" / "rules"

#: Rule, what to look for (an id, and the name that has to be told), and how to break it there.
BREAKS = [
    (
        "a session with a recording has a subject",
        "select s.id, s.name from session s where s.id in (select session from dataacquisition) and s.name like 'KB_M0%'"
        " and s.id not in (select session from manipulation)"
        " and s.name not in ('KB_M015_20240218_257', 'KB_M060_20221004_101') order by s.name",
        "delete from behavior where session = :id;"
        "delete from dataacquisition__procedures where owner in (select id from dataacquisition where session = :id)",
    ),
    (
        "every session belongs to a project",
        "select id, name from session order by name",
        "delete from session__projects where owner = :id",
    ),
    (
        "no session lies in the future",
        "select id, name from session order by name",
        "update session set date_time = '2199-05-01T10:00:00Z' where id = :id",
    ),
    (
        "no two sessions share a name",
        "select id, (select max(name) from session) from session order by name",
        "update session set name = :name where id = :id",
    ),
    (
        "no subject dies before it is born",
        "select id, name from subject where birth_date > '2022-01-01' and death_date is not null order by name",
        "update subject set death_date = '2020-02-29' where id = :id",
    ),
    (
        "no subject is born, or dies, in the future",
        "select id, name from subject order by name",
        "update subject set birth_date = '2199-01-01', death_date = null where id = :id",
    ),
    (
        "a subject with a day of death is deceased",
        "select id, name from subject where status = 'active' and birth_date is not null order by name",
        "update subject set death_date = '2025-03-30' where id = :id",
    ),
    (
        "every subject has a strain",
        "select id, name from subject order by name desc",
        "update subject set strain = null where id = :id",
    ),
    (
        "the sex is one of three letters",
        "select id, name from subject order by name desc",
        "update subject set sex = 'female' where id = :id",
    ),
    (
        "no procedure before birth",
        "select p.id, s.name from procedure p join subject s on s.id = p.subject"
        " where s.birth_date is not null order by s.name",
        "update procedure set date_time = '1999-01-01T10:00:00Z' where id = :id",
    ),
    (
        "every silicon probe is in a brain region",
        "select p.id, s.name from procedure p join subject s on s.id = p.subject"
        " where p.type = 'SiliconProbeImplant' order by s.name",
        "update procedure set brain_region = null where id = :id",
    ),
    (
        "every silicon probe has coordinates",
        "select p.id, s.name from procedure p join subject s on s.id = p.subject"
        " where p.type = 'SiliconProbeImplant' order by s.name",
        "update procedure set coordinates_details = '{}' where id = :id",
    ),
    (
        "a virus injection names its batch",
        "select p.id, s.name from procedure p join subject s on s.id = p.subject"
        " where p.type = 'VirusInjection' and p.date_time > '2023-01-02' order by s.name",
        "update procedure set consumablestock = null where id = :id",
    ),
    (
        "no sampling rate is out of this world",
        "select d.id, s.name from dataacquisition d join session s on s.id = d.session"
        " where d.type = 'ExtracellularEphys' and json_extract(d.details, '$.sr.unit') = 'kHz' order by s.name",
        """update dataacquisition set details = json_set(details, '$.sr', json('{"value":30,"unit":"MHz"}'))"""
        " where id = :id",
    ),
    (
        "what goes through an implant names it",
        "select m.id, s.name from manipulation m join session s on s.id = m.session"
        " where m.type = 'OptogeneticStimulation' order by s.name",
        "delete from manipulation__procedures where owner = :id",
    ),
    (
        "mice weigh what mice weigh",
        "select l.id, s.name from subjectlog l join subject s on s.id = l.subject"
        " where l.type = 'Weighing' and s.name like 'KB_M%' order by s.name",
        "update subjectlog set entries = json_set(entries, '$[0].details.weight', 250) where id = :id",
    ),
    (
        "rats weigh what rats weigh",
        "select l.id, s.name from subjectlog l join subject s on s.id = l.subject"
        " where l.type = 'Weighing' and s.name like 'TM_R%' order by s.name",
        "update subjectlog set entries = json_set(entries, '$[0].details.weight', 25) where id = :id",
    ),
    (
        "no animal has lost a quarter of its first weight",
        "select l.id, s.name from subjectlog l join subject s on s.id = l.subject"
        " where l.type = 'Weighing' and s.name like 'KB_M%' and json_array_length(l.entries) > 3 order by s.name",
        "update subjectlog set entries = json_set(entries, '$[#-1].details.weight', 11.5) where id = :id",
    ),
    (
        "nothing is weighed before it is born",
        "select s.id, s.name from subject s join subjectlog l on s.id = l.subject"
        " where l.type = 'Weighing' and s.name like 'KB_M%' and s.birth_date is not null order by s.name",
        "update subject set birth_date = '2025-03-29', death_date = null where id = :id",
    ),
    (
        "no active licence has run out",
        "select id, name from license where status = 'active' order by name",
        "update license set valid_until = '2024-12-31' where id = :id",
    ),
    (
        "no licence ends before it begins",
        "select id, name from license where valid_from is not null order by name",
        "update license set valid_until = '1999-12-31' where id = :id",
    ),
    (
        "no active subject stands on a revoked animal licence",
        "select l.id, s.name from license l join license__subjects m on m.owner = l.id"
        " join subject s on s.id = m.target where s.status = 'active'"
        " and l.type = 'animal_research_authorization' order by l.name, s.id",
        "update license set status = 'revoked' where id = :id",
    ),
    (
        "every storage says how it is organised",
        "select id, name from datastorage where name like 'NAS%' order by name",
        "update datastorage set data_organization = '[]' where id = :id",
    ),
    (
        "public data is reached by a public protocol",
        "select id, name from datastorage where name like '%ublic%'",
        "update datastorage set data_protocols = replace(data_protocols, 'true', 'false') where id = :id",
    ),
    (
        "no two subjects differ by case only",
        "select id, (select name from subject where name like 'KB_M%' order by name desc) from subject"
        " where name like 'TM_R%' order by name",
        "update subject set name = lower(:name) where id = :id",
    ),
    (
        "no subject's name has a blank in it",
        "select id, name from subject order by name",
        "update subject set name = name || ' copy' where id = :id",
    ),
    (
        "only planned cohorts are empty",
        "select id, name from cohort where id in (select owner from cohort__subjects) order by name",
        "delete from cohort__subjects where owner = :id",
    ),
    (
        "every project has sessions",
        "select id, name from project order by name",
        "delete from session__projects where target = :id",
    ),
    (
        "nothing expires before it arrives",
        "select s.id, c.name from consumablestock s join consumable c on c.id = s.consumable order by c.name",
        "update consumablestock set acquisition_date = '2024-02-02', expiration_date = '2024-02-01' where id = :id",
    ),
    (
        "no litter is born before its parents met",
        "select id, name from breeding where start_date is not null order by name",
        "update breeding set birth_date = '2001-01-01' where id = :id",
    ),
    (
        "nobody is mother and father at once",
        "select id, name from breeding order by name",
        "update breeding set father = mother where id = :id",
    ),
]


def test_every_rule_is_broken_once(run_bql, tmp_path):
    report = tmp_path / "report.json"
    outcome = run_bql("test", RULES, "--report", f"json={report}")
    assert (outcome.status, outcome.err) == (0, "")
    assert outcome.out == f"{len(BREAKS)} passed, 0 failed, 0 skipped\n"
    names = [name for name, _, _ in BREAKS]
    written = [
        line.split('"')[1] for path in sorted(RULES.glob("*.bq")) for line in path.read_text().splitlines()
        if line.startswith("test ")
    ]
    assert sorted(names) == sorted(written)
    assert json.loads(report.read_text())


def test_they_hold_on_the_lab_as_a_file(run_bql, lab):
    outcome = run_bql("test", RULES, "--database", lab)
    assert (outcome.status, outcome.out) == (0, f"{len(BREAKS)} passed, 0 failed, 0 skipped\n")


@pytest.mark.parametrize("path", sorted(RULES.glob("*.bq")), ids=lambda path: path.name)
def test_they_are_in_order(run_bql, path):
    for command in (["check", path], ["fmt", "--check", path]):
        outcome = run_bql(*command)
        assert (outcome.status, outcome.out, outcome.err) == (0, "", "")


@pytest.mark.parametrize(("rule", "look", "breaking"), BREAKS, ids=[name for name, _, _ in BREAKS])
def test_a_broken_lab_fails_its_rule(run_bql, lab, tmp_path, rule, look, breaking):
    broken = tmp_path / "broken.sqlite"
    shutil.copy(lab, broken)
    database = sqlite3.connect(broken)
    identifier, name = database.execute(look).fetchone()
    changed = 0
    for statement in breaking.split(";"):
        changed += database.execute(statement, {"id": identifier, "name": name}).rowcount
    database.commit()
    if rule == "no subject's name has a blank in it":
        name += " copy"
    if rule == "no two subjects differ by case only":
        name = name.lower()
    database.close()
    assert changed > 0
    outcome = run_bql("test", RULES, "--database", broken, "--filter", rule)
    assert (outcome.status, outcome.out.splitlines()[-1]) == (1, "0 passed, 1 failed, 0 skipped"), outcome
    # Under `records`, not in the text of the rule.
    found = outcome.out.split("= records: ")[1]
    assert name in found, outcome.out
