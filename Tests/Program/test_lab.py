"""The sample lab obeys the catalogue that the program advises its users by."""

from __future__ import annotations

import json

import pytest

from reference_portal.notation import read_catalogue

CATALOGUE = read_catalogue()
FIELDS = [(model.name, field) for model in CATALOGUE.values() for field in model.fields if field.kind != "many"]


def those(*conditions):
    chosen = [(model, field) for model, field in FIELDS if all(condition(field) for condition in conditions)]
    return pytest.mark.parametrize("model, field", chosen, ids=[f"{model}.{field.name}" for model, field in chosen])


@pytest.mark.parametrize("model", CATALOGUE)
def test_every_model_has_records(sql, model):
    assert sql(f'SELECT count(*) FROM "{model}"')[0][0] > 0


@those(lambda field: "unique" in field.flags)
def test_unique(sql, model, field):
    name = f'"{field.name}"'
    assert sql(f'SELECT {name} FROM "{model}" WHERE {name} IS NOT NULL GROUP BY 1 HAVING count(*) > 1') == []


@those(lambda field: "required" in field.flags)
def test_required(sql, model, field):
    assert sql(f'SELECT id FROM "{model}" WHERE "{field.name}" IS NULL') == []


@those(lambda field: field.maximum)
def test_not_too_long(sql, model, field):
    assert sql(f'SELECT id FROM "{model}" WHERE length("{field.name}") > {field.maximum}') == []


@those(lambda field: field.choices)
def test_choices(sql, model, field):
    values = {row[0] for row in sql(f'SELECT DISTINCT "{field.name}" FROM "{model}"')}
    assert values - {None} <= set(field.choices)


@those(lambda field: field.kind == "one")
def test_relations_lead_somewhere(sql, model, field):
    name = f'"{field.name}"'
    assert (
        sql(f'SELECT id FROM "{model}" WHERE {name} IS NOT NULL AND {name} NOT IN (SELECT id FROM "{field.target}")')
        == []
    )


def test_links_lead_somewhere_once(sql):
    tables = [row[0] for row in sql("SELECT name FROM sqlite_schema WHERE type = 'table'") if "__" in row[0]]
    assert tables
    for table in tables:
        owner, name = table.split("__")
        target = CATALOGUE[owner].field(name).target
        assert sql(f'SELECT * FROM "{table}" WHERE owner NOT IN (SELECT id FROM "{owner}")') == []
        assert sql(f'SELECT * FROM "{table}" WHERE target NOT IN (SELECT id FROM "{target}")') == []
        assert sql(f'SELECT * FROM "{table}" GROUP BY owner, target HAVING count(*) > 1') == []


@those(lambda field: field.kind in ("json", "strings"))
def test_json(sql, model, field):
    for (text,) in sql(f'SELECT "{field.name}" FROM "{model}" WHERE "{field.name}" IS NOT NULL'):
        value = json.loads(text)
        assert field.kind == "json" or all(isinstance(element, str) for element in value)
