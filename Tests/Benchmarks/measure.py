"""Runs programs by turns and tells how long each took and how much memory it had at most."""

from __future__ import annotations

from dataclasses import dataclass, field
import os
from pathlib import Path
import statistics
import subprocess
import tempfile
import time


@dataclass
class Contender:
    name: str
    command: list[str] | None
    """None: it is not here."""
    cores: int | None = None
    """It may use the first so many; None: all."""
    tells_seconds: bool = False
    """The last line that it prints is its time: for what runs within Python, whose start does not count."""
    rounds: int | None = None
    """How often it is run at most; for the slow."""
    environment: dict[str, str] = field(default_factory=dict)


@dataclass
class Work:
    name: str
    target: str
    contenders: list[Contender]
    """The first is ours."""
    bytes: int = 0
    """How much is read; 0: that says nothing."""


@dataclass
class Result:
    seconds: float
    megabytes: float
    problem: str | None = None


def run(contender: Contender, folder: Path) -> Result:
    affinity = os.sched_getaffinity(0) if hasattr(os, "sched_getaffinity") else None
    with tempfile.TemporaryFile() as output, tempfile.TemporaryFile() as errors:
        if affinity and contender.cores:
            os.sched_setaffinity(0, sorted(affinity)[: contender.cores])
        try:
            start = time.perf_counter()
            process = subprocess.Popen(
                contender.command, stdin=subprocess.DEVNULL, stdout=output, stderr=errors, cwd=folder,
                env=os.environ | contender.environment)
            _, status, usage = os.wait4(process.pid, 0)
            seconds = time.perf_counter() - start
        finally:
            if affinity:
                os.sched_setaffinity(0, affinity)
        process.returncode = os.waitstatus_to_exitcode(status)
        problem = None
        if process.returncode != 0:
            errors.seek(0)
            last = errors.read().decode(errors="replace").strip().splitlines()[-1:]
            problem = f"status {process.returncode}: {''.join(last)[:120]}"
        elif contender.tells_seconds:
            output.seek(0)
            seconds = float(output.read().split()[-1])
        # Linux counts KB, macOS bytes.
        unit = 1e6 if os.uname().sysname == "Darwin" else 1e3
        return Result(seconds, usage.ru_maxrss / unit, problem)


def compare(work: Work, rounds: int, folder: Path) -> dict[str, Result]:
    """By turns, so that what else the machine does troubles all alike; medians of time, the most of memory."""
    runs: dict[str, list[Result]] = {}
    for turn in range(rounds):
        for contender in work.contenders:
            if contender.command is None or (contender.rounds or rounds) <= turn:
                continue
            results = runs.setdefault(contender.name, [])
            if not any(result.problem for result in results):
                results.append(run(contender, folder))
    return {
        name: Result(
            statistics.median(result.seconds for result in results), max(result.megabytes for result in results),
            results[-1].problem)
        for name, results in runs.items()
    }


def show(work: Work, results: dict[str, Result]) -> None:
    print(f"\n{work.name}    (target: {work.target})")
    ours = results.get(work.contenders[0].name)
    for contender in work.contenders:
        result = results.get(contender.name)
        if result is None or result.problem:
            print(f"  {contender.name:32} {result.problem if result else 'is not here'}")
            continue
        speed = f"{work.bytes / result.seconds / 1e6:8.0f} MB/s" if work.bytes else " " * 13
        ratio = f"{result.seconds / ours.seconds:7.2f} times ours" if ours and not ours.problem else ""
        print(f"  {contender.name:32} {result.seconds:9.3f} s {speed} {result.megabytes:7.0f} MB  {ratio}", flush=True)
