#!/usr/bin/env bash
# Measures the release build against the goals of the performance table (tests/load/README.md): prints
# a table, writes build/bench/bench.json, exits 1 when a ratio or a size misses.
#   scripts/bench.sh [--seconds N] [ROW]...      e.g.  scripts/bench.sh P1 P7
set -euo pipefail
cd "$(dirname "$0")/.."
scripts/setup.sh test
scripts/build.sh release
cmake --build --preset release --target tms_bench
ulimit -n "$(ulimit -Hn)"
exec /usr/bin/python3 tests/load/bench.py "$@"
