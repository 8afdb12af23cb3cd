"""How soon the prompt is there, how soon it is back after Ctrl-C in any stage, and how soon long work says how far it is.

    python Tests/Benchmarks/prompt.py [program]

Needs the Python of Tests/ReferencePortal/setup.sh, a release build, and the files of compare.py (a million rows). Each stage
is run once to its end, to know how long it takes; then it is interrupted after parts of that time.
"""

from __future__ import annotations

import os
from pathlib import Path
import statistics
import sys
import tempfile
import threading
import time

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "Tests/Program"))

import data
from fault_server import Answer, FaultServer, record
from terminal import CTRL_C, ENTER, Terminal

RUNS = 20
#: Of the time that a stage takes: when it is interrupted.
MOMENTS = (0.1, 0.3, 0.5, 0.7, 0.9, 0.95)


def first_prompt(bql: Path, home: Path) -> float:
    with Terminal(bql, home, "--sandbox") as prompt:
        prompt.until(lambda: prompt.idle > 0, "prompt")
        return (time.perf_counter_ns() - prompt.started) / 1e9


def after_interrupt(bql: Path, home: Path, url: str, requests: list) -> float:
    with Terminal(bql, home, "--server", url) as prompt:
        prompt.expect_prompt().run("set capabilities documented")
        requests.clear()
        prompt.idle = 0
        prompt.type("let a = from session" + ENTER)
        prompt.until(lambda: len(requests) > 2, "paging")
        return interrupt(prompt)


def interrupt(prompt: Terminal) -> float:
    prompt.idle = 0
    begun = time.perf_counter()
    prompt.send_aside(CTRL_C)
    prompt.until(lambda: prompt.idle > 0, "prompt")
    return time.perf_counter() - begun


def pump(prompt: Terminal, seconds: float):
    end = time.perf_counter() + seconds
    while (left := end - time.perf_counter()) > 0:
        prompt.pump(left)


def stages(file: Path) -> dict[str, str]:
    rows = f'from "{file}"'
    return {
        "reading a file": f'{rows} where description contains "nowhere"',
        "sort": f"let a = {rows} sort -date_time, name",
        "join": f"{rows} | join ({rows}) as other on other.id = id | count",
        "count by": f"{rows} | count by rat",
        "distinct": f"{rows} | distinct rat, name",
        "top": f"{rows} | top 1 by -weight per rat",
        "save": f'{rows} | save "all.csv"',
        "sort, saved": f'{rows} sort -date_time, name | save "sorted.ndjson"',
    }


def of_stage(bql: Path, home: Path, statement: str) -> tuple[float, float | None, list[float]]:
    """How long it takes, when it first says how far it is (nil: it never does), and the prompt's times after Ctrl-C."""
    with Terminal(bql, home, "--sandbox") as prompt:
        prompt.expect_prompt()
        prompt.idle = 0
        begun = time.perf_counter()
        told = len(prompt.raw)
        prompt.type(statement + ENTER)
        said = None
        while prompt.idle == 0:
            prompt.pump(0.05)
            if said is None and b" rows read" in prompt.raw[told:]:
                said = time.perf_counter() - begun
        whole = time.perf_counter() - begun
        prompt.expect_prompt()
        times = []
        for moment in MOMENTS:
            prompt.idle = 0
            prompt.type(statement + ENTER)
            pump(prompt, whole * moment)
            if prompt.idle == 0:
                times.append(interrupt(prompt))
            prompt.expect_prompt()
        return whole, said, times


def tell(what: str, times: list[float]):
    print(f"{what}: median {statistics.median(times) * 1000:.1f} ms, most {max(times) * 1000:.1f} ms, of {len(times)}", flush=True)


def main():
    bql = Path(sys.argv[1] if len(sys.argv) > 1 else ROOT / ".build/release/bql").resolve()
    with tempfile.TemporaryDirectory(dir=data.FOLDER) as folder:
        home = Path(folder)
        history = home / ".local/state/bql/history"
        history.parent.mkdir(parents=True)
        lines = (f'from session where name contains "{number}" sort -date_time limit {number}\n' for number in range(10_000))
        history.write_text("".join(lines))
        first_prompt(bql, home)
        tell("first prompt, history of 10,000", [first_prompt(bql, home) for _ in range(RUNS)])

        silent = threading.Event()

        def answer(request):
            offset = request.number("offset", 0)
            if offset >= 200:
                silent.wait(60)
            rows = [record(number) for number in range(offset, offset + 100)]
            return Answer(200, {"sessions": rows, "meta": {"page": 1, "per_page": 100, "total_results": 5000}})

        with FaultServer(answer) as server:
            times = [after_interrupt(bql, home, server.url, server.requests) for _ in range(RUNS)]
            silent.set()
        tell("prompt after Ctrl-C in a fetch", times)

        for name, statement in stages(data.sessions(1_000_000)).items():
            whole, said, times = of_stage(bql, home, statement)
            progress = f"progress after {said:.2f} s" if said else "no progress shown"
            tell(f"prompt after Ctrl-C in {name} of a million rows ({whole:.1f} s whole, {progress})", times)


if __name__ == "__main__":
    main()
