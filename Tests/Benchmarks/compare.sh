#!/bin/sh
# Times bql beside other programs on the same work, by turns, and prints one table: medians, ratios, peak memory.
# See `compare.py --help` for what can be chosen. Needs a release build (.build/release/bql).
#
# The peers are installed under .build; jq and psql come by apt where this may. What cannot be had is named and left out.
set -u

here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
environment=$root/.build/benchmark-venv
python=$environment/bin/python

if ! [ -x "$python" ]; then
  "${PYTHON:-python3}" -m venv "$environment" || exit 1
fi
for package in duckdb orjson pandas brainstem_python_api_tools; do
  "$python" -m pip show --quiet "$package" 2>/dev/null ||
    "$python" -m pip install --quiet --disable-pip-version-check "$package" ||
    echo "$package cannot be installed" >&2
done
for pair in jq:jq psql:postgresql-client curl:curl; do
  command -v "${pair%%:*}" >/dev/null || apt-get install --quiet --yes "${pair#*:}" >/dev/null 2>&1 ||
    echo "${pair%%:*} cannot be installed" >&2
done
exec "$python" "$here/compare.py" "$@"
