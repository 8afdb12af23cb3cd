"""Times the JSON reader beside Python's on the same file of sessions, on one core each, and prints the ratios.

    python3 compare.py [FILE.json]

Without a file, one of about 63 MB (100,000 sessions as the service writes them) is made beside this script.
"""

import json
import os
import random
import subprocess
import sys
import time
import uuid

HERE = os.path.dirname(os.path.abspath(__file__))


def identifier(source):
    return str(uuid.UUID(int=source.getrandbits(128), version=4))


def session(source, number):
    words = ["CA1", "recording", "linear track", "sleep", "α-power", "naïve", "50 µm", "probe \"A\"", "line 1\nline 2", "hippocampus"]
    start = f"20{source.randrange(15, 26)}-{source.randrange(1, 13):02}-{source.randrange(1, 29):02}T{source.randrange(24):02}:30:00Z"
    return {
        "id": identifier(source),
        "name": f"session_{number:06}",
        "description": " ".join(source.choice(words) for _ in range(source.randrange(2, 12))),
        "projects": [identifier(source) for _ in range(source.randrange(1, 3))],
        "date_time": start,
        "datastorage": [identifier(source) for _ in range(source.randrange(0, 3))],
        "extra_fields": {"weight": round(source.uniform(18, 35), 2), "rig": source.randrange(1, 9), "checked": source.random() < 0.5},
        "behaviors": [identifier(source) for _ in range(source.randrange(0, 3))],
        "dataacquisition": [identifier(source)],
        "manipulations": [],
        "epochs": [],
        "name_used_in_storage": None if source.random() < 0.3 else f"rat{number % 97}/2024_{number:06}",
        "tags": [],
        "links": {"self": f"/api/private/stem/session/{identifier(source)}/"},
    }


def make(path):
    source = random.Random(4)
    count = 100_000
    body = {
        "sessions": [session(source, number) for number in range(count)],
        "meta": {"page": 1, "per_page": count, "total_results": count, "total_pages": 1},
    }
    with open(path, "w", encoding="utf-8") as file:
        json.dump(body, file, ensure_ascii=False, separators=(",", ":"))


def python_seconds(path):
    with open(path, "rb") as file:
        data = file.read()
    least = float("inf")
    for _ in range(3):
        start = time.perf_counter()
        value = json.loads(data)
        least = min(least, time.perf_counter() - start)
        del value
    return least


def main():
    path = sys.argv[1] if len(sys.argv) > 1 else os.path.join(HERE, "sessions.json")
    if not os.path.exists(path):
        make(path)
    subprocess.run(["swift", "build", "-c", "release", "--package-path", HERE, "-q"], check=True)
    program = os.path.join(HERE, ".build", "release", "JSONBenchmark")
    least = {}
    python = float("inf")
    # By turns, and the least of each: what else the machine does then troubles both alike.
    for _ in range(3):
        lines = subprocess.run([program, path], check=True, capture_output=True, text=True).stdout.splitlines()
        for name, seconds in (line.split("\t") for line in lines):
            least[name] = min(least.get(name, float("inf")), float(seconds))
        python = min(python, python_seconds(path))
    print(f"{os.path.getsize(path) / 1e6:.1f} MB; Python's json.loads takes {python:.3f} s")
    for name, seconds in least.items():
        print(f"{name:45} {seconds:.4f} s, json.loads takes {python / seconds:.1f} times as long")


if __name__ == "__main__":
    main()
