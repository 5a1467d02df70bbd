"""The commands of scripts/deploy/README.md, run as they stand there: on folders of the test instead of /usr, /etc and
/var, as the test's user instead of tms, and with a systemctl that starts what the unit starts, where the unit lets it
write and nowhere else."""
import os
import re
import shutil
import signal
import subprocess
import sys
import time
import unittest
from pathlib import Path

from support import BIN, DEPLOY, Client, Folder, eventually, fetch, free_port, is_root

UNITS = DEPLOY / "systemd"
BACKUP = "tms-dashboard-backup.service"
STAND_INS = r"""
set -euo pipefail
export PATH="$SYSTEM/usr/bin:$PATH"
useradd() { :; }
runuser() { shift 3; "$@"; }
# What ProtectSystem=strict does: all is read-only but what the unit names; and PrivateNetwork, where NETWORK=--net. Where
# nobody may do that (a container without rights), systemd_test alone compares the units.
shut_in() {
  local rights=--map-root-user
  [ "$(id -u)" != 0 ] || rights=
  unshare $rights --mount ${NETWORK:-} true 2>/dev/null || exec "$@"
  exec unshare $rights --mount ${NETWORK:-} bash -euc '
    mount --bind "$SYSTEM" "$SYSTEM"
    mount -o remount,bind,ro "$SYSTEM"
    for place in $WRITABLE; do
      mount --bind "$SYSTEM$place" "$SYSTEM$place"
      mount -o remount,bind,rw "$SYSTEM$place"
    done
    exec "$@"' shut_in "$@"
}
systemctl() {
  local pid
  case "$1" in
  daemon-reload) [ -s "$SYSTEM/etc/systemd/system/tms-dashboard.service" ] ;;
  enable | start)
    shut_in "$SYSTEM/usr/bin/tms-dashboard" serve --config "$SYSTEM/etc/tms-dashboard/tms.toml" >>"$SYSTEM/journal" 2>&1 &
    echo $! >"$SYSTEM/pid" ;;
  stop)
    [ -e "$SYSTEM/pid" ] || return 0
    pid=$(cat "$SYSTEM/pid")
    kill "$pid"
    while [ -e "/proc/$pid/exe" ]; do sleep 0.05; done # until it is gone
    rm "$SYSTEM/pid" ;;
  restart) systemctl stop && systemctl start ;;
  esac
}
"""


def writable(unit):
    """The folders that the unit makes or opens."""
    named = dict(re.findall(r"^(StateDirectory|LogsDirectory|ReadWritePaths)=(.*)$", unit, re.MULTILINE))
    made = [f"{above}/{named[name]}" for name, above in (("StateDirectory", "/var/lib"), ("LogsDirectory", "/var/log"))
            if name in named]
    return made + [path.removeprefix("-") for path in named["ReadWritePaths"].split()]


def may_shut_in():
    rights = [] if is_root() else ["--map-root-user"]
    return subprocess.run(["unshare", *rights, "--mount", "--net", "true"], capture_output=True).returncode == 0


def commands(title):
    section = (DEPLOY / "README.md").read_text().split(f"\n## {title}\n")[1].split("\n## ")[0]
    blocks = re.findall(r"```sh\n(.*?)```", section, re.DOTALL)
    assert len(blocks) == 1, title
    return blocks[0]


class Runbooks(unittest.TestCase):
    def setUp(self):
        folder = Folder()
        self.addCleanup(folder.stop)
        self.system, self.repository = folder.path / "system", folder.path / "repository"
        self.port = free_port()
        for place in ("usr/bin", "etc/systemd/system", "var/lib", "var/log/tms-dashboard", "var/backups"):
            (self.system / place).mkdir(parents=True)
        unit = (UNITS / "tms-dashboard.service").read_text()
        self.environment = {"SYSTEM": str(self.system), "WRITABLE": " ".join(writable(unit)),
                            "PATH": "/usr/bin:/bin:/usr/sbin"}
        self.built = self.repository / "build/release/bin/tms-dashboard"
        self.built.parent.mkdir(parents=True)
        shutil.copy(BIN / "tms-dashboard", self.built)
        shutil.copytree(DEPLOY, self.repository / "scripts/deploy")
        settings = self.repository / "scripts/deploy/systemd/tms.toml"
        settings.write_text(settings.read_text().replace("127.0.0.1:8080", f"127.0.0.1:{self.port}")
                            .replace("127.0.0.1:9091", "127.0.0.1:0").replace('"/var/', f'"{self.system}/var/'))
        self.addCleanup(self.stop)

    def stop(self):
        subprocess.run(["bash", "-c", STAND_INS + "systemctl stop"], env=self.environment, capture_output=True)

    def build_another_program(self):
        with open(self.built, "ab") as program:
            program.write(b"\0")  # behind what is loaded

    def on_test_folders(self, text):
        return re.sub(r"(?<=[ =(])/(?=(usr/bin/tms|etc|var)/?)", f"{self.system}/", text)

    def run_commands(self, text):
        text = self.on_test_folders(text)
        text = text.replace("-o tms ", "").replace("-g tms ", "")
        text = text.replace("until tms-dashboard healthcheck", f"until tms-dashboard healthcheck --url http://127.0.0.1:{self.port}")
        return subprocess.run(["bash", "-c", STAND_INS + text], cwd=self.repository, capture_output=True, text=True,
                              env=self.environment, timeout=90)

    def run_block(self, title):
        done = self.run_commands(commands(title))
        self.assertEqual(done.returncode, 0, f"{title}: {done.stdout}{done.stderr}")
        self.assertEqual(fetch(f"http://127.0.0.1:{self.port}/readyz")[0], 200)
        return done.stdout

    def dashboard(self, *arguments, given=""):
        done = subprocess.run([self.system / "usr/bin/tms-dashboard", *arguments, "--data-dir",
                               self.system / "var/lib/tms-dashboard"], input=given, capture_output=True, text=True)
        self.assertEqual(done.returncode, 0, done.stderr)

    def as_the_backup(self, command):
        """The command with what the unit of the backup leaves it: files, network, system calls, no capabilities."""
        unit = (UNITS / BACKUP).read_text()
        environment = self.environment | {"WRITABLE": " ".join(writable(unit)),
                                          "NETWORK": "--net" if "\nPrivateNetwork=yes\n" in unit else ""}
        self.assertIn("\nCapabilityBoundingSet=\n", unit)
        without_rights = ["setpriv", "--inh-caps=-all", "--bounding-set=-all"] if may_shut_in() else []
        return subprocess.run(["bash", "-c", STAND_INS + 'shut_in "$@"', "backup", *without_rights, sys.executable,
                               Path(__file__).with_name("filtered.py"), "--same-user", UNITS / BACKUP, "/bin/bash",
                               "-fc", command], capture_output=True, text=True, env=environment, timeout=90)

    def run_nightly_backup(self):
        unit = (UNITS / BACKUP).read_text()
        for command in re.findall(r"^ExecStart(?:Post)?=(.*)$", unit, re.MULTILINE):
            done = self.as_the_backup(self.on_test_folders(command.replace("%%", "%")))
            self.assertEqual(done.returncode, 0, done.stdout + done.stderr)

    def add_user(self, name):
        self.dashboard("user", "add", "--username", name, "--role", "admin", "--password-stdin",
                       given="a long enough one 7\n")

    def signed_in(self, name):
        client = Client(self.port)
        self.addCleanup(client.close)
        # Behind the proxy that the settings name, as nginx says it.
        return client, client.send("POST", "/api/v1/session",
                                   {"username": name, "password": "a long enough one 7", "mode": "token"},
                                   {"Host": "tms.example.org"})[0]

    def test_install_upgrade_and_going_back(self):
        self.run_block("Install")
        journal = self.system / "journal"
        eventually(lambda: "/#/setup?token=" in journal.read_text(), "the setup link")
        for name in ("before", "between"):  # a second upgrade keeps nothing of the first
            self.add_user(name)
            self.build_another_program()
            said = self.run_block("Upgrade")
            self.assertRegex(said, r"(?m)^ok: \d+ records")
            self.assertEqual(self.signed_in(name)[1], 200)
            self.wait_for_another_name_of_a_backup()
        self.add_user("after")
        self.assertEqual(self.signed_in("after")[1], 200)
        self.run_block("Going back")
        self.assertEqual([self.signed_in(name)[1] for name in ("before", "between", "after")], [200, 200, 401])

    def test_an_upgrade_that_cannot_be_ends_before_anything_was_changed(self):
        self.run_block("Install")
        before = (self.system / "usr/bin/tms-dashboard").read_bytes()
        same = self.run_commands(commands("Upgrade"))
        self.assertEqual((same.returncode, same.stdout), (1, ""), same.stderr)
        self.assertIn("is installed already", same.stderr)
        self.build_another_program()
        with open(self.system / "etc/tms-dashboard/tms.toml", "a") as settings:
            settings.write('colour = "blue"\n')
        refused = self.run_commands(commands("Upgrade"))
        self.assertEqual(refused.returncode, 2, refused.stdout + refused.stderr)
        self.assertIn("colour", refused.stderr)
        self.assertEqual((self.system / "usr/bin/tms-dashboard").read_bytes(), before)
        self.assertEqual(fetch(f"http://127.0.0.1:{self.port}/readyz")[0], 200)

    def test_restore_brings_back_what_the_last_backup_held_and_says_so(self):
        self.run_block("Install")
        self.add_user("before")
        backups = self.system / "var/backups/tms-dashboard"
        self.dashboard("backup", "--output", str(backups / "old.backup"))
        self.add_user("between")
        self.run_nightly_backup()
        self.assertEqual(len(list(backups.glob("*.backup"))), 2)
        self.add_user("after")
        said = self.run_block("Restore")
        self.assertIn("restored", said.lower())
        self.assertEqual([self.signed_in(name)[1] for name in ("before", "between", "after")], [200, 200, 401])
        self.assertEqual(len(list(backups.glob("replaced-*/tms.db"))), 1)

    def wait_for_another_name_of_a_backup(self):
        begun_in = int(time.time())
        eventually(lambda: int(time.time()) > begun_in, "another second")

    def test_the_nightly_backup_is_made_with_what_its_unit_leaves_it_beside_the_server_and_without(self):
        self.run_block("Install")
        backups = self.system / "var/backups/tms-dashboard"
        too_old = backups / "too-old.backup"
        too_old.touch()
        os.utime(too_old, (0, time.time() - 16 * 86400))
        self.run_nightly_backup()
        self.assertEqual(len(list(backups.glob("2*.backup"))), 1)
        self.assertFalse(too_old.exists())
        self.stop()
        self.wait_for_another_name_of_a_backup()
        self.run_nightly_backup()
        self.assertEqual(len(list(backups.glob("2*.backup"))), 2)

    def test_the_backup_is_shut_in_as_its_unit_says(self):
        self.run_block("Install")
        self.assertEqual(self.as_the_backup("exec chroot / true").returncode, -signal.SIGSYS)
        refused = [f"exec 3<>/dev/tcp/127.0.0.1/{self.port}"]
        if may_shut_in():
            refused += [f"touch {self.system}/etc/tms-dashboard/tms.toml",
                        f"test $(readlink /proc/self/ns/net) = '{os.readlink('/proc/self/ns/net')}'"]
        for command in refused:
            self.assertNotEqual(self.as_the_backup(command).returncode, 0, command)
        self.assertEqual(self.as_the_backup(f"touch {self.system}/var/backups/tms-dashboard/new").returncode, 0)

    def test_restore_onto_a_new_host(self):
        self.run_block("Install")
        self.add_user("before")
        self.run_nightly_backup()
        self.stop()
        kept = self.repository / "kept"
        kept.mkdir()
        state, backups = self.system / "var/lib/tms-dashboard", self.system / "var/backups/tms-dashboard"
        for file in (state / "audit.key", state / "secret.key", *backups.glob("*.backup")):
            shutil.copy2(file, kept)
        for folder in (state, backups, self.system / "etc/tms-dashboard"):
            shutil.rmtree(folder)
        (self.system / "usr/bin/tms-dashboard").unlink()

        done = self.run_commands("".join(commands("Install").splitlines(keepends=True)[:-2]))
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        for file in kept.iterdir():
            shutil.copy2(file, backups if file.suffix == ".backup" else state)
        self.run_block("Restore")
        self.assertEqual(self.signed_in("before")[1], 200)


if __name__ == "__main__":
    unittest.main()
