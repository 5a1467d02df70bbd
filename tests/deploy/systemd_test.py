"""The delivered units are accepted by systemd, shut in as they say, and start the program with settings it knows."""
import re
import subprocess
import unittest

from support import BIN, DEPLOY, Folder

UNITS = DEPLOY / "systemd"


class Systemd(unittest.TestCase):
    def setUp(self):
        folder = Folder()
        self.addCleanup(folder.stop)
        self.folder = folder.path
        for unit in UNITS.glob("tms-dashboard*"):
            text = unit.read_text().replace("/usr/bin/tms-dashboard", str(BIN / "tms-dashboard"))
            (self.folder / unit.name).write_text(text)

    def test_systemd_finds_nothing_wrong(self):
        units = sorted(self.folder.glob("tms-dashboard*"))
        self.assertEqual(len(units), 3)
        done = subprocess.run(["systemd-analyze", "verify", *units], capture_output=True, text=True)
        ours = [line for line in done.stderr.splitlines() if "tms-dashboard" in line]
        self.assertEqual((done.returncode, ours), (0, []), done.stderr)

    def test_the_server_is_hardly_exposed(self):
        # 0 is shut off, 10 is root without limits; systemd itself calls up to 2 "OK".
        done = subprocess.run(["systemd-analyze", "security", "--offline=yes", "--threshold=15",
                               self.folder / "tms-dashboard.service"], capture_output=True, text=True)
        self.assertEqual(done.returncode, 0, done.stdout)

    def test_the_server_may_write_where_its_backups_go(self):
        # While it runs, the command only asks it for the backup.
        server, backup = ((UNITS / f"{name}.service").read_text() for name in ("tms-dashboard", "tms-dashboard-backup"))
        folder = re.search(r"--output (/\S+)/", backup).group(1)
        self.assertRegex(server, rf"(?m)^ReadWritePaths=.*{folder}$")
        runbooks = re.findall(r"--output (/\S+)/", (DEPLOY / "README.md").read_text())
        self.assertEqual(set(runbooks), {folder})

    def test_the_program_knows_every_setting_of_the_files(self):
        done = subprocess.run([BIN / "tms-dashboard", "print-config", "--config", UNITS / "tms.toml"],
                              capture_output=True, text=True)
        self.assertEqual(done.returncode, 0, done.stderr)
        for key in re.findall(r"^([a-z-]+) = ", (UNITS / "tms.toml").read_text(), re.MULTILINE):
            self.assertRegex(done.stdout, rf"(?m)^{key} = .*# .*tms\.toml")


if __name__ == "__main__":
    unittest.main()
