#!/usr/bin/env bash
# Installs test dependencies if missing, builds, checks the laws of the house, runs everything
# through ctest, two at a time where none of them measures.
#   scripts/test.sh [preset] [ctest arguments]     e.g.  scripts/test.sh asan -L unit
set -euo pipefail
cd "$(dirname "$0")/.."
preset=release
case "${1:-}" in dev | release | asan | tsan)
  preset=$1
  shift
  ;;
esac
scripts/setup.sh test
scripts/check.sh
scripts/build.sh "$preset"
exec ctest --preset "$preset" --output-on-failure --parallel 2 "$@"
