"""Times the parts of the JSON reader beside Python's on the same file of sessions, on one core each, and prints the ratios.

    python3 json_reader.py [FILE.json]

Without a file, the one of compare.py is taken: 100,000 sessions as the service writes them.
"""

import json
import os
import subprocess
import sys
import time

import data

HERE = os.path.dirname(os.path.abspath(__file__))


def python_seconds(path):
    with open(path, "rb") as file:
        text = file.read()
    least = float("inf")
    for _ in range(3):
        start = time.perf_counter()
        value = json.loads(text)
        least = min(least, time.perf_counter() - start)
        del value
    return least


def main():
    path = sys.argv[1] if len(sys.argv) > 1 else data.page()
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
