"""The program, a lab that it made, and the ways to reach that lab: each started once, ended by its own process id."""

from __future__ import annotations

import os
from pathlib import Path
import shutil
import sqlite3
import subprocess
import sys
from typing import Any

import pytest

from portal_client import Portal
from program import DEADLINE, ROOT, Outcome, Process, environment

ENVELOPES = {"meta": "sqlite", "count": "postgresql", "none": "postgresql"}


@pytest.fixture(scope="session")
def bql() -> Path:
    """The binary: `$BQL`, or what `swift build` made."""
    path = Path(os.environ.get("BQL") or ROOT / ".build" / "debug" / "bql").resolve()
    if not os.access(path, os.X_OK):
        pytest.exit(f"no program at {path}: build it, or set BQL", returncode=2)
    return path


@pytest.fixture(scope="session")
def run_bql(bql: Path, tmp_path_factory: pytest.TempPathFactory):
    """`run_bql("-c", "from session", stdin=None, token=None, cwd=None)` in an empty home of its own."""

    def run(
        *arguments: str | Path,
        stdin: str | bytes | None = None,
        token: str | None = None,
        cwd: Path | None = None,
        home: Path | None = None,
    ) -> Outcome:
        more = {"BRAINSTEM_TOKEN": token} if token else {}
        given = (
            {"stdin": subprocess.DEVNULL}
            if stdin is None
            else {"input": stdin.encode() if isinstance(stdin, str) else stdin}
        )
        home = home or tmp_path_factory.mktemp("home")
        done = subprocess.run(
            [bql, *map(str, arguments)],
            capture_output=True,
            timeout=DEADLINE,
            cwd=cwd or home,
            env=environment(home, **more),
            check=False,
            **given,
        )
        return Outcome(done.returncode, done.stdout.decode(), done.stderr.decode())

    return run


@pytest.fixture
def ask(bql: Path, tmp_path: Path):
    """`ask("from project", "--server", url, BRAINSTEM_TOKEN="x")`: statements, options, and variables of the environment."""

    def run(statements: str, *options: str | Path, timeout: float = DEADLINE, **variables: str) -> Outcome:
        done = subprocess.run(
            [bql, "-c", statements, *map(str, options)],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=timeout,
            env=environment(tmp_path, **variables),
            check=False,
        )
        return Outcome(done.returncode, done.stdout.decode(), done.stderr.decode())

    return run


@pytest.fixture(scope="session")
def workshop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the lab and the servers' logs are."""
    return tmp_path_factory.mktemp("workshop")


@pytest.fixture(scope="session")
def start_portal(bql: Path, workshop: Path, tmp_path_factory: pytest.TempPathFactory):
    """Starts `bql serve` on a database file, which is made where it is missing."""
    started: list[Process] = []

    def start(database: Path, *options: str) -> Process:
        create = [] if database.exists() else ["--create"]
        command = [str(bql), "serve", str(database), *create, "--port", "0", *options]
        process = Process(
            command, environment(tmp_path_factory.mktemp("home")), workshop / "serve.log", r"http://[^\s/]*:(\d+)"
        )
        started.append(process)
        return process

    yield start
    for process in started:
        process.stop()


@pytest.fixture(scope="session")
def lab(start_portal, workshop: Path) -> Path:
    """`lab.sqlite`: the sample lab as a file, made by the program."""
    path = workshop / "lab.sqlite"
    start_portal(path).stop()
    assert path.exists()
    return path


@pytest.fixture(scope="session")
def served(start_portal, lab: Path) -> str:
    """The address of `bql serve` on the lab."""
    return start_portal(lab).url


@pytest.fixture(scope="session")
def references(lab: Path, workshop: Path):
    """The addresses of the reference portal on the same lab, by envelope."""
    started: dict[str, Process] = {}
    try:
        for envelope, dialect in ENVELOPES.items():
            command = [sys.executable, "-m", "reference_portal", "--data", str(lab)]
            command += ["--envelope", envelope, "--dialect", dialect, "--port", "0"]
            started[envelope] = Process(command, dict(os.environ), workshop / f"reference-{envelope}.log", r"^(\d+)$")
        yield {envelope: process.url for envelope, process in started.items()}
    finally:
        for process in started.values():
            process.stop()


@pytest.fixture(scope="session")
def places(lab: Path, served: str, references: dict[str, str]) -> dict[str, list[str]]:
    """Every way to the same records, as options of the program."""
    return {
        "sandbox": ["--sandbox"],
        "database": ["--database", str(lab)],
        "serve": ["--server", served],
        **{f"reference-{envelope}": ["--server", url] for envelope, url in references.items()},
    }


@pytest.fixture(scope="session")
def sql(lab: Path):
    """Asks the lab's file itself: neither the program nor the reference portal has a part in the answer."""
    database = sqlite3.connect(f"{lab.as_uri()}?mode=ro", uri=True)
    yield lambda statement, *values: database.execute(statement, values).fetchall()
    database.close()


@pytest.fixture(scope="module")
def names(lab: Path) -> dict[str, Any]:
    """What the placeholders of `write_cases` stand for in the sample lab."""
    database = sqlite3.connect(f"{lab.as_uri()}?mode=ro", uri=True)
    first = {
        name: [row[0] for row in database.execute(f'SELECT id FROM "{name}" ORDER BY id LIMIT 2')]
        for name in ("project", "subject", "group")
    }
    [(strain, name)] = database.execute(
        "SELECT strain, name FROM subject WHERE id = ?", first["subject"][:1]
    ).fetchall()
    database.close()
    return {
        "@project": first["project"][0],
        "@project2": first["project"][1],
        "@subject": first["subject"][0],
        "@subject2": first["subject"][1],
        "@group": first["group"][0],
        "@strain": strain,
        "@name": name,
        "@missing": "00000000-0000-0000-0000-00000000ffff",
    }


@pytest.fixture(scope="module")
def twins(lab: Path, names: dict[str, Any], start_portal, workshop: Path, tmp_path_factory: pytest.TempPathFactory):
    """`bql serve` and dynamic-rest, each with a copy of the lab that a file of tests has for itself."""
    copy = tmp_path_factory.mktemp("written") / "lab.sqlite"
    shutil.copyfile(lab, copy)
    command = [sys.executable, "-m", "reference_portal", "--data", str(lab), "--envelope", "meta"]
    reference = Process(command, dict(os.environ), workshop / "reference-written.log", r"^(\d+)$")
    try:
        yield Portal(start_portal(copy).url, dict(names)), Portal(reference.url, dict(names))
    finally:
        reference.stop()


def pytest_terminal_summary(terminalreporter):
    """Tables that tests found out, below the results, whichever process ran them."""
    for report in terminalreporter.getreports("passed"):
        for title, table in report.user_properties:
            terminalreporter.write_line(f"\n{title}:\n\n{table}")
