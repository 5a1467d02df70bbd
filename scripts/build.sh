#!/usr/bin/env bash
# Builds the client (preset web), then the programs that embed it.
#   scripts/build.sh [preset]      preset: release (default), dev, asan, tsan
set -euo pipefail
cd "$(dirname "$0")/.."
preset=${1:-release}

configure_and_build() {
  [ -f "build/$1/build.ninja" ] || cmake --preset "$1" >"build/$1.configure.log" 2>&1 || {
    cat "build/$1.configure.log" >&2
    exit 1
  }
  cmake --build --preset "$1"
}

mkdir -p build
configure_and_build web
configure_and_build "$preset"
