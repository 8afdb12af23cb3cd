"""`bql serve` with its switches, for other programs to be tried on."""

from __future__ import annotations

import pytest
import requests

from program import DEADLINE

HEADERS = {"Authorization": "Bearer owner"}


def get(url: str, query: str = "") -> requests.Response:
    return requests.get(f"{url}/api/private/stem/session/?{query}", headers=HEADERS, timeout=DEADLINE)


@pytest.mark.parametrize("query", ["filter{nmae}=x", "filter{name.contians}=x"])
def test_unknown_filters(start_portal, lab, served, query):
    assert get(served, query).status_code == 400
    lenient = start_portal(lab, "--ignore-unknown-filters").url
    assert get(lenient, query).json() == get(lenient).json()


def test_offset(start_portal, lab, served):
    first = get(served, "sort[]=id&limit=5").json()["sessions"]
    second = get(served, "sort[]=id&limit=5&offset=5").json()["sessions"]
    url = start_portal(lab, "--ignore-offset").url
    assert get(url, "sort[]=id&limit=5&offset=5").json()["sessions"] == first
    assert get(url, "sort[]=id&per_page=5&page=2").json()["sessions"] == second


def test_the_life_of_tokens(start_portal, lab):
    url = start_portal(lab, "--check-tokens", "--token-lifetime", "7", "--device-interval", "2").url
    person = {"email": "petersen@lab.example.org", "password": "owner-password"}
    pair = requests.post(f"{url}/api/auth/token/", json=person, timeout=DEADLINE).json()
    assert pair["expires_in"] == 7
    device = requests.post(f"{url}/api/auth/device/", json={"client_name": "test"}, timeout=DEADLINE).json()
    assert device["interval"] == 2
    assert device["verification_uri"].startswith(url)
    assert get(url).status_code == 200
    refused = requests.get(
        f"{url}/api/private/stem/session/", headers={"Authorization": "Bearer nobody's"}, timeout=DEADLINE
    )
    assert refused.status_code == 401


@pytest.mark.parametrize("options", [["--token-lifetime", "0"], ["--device-interval", "-1"]])
def test_switches_that_make_no_sense(run_bql, options):
    assert run_bql("serve", *options).status == 2


def test_help_tells_the_accounts(run_bql):
    """Each of them works as it is written down."""
    text = run_bql("serve", "--help").out
    for account in ("petersen@lab.example.org  owner-password", "koeb@lab.example.org", "guest@lab.example.org"):
        assert account in text
