"""The program under test, as its users have it: arguments, standard input, standard output, status."""

from __future__ import annotations

from dataclasses import dataclass
import json
import os
from pathlib import Path
import queue
import re
import signal
import subprocess
import sys
import tempfile
import threading

ROOT = Path(__file__).resolve().parents[2]
#: No answer of the program under test may take longer, in seconds.
DEADLINE = 60


@dataclass(frozen=True)
class Outcome:
    status: int
    out: str
    err: str

    @property
    def rows(self) -> list:
        """What `--format ndjson` wrote, a value a line."""
        return [json.loads(line) for line in self.out.splitlines()]


def environment(home: Path, **more: str) -> dict[str, str]:
    """A user who has just been made: an empty home, no token, no configuration."""
    folders = {name: str(home / part) for name, part in XDG.items()}
    return {"HOME": str(home), "PATH": os.environ["PATH"], "LANG": "C.UTF-8", "TZ": "UTC", **folders, **more}


XDG = {
    "XDG_CONFIG_HOME": ".config",
    "XDG_DATA_HOME": ".local/share",
    "XDG_STATE_HOME": ".local/state",
    "XDG_CACHE_HOME": ".cache",
}


def measured(bql: Path, home: Path, *arguments: str) -> tuple[Outcome, float]:
    """A run of the program, and the most memory that it had, in MB."""
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        process = subprocess.Popen(
            [bql, *arguments], stdin=subprocess.DEVNULL, stdout=out, stderr=err, env=environment(home)
        )
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        for stream in (out, err):
            stream.seek(0)
        outcome = Outcome(process.returncode, out.read().decode(), err.read().decode())
    # Bytes on a Mac, kilobytes elsewhere.
    return outcome, usage.ru_maxrss / (1 << (20 if sys.platform == "darwin" else 10))


class Process:
    """A server that tells its port on one of its first lines; it ends when `stop` is called."""

    def __init__(self, command: list[str], env: dict[str, str], log: Path, port: str):
        self.log = log.open("ab")
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env=env
        )
        self.lines: queue.Queue[str | None] = queue.Queue()
        threading.Thread(target=self._read, daemon=True).start()
        self.url = f"http://127.0.0.1:{self._port(port)}"

    def _read(self) -> None:
        for line in self.process.stdout:
            self.log.write(line)
            self.log.flush()
            self.lines.put(line.decode("utf-8", "replace"))
        self.lines.put(None)

    def _port(self, pattern: str) -> int:
        said = ""
        while True:
            try:
                line = self.lines.get(timeout=DEADLINE)
            except queue.Empty:
                self.stop()
                raise AssertionError(f"no port within {DEADLINE} s; it said: {said}") from None
            if line is None:
                raise AssertionError(f"it ended with status {self.process.wait()}; it said: {said}")
            said += line
            if found := re.search(pattern, line):
                return int(found[1])

    def stop(self) -> int:
        if self.process.poll() is None:
            self.process.stdin.close()
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(timeout=10)
            except subprocess.TimeoutExpired:
                self.process.kill()
        return self.process.wait()


def canonical(value, key: str = "", unordered: frozenset[str] = frozenset()):
    """JSON to compare by: the order of an object's keys and of a list of related records does not count."""
    if isinstance(value, dict):
        return {name: canonical(value[name], name, unordered) for name in sorted(value)}
    if isinstance(value, list):
        items = [canonical(item, "", unordered) for item in value]
        return sorted(items, key=json.dumps) if key.split(".")[-1] in unordered else items
    return value
