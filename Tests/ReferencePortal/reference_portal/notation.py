"""Reads the notation of `Sources/BrainAPI/Catalogue/CatalogueText.swift`, the one place that keeps the facts of the models."""

from dataclasses import dataclass, field as attribute
from pathlib import Path
import shlex

CATALOGUE = Path(__file__).resolve().parents[3] / "Sources" / "BrainAPI" / "Catalogue" / "CatalogueText.swift"
ACTIONS = CATALOGUE.with_name("CatalogueText+Actions.swift")

FLAGS = ("required", "readonly", "unique", "fixed", "invited", "file")
HEADS = ("list", "detail", "create", "portals", "writes", "approval")


@dataclass
class Field:
    """A field of a model. `kind` is a word of the notation, `one` for `->` and `many` for `->>`."""

    name: str
    kind: str
    target: str | None = None
    flags: set[str] = attribute(default_factory=set)
    maximum: int | None = None
    inverse: str | None = None
    #: Of a map of people: the rights that they may have.
    rights: list[str] = attribute(default_factory=list)
    choices: list[str] = attribute(default_factory=list)


@dataclass
class Action:
    """What can be done to a record beyond the five verbs."""

    name: str
    method: str
    #: `entry` or `time`: what the body is; None: there is none.
    takes: str | None = None


@dataclass
class Model:
    """A model: `stem.session` has the app `stem` and the name `session`."""

    app: str
    name: str
    list_key: str
    detail_key: str
    portals: list[str]
    #: What may be done: `create`, `update`, `delete`. A model without these is only read.
    writes: list[str] = attribute(default_factory=list)
    #: Of `strainapproval`: `strain`.
    approval_of: str | None = None
    fields: list[Field] = attribute(default_factory=list)
    actions: list[Action] = attribute(default_factory=list)

    def field(self, name: str) -> Field | None:
        return next((field for field in self.fields if field.name == name), None)


def read_catalogue(path: Path = CATALOGUE) -> dict[str, Model]:
    """The models by name, in the catalogue's order. A line that cannot be read is a ValueError."""
    notation = path.read_text(encoding="utf-8").split('"""')[1]
    models: dict[str, Model] = {}
    for line in notation.splitlines():
        if not line.strip() or line.strip().startswith("#"):
            continue
        words = shlex.split(line)
        match words[0]:
            case "model":
                model = read_model(words)
                models[model.name] = model
            case "|":
                model.fields[-1].choices += words[1:]
            case "unit" | "virtual" | "=" | "reverse":
                pass
            case _:
                model.fields.append(read_field(words, line))
    read_actions(models)
    return models


def read_actions(models: dict[str, Model]) -> None:
    action = None
    for line in ACTIONS.read_text(encoding="utf-8").split('"""')[1].splitlines():
        match shlex.split(line):
            case ["action", name, method, "of", *owners]:
                action = Action(name, method)
                for owner in owners:
                    models[owner].actions.append(action)
            case [":", *owners]:
                for owner in owners:
                    models[owner].actions.append(action)
            case ["takes", what]:
                action.takes = what


def read_model(words: list[str]) -> Model:
    app, name = words[1].split(".")
    options: dict[str, list[str]] = {}
    head = ""
    for word in words[2:]:
        if word in HEADS and word not in options:
            head = word
            options[head] = []
        else:
            options[head].append(word)
    return Model(
        app,
        name,
        options["list"][0],
        options["detail"][0],
        options["portals"],
        options.get("writes", []),
        options.get("approval", [None])[0],
    )


def read_field(words: list[str], line: str) -> Field:
    rest = words[2:]
    if words[1] in ("->", "->>"):
        field = Field(words[0], "one" if words[1] == "->" else "many", rest.pop(0))
    else:
        field = Field(words[0], words[1])
    while rest:
        word = rest.pop(0)
        if word in FLAGS:
            field.flags.add(word)
        elif word == "max":
            field.maximum = int(rest.pop(0))
        elif word == "inverse":
            field.inverse = rest.pop(0)
        elif word == "members":
            field.rights, rest = rest, []
        else:
            raise ValueError(f"cannot read {line.strip()!r}")
    return field
