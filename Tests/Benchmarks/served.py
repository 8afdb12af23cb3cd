"""A portal with 100,000 sessions on this machine, and the same one 50 ms away, while a comparison runs."""

from __future__ import annotations

from contextlib import contextmanager
import json
from pathlib import Path
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request

from data import FOLDER

HERE = Path(__file__).resolve().parent
# Not `projects`: a project of the sample has all its sessions in it.
RELATIONS = ["dataacquisition", "behaviors"]


@contextmanager
def ended(command: list[str]):
    process = subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    try:
        yield process
    finally:
        process.terminate()
        process.wait()


def free_port() -> int:
    with socket.socket() as place:
        place.bind(("127.0.0.1", 0))
        return place.getsockname()[1]


@contextmanager
def portal(bql: Path):
    """Its address, and that of the one that is far away."""
    database = FOLDER / "sessions.sqlite"
    new = [] if database.exists() else ["--create", "--scale", "300"]
    port = free_port()
    with ended([sys.executable, HERE / "delay.py", str(port)]) as proxy:
        far = f"127.0.0.1:{proxy.stdout.readline().strip()}"
        with ended([bql, "serve", database, "--port", str(port), "--allow-host", far, *new]):
            wait_for(f"http://127.0.0.1:{port}")
            yield f"http://127.0.0.1:{port}", f"http://{far}"


def wait_for(address: str):
    for _ in range(600):
        try:
            urllib.request.urlopen(address, timeout=5).close()
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.1)
        else:
            return


def sessions(address: str) -> int:
    """How many there are."""
    request = urllib.request.Request(f"{address}/api/private/stem/session/?limit=1", headers={"Authorization": "Bearer anything"})
    with urllib.request.urlopen(request) as reply:
        return json.load(reply)["meta"]["total_results"]


def curl_pages(address: str, count: int) -> Path:
    """A configuration of curl for so many sessions with two relations, by pages of 100."""
    path = FOLDER / "pages.curl"
    query = "limit=100&sort[]=id&" + "&".join(f"include[]={relation}.*" for relation in RELATIONS)
    path.write_text("".join(
        f'url = "{address}/api/private/stem/session/?{query}&offset={offset}"\noutput = /dev/null\n'
        for offset in range(0, count, 100)))
    return path
