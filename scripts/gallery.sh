#!/usr/bin/env bash
# Takes the pictures of web/screenshots anew, from the release build with 50,000 simulated customers.
set -euo pipefail
cd "$(dirname "$0")/.."
scripts/setup.sh test
scripts/build.sh release
exec node web/gallery.mjs build/release/bin
