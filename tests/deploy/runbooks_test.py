"""The commands of scripts/deploy/README.md, run as they stand there: on folders of the test instead of /usr, /etc and
/var, as the test's user instead of tms, and with a systemctl that starts what the unit starts."""
import re
import shutil
import subprocess
import unittest

from support import BIN, DEPLOY, Client, Folder, eventually, fetch, free_port

STAND_INS = r"""
set -euo pipefail
export PATH="$SYSTEM/usr/bin:$PATH"
useradd() { :; }
runuser() { shift 3; "$@"; }
systemctl() {
  local pid
  case "$1" in
  daemon-reload) [ -s "$SYSTEM/etc/systemd/system/tms-dashboard.service" ] ;;
  enable | start) "$SYSTEM/usr/bin/tms-dashboard" serve --config "$SYSTEM/etc/tms-dashboard/tms.toml" \
      >>"$SYSTEM/journal" 2>&1 & echo $! >"$SYSTEM/pid" ;;
  stop) pid=$(cat "$SYSTEM/pid") && kill "$pid"
    while [ -e "/proc/$pid/exe" ]; do sleep 0.05; done ;;
  restart) systemctl stop && systemctl start ;;
  esac
}
"""


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
        for place in ("usr/bin", "etc/systemd/system", "var/lib/tms-dashboard", "var/backups"):
            (self.system / place).mkdir(parents=True)
        (self.system / "var/lib/tms-dashboard").chmod(0o700)  # StateDirectory of the unit
        (self.repository / "build/release/bin").mkdir(parents=True)
        (self.repository / "build/release/bin/tms-dashboard").symlink_to(BIN / "tms-dashboard")
        shutil.copytree(DEPLOY, self.repository / "scripts/deploy")
        settings = self.repository / "scripts/deploy/systemd/tms.toml"
        settings.write_text(settings.read_text().replace("127.0.0.1:8080", f"127.0.0.1:{self.port}")
                            .replace("127.0.0.1:9091", "127.0.0.1:0").replace('"/var/', f'"{self.system}/var/'))
        self.addCleanup(self.stop)

    def stop(self):
        subprocess.run(["bash", "-c", STAND_INS + "systemctl stop"], env={"SYSTEM": str(self.system), "PATH": "/usr/bin:/bin"},
                       capture_output=True)

    def on_test_folders(self, text):
        return re.sub(r"(?<=[ =(])/(?=(usr/bin/tms|etc|var)/?)", f"{self.system}/", text)

    def run_block(self, title):
        text = self.on_test_folders(commands(title))
        text = text.replace("-o tms ", "").replace("-g tms ", "")
        text = text.replace("until tms-dashboard healthcheck", f"until tms-dashboard healthcheck --url http://127.0.0.1:{self.port}")
        done = subprocess.run(["bash", "-c", STAND_INS + text], cwd=self.repository, capture_output=True, text=True,
                              env={"SYSTEM": str(self.system), "PATH": "/usr/bin:/bin:/usr/sbin"}, timeout=90)
        self.assertEqual(done.returncode, 0, f"{title}: {done.stdout}{done.stderr}")
        self.assertEqual(fetch(f"http://127.0.0.1:{self.port}/readyz")[0], 200)
        return done.stdout

    def dashboard(self, *arguments, given=""):
        done = subprocess.run([self.system / "usr/bin/tms-dashboard", *arguments, "--data-dir",
                               self.system / "var/lib/tms-dashboard"], input=given, capture_output=True, text=True)
        self.assertEqual(done.returncode, 0, done.stderr)

    def run_nightly_backup(self):
        unit = (DEPLOY / "systemd/tms-dashboard-backup.service").read_text()
        for command in re.findall(r"^ExecStart(?:Post)?=(.*)$", unit, re.MULTILINE):
            command = self.on_test_folders(command.replace("%%", "%"))
            subprocess.run(["bash", "-fc", command], check=True, capture_output=True)

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
        self.add_user("before")
        said = self.run_block("Upgrade")
        self.assertRegex(said, r"(?m)^ok: \d+ records")
        self.assertEqual(self.signed_in("before")[1], 200)
        self.add_user("after")
        self.assertEqual(self.signed_in("after")[1], 200)
        self.run_block("Going back")
        self.assertEqual((self.signed_in("before")[1], self.signed_in("after")[1]), (200, 401))

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
        self.assertTrue((backups / "replaced/tms.db").exists())


if __name__ == "__main__":
    unittest.main()
