#!/bin/bash
# Runs examples/SwiftSuite, a package of its own, as its users would. It is built into the build folder of this package, so
# that what both need is built once. Then a rule is broken on purpose, for XCTest: it has to fail, in the right words.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
options=(--package-path examples/SwiftSuite --scratch-path .build)

swift test "${options[@]}" "$@" < /dev/null

echo "and a broken rule, which has to fail:"
log=.build/broken-rule.log
if BROKEN_RULES=1 swift test "${options[@]}" "$@" --skip-build --filter testABrokenRule < /dev/null > "$log" 2>&1; then
  cat "$log"
  echo "swift-suite: the broken rule did not fail" >&2
  exit 1
fi
file=examples/SwiftSuite/Tests/RulesTests/XCTestRules.swift
line=$(grep -n "count(from subject) = 1\"" "$file" | cut -d: -f1)
for words in "$file:$line: error: XCTestRules.testABrokenRule" 'error: expected `count(from subject) = 1`' "found 90"; do
  if ! grep -qF "$words" "$log"; then
    cat "$log"
    echo "swift-suite: the broken rule failed without the words: $words" >&2
    exit 1
  fi
done
echo "it failed as it should"
