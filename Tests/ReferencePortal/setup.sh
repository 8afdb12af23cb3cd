#!/bin/sh
# Makes the virtual environment of the reference portal and of Tests/Program, and prints the path of its Python.
# Run it as often as you like: it works only when requirements.txt, or the environment's Python, has changed.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
environment=${REFERENCE_VENV:-$root/.build/reference-venv}
python=$environment/bin/python
stamp=$environment/requirements.installed

if ! [ -x "$python" ] || ! "$python" -c "" 2>/dev/null || ! cmp -s "$here/requirements.txt" "$stamp"; then
  rm -rf "$environment"
  mkdir -p "$(dirname "$environment")"
  "${PYTHON:-python3}" -m venv "$environment" >&2
  "$python" -m pip install --quiet --disable-pip-version-check --no-deps -r "$here/requirements.txt" >&2
  "$python" -m pip check --disable-pip-version-check >&2
  cp "$here/requirements.txt" "$stamp"
fi
# So that `python -m reference_portal` works in every folder.
"$python" - "$here" <<'PYTHON'
import pathlib, sys, sysconfig
path = pathlib.Path(sysconfig.get_paths()["purelib"], "reference_portal.pth")
if not path.exists() or path.read_text() != sys.argv[1] + "\n":
  path.write_text(sys.argv[1] + "\n")
PYTHON
echo "$python"
