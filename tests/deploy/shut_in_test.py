"""The server does all its work with the system calls, address families and memory that its unit leaves it, as an
ordinary user."""
import os
import re
import shutil
import signal
import subprocess
import sys
import unittest
from pathlib import Path

from filtered import USER
from support import BIN, DEPLOY, Client, Folder, Program, eventually, fetch, is_root

UNIT = DEPLOY / "systemd/tms-dashboard.service"


class ShutIn(unittest.TestCase):
    def setUp(self):
        folder = Folder()
        self.addCleanup(folder.stop)
        self.folder, self.log = folder.path, folder.path / "server.log"
        if is_root():
            os.chown(self.folder, USER, USER)
        self.program = self.folder / "tms-dashboard"
        shutil.copy(BIN / "tms-dashboard", self.program)
        self.server = Program([sys.executable, "filtered.py", UNIT, self.program, "serve", "--demo=300", "--listen",
                               "127.0.0.1:0", "--data-dir", self.folder / "data", "--log-format", "json"], self.log)
        self.addCleanup(self.server.stop)

    def test_the_filter_refuses_what_the_unit_does(self):
        attempts = ("import os; os.chown('/tmp', -1, -1)", "import socket; socket.socket(socket.AF_NETLINK)",
                    "import mmap; mmap.mmap(-1, 4096, prot=mmap.PROT_WRITE | mmap.PROT_EXEC)")
        for attempt in attempts:
            tried = subprocess.run([sys.executable, "filtered.py", UNIT, "/usr/bin/python3", "-c", attempt],
                                   capture_output=True, text=True)
            self.assertIn("not permitted", tried.stderr, attempt)

    def test_people_work_backups_are_written_and_nothing_is_refused(self):
        self.assertRegex(Path(f"/proc/{self.server.pid}/status").read_text(), r"(?m)^Seccomp:\s+2$")
        passwords = dict(re.findall(r"^\s+(admin|operator)\s+(\S+)$", self.server.said, re.MULTILINE))
        operator = Client(self.server.port).sign_in("operator", passwords["operator"])
        self.addCleanup(operator.close)
        page = operator.call("GET", "/api/v1/customers?cluster=DEMO&limit=50")
        job = operator.call("POST", "/api/v1/jobs", {
            "kind": "action", "cluster": "DEMO", "action": "pe-direct", "reason": "behind a filter",
            "selection": {"cids": [customer["cid"] for customer in page["items"]]}})["job"]
        self.assertEqual(operator.job_ended(job["id"])["status"], "succeeded")
        eventually(lambda: operator.call("GET", "/api/v1/system")["cpu_per_core"], "the busy time of each core")

        backup = self.folder / "data/copy.backup"
        subprocess.run([self.program, "backup", "--data-dir", self.folder / "data", "--output", backup], check=True,
                       capture_output=True)
        self.assertEqual(backup.stat().st_uid, USER if is_root() else os.getuid(), "the server writes it itself")
        os.kill(self.server.pid, signal.SIGHUP)
        self.assertEqual(fetch(self.server.url + "/readyz")[0], 200)
        self.server.stop()
        self.assertEqual(self.server._child.returncode, 0)
        self.assertNotIn("not permitted", self.log.read_text())


if __name__ == "__main__":
    unittest.main()
