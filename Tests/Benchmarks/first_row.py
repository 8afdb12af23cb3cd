"""When the first row of a long list is there, from a server 50 ms away whose abilities are known: in round trips.

    python Tests/Benchmarks/first_row.py [program]

The same is asked near and far; what is between is waiting for the network. One round trip makes the connection.
"""

from __future__ import annotations

import os
from pathlib import Path
import statistics
import subprocess
import sys
import tempfile
import time

import data
import served

ROUND_TRIP = 0.05
RUNS = 9


def first_row(bql: Path, address: str, home: str) -> float:
    begun = time.perf_counter()
    process = subprocess.Popen(
        [bql, "--server", address, "--format", "ndjson", "-c", f"from session include {served.RELATIONS[0]}"], stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        env=os.environ | {"HOME": home, "XDG_CACHE_HOME": f"{home}/cache", "BRAINSTEM_API_TOKEN": "anything"})
    process.stdout.read(1)
    seconds = time.perf_counter() - begun
    process.kill()
    process.communicate()
    return seconds


def main():
    bql = Path(sys.argv[1] if len(sys.argv) > 1 else data.ROOT / ".build/release/bql").resolve()
    with tempfile.TemporaryDirectory() as home, served.portal(bql) as (near, far):
        for address in (near, far):
            first_row(bql, address, home)
        times = {address: [] for address in (near, far)}
        for _ in range(RUNS):
            for address in times:
                times[address].append(first_row(bql, address, home))
        close, away = (statistics.median(times[address]) for address in (near, far))
        print(f"first row near {close * 1000:.0f} ms, 50 ms away {away * 1000:.0f} ms: {(away - close) / ROUND_TRIP:.1f} round trips")


if __name__ == "__main__":
    main()
