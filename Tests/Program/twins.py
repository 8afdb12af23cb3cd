"""Two servers with the same lab, to which the same is written: what they answer, without what may differ."""

from __future__ import annotations

import json
import re
from typing import Any

import requests

from portal_client import Portal
from program import canonical
from reference_portal.notation import read_catalogue

CATALOGUE = read_catalogue()
MANY = frozenset(field.name for model in CATALOGUE.values() for field in model.fields if field.kind == "many")
UUID = re.compile("[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
#: What the server fills with the time of the write.
STAMPS = ("created_date", "created_at", "updated_at")
PARSE_ERROR = "JSON parse error - "


def plain(portal: Portal, value: Any) -> Any:
    """`value` without what may differ: new ids become the label of their record, lists of relations have no order."""
    text = UUID.sub(lambda found: portal.made.get(found[0], found[0]), json.dumps(value))
    return timeless(canonical(json.loads(text), unordered=MANY))


def timeless(value: Any) -> Any:
    match value:
        case dict():
            return {
                name: "a time" if name in STAMPS and isinstance(item, str) else timeless(item)
                for name, item in value.items()
            }
        case list():
            return [timeless(item) for item in value]
        case str() if value.startswith(PARSE_ERROR):
            return PARSE_ERROR
        case _:
            return value


def answer(portal: Portal, response: requests.Response) -> tuple[int, Any]:
    kind = response.headers.get("Content-Type", "")
    if not response.content:
        return response.status_code, f"nothing, of type {kind}"
    if not kind.startswith("application/json"):
        return response.status_code, "a page"
    return response.status_code, plain(portal, response.json())


def everything(portal: Portal, name: str) -> list[str]:
    model = CATALOGUE[name]
    records: list[Any] = []
    while True:
        path = f"{model.app}/{name}/?sort[]=id&limit=100&offset={len(records)}"
        page = portal.send("GET", path).json()[model.list_key]
        records += page
        if len(page) < 100:
            return sorted(json.dumps(plain(portal, one), sort_keys=True) for one in records)
