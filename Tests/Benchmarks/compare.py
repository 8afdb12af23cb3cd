"""Times bql beside other programs on the same work; see compare.sh, which installs them.

The time of ours is that of the whole process. DuckDB and the readers of Python tell their own, without the start of Python
and its imports. Memory is the most that the process had (for what runs within Python, with Python's own).
"""

from __future__ import annotations

import argparse
from pathlib import Path
import shutil
import subprocess
import sys
import tempfile

import data
from measure import Contender, Work, compare, show
import served

HERE = Path(__file__).resolve().parent


class Bench:
    def __init__(self, program: Path):
        self.program = program

    def bql(self, script: str, *options: str, name: str = "bql", cores: int | None = None, **more) -> Contender:
        options = options or ("--sandbox",)
        return Contender(name, [str(self.program), *options, "-c", script], cores=cores, **more)

    def duckdb(self, statement: str, threads: int = 2, **more) -> Contender:
        there = has("duckdb")
        command = [sys.executable, str(HERE / "duckdb_query.py"), str(threads), statement] if there else None
        return Contender(f"DuckDB, {threads} thread{'s' if threads > 1 else ''}", command, tells_seconds=True, cores=threads, **more)


def has(module: str) -> bool:
    return subprocess.run([sys.executable, "-c", f"import {module}"], capture_output=True).returncode == 0


def tool(name: str, *arguments: str) -> list[str] | None:
    found = shutil.which(name)
    return [found, *arguments] if found else None


def files(bench: Bench, rows: int) -> list[Work]:
    path = data.sessions(rows)
    some = data.sessions(max(1, rows // 10))
    size = path.stat().st_size
    source = f"read_json('{path}', format = 'newline_delimited')"
    ours = f'from "{path}"'
    wanted = 'where description contains "sleep" and weight > 25'
    groups = "summarize count() as n, avg(weight) as mean, max(date_time) as last by sex"
    sql_groups = (
        f"select sex, count(*), avg(weight), max(date_time) from {source} "
        "where contains(description, 'sleep') and weight > 25 group by sex")
    jq_groups = (
        '[inputs | select((.description | contains("sleep")) and .weight > 25)] | group_by(.sex)'
        "| map({sex: .[0].sex, n: length, mean: (map(.weight) | add / length), last: (map(.date_time) | max)})")

    def saved(ending: str, copy: str, what: str = "*", then: str = "") -> Work:
        return Work(
            f"save as {ending}", "faster; over 250 MB/s; under 120 MB, flat",
            [
                bench.bql(f'{ours} | save "ours.{ending}"'),
                bench.duckdb(f"copy (select {what} from {source} {then}) to 'theirs.{ending}' ({copy})"),
            ], size)

    return [
        Work(
            "where, summarize by sex", "DuckDB's time with as many threads; 60 times jq; under 120 MB",
            [
                bench.bql(f"{ours} {wanted} | {groups}"), bench.bql(f"{ours} {wanted} | {groups}", name="bql, 1 core", cores=1),
                bench.duckdb(sql_groups, 1), bench.duckdb(sql_groups),
                Contender("jq", tool("jq", "-n", jq_groups, str(path)), rounds=1),
            ], size),
        Work(
            "sort, limit 3", "1.2 times DuckDB",
            [
                bench.bql(f"{ours} sort -date_time, name limit 3"),
                bench.duckdb(f"select * from {source} order by date_time desc, name limit 3"),
            ], size),
        Work(
            "sort of all, saved as ndjson", "1.2 times DuckDB; memory under max_memory + 100 MB",
            [
                bench.bql(f'{ours} sort -date_time, name | save "ours.ndjson"'),
                bench.duckdb(f"copy (select * from {source} order by date_time desc, name) to 'theirs.ndjson' (format json)"),
            ], size),
        saved("csv", "format csv, header"),
        saved("json", "format json, array true"),
        saved("ndjson", "format json"),
        Work(
            "join with a tenth of them", "1.5 times DuckDB",
            [
                bench.bql(f'let some = from "{some}"\n{ours} | join some on some.id = id | count'),
                bench.duckdb(
                    f"select count(*) from {source} a join read_json('{some}', format = 'newline_delimited') b on a.id = b.id"),
            ], size),
        Work(
            "count by rat (500,000 of them)", "1.5 times DuckDB",
            [
                bench.bql(f"{ours} | count by rat | count"),
                bench.duckdb(f"select count(*) from (select rat, count(*) from {source} group by rat)"),
            ], size),
        Work(
            "distinct of two columns", "1.5 times DuckDB",
            [
                bench.bql(f"{ours} | distinct trials, rig | count"),
                bench.duckdb(f"select count(*) from (select distinct trials, rig from {source})"),
            ], size),
    ]


def reading() -> list[Work]:
    path = data.page()
    build = subprocess.run(["swift", "build", "-c", "release", "--package-path", str(HERE), "-q"], capture_output=True)
    program = HERE / ".build/release/JSONBenchmark"
    there = build.returncode == 0

    def python(module: str) -> Contender:
        return Contender(
            module, [sys.executable, str(HERE / "read_json.py"), module, str(path)] if has(module) else None, tells_seconds=True)

    return [
        Work(
            "reading JSON, all of it", "over 1 GB/s; 14 times orjson",
            [
                Contender("the reader of bql", [str(program), str(path), "read and check"] if there else None, tells_seconds=True),
                python("json"), python("orjson"),
                Contender(
                    "DuckDB, 1 thread",
                    [
                        sys.executable, str(HERE / "duckdb_query.py"), "1",
                        f"select sum(length(sessions::varchar)) from read_json('{path}', maximum_object_size = 200000000)",
                    ] if has("duckdb") else None, tells_seconds=True),
            ], path.stat().st_size)
    ]


def starting(bench: Bench) -> list[Work]:
    nothing = data.static_swift()
    line, script = data.long_line(), data.long_script()
    return [
        Work(
            "start", "under psql's; 1.5 times static Swift",
            [
                bench.bql(""), Contender("psql --version", tool("psql", "--version")),
                Contender("static Swift", [str(nothing)] if nothing else None),
            ]),
        Work(
            "checking a line of 10 MB", "1 s and 256 MB",
            [Contender("bql check", [str(bench.program), "check", str(line)])], line.stat().st_size),
        Work(
            "checking a script of 10 MB", "30 MB/s",
            [Contender("bql check", [str(bench.program), "check", str(script)])], script.stat().st_size),
    ]


def networks(bench: Bench, near: str, far: str) -> list[Work]:
    environment = {"BRAINSTEM_API_TOKEN": "anything", "BRAINSTEM_TOKEN": "anything"}
    header = ["-fsS", "-H", "Authorization: Bearer anything"]
    count = served.sessions(near)
    pages = served.curl_pages(far, count)
    page = f"{near}/api/private/stem/session/?limit=100&sort[]=id"
    all_rows = f'from session include {", ".join(served.RELATIONS)} | save "ours.ndjson"'
    return [
        Work(
            "one page, near", "curl + 10 ms",
            [
                bench.bql("from session limit 100", "--server", near, "--format", "ndjson", environment=environment),
                Contender("curl", tool("curl", *header, "-g", page)),
            ]),
        Work(
            f"{count:,} sessions with two relations, 50 ms away", "8 times the client; within 15 % of curl",
            [
                bench.bql(all_rows, "--server", far, environment=environment, rounds=2),
                Contender("curl, 16 at a time", tool("curl", *header, "-g", "-Z", "--parallel-max", "16", "-K", str(pages)), rounds=2),
                Contender(
                    "the official client",
                    [sys.executable, str(HERE / "load_sessions.py"), far, *served.RELATIONS] if has("brainstem_api_tools") else None, rounds=1),
            ]),
    ]


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--program", type=Path, default=data.ROOT / ".build/release/bql")
    parser.add_argument("--rows", type=int, default=1_000_000, help="of the files (1,000,000)")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--only", default="", help="works whose name has this in it")
    parser.add_argument("--growth", action="store_true", help="the works on files again with 10 times the rows")
    parser.add_argument("--hundredfold", action="store_true", help="and with 100 times (some 35 GB of disk, and as much for results)")
    parser.add_argument("--no-network", action="store_true")
    options = parser.parse_args()
    if not options.program.exists():
        sys.exit(f"{options.program} is not there: build it with `swift build -c release --product bql`")
    bench = Bench(options.program.resolve())

    def measure(works: list[Work], rounds: int = options.rounds):
        for work in works:
            if options.only not in work.name:
                continue
            with tempfile.TemporaryDirectory(dir=data.FOLDER) as folder:
                show(work, compare(work, rounds, Path(folder)))

    data.FOLDER.mkdir(parents=True, exist_ok=True)
    sizes = [1] + [10] * (options.growth or options.hundredfold) + [100] * options.hundredfold
    for size in sizes:
        path = data.sessions(options.rows * size)
        print(f"\n{options.rows * size:,} records, {path.stat().st_size / 1e6:,.0f} MB")
        measure(files(bench, options.rows * size), options.rounds if size == 1 else 1)
    measure(reading())
    measure(starting(bench))
    if not options.no_network:
        with served.portal(bench.program) as (near, far):
            measure(networks(bench, near, far))
    print("\nNot here: the prompt after Ctrl-C (prompt.py), the portal beside the reference portal (Tests/ReferencePortal).")


if __name__ == "__main__":
    main()
