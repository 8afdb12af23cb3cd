#!/bin/bash
# From a fresh clone to a walk through the language: installs what is missing, builds a release, runs examples/tour.bq
# on the sandbox (sample data; no account needed).
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

.ci/install-packages
if ! [[ -d ${HOME:-} && -w ${HOME:-} ]]; then
  export HOME=$PWD/.build/home
  mkdir -p "$HOME"
fi
echo "Building bql; the first time takes some minutes." >&2
.ci/build-release >&2
.build/release/bql --sandbox --no-init examples/tour.bq
echo "The program is $PWD/.build/release/bql; copy it to a folder of your PATH." >&2
