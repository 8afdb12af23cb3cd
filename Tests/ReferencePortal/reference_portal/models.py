"""Django models for every model of the catalogue.

- `->` is a ForeignKey; the field of the target that names it as its inverse is its reverse accessor.
- `->>` whose inverse is a `->` is that reverse accessor, and needs nothing here.
- Any other `->>` is a ManyToManyField of the side that is not readonly; where both can be written, of the later model.
- `created_date` is a column of every table and, as on BrainSTEM, on no record that is read.
- A column takes null, whatever the catalogue demands: labs are loaded as they are. The serializers are strict.
- Deleting empties optional relations to the deleted record. Of required ones, those into `stem` and `modules` take
  their owner along (a procedure is nothing without its subject); those to what labs share - taxonomies, resources,
  setups, people - protect it (a strain that has subjects stays).
- `epoch` is no model of the API, but `session.epochs` is a relation to it: an empty table stands for it.
"""

import uuid

from django.db import models
from django.utils import timezone

from .notation import Field, Model, read_catalogue

CATALOGUE = read_catalogue()
MODELS: dict[str, type[models.Model]] = {}
#: Apps whose records take along what cannot be without them.
OWNERS = ("stem", "modules")
#: Fields that the server fills.
STAMPS = ("created_at", "updated_at")
#: Tables of many-to-many relations: `license__subjects` -> (owner's name, target's name, class).
LINKS: dict[str, tuple[str, str, type[models.Model]]] = {}


def is_reverse(field: Field) -> bool:
    """Whether `field` is only the other side of a `->`."""
    inverse = inverse_of(field)
    return inverse is not None and inverse.kind == "one"


def inverse_of(field: Field) -> Field | None:
    target = CATALOGUE.get(field.target or "")
    return target.field(field.inverse) if target and field.inverse else None


def owns(model: Model, field: Field) -> bool:
    """Whether the table of the many-to-many relation `field` is named after `model`."""
    inverse = inverse_of(field)
    if inverse is None:
        return True
    if "readonly" in field.flags or "readonly" in inverse.flags:
        return "readonly" not in field.flags
    names = list(CATALOGUE)
    return names.index(model.name) > names.index(field.target)


class LongURLField(models.URLField):
    """Django's own ends after 200 characters where nothing else is said."""

    def db_type(self, connection):
        return "text"


def column(field: Field) -> models.Field:
    match field.kind:
        case "uuid" if field.name == "id":
            return models.UUIDField(primary_key=True, default=uuid.uuid4)
        case "integer" if field.name == "id":
            return models.AutoField(primary_key=True)
        case "uuid":
            return models.UUIDField(null=True)
        case "integer":
            return models.BigIntegerField(null=True)
        case "boolean":
            return models.BooleanField(null=True, default=False)
        case "date":
            return models.DateField(null=True)
        case "datetime" if field.name in STAMPS:
            return models.DateTimeField(null=True, default=timezone.now)
        case "datetime":
            return models.DateTimeField(null=True)
        case "json" | "strings":
            return models.JSONField(null=True)
        case "url" if field.maximum:
            return models.URLField(null=True, max_length=field.maximum)
        case "url":
            return LongURLField(null=True, max_length=None)
    text = models.CharField if field.maximum else models.TextField
    choices = [(choice, choice) for choice in field.choices] or None
    return text(null=True, max_length=field.maximum, unique="unique" in field.flags, choices=choices)


def relation_to_one(field: Field) -> models.ForeignKey:
    reverse = inverse_of(field)
    name = reverse.name if reverse else "+"
    if "required" not in field.flags:
        rule = models.SET_NULL
    else:
        rule = models.CASCADE if CATALOGUE[field.target].app in OWNERS else models.PROTECT
    return models.ForeignKey(f"reference_portal.{field.target}", rule, null=True, related_name=name)


def relation_to_many(model: Model, field: Field) -> models.ManyToManyField:
    """The relation and its table. No unique index on the table: SQLite would answer in that index's order, by id."""
    table = f"{model.name}__{field.name}"
    attributes = {
        "__module__": __name__,
        "Meta": type("Meta", (), {"app_label": "reference_portal", "db_table": table}),
        "owner": models.ForeignKey(f"reference_portal.{model.name}", models.CASCADE, related_name="+"),
        "target": models.ForeignKey(f"reference_portal.{field.target}", models.CASCADE, related_name="+"),
        "position": models.IntegerField(default=0),
    }
    LINKS[table] = (model.name, field.target, type(table, (models.Model,), attributes))
    return models.ManyToManyField(
        f"reference_portal.{field.target}",
        related_name=field.inverse or "+",
        through=f"reference_portal.{table}",
        through_fields=("owner", "target"),
    )


def make(model: Model) -> type[models.Model]:
    attributes: dict[str, object] = {
        "__module__": __name__,
        "Meta": type("Meta", (), {"app_label": "reference_portal", "db_table": model.name}),
    }
    for field in model.fields:
        if field.target == "epoch":
            continue
        if field.kind == "one":
            attributes[field.name] = relation_to_one(field)
        elif field.kind != "many":
            attributes[field.name] = column(field)
        elif not is_reverse(field) and owns(model, field):
            attributes[field.name] = relation_to_many(model, field)
    attributes["created_date"] = models.DateTimeField(null=True, default=timezone.now, editable=False)
    return type(model.name, (models.Model,), attributes)


for one in CATALOGUE.values():
    MODELS[one.name] = make(one)


class epoch(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    session = models.ForeignKey("reference_portal.session", models.CASCADE, related_name="epochs")

    class Meta:
        app_label = "reference_portal"
        db_table = "epoch"
