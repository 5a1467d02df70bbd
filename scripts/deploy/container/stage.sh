#!/usr/bin/env bash
# Puts all that the server needs at run time below a new directory, and nothing else.
#   stage.sh DIRECTORY [PROGRAM]      PROGRAM: build/release/bin/tms-dashboard
set -euo pipefail
cd "$(dirname "$0")/../../.."
root=${1:?usage: stage.sh DIRECTORY [PROGRAM]}
program=${2:-build/release/bin/tms-dashboard}
user=65532 # belongs to nobody on the host

[ ! -e "$root" ] || {
  echo "stage.sh: $root exists already; name a new directory" >&2
  exit 1
}
[ -x "$program" ] || {
  echo "stage.sh: there is no program $program; run scripts/build.sh first" >&2
  exit 1
}

[ -f /usr/share/zoneinfo/UTC ] || {
  echo "stage.sh: there are no time zones, which import-legacy needs; install the package tzdata" >&2
  exit 1
}

install -d -m 755 "$root"/{etc/ssl/certs,usr/bin,usr/share,var/lib,proc,dev}
install -d -m 1777 "$root/tmp"
install -m 755 --strip "$program" "$root/usr/bin/tms-dashboard"
# Libraries keep their paths, the loader's among them.
ldd "$program" | grep -o '/[^ ]*' | sort -u | while read -r library; do
  install -D -m 755 "$(realpath "$library")" "$root$library"
done
install -m 644 /etc/ssl/certs/ca-certificates.crt "$root/etc/ssl/certs/"
# 2 MB: without the copies that only differ in leap seconds, and without the link to this host's own zone.
cp -r --preserve=links /usr/share/zoneinfo "$root/usr/share/"
rm -rf "$root"/usr/share/zoneinfo/{posix,right,localtime}
echo "tms:x:$user:$user::/var/lib/tms-dashboard:/usr/sbin/nologin" >"$root/etc/passwd"
echo "tms:x:$user:" >"$root/etc/group"
echo "hosts: files dns" >"$root/etc/nsswitch.conf"
echo "127.0.0.1 localhost" >"$root/etc/hosts"
: >"$root/etc/resolv.conf" # a container engine puts its own there; chroot: scripts/deploy/README.md
install -d -m 700 "$root/var/lib/tms-dashboard"
if [ "$(id -u)" = 0 ]; then chown "$user:$user" "$root/var/lib/tms-dashboard"; fi
echo "staged $(du -sh "$root" | cut -f1) in $root"
