"""A page of 100 out of 100,000 sessions, filtered, sorted, with relations: the embedded portal beside the reference portal.

    python Tests/Benchmarks/portals.py [program]

Needs the Python of Tests/ReferencePortal/setup.sh. The reference portal takes the records of the other one; that takes minutes.
"""

from __future__ import annotations

import http.client
from pathlib import Path
import statistics
import subprocess
import sys
import time
from urllib.parse import quote

import data
import served

QUESTION = "filter{name.icontains}=1&sort[]=-date_time&sort[]=id&include[]=dataacquisition.*&include[]=behaviors.*&limit=100"
PATH = f"/api/private/stem/session/?{quote(QUESTION, safe='=&')}"


def page_times(port: int, rounds: int) -> list[float]:
    connection = http.client.HTTPConnection("127.0.0.1", port)
    times = []
    for _ in range(rounds):
        begun = time.perf_counter()
        connection.request("GET", PATH, headers={"Authorization": "Bearer anything"})
        reply = connection.getresponse()
        reply.read()
        times.append(time.perf_counter() - begun)
        if reply.status != 200:
            sys.exit(f"status {reply.status}")
    return times


def main():
    bql = Path(sys.argv[1] if len(sys.argv) > 1 else data.ROOT / ".build/release/bql").resolve()
    with served.portal(bql) as (near, _):
        reference = subprocess.Popen(
            [
                data.ROOT / ".build/reference-venv/bin/python", "-m", "reference_portal", "--data", data.FOLDER / "sessions.sqlite",
                "--envelope", "meta", "--port", "0",
            ],
            cwd=data.ROOT / "Tests/ReferencePortal", stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        try:
            port = int(reference.stdout.readline())
            own = page_times(int(near.rsplit(":", 1)[1]), 15)
            other = page_times(port, 3)
            own += page_times(int(near.rsplit(":", 1)[1]), 15)
        finally:
            reference.terminate()
            reference.communicate()
        own, other = statistics.median(own), statistics.median(other)
        print(f"a page of the embedded portal {own * 1000:.0f} ms, of the reference portal {other * 1000:.0f} ms: {other / own:.0f} times its rate")


if __name__ == "__main__":
    main()
