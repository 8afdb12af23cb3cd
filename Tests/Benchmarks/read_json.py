"""Reads a file of JSON with a reader of Python's, and prints how many seconds it took without the file's own reading.

    python read_json.py json|orjson FILE
"""

import importlib
import sys
import time

reader = importlib.import_module(sys.argv[1])
with open(sys.argv[2], "rb") as file:
    data = file.read()
start = time.perf_counter()
value = reader.loads(data)
print(time.perf_counter() - start)
