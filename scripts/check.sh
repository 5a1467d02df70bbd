#!/usr/bin/env bash
# What no compiler checks: the laws of includes, formatting, names of files, sizes, stray marks.
# Prints every finding and fails if there is one.
set -uo pipefail
cd "$(dirname "$0")/.."
findings=0
found() {
  printf 'check: %s\n' "$1"
  sed 's/^/    /' <<<"$2"
  findings=$((findings + 1))
}

# law <sentence> <pattern of an include> <path>...: no file below the paths may include it.
law() {
  local sentence=$1 pattern=$2
  shift 2
  local hits
  hits=$(git grep -nIE "^ *# *include *[<\"]$pattern" -- "$@" 2>/dev/null)
  [ -z "$hits" ] || found "$sentence" "$hits"
}
cpp='*.h *.cpp'
law "shared knows nothing of client and server" '(client|server)/' shared
law "the client knows nothing of the server" 'server/' client
law "the server knows nothing of the client" 'client/' server
law "shared is pure: no clock, no threads, no files" '(chrono|thread|mutex|fstream|iostream|filesystem|ctime)>' shared
law "JSON only in shared/protocol, server/upstream, cluster_sim, capacity" 'nlohmann/' \
  client shared/model server ':!server/upstream' ':!server/cluster_sim' ':!server/capacity'
law "SQL only in server/store and legacy_import" '(sqlite3|SQLiteCpp|libpq)' \
  client shared server ':!server/store' ':!server/legacy_import'
law "httplib only at the edges" 'httplib' client shared server ':!server/http' ':!server/upstream' \
  ':!server/cluster_sim' ':!server/commands' ':!server/capacity'
law "Emscripten headers only in the platform layer and the fetch transport" 'emscripten' \
  shared server tests client ':!client/platform/web' ':!client/net/transport_fetch.cpp'
law "core knows no HTTP and no JSON" '(server/http|server/api|shared/protocol)/' server/core
law "the store knows nothing above it" 'server/(core|api|http|upstream)/' server/store
law "views know no transport and no platform" 'client/(net|platform)/' client/views

sql=$(git grep -nIiE '"(select .* from|insert into|update .* set|delete from|create table) ' -- server \
  ':!server/store' ':!server/legacy_import' ':!*.md' 2>/dev/null)
[ -z "$sql" ] || found "SQL outside server/store" "$sql"

statics=$(git grep -nE '^\s*static +[^(]*[;=]' -- client/views 2>/dev/null | grep -vE 'constexpr|static_assert|const ')
[ -z "$statics" ] || found "a view has no statics" "$statics"

names=$(git ls-files | grep -E '\.(h|cpp)$' | grep -vE '/[a-z0-9_]+\.(h|cpp)$')
[ -z "$names" ] || found "files are snake_case" "$names"

marks=$(git grep -nIE '\b(TODO|FIXME|XXX|HACK)\b' -- $cpp '*.js' '*.mjs' '*.css' '*.html' '*.cmake' '*.sh' ':!scripts/check.sh' 2>/dev/null)
[ -z "$marks" ] || found "unfinished marks" "$marks"

sleeps=$(git grep -nIE 'sleep_for|sleep_until|usleep\(|waitForTimeout' -- tests 2>/dev/null | grep -v '// ')
[ -z "$sleeps" ] || found "tests wait for conditions; a sleep says in a comment of its line why it is none" "$sleeps"

guards=$(git ls-files '*.h' | xargs -r grep -L '^#pragma once')
[ -z "$guards" ] || found "headers begin with #pragma once" "$guards"

if command -v clang-format >/dev/null; then
  unformatted=$(git ls-files '*.h' '*.cpp' | xargs -r clang-format --dry-run 2>&1 |
    sed -n 's/: warning: code should be clang-formatted.*//p' | sort -u)
  [ -z "$unformatted" ] || found "run clang-format -i on these places" "$unformatted"
fi

if [ "$findings" -gt 0 ]; then
  echo "check: $findings kinds of findings" >&2
  exit 1
fi
echo "check: no findings"
