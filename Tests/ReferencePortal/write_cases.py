"""Writes and what dynamic-rest 2.3.0 answers. test_writes.py sends them to Django, Tests/Program to the embedded portal, too.

Strings with `@` are filled in where a case is run:

| `@project` `@project2` `@strain` `@subject` `@subject2` `@group` | ids of records of the lab |
| `@name` | the name of `@subject` |
| `@fresh` | a name that nothing has |
| `@made` | the id of a record that was made just for this case |
| `@missing` | an id that nothing has |
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
import re
from typing import Any

PLACEHOLDER = re.compile("@[a-z]+2?")
#: A member that is not sent.
ABSENT = object()

SUBJECT, SESSION, PROJECT = "stem/subject/", "stem/session/", "stem/project/"
BREEDING, LABORATORY, PROCEDURE = "stem/breeding/", "users/laboratory/", "modules/procedure/"
#: A body for each model that is taken.
RIGHT: dict[str, dict[str, Any]] = {
    PROJECT: {"name": "@fresh"},
    SUBJECT: {"name": "@fresh", "projects": ["@project"], "strain": "@strain", "sex": "F"},
    SESSION: {"name": "@fresh", "projects": ["@project"]},
    BREEDING: {"name": "@fresh", "project": "@project", "mother": "@subject", "father": "@subject2"},
    LABORATORY: {"group": "@group", "principal_investigators": [], "institution": "here"},
    PROCEDURE: {"type": "Headcap", "subject": "@subject", "coordinates_system": "Stereotaxic_BregmaAbsolute"},
}

REQUIRED, NULL, BLANK = "This field is required.", "This field may not be null.", "This field may not be blank."
STRING, TAKEN = "Not a valid string.", "subject with this name already exists."
DATE = "Date has wrong format. Use one of these formats instead: YYYY-MM-DD."
DATETIME = (
    "Datetime has wrong format. Use one of these formats instead: YYYY-MM-DDThh:mm[:ss[.uuuuuu]][+HH:MM|-HH:MM|Z]."
)
INTEGER, BOOLEAN, URL = "A valid integer is required.", "Must be a valid boolean.", "Enter a valid URL."
DICTIONARY = "Invalid data. Expected a dictionary, but got {}."
FORBIDDEN = {"detail": "You do not have permission to perform this action."}
ANONYMOUS = {"detail": "Authentication credentials were not provided."}


@dataclass(frozen=True)
class Case:
    """A request and its answer: the whole body of a refusal, or the fields to look at of a record; None is a page."""

    method: str
    path: str
    body: Any
    status: int
    answer: Any
    token: str | None = "owner"
    portal: str = "private"
    kind: str = "application/json"

    def __str__(self) -> str:
        body = "" if self.body is ABSENT else f" {self.body}"
        return f"{self.method} {self.path}{body} {self.token or 'nobody'}"[:160]

    @property
    def model(self) -> str:
        return "/".join(self.path.split("?")[0].split("/")[:2]) + "/"


def filled(value: Any, names: dict[str, Any]) -> Any:
    """`value` with its placeholders replaced; a string that is nothing but one becomes what it stands for."""
    match value:
        case str() if value in names:
            return names[value]
        case str():
            return PLACEHOLDER.sub(lambda found: str(names.get(found[0], found[0])), value)
        case list():
            return [filled(item, names) for item in value]
        case dict():
            return {key: filled(item, names) for key, item in value.items()}
        case _:
            return value


def changed(model: str, **fields: Any) -> dict[str, Any]:
    return {name: value for name, value in (RIGHT[model] | fields).items() if value is not ABSENT}


def refused(field: str, *values_and_message: Any, model: str = SUBJECT) -> Iterable[Case]:
    """POST: each of the values is refused under `field` with the last argument, a message or what stands for it."""
    *values, message = values_and_message
    messages = [message] if isinstance(message, str) else message
    for value in values:
        yield Case("POST", model, changed(model, **{field: value}), 400, {field: messages})


def taken(field: str, *pairs: tuple[Any, Any], model: str = SUBJECT) -> Iterable[Case]:
    """POST: each value is taken and becomes what stands beside it."""
    for value, stored in pairs:
        yield Case("POST", model, changed(model, **{field: value}), 201, {field: stored})


def not_uuid(text: str) -> str:
    return f"“{text}” is not a valid UUID."


def not_found(field: str, model: str, text: str) -> str:
    return f"Invalid value for '{field}': {model} object with ID={text} not found"


TEXTS = [
    *refused("name", ABSENT, REQUIRED),
    *refused("name", None, NULL),
    *refused("name", "", "  ", "\t\n", BLANK),
    *refused("name", True, [], {}, STRING),
    *refused("name", "x" * 101, "a" + "\u0301" * 99 + "b", "Ensure this field has no more than 100 characters."),
    *refused("name", "@name", " @name ", TAKEN),
    *refused("name", "a\0b", "Null characters are not allowed."),
    *refused("description", True, [], {}, STRING),
    *taken(
        "description",
        (None, None),
        ("", ""),
        ("  ", ""),
        (" a  b\n\x1f", "a  b"),
        (5, "5"),
        (5.5, "5.5"),
        (1e22, "1e+22"),
        (ABSENT, None),
    ),
    *taken("genotype", ("é" * 200, "é" * 200), ("😀" * 200, "😀" * 200), (" " * 9 + "x" * 200, "x" * 200)),
]
CHOICES = [
    *refused("sex", ABSENT, REQUIRED),
    *refused("sex", None, NULL),
    *refused("sex", "", '"" is not a valid choice.'),
    *refused("sex", "f", '"f" is not a valid choice.'),
    *refused("sex", "F ", '"F " is not a valid choice.'),
    *refused("sex", "FF", '"FF" is not a valid choice.'),
    *refused("sex", 5, '"5" is not a valid choice.'),
    *refused("sex", True, '"True" is not a valid choice.'),
    *refused("sex", [], '"[]" is not a valid choice.'),
    *refused("sex", {}, '"{}" is not a valid choice.'),
    *refused("status", "nope", '"nope" is not a valid choice.'),
    *taken("status", (None, None), ("", ""), ("active", "active"), (ABSENT, None)),
]
TIMES = [
    *refused(
        "birth_date", "", "x", "2024-02-30", "2024-03", "2024-03-01T00:00:00Z", " 2024-03-01", 5, True, [], {}, DATE
    ),
    *taken("birth_date", (None, None), ("2024-03-01", "2024-03-01"), ("2024-3-1", "2024-03-01")),
    *refused(
        "date_time",
        "",
        "x",
        "2024-03",
        "2024-02-30T00:00:00Z",
        "2024-03-01T24:00:00Z",
        "2024-03-01T15:30:60Z",
        DATETIME,
        model=SESSION,
    ),
    *refused("date_time", " 2024-03-01T15:30:00Z", 5, True, [], DATETIME, model=SESSION),
    *refused("date_time", "9999-12-31T23:59:59-05:00", "Datetime value out of range.", model=SESSION),
    *taken(
        "date_time",
        (None, None),
        ("2024-03-01T15:30:00Z", "2024-03-01T15:30:00Z"),
        ("2024-03-01T15:30Z", "2024-03-01T15:30:00Z"),
        ("2024-03-01T15:30:00", "2024-03-01T15:30:00Z"),
        ("2024-03-01 15:30", "2024-03-01T15:30:00Z"),
        ("2024-03-01", "2024-03-01T00:00:00Z"),
        ("2024-03-01T16:30:00+01:00", "2024-03-01T15:30:00Z"),
        ("2024-03-01T15:30:00.5Z", "2024-03-01T15:30:00.500000Z"),
        ("2024-03-01T15:30:00.123456789Z", "2024-03-01T15:30:00.123456Z"),
        model=SESSION,
    ),
]
NUMBERS = [
    *refused("litter_size", 5.5, "x", "", "1e3", True, [], {}, INTEGER, model=BREEDING),
    *taken("litter_size", (None, None), (5, 5), (5.0, 5), ("5", 5), (" 5 ", 5), ("5.0", 5), (-1, -1), model=BREEDING),
    *refused("is_public", "", "x", " true ", "null", 2, [], {}, BOOLEAN, model=PROJECT),
    *taken(
        "is_public",
        (True, True),
        ("true", True),
        ("yes", True),
        (1, True),
        ("TRUE", True),
        ("no", False),
        (0, False),
        model=PROJECT,
    ),
    # A null for what is neither required nor nullable is dropped before anything looks at it.
    *taken("is_public", (ABSENT, False), (None, False), model=PROJECT),
]
STRUCTURES = [
    *taken("extra_fields", *((value, value) for value in (None, "", "x", 5, True, [], {}, {"b": [1, None], "a": 0.5}))),
    *refused("tags", "", "x", 'Expected a list of items but got type "str".'),
    *refused("tags", 5, 'Expected a list of items but got type "int".'),
    *refused("tags", {}, 'Expected a list of items but got type "dict".'),
    *refused("tags", ["a", True], {"1": [STRING]}),
    *refused("tags", ["a", None, "", []], {"1": [NULL], "2": [BLANK], "3": [STRING]}),
    *taken("tags", (None, None), ([], []), ([" a ", "a", 1], ["a", "a", "1"])),
    *refused(
        "website", "x", "x.org", "http://a.b", "https://a.org/b c", "mailto:a@b.org", 5, True, [], URL, model=LABORATORY
    ),
    *refused(
        "website", "https://a.org/" + "x" * 187, "Ensure this field has no more than 200 characters.", model=LABORATORY
    ),
    *taken(
        "website",
        *(
            (url, url)
            for url in (None, "", "https://a.org", "ftp://a.org/?b=c#d", "http://localhost:80/", "HTTPS://é.org")
        ),
        model=LABORATORY,
    ),
]
RELATIONS = [
    *refused("strain", ABSENT, REQUIRED),
    *refused("strain", None, NULL),
    *(case for text in ("", "junk") for case in refused("strain", text, not_uuid(text))),
    *refused("strain", 5.5, not_uuid("5.5")),
    *refused("strain", [], not_uuid("[]")),
    *refused("strain", "@missing", not_found("strain", "strain", "@missing")),
    *refused("strain", "@subject", not_found("strain", "strain", "@subject")),
    *refused("supplier", "junk", not_uuid("junk")),
    *refused("supplier", "@missing", not_found("supplier", "supplier", "@missing")),
    *taken("supplier", (None, None), (ABSENT, None)),
    *refused("group", 999999, not_found("group", "group", "999999"), model=LABORATORY),
    *refused("projects", ABSENT, REQUIRED),
    *refused("projects", None, NULL),
    *(
        Case(
            "POST",
            SUBJECT,
            changed(SUBJECT, projects=value, sex="Q"),
            400,
            {"detail": "'projects' value must be a list"},
        )
        for value in ("", "@project", {}, 5)
    ),
    # Of a list's wrong items the first is told.
    *refused("projects", ["junk"], ["@project", "junk", "@missing"], not_uuid("junk")),
    *refused("projects", ["@missing", "junk"], not_found("projects", "project", "@missing")),
    *refused("projects", [None], not_found("projects", "project", "None")),
    *taken("projects", ([], []), (["@project", "@project"], ["@project"])),
    *taken("licenses", (None, []), ([], []), (ABSENT, [])),
]
#: What is passed over: nobody is told.
SILENCE = [
    Case(
        "POST",
        SUBJECT,
        changed(SUBJECT, nonsense=1, links=[1], procedures=["@missing"], created_date="x"),
        201,
        {"links": None},
    ),
    Case(
        "PATCH",
        SUBJECT + "@made/",
        {"id": "@missing", "procedures": "x", "nonsense": 1},
        200,
        {"id": "@made", "procedures": []},
    ),
    Case("POST", SUBJECT, {"subject": changed(SUBJECT)}, 201, {"sex": "F"}),
]
SEVERAL = [
    Case(
        "POST", SUBJECT, {}, 400, {"name": [REQUIRED], "projects": [REQUIRED], "strain": [REQUIRED], "sex": [REQUIRED]}
    ),
    Case(
        "POST",
        SUBJECT,
        {
            "tags": 5,
            "birth_date": "x",
            "sex": "Q",
            "strain": "junk",
            "projects": [],
            "description": True,
            "name": "@name",
        },
        400,
        {
            "name": [TAKEN],
            "description": [STRING],
            "strain": [not_uuid("junk")],
            "sex": ['"Q" is not a valid choice.'],
            "birth_date": [DATE],
            "tags": ['Expected a list of items but got type "int".'],
        },
    ),
]
UPDATES = [
    Case("PATCH", SUBJECT + "@made/", {}, 200, {"sex": "F"}),
    Case("PATCH", SUBJECT + "@made/", ABSENT, 200, {"sex": "F"}),
    Case("PATCH", SUBJECT + "@made/", {"sex": "M"}, 200, {"sex": "M", "projects": ["@project"]}),
    Case("PATCH", SUBJECT + "@made/", {"projects": ["@project2"]}, 200, {"projects": ["@project2"]}),
    Case("PATCH", SUBJECT + "@made/", {"projects": []}, 200, {"projects": []}),
    Case("PATCH", SUBJECT + "@made/", {"projects": None}, 400, {"projects": [NULL]}),
    Case("PATCH", SUBJECT + "@made/", {"licenses": None}, 200, {"licenses": []}),
    Case("PATCH", SUBJECT + "@made/", {"name": "@name"}, 400, {"name": [TAKEN]}),
    Case("PATCH", SUBJECT + "@made/", {"name": ""}, 400, {"name": [BLANK]}),
    Case("PATCH", SUBJECT + "@made/", {"name": None}, 400, {"name": [NULL]}),
    Case(
        "PATCH",
        SUBJECT + "@made/",
        {"sex": "Q", "strain": "@missing"},
        400,
        {
            "strain": [not_found("strain", "strain", "@missing")],
            "sex": ['"Q" is not a valid choice.'],
        },
    ),
    Case("PATCH", SUBJECT + "@subject/", {"name": "@name"}, 200, {"name": "@name"}),
    Case("PATCH", SUBJECT + "@missing/", {"sex": "Q"}, 404, {"detail": "No subject matches the given query."}),
    Case("PATCH", SUBJECT + "junk/", {"sex": "M"}, 404, {"detail": "Not found."}),
    Case("PUT", SUBJECT + "@made/", changed(SUBJECT, sex="M"), 200, {"sex": "M"}),
    Case(
        "PUT", SUBJECT + "@made/", {"sex": "M"}, 400, {"name": [REQUIRED], "projects": [REQUIRED], "strain": [REQUIRED]}
    ),
    Case("PUT", SUBJECT + "@made/", changed(SUBJECT, name="@name"), 400, {"name": [TAKEN]}),
    Case("PUT", SUBJECT + "@missing/", changed(SUBJECT), 404, {"detail": "No subject matches the given query."}),
    Case(
        "PATCH",
        SUBJECT + "@made/?filter{name}=nobody",
        {"sex": "M"},
        404,
        {"detail": "No subject matches the given query."},
    ),
    Case("DELETE", SUBJECT + "@made/", ABSENT, 204, None),
    Case("DELETE", SUBJECT + "@missing/", ABSENT, 404, {"detail": "No subject matches the given query."}),
    Case("DELETE", SUBJECT + "junk/", ABSENT, 404, {"detail": "Not found."}),
]
PARSE = {"detail": "JSON parse error - Expecting property name enclosed in double quotes: line 1 column 2 (char 1)"}
BODIES = [
    Case("POST", SUBJECT, b"{", 400, PARSE),
    Case("PATCH", SUBJECT + "@made/", b"{", 400, PARSE),
    Case("PATCH", SUBJECT + "@missing/", b"{", 400, PARSE),
    Case("POST", SUBJECT, b'"x"', 400, {"non_field_errors": [DICTIONARY.format("str")]}),
    Case("POST", SUBJECT, b"[]", 400, {"non_field_errors": [DICTIONARY.format("list")]}),
    Case("PATCH", SUBJECT + "@made/", b"[]", 400, {"non_field_errors": [DICTIONARY.format("list")]}),
    Case("POST", PROJECT, ABSENT, 400, {"name": [REQUIRED]}),
    Case("POST", SUBJECT, b"x", 415, {"detail": 'Unsupported media type "text/plain" in request.'}, kind="text/plain"),
]
METHODS = [
    Case("POST", SUBJECT + "@made/", {}, 405, {"detail": 'Method "POST" not allowed.'}),
    Case("PUT", SUBJECT, {}, 405, {"detail": 'Method "PUT" not allowed.'}),
    Case("POST", "stem/projectmembershipinvitation/", {}, 405, {"detail": 'Method "POST" not allowed.'}),
    Case("POST", "resources/supplierapproval/", {}, 405, {"detail": 'Method "POST" not allowed.'}),
    Case("POST", "users/user/", {}, 405, {"detail": 'Method "POST" not allowed.'}),
    Case("POST", "stem/nothing/", {}, 404, None),
    *(
        Case(method, path, {}, 405, {"detail": f'Method "{method}" not allowed.'}, portal="public", token=token)
        for token in ("owner", None)
        for method, path in [("POST", SUBJECT), *((verb, SUBJECT + "@subject/") for verb in ("PUT", "PATCH", "DELETE"))]
    ),
]
PERMISSIONS = [
    *(
        Case(method, path, body, status, answer, token=token)
        for token, status, answer in [(None, 401, ANONYMOUS), ("viewer", 403, FORBIDDEN)]
        for method, path, body in [
            ("POST", SUBJECT, {}),
            ("POST", SUBJECT, b"{"),
            ("PUT", SUBJECT + "@subject/", {}),
            ("PATCH", SUBJECT + "@missing/", {}),
            ("DELETE", SUBJECT + "@subject/", ABSENT),
            ("POST", "stem/projectmembershipinvitation/", {}),
        ]
    ),
]
APPROVALS = [
    Case(
        "POST",
        "resources/supplier/",
        {"name": "@fresh", "comments": "c"},
        201,
        {
            "instance_id": None,
            "action": "Add",
            "reviewer": None,
            "status": "Pending",
        },
    ),
    Case("POST", "resources/supplier/", {}, 400, {"name": [REQUIRED]}),
    Case(
        "PATCH",
        "taxonomies/strain/@strain/",
        {"rrid": "RRID:1"},
        200,
        {"rrid": "RRID:1", "instance_id": "@strain", "action": "Change", "status": "Pending"},
    ),
    Case("PUT", "taxonomies/strain/@strain/", {"rrid": "RRID:1"}, 400, {"name": [REQUIRED], "species": [REQUIRED]}),
]
QUANTITY = "Expected a number or an object with value and unit."


def followed(kind: str, details: Any, *sentences: str) -> Case:
    """POST: `details` of a procedure of that type; refused with these sentences, or taken as they are."""
    body = changed(PROCEDURE, type=kind, details=details)
    answer = {"details": list(sentences)} if sentences else {"details": details}
    return Case("POST", PROCEDURE, body, 400 if sentences else 201, answer)


#: JSON by the schema of the record's type.
SCHEMAS = [
    followed("VirusInjection", {"titer": 1e12, "injectionVolume": {"value": 200, "unit": "nL"}}),
    followed("VirusInjection", {"injectionVolume": {"value": 2, "unit": "uL"}, "own": [1, {"a": None}], "titer": None}),
    followed("VirusInjection", {}),
    followed("VirusInjection", [], "Expected an object."),
    followed("VirusInjection", "a lot", "Expected an object."),
    followed("VirusInjection", {"titer": "high"}, f"titer: {QUANTITY}"),
    followed("VirusInjection", {"titer": {"value": 3}}, f"titer: {QUANTITY}"),
    followed("VirusInjection", {"titer": {"value": "3", "unit": "vg/mL"}}, f"titer: {QUANTITY}"),
    followed(
        "VirusInjection",
        {"titer": {"value": -3, "unit": "mm"}},
        "titer: mm is not a valid unit. Expected one of: vg/mL, TU/mL, pfu/mL.",
        "titer: Ensure this value is greater than or equal to 0.",
    ),
    followed("Co2ChamberEuthanasia", {"co2Concentration": 100, "gradualIntroduction": True}),
    followed(
        "Co2ChamberEuthanasia",
        {"co2Concentration": 100.5, "gradualIntroduction": "yes"},
        "co2Concentration: Ensure this value is less than or equal to 100.",
        "gradualIntroduction: Must be a valid boolean.",
    ),
    followed("Anesthesia", {"anestheticAgent": "Ketamine + Xylazine", "monitoringMethod": ["EEG", "Other"]}),
    followed("Anesthesia", {"anestheticAgent": "Ether"}, "anestheticAgent: Ether is not a valid choice."),
    followed("Anesthesia", {"anestheticAgent": 5}, "anestheticAgent: Not a valid string."),
    followed("Anesthesia", {"monitoringMethod": "EEG"}, "monitoringMethod: Expected a list of items."),
    followed("Anesthesia", {"monitoringMethod": ["EEG", "ECG"]}, "monitoringMethod: ECG is not a valid choice."),
    followed("TetrodeWireElectrodeImplant", {"tetrodeCount": 8.0}),
    followed("TetrodeWireElectrodeImplant", {"tetrodeCount": 8.5}, "tetrodeCount: A valid integer is required."),
    followed("TetrodeWireElectrodeImplant", {"tetrodeCount": True}, "tetrodeCount: A valid integer is required."),
    Case(
        "POST",
        PROCEDURE,
        changed(PROCEDURE, coordinates_details={"apCoordinate": "far", "dvAngle": {"value": 10, "unit": "°"}}),
        400,
        {"coordinates_details": [f"apCoordinate: {QUANTITY}"]},
    ),
    # Other mistakes are told alone.
    Case(
        "POST",
        PROCEDURE,
        changed(PROCEDURE, subject="@missing", type="Anesthesia", details=[]),
        400,
        {"subject": [not_found("subject", "subject", "@missing")]},
    ),
    Case("PATCH", PROCEDURE + "@made/", {"type": "Anesthesia", "details": {"depth": "Deep"}}, 400,
         {"details": ["depth: Deep is not a valid choice."]}),
    Case("PATCH", PROCEDURE + "@made/", {"details": {"depth": "Deep"}}, 200, {"details": {"depth": "Deep"}}),
]
CASES = [
    *SCHEMAS,
    *TEXTS,
    *CHOICES,
    *TIMES,
    *NUMBERS,
    *STRUCTURES,
    *RELATIONS,
    *SILENCE,
    *SEVERAL,
    *UPDATES,
    *BODIES,
    *METHODS,
    *PERMISSIONS,
    *APPROVALS,
]
#: Here the framework itself breaks: a page, 500.
CRASHES = [
    *(Case("POST", SUBJECT, body, 500, None) for body in (b"null", b"5", b"[1]")),
    Case("POST", BREEDING, changed(BREEDING, litter_size=2**63), 500, None),
    Case("POST", LABORATORY, changed(LABORATORY, group="x"), 500, None),
]
