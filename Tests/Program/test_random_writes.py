"""Writes that nobody thought of: random fields of random models, half of them wrong, to `bql serve` and to dynamic-rest.

A seed gives the same writes every time. The two must answer alike, and have the same lab at the end.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random
import sqlite3
from typing import Any

import pytest

from portal_client import Portal, record
from reference_portal.notation import Field, Model
from reference_portal.schemas import TABLES, Key, Schema
from twins import CATALOGUE, answer, everything

WRITABLE = [model for model in CATALOGUE.values() if model.writes]
COUNT = 60
#: What is sent in place of what belongs there.
ODD: list[Any] = [
    *(None, "", " ", "x", "é", "0", "1", " 1 ", "true", "NO", "yes", "null", "F", "active", "draft", "Weighing", "AIA"),
    *("2024-03-01", "2024-13-01", "2024-03-01T10:00:00Z", "2024-03-01T10:00:00.123+02:00", "2024-03-01 10:00"),
    *(0, 1, -1, 1.5, 2.0, 1e16, 12345678901234567890, True, False),
    *([], {}, ["x"], [1], [None], [True], ["a", "b"], [["a"]], {"a": 1}, {"id": 1}),
    *("a\nb", "\ta b\x1f", "\u00a0", "\ufeffx", "\u200bx", "  padded  ", "it's", "😀" * 60),
    *("x" * length for length in (16, 51, 129, 256, 501, 2001)),
    *("http://a.org", "https://a.org/x y", "ftp://a.org", "mailto:a@b.org"),
    *(
        "00000000-0000-0000-0000-000000000000",
        ["00000000-0000-0000-0000-000000000000"],
        "00000000000000000000000000000000",
    ),
]


@dataclass(frozen=True)
class Write:
    """`target`: the id of a record of the lab, or the place of an earlier record that was made; None for a POST."""

    method: str
    model: Model
    target: str | int | None
    body: dict[str, Any]


@pytest.fixture(scope="module")
def ids(lab) -> dict[str, list[Any]]:
    """Some ids of each model."""
    database = sqlite3.connect(f"{lab.as_uri()}?mode=ro", uri=True)
    found = {
        name: [row[0] for row in database.execute(f'SELECT id FROM "{name}" ORDER BY id LIMIT 3')] for name in CATALOGUE
    }
    database.close()
    return found


def right(field: Field, ids: dict[str, list[Any]], random: Random) -> Any:
    """A value that the field takes."""
    if field.target:
        targets = ids.get(field.target, [])
        if field.kind == "many":
            return random.sample(targets, random.randint(0, len(targets)))
        return random.choice(targets) if targets else None
    if field.choices:
        return random.choice(field.choices)
    match field.kind:
        case "url":
            return random.choice(["https://a.org/b", "ftp://a.com", "http://localhost/"])
        case "integer":
            return random.randint(-5, 100)
        case "boolean":
            return random.random() < 0.5
        case "date":
            return f"2024-0{random.randint(1, 9)}-1{random.randint(0, 9)}"
        case "datetime":
            return f"2024-0{random.randint(1, 9)}-11T10:0{random.randint(0, 9)}:00Z"
        case "strings":
            return ["a", "ü"][: random.randint(0, 2)]
        case "json":
            return random.choice([{"a": 1}, [1, "x"], None, "t", 3.5])
        case _:
            return f"n{random.randrange(10**9)}"


def following(chooser: str, schemas: dict[str, Schema], random: Random) -> tuple[str, Any]:
    """A type, and JSON of its schema; every other value is not what the schema wants."""
    kind = random.choice(sorted(schemas))
    keys = random.sample(schemas[kind].keys, min(4, len(schemas[kind].keys)))
    record = {key.name: value(key, random) for key in keys}
    return kind, random.choice([record, record, [record], {**record, "own": 1}])


def value(key: Key, random: Random) -> Any:
    numbers = [0, 1, 2.5, -1, 1000]
    match key.kind:
        case "quantity":
            units = [*key.units, "mm", "um", "kHz", "x"]
            return random.choice([1, -1, {"value": random.choice(numbers), "unit": random.choice(units)}, *ODD])
        case "choice" | "choices":
            one = random.choice([*key.choices, *ODD])
            return one if key.kind == "choice" else [one]
        case _:
            return random.choice([*numbers, True, "text", [1], ["a"], [True], {}, {"a": 1}, [{}], None])


def writes(seed: int, ids: dict[str, list[Any]]) -> Iterator[Write]:
    random = Random(seed)
    for place in range(COUNT):
        model = random.choice(WRITABLE)
        body = {
            field.name: right(field, ids, random)
            for field in model.fields
            if "required" in field.flags or random.random() < 0.4
        }
        for (owner, name), (chooser, schemas) in TABLES.items():
            if owner == model.name and name != "entries" and random.random() < 0.8:
                body[chooser], body[name] = following(chooser, schemas, random)
        for field in random.choices(model.fields, k=random.choice([0, 1, 1, 2, 3])):
            if random.random() < 0.2:
                body.pop(field.name, None)
            else:
                body[field.name] = random.choice(ODD)
        method = random.choice(["POST", "POST", "PATCH", "PUT", "DELETE"])
        target = random.choice([*ids[model.name], *range(place)]) if method != "POST" else None
        if method == "PATCH":
            body = dict(random.sample(sorted(body.items()), min(len(body), random.randint(0, 3))))
        yield Write(method, model, target, body)


@pytest.mark.parametrize("seed", range(8))
def test_same_answers(twins, ids, seed):
    made: list[dict[int, str]] = [{}, {}]
    for place, write in enumerate(writes(seed, ids)):
        path = f"{write.model.app}/{write.model.name}/"
        answers = []
        for portal, known in zip(twins, made, strict=True):
            target = known.get(write.target, "never made") if isinstance(write.target, int) else write.target
            one = path if target is None else f"{path}{target}/"
            response = portal.send(write.method, one, write.body, label=f"seed {seed} write {place}")
            if response.status_code == 201:
                known[place] = record(response)["id"]
            answers.append(answer(portal, response))
        ours, expected = answers
        if expected[0] == 500:
            assert 400 <= ours[0] < 500, write
        else:
            assert ours == expected, write


@pytest.mark.parametrize("name", CATALOGUE)
def test_at_the_end_the_labs_are_alike(twins: tuple[Portal, Portal], name):
    ours, expected = (everything(portal, name) for portal in twins)
    assert ours == expected
