"""The files that are read in comparisons: made once, alike each time, under .build/benchmarks.

They are written a line at a time: the system counts what this process has had as memory of those that it starts.
"""

from __future__ import annotations

import json
from pathlib import Path
import random
import subprocess

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / ".build/benchmarks"
WORDS = ["CA1", "recording", "linear track", "sleep", "α-power", "naïve", "50 µm", 'probe \\"A\\"', "line 1\\nline 2", "hippocampus"]


def identifier(source: random.Random) -> str:
    digits = f"{source.getrandbits(128):032x}"
    return f"{digits[:8]}-{digits[8:12]}-4{digits[13:16]}-a{digits[17:20]}-{digits[20:]}"


def session(source: random.Random, number: int) -> str:
    """A record as the service writes them, of some 344 bytes, with a line end."""
    description = " ".join(source.choices(WORDS, k=source.randrange(1, 7)))
    day = f"20{source.randrange(15, 26)}-{source.randrange(1, 13):02}-{source.randrange(1, 29):02}"
    storage = "null" if source.random() < 0.3 else f'"rat{number % 97}/2024_{number:07}"'
    return (
        f'{{"id":"{identifier(source)}","name":"session_{number:07}","description":"{description}",'
        f'"sex":"{source.choice("MFU")}","date_time":"{day}T{source.randrange(24):02}:{source.randrange(60):02}:00Z",'
        f'"weight":{source.uniform(18, 35):.2f},"trials":{source.randrange(1000)},"checked":{source.choice(("true", "false"))},'
        f'"rat":"rat_{source.randrange(500_000):06}","projects":["{identifier(source)}"],"name_used_in_storage":{storage},'
        f'"tags":[],"rig":{source.randrange(1, 9)}}}\n'
    )


def sessions(rows: int) -> Path:
    """So many records, a line each. Beyond a million, the same million with other ids."""
    path = FOLDER / f"{rows}.ndjson"
    if path.exists():
        return path
    FOLDER.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(".part")
    if rows <= 1_000_000:
        source = random.Random(4)
        with part.open("w", encoding="utf-8") as file:
            for number in range(rows):
                file.write(session(source, number))
    else:
        with part.open("wb") as file:
            for copy in range(rows // 1_000_000):
                with sessions(1_000_000).open("rb") as whole:
                    file.writelines(b'{"id":"%02x%s' % (copy, line[9:]) for line in whole)
    part.rename(path)
    return path


def page() -> Path:
    """100,000 of them as one reply of the service."""
    path = FOLDER / "page.json"
    if not path.exists():
        meta = json.dumps({"page": 1, "per_page": 100_000, "total_results": 100_000, "total_pages": 1})
        with sessions(100_000).open(encoding="utf-8") as lines, path.open("w", encoding="utf-8") as file:
            file.write('{"sessions":[')
            for number, line in enumerate(lines):
                file.write(("," if number else "") + line.rstrip("\n"))
            file.write(f'],"meta":{meta}}}')
    return path


def long_line() -> Path:
    """A statement of 10 MB on one line."""
    path = FOLDER / "long.bq"
    if not path.exists():
        FOLDER.mkdir(parents=True, exist_ok=True)
        with path.open("w", encoding="utf-8") as file:
            file.write("print [0")
            file.writelines(f', "name {number}"' for number in range(600_000))
            file.write("]\n")
    return path


def long_script() -> Path:
    """10 MB of statements, a few hundred bytes each."""
    path = FOLDER / "script.bq"
    if not path.exists():
        FOLDER.mkdir(parents=True, exist_ok=True)
        statement = 'print upper("a{0}") + "b", [1, 2.5, 3 * {0}], ({0} + 4) * 2 > 7 and not (1 = 2), "a text of some words"\n'
        with path.open("w", encoding="utf-8") as file:
            file.writelines(statement.format(number) for number in range(95_000))
    return path


def static_swift() -> Path | None:
    """A Swift program that does nothing, linked as a release is; None where it cannot be made."""
    path = FOLDER / "nothing"
    if not path.exists():
        FOLDER.mkdir(parents=True, exist_ok=True)
        source = FOLDER / "nothing.swift"
        source.write_text('print("")\n')
        subprocess.run(["swiftc", "-O", "-static-stdlib", source, "-o", path], capture_output=True)
    return path if path.exists() else None
