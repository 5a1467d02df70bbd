#!/usr/bin/env bash
# From a clean clone to a running demo: installs build dependencies if missing, builds, starts the
# server with a simulated cluster of 50,000 customers, prints the address and the sign-in.
# Further arguments go to `tms-dashboard serve`.
set -euo pipefail
cd "$(dirname "$0")/.."
scripts/setup.sh build
scripts/build.sh release
exec build/release/bin/tms-dashboard serve --demo "$@"
