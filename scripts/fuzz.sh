#!/usr/bin/env bash
# Builds the fuzz targets with clang and runs each for some seconds, two at a time. The kept inputs
# of tests/data/fuzz are run first, all of them.
#   scripts/fuzz.sh [seconds] [target]...     e.g.  scripts/fuzz.sh 7200 http_request
set -euo pipefail
cd "$(dirname "$0")/.."
seconds=${1:-20}
shift || true
[[ $seconds =~ ^[0-9]+$ ]] || {
  echo "fuzz.sh: '$seconds' is no number of seconds" >&2
  exit 2
}
command -v clang++ >/dev/null || {
  echo "fuzz.sh: clang++ is missing: run scripts/setup.sh test" >&2
  exit 1
}
cmake --preset fuzz >build/fuzz-configure.log 2>&1 || {
  cat build/fuzz-configure.log >&2
  exit 1
}
cmake --build --preset fuzz

targets=("$@")
if [ ${#targets[@]} -eq 0 ]; then
  for source in tests/fuzz/*_fuzz.cpp; do targets+=("$(basename "$source" _fuzz.cpp)"); done
fi

# What fuzzing learns is kept in build/fuzz/corpus for the next run.
fuzz_one() {
  local target=$1 seconds=$2 kept=tests/data/fuzz/$1 learnt=build/fuzz/corpus/$1 found=build/fuzz/found/$1
  local words=tests/data/fuzz/$target.dict options=()
  mkdir -p "$learnt" "$found"
  [ -f "$words" ] && options+=("-dict=$words")
  if build/fuzz/bin/fuzz_"$target" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=1024 -max_len=16384 \
    -print_final_stats=1 -artifact_prefix="$found/" "${options[@]}" "$learnt" "$kept" >"$found.log" 2>&1; then
    echo "fuzz: $target: nothing found in $(sed -n 's/^stat::number_of_executed_units: *//p' "$found.log") runs"
  else
    echo "fuzz: $target: FOUND something; mend it and keep the input from $found in $kept" >&2
    tail -n 60 "$found.log" >&2
    return 1
  fi
}
export -f fuzz_one
printf '%s\n' "${targets[@]}" | xargs -P 2 -I {} bash -c 'fuzz_one {} '"$seconds"
