#!/usr/bin/env bash
# Installs what is missing, and only that. Quick when nothing is missing.
#
#   scripts/setup.sh build    compilers and libraries of the programs and of the client
#   scripts/setup.sh test     the same, and what the tests and the benchmarks start
#
# Packages come from the machine's own Debian archive. Two libraries are newer than Debian 12 has them
# and are taken as Debian source packages of a newer suite, pinned by SHA-256 (see fetch_source).
set -euo pipefail
cd "$(dirname "$0")/.."

purpose=${1:-build}
case "$purpose" in build | test) ;; *)
  echo "setup.sh: '$purpose' is neither 'build' nor 'test'" >&2
  exit 2
  ;;
esac

say() { printf 'setup: %s\n' "$*"; }
die() {
  printf 'setup: %s\n' "$*" >&2
  exit 1
}

build_packages=(
  g++ cmake ninja-build ccache pkg-config dpkg-dev ca-certificates debian-archive-keyring python3
  emscripten brotli gzip
  fonttools python3-fonttools python3-brotli fonts-inter-variable fonts-jetbrains-mono fonts-font-awesome
  libsqlite3-dev libsqlitecpp-dev libsodium-dev libssl-dev zlib1g-dev
  nlohmann-json3-dev libcli11-dev libspdlog-dev prometheus-cpp-dev libexpected-dev doctest-dev
)
test_packages=(
  chromium nginx-light libnginx-mod-http-brotli-static prometheus openssl systemd
  wrk sqlite3 curl clang libclang-rt-dev clang-format tzdata
)

as_root() {
  if [ "$(id -u)" = 0 ]; then
    "$@"
  elif command -v sudo >/dev/null; then
    sudo "$@"
  else
    die "packages are missing and this is neither root nor is sudo installed; as root, run: $*"
  fi
}

install_packages() {
  local missing=()
  for package in "$@"; do
    dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing+=("$package")
  done
  # The client's build and the browser tests run node; any node of version 18 or newer will do.
  command -v node >/dev/null || missing+=(nodejs)
  if [ "$purpose" = test ] && ! command -v npm >/dev/null; then missing+=(npm); fi
  [ ${#missing[@]} -gt 0 ] || return 0
  command -v apt-get >/dev/null || die "this script installs Debian packages; elsewhere install: ${missing[*]}"
  say "installing ${missing[*]}"
  as_root apt-get update -q || die "the package lists could not be read: is the Debian archive reachable?"
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends "${missing[@]}" ||
    die "some packages could not be installed; the message above names them"
}

# fetch_source <package> <known version> <SHA-256 of its .orig tarball> <file that proves it> <folder> <pattern>
# <pattern> is a shell pattern of upstream versions that may stand in when the suites have moved on:
# apt then vouches for the archive's signature, and the tests decide.
fetch_source() {
  local package=$1 known=$2 sha=$3 proof=$4 folder=$5 pattern=$6
  [ -f "third_party/$folder/$proof" ] && return 0
  local state version
  state=$(mktemp -d)
  prepare_sources "$state"
  export APT_CONFIG=$state/apt.conf
  # One suite may be out of reach; whether the package is there decides.
  apt-get update -q >"$state/update.log" 2>&1 || say "not every list of the newer Debian suites could be read"
  version=$known
  if ! apt-cache showsrc "$package" 2>/dev/null | grep -x "Version: $known" >/dev/null; then
    version=$(apt-cache showsrc "$package" | sed -n 's/^Version: //p' | sort -V | grep -E "^$pattern" | tail -n 1)
    [ -n "$version" ] || {
      cat "$state/update.log" >&2
      die "$package: neither $known nor a version like $pattern is in the archive's lists"
    }
    say "$package $known is gone from the archive, taking $version: apt checks its signature, the tests decide"
  fi
  say "fetching the source of $package $version"
  (cd "$state" && apt-get source -q --download-only "$package=$version" >fetch.log 2>&1) || {
    cat "$state/fetch.log" >&2
    die "the source of $package $version could not be fetched"
  }
  local tarball
  tarball=$(ls "$state"/*.orig.tar.*)
  if [ "$version" = "$known" ]; then
    echo "$sha  $tarball" | sha256sum --check --quiet || die "$package $version is not what it was: SHA-256 differs"
  fi
  rm -rf "third_party/$folder"
  mkdir -p "third_party/$folder"
  tar -xf "$tarball" -C "third_party/$folder" --strip-components=1
  unset APT_CONFIG
  rm -rf "$state"
}

# A private apt state with the newer suites' source lists; the machine's own configuration is only read.
# A mirror that lags behind will do: its lists are signed, and what is taken is pinned by SHA-256.
prepare_sources() {
  local state=$1 site keyring=/usr/share/keyrings/debian-archive-keyring.gpg codename
  codename=$(. /etc/os-release && echo "${VERSION_CODENAME:-}")
  site=$(apt-get indextargets --format '$(SITE) $(RELEASE)' 'Created-By: Packages' |
    awk -v codename="$codename" '$2 == codename {print $1; exit}')
  [ -n "$site" ] || die "this machine's apt configuration names no Debian archive"
  mkdir -p "$state/lists/partial" "$state/cache/archives/partial"
  chmod -R 755 "$state"
  for suite in stable testing unstable; do
    echo "deb-src [signed-by=$keyring] $site $suite main"
  done >"$state/sources.list"
  cat >"$state/apt.conf" <<CONF
Dir::Etc::sourcelist "$state/sources.list";
Dir::Etc::sourceparts "/dev/null";
Dir::State::lists "$state/lists";
Dir::Cache "$state/cache";
APT::Sandbox::User "root";
Acquire::Check-Valid-Until "false";
CONF
}

install_node_modules() {
  local stamp=tests/e2e/node_modules/.package-lock.json
  [ -f tests/e2e/package-lock.json ] || return 0
  [ "$stamp" -nt tests/e2e/package-lock.json ] && return 0
  say "installing the browser driver of tests/e2e"
  (cd tests/e2e && npm ci --no-audit --no-fund --ignore-scripts) || die "npm could not install the packages of tests/e2e"
}

packages=("${build_packages[@]}")
[ "$purpose" = test ] && packages+=("${test_packages[@]}")
install_packages "${packages[@]}"
fetch_source imgui 1.92.2b+ds-1 e7bd201d56b5ee90d24d5dac85e5c12f98bdb95410252a62d27b7f89e4566d48 \
  imgui.h imgui '1\.92\.'
fetch_source cpp-httplib 0.41.0+ds-3 7acb492bffdd95165677d22145c2c4890e6432c5ef53d0f781defe8dec48f567 \
  httplib.h cpp-httplib '(0\.(4[1-9]|[5-9][0-9])|[1-9][0-9]*)\.'
[ "$purpose" = test ] && install_node_modules
say "everything for '$purpose' is here"
