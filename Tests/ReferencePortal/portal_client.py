"""Sends writes to a server as bare HTTP, right and wrong ones: what BrainQuery would never send must be sent, too."""

from __future__ import annotations

import itertools
import json
from typing import Any

import requests

from write_cases import ABSENT, RIGHT, Case, changed, filled

FRESH = (f"fresh{number}" for number in itertools.count())


class Portal:
    """A server, and what `@...` stands for in its lab."""

    def __init__(self, address: str, names: dict[str, Any]):
        self.address = address
        self.names = names
        #: Ids of the records that were made here, and what they were called on that occasion: the same on every server.
        self.made: dict[str, str] = {}

    def send(
        self,
        method: str,
        path: str,
        body: Any = ABSENT,
        *,
        token: str | None = "owner",
        portal: str = "private",
        kind: str = "application/json",
        label: str = "",
    ) -> requests.Response:
        """`body`: bytes as they are, anything else as JSON. `label`: what a record that it makes is to be called."""
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        data = None
        if body is not ABSENT:
            headers["Content-Type"] = kind
            data = body if isinstance(body, bytes) else json.dumps(body)
        url = f"{self.address}/api/{portal}/{path}"
        response = requests.request(method, url, data=data, headers=headers, timeout=30, allow_redirects=False)
        if response.status_code in (200, 201) and method != "GET":
            for value in response.json().values():
                # A change of what a curator looks after makes a proposal, which is a new record.
                if isinstance(value, dict) and (response.status_code == 201 or "instance_id" in value):
                    self.made[str(value["id"])] = label
        return response

    def make(self, model: str, fresh: str | None = None, **fields: Any) -> dict[str, Any]:
        """A new record, right but for what `fields` make of it."""
        body = changed(model, **fields) if model in RIGHT else fields
        fresh = fresh or next(FRESH)
        response = self.send("POST", model, filled(body, {**self.names, "@fresh": fresh}), label=fresh)
        assert response.status_code == 201, response.text
        return record(response)

    def read(self, path: str) -> dict[str, Any] | None:
        response = self.send("GET", path)
        return record(response) if response.status_code == 200 else None

    def run(self, case: Case, fresh: str | None = None) -> tuple[requests.Response, dict[str, Any]]:
        """The answer to `case`, and what its placeholders stood for."""
        fresh = fresh or next(FRESH)
        names = {**self.names, "@fresh": fresh}
        if "@made" in case.path:
            names["@made"] = self.make(case.model, f"{fresh} made")["id"]
        body = case.body if case.body is ABSENT else filled(case.body, names)
        path = filled(case.path, names)
        response = self.send(case.method, path, body, token=case.token, portal=case.portal, kind=case.kind, label=fresh)
        return response, names


def record(response: requests.Response) -> dict[str, Any]:
    """The one record of a detail reply."""
    [(_, value)] = response.json().items()
    return value
