"""What the JSON of a record is held to: the schemas of `Sources/BrainAPI/Catalogue/Schemas`, read from their notation.

Kinds, choices, units and bounds count. Keys that a schema does not have are kept, none has to be there, JSON that is as it
was is not looked at; a bare number of a quantity is taken. So was it chosen: the reference does not say how strict the service is.
"""

from dataclasses import dataclass, field as attribute
from pathlib import Path
import re

from .notation import CATALOGUE

FOLDER = CATALOGUE.parent / "Schemas"
#: Where JSON follows a schema: the model, the field, the field that says which schema, the file of the schemas. `consumable`
#: is left out: its schemas are guessed.
USES = [
    *(("procedure", "coordinates_details", "coordinates_system", "Coordinates"),),
    *(("equipment", "coordinates_details", "coordinates_system", "Coordinates"),),
    *(
        (file.lower(), "details", "type", file)
        for file in ("ConsumableStock", "DataAcquisition", "Equipment", "Manipulation", "Procedure")
    ),
    *((file.lower(), "entries", "type", file) for file in ("ProcedureLog", "SubjectLog")),
]
WORD = re.compile(r'"([^"]*)"|(\S+)')
LISTS = {
    "strings": "string",
    "integers": "integer",
    "numbers": "number",
    "choices": "choice",
    "records": "record",
    "list": "any",
}
SENTENCES = {
    "quantity": "Expected a number or an object with value and unit.",
    "string": "Not a valid string.",
    "choice": "Not a valid string.",
    "integer": "A valid integer is required.",
    "number": "A valid number is required.",
    "numeral": "A valid number is required.",
    "boolean": "Must be a valid boolean.",
    "record": "Expected an object.",
}


@dataclass
class Key:
    """A key of a schema's record. `kind` is a word of the notation."""

    name: str
    kind: str
    choices: list[str] = attribute(default_factory=list)
    units: list[str] = attribute(default_factory=list)
    minimum: str | None = None
    maximum: str | None = None
    keys: list["Key"] = attribute(default_factory=list)


@dataclass
class Schema:
    is_list: bool
    keys: list[Key] = attribute(default_factory=list)


def read(path: Path) -> dict[str, Schema]:
    """The schemas of a file by type."""
    schemas: dict[str, Schema] = {}
    last: Key | None = None
    for line in path.read_text(encoding="utf-8").split('"""')[1].splitlines():
        words = [quoted or plain for quoted, plain in WORD.findall(line)]
        if not words or words[0].startswith("#"):
            continue
        if words[0] == "schema":
            schema = schemas[words[1]] = Schema(is_list=words[2] == "rows")
        elif words[0] == "|":
            last.choices += words[1:]
        elif words[0] == ":":
            more(last, words[1:])
        else:
            *above, name = words[0].split(".")
            last = Key(name, words[1])
            more(last, words[2:])
            (schema.keys[-1].keys if above else schema.keys).append(last)
    return schemas


def more(key: Key, words: list[str]) -> None:
    while words:
        word, *words = words
        match word:
            case "min":
                key.minimum, *words = words
            case "max":
                key.maximum, *words = words
            case "title" | "unit":
                words = words[1:]
            case "units":
                key.units, words = words, []


TABLES = {(model, name): (chooser, read(FOLDER / f"SchemaText+{file}.swift")) for model, name, chooser, file in USES}
UNITS = {unit for _, schemas in TABLES.values() for schema in schemas.values() for key in schema.keys for unit in key.units}


def is_number(value) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def canonical(unit: str) -> str:
    """`um` and `μm` are `µm`."""
    spelt = re.sub(r"(?<![A-Za-z])u(?=[A-Za-z])", "µ", unit.replace("μ", "µ"))
    return spelt if spelt in UNITS else unit


class Check:
    def __init__(self, schema: Schema):
        self.schema = schema
        self.problems: list[str] = []

    def problem(self, path: list[str], sentence: str) -> None:
        self.problems.append(f"{'.'.join(path)}: {sentence}" if path else sentence)

    def whole(self, value, current) -> list[str]:
        if self.schema.is_list and isinstance(value, list):
            for row in value:
                self.record(row, self.schema.keys, [], None)
        else:
            self.record(value, self.schema.keys, [], current if isinstance(current, dict) else None)
        return self.problems

    def record(self, value, keys: list[Key], path: list[str], current: dict | None) -> None:
        if value is None:
            return
        if not isinstance(value, dict):
            self.problem(path, SENTENCES["record"])
            return
        for name, inner in value.items():
            key = next((key for key in keys if key.name == name), None)
            if key and not (current is not None and name in current and current[name] == inner):
                self.value(inner, key, key.kind, [*path, name])

    def value(self, value, key: Key, kind: str, path: list[str]) -> None:
        if value is None or kind == "any":
            return
        if kind in LISTS:
            if not isinstance(value, list):
                self.problem(path, "Expected a list of items.")
                return
            for element in value:
                self.value(element, key, LISTS[kind], path)
        elif kind == "record" and key.keys:
            self.record(value, key.keys, path, None)
        elif kind == "quantity":
            self.quantity(value, key, path)
        elif not self.is_of(kind, value):
            self.problem(path, SENTENCES[kind])
        elif kind in ("integer", "number"):
            self.bounds(value, key, path)
        elif kind == "choice" and key.choices and value not in key.choices:
            self.problem(path, f"{value} is not a valid choice.")
        elif kind == "numeral" and value not in [float(choice) for choice in key.choices]:
            self.problem(path, f"{value} is not a valid choice.")

    @staticmethod
    def is_of(kind: str, value) -> bool:
        match kind:
            case "string" | "choice":
                return isinstance(value, str)
            case "boolean":
                return isinstance(value, bool)
            case "integer":
                return is_number(value) and value == int(value)
            case "number" | "numeral":
                return is_number(value)
            case _:
                return isinstance(value, dict)

    def quantity(self, value, key: Key, path: list[str]) -> None:
        if is_number(value):
            self.bounds(value, key, path)
            return
        is_pair = isinstance(value, dict) and set(value) == {"value", "unit"}
        if not is_pair or not is_number(value["value"]) or not isinstance(value["unit"], str):
            self.problem(path, SENTENCES["quantity"])
            return
        unit = canonical(value["unit"])
        if unit not in key.units:
            self.problem(path, f"{unit} is not a valid unit. Expected one of: {', '.join(key.units)}.")
        self.bounds(value["value"], key, path)

    def bounds(self, value, key: Key, path: list[str]) -> None:
        if key.minimum is not None and value < float(key.minimum):
            self.problem(path, f"Ensure this value is greater than or equal to {key.minimum}.")
        elif key.maximum is not None and float(key.maximum) < value:
            self.problem(path, f"Ensure this value is less than or equal to {key.maximum}.")


def problems(model: str, sent: dict, stored) -> dict[str, list[str]]:
    """What is against the JSON that is sent for a record, by field; `stored` is the record that is changed, or None."""
    found = {}
    for (owner, name), (chooser, schemas) in TABLES.items():
        value = sent.get(name)
        if owner != model or name == "entries" or value is None:
            continue
        kind = sent.get(chooser) or getattr(stored, chooser, None)
        current = getattr(stored, name, None)
        if kind in schemas and value != current and (sentences := Check(schemas[kind]).whole(value, current)):
            found[name] = sentences
    return found


def entry_problems(model: str, kind: str, details) -> list[str]:
    """The same of an entry of a log of that type."""
    schemas = TABLES[model, "entries"][1]
    return Check(schemas[kind]).whole(details, None) if kind in schemas and details is not None else []
