"""Copies a lab from the SQLite file of BrainQuery's embedded portal into Django's own tables.

The file has a table for each model, named as the model, with `id`, `created_date` and every field that is not a list of
relations; dates and JSON are text, relations to one record hold its id. Many-to-many relations are tables
`OWNER__FIELD(owner, target, position)`. A table or column that is missing is an error: nothing is left out in silence.
"""

from collections.abc import Iterator
from datetime import date, datetime
import json
from pathlib import Path
import sqlite3
import uuid

from django.db import connection, models, transaction

from .models import LINKS, MODELS, epoch

BATCH = 500


def create_tables() -> None:
    with connection.schema_editor() as editor:
        for model in [*MODELS.values(), epoch, *(link for _, _, link in LINKS.values())]:
            editor.create_model(model)


def load(path: Path) -> dict[str, int]:
    """Loads all tables, in one transaction; the number of rows by table."""
    source = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)
    source.row_factory = sqlite3.Row
    loaded: dict[str, int] = {}
    with transaction.atomic():
        for name, model in MODELS.items():
            columns = [field for field in model._meta.concrete_fields]
            rows = source.execute(
                f"SELECT {quoted([field.name for field in columns])} FROM {quoted([name])} ORDER BY rowid"
            )
            loaded[name] = insert(model, records(rows, model, columns))
        for table, (owner, target, link) in LINKS.items():
            rows = source.execute(
                f"SELECT owner, target, position FROM {quoted([table])} ORDER BY owner, position, rowid"
            )
            as_owner, as_target = key_of(MODELS[owner]), key_of(MODELS[target])
            loaded[table] = insert(
                link, (link(owner_id=as_owner(row[0]), target_id=as_target(row[1]), position=row[2]) for row in rows)
            )
    source.close()
    return loaded


def quoted(names: list[str]) -> str:
    return ", ".join(f'"{name}"' for name in names)


def insert(model: type[models.Model], instances: Iterator[models.Model]) -> int:
    made = list(instances)
    model.objects.bulk_create(made, batch_size=BATCH)
    return len(made)


def records(rows, model: type[models.Model], columns: list[models.Field]) -> Iterator[models.Model]:
    readers = [(field.attname, reader(field)) for field in columns]
    for row in rows:
        values = {
            name: None if value is None else read(value) for (name, read), value in zip(readers, row, strict=True)
        }
        yield model(**values)


def key_of(model: type[models.Model]):
    return reader(model._meta.pk)


def reader(field: models.Field):
    """How a stored value becomes Python's."""
    match field:
        case models.ForeignKey():
            return key_of(field.related_model)
        case models.UUIDField():
            return uuid.UUID
        case models.BooleanField():
            return lambda value: bool(int(value))
        case models.JSONField():
            return json.loads
        case models.DateTimeField():
            return datetime.fromisoformat
        case models.DateField():
            return date.fromisoformat
        case _:
            return lambda value: value
