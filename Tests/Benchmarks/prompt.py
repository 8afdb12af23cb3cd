"""How soon the prompt is there, and how soon it is back after Ctrl-C: medians of 20.

    python Tests/Benchmarks/prompt.py [program]

Needs the Python of Tests/ReferencePortal/setup.sh, and a release build.
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

from fault_server import Answer, FaultServer, record
from terminal import CTRL_C, ENTER, Terminal

RUNS = 20


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
        prompt.idle = 0
        begun = time.perf_counter()
        prompt.send_aside(CTRL_C)
        prompt.until(lambda: prompt.idle > 0, "prompt")
        return time.perf_counter() - begun


def tell(what: str, times: list[float]):
    print(f"{what}: median {statistics.median(times) * 1000:.1f} ms, most {max(times) * 1000:.1f} ms, of {len(times)}")


def main():
    bql = Path(sys.argv[1] if len(sys.argv) > 1 else ROOT / ".build/release/bql").resolve()
    with tempfile.TemporaryDirectory() as folder:
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


if __name__ == "__main__":
    main()
