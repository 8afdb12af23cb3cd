#!/bin/bash
# Sets up and runs all tests: Swift's, the reference portal's, and those of the program as its users have it.
# Needs a Swift toolchain, Python 3 and a network for what is not here yet. The status is 0 only where all passed.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
root=$PWD
results=$root/.build/test-results
failed=()
closings=()

heading() { printf '\n== %s\n' "$*"; }

# Shows what a test runner says, and keeps its closing line for the end.
run() { # a name, a pattern of the closing line, a command
  local name=$1 pattern=$2 log=$results/$1.log
  shift 2
  heading "$name"
  "$@" < /dev/null 2>&1 | tee "$log" || failed+=("$name")
  closings+=("$name: $(grep -E "$pattern" "$log" | tail -1 || true)")
}

set -e
"$root/.ci/install-packages" test
# SwiftPM and pip keep caches at home; a home that is none must not stop them.
if ! [[ -d ${HOME:-} && -w ${HOME:-} ]]; then
  export HOME=$root/.build/home
  mkdir -p "$HOME"
fi
rm -rf "$results"
mkdir -p "$results"
python=$(bash Tests/ReferencePortal/setup.sh)
set +e

run swift-test "Test run with .* (passed|failed)" swift test --disable-xctest --xunit-output "$results/swift-test.xml"

# The program tests ask what was just built, or the program that $BQL names. They wait more than they work: four side by side.
export BQL=${BQL:-$root/.build/debug/bql} PYTHONDONTWRITEBYTECODE=1
for folder in ReferencePortal Program; do
  cd "$root/Tests/$folder" || exit
  run "$folder" "(passed|failed|error|skipped|no tests ran).* in [0-9.]+s" \
    "$python" -m pytest -p no:cacheprovider -n 4 --dist loadfile --junitxml "$results/$folder.xml"
done
cd "$root" || exit

# Last, because it builds another package into the same folder.
run swift-suite "Test run with .* (passed|failed)" bash Tests/swift-suite.sh

heading "summary"
printf '%s\n' "${closings[@]}"
if ((${#failed[@]})); then printf 'failed: %s\n' "${failed[@]}"; fi
"$python" - "$results" ${failed[@]+"${failed[@]}"} <<'PYTHON'
import pathlib, sys
from xml.etree import ElementTree

results, failed_steps = pathlib.Path(sys.argv[1]), sys.argv[2:]
passed = failed = skipped = 0
for name in ["swift-test", "ReferencePortal", "Program"]:
    path = results / f"{name}.xml"
    cases = list(ElementTree.parse(path).iter("testcase")) if path.exists() else []
    bad = sum(case.find("failure") is not None or case.find("error") is not None for case in cases)
    left_out = sum(case.find("skipped") is not None for case in cases)
    passed += len(cases) - bad - left_out
    skipped += left_out
    # A runner that never got as far as a result counts as one failure.
    failed += bad or (name in failed_steps or not cases)
failed += "swift-suite" in failed_steps
print(f"{passed} passed, {failed} failed" + (f", {skipped} skipped" if skipped else ""))
sys.exit(1 if failed or failed_steps else 0)
PYTHON
