"""Runs a statement of DuckDB, with so many threads, and prints how many seconds it took.

    python duckdb_query.py THREADS STATEMENT
"""

import sys
import time

import duckdb

threads, statement = sys.argv[1:]
start = time.perf_counter()
connection = duckdb.connect()
connection.execute(f"set threads = {threads}")
connection.execute(statement).fetchall()
print(time.perf_counter() - start)
