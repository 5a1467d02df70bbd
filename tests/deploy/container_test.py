"""The container's root, staged and started with chroot: ready, without a shell, without root."""
import json
import os
import re
import socket
import sqlite3
import subprocess
import threading
import unittest

from support import BIN, DEPLOY, Client, Folder, Program, eventually, fetch, free_port, is_root

CONTAINER = DEPLOY / "container"
USER = 65532
NAMED = "cluster.test"  # of an upstream, known to nobody but the test


class NameServer(threading.Thread):
    """Every name is 127.0.0.1. Only root may take the port of name servers."""
    ADDRESS = "127.0.0.77"

    def __init__(self):
        super().__init__(daemon=True)
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        try:
            self._socket.bind((self.ADDRESS, 53))
        except OSError:
            self._socket.close()
            raise

    def run(self):
        while True:
            try:
                query, sender = self._socket.recvfrom(512)
            except OSError:
                return
            if not query:
                return
            end = query.index(b"\0", 12) + 5  # of the question: name, type, class
            is_for_v4 = query[end - 4:end - 2] == b"\0\1"
            head = query[:2] + b"\x81\x80" + b"\0\1" + (b"\0\1" if is_for_v4 else b"\0\0") + b"\0\0\0\0"
            address = b"\xc0\x0c\0\1\0\1\0\0\0\x05\0\4\x7f\0\0\1" if is_for_v4 else b""
            self._socket.sendto(head + query[12:end] + address, sender)

    def stop(self):
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as last:
            last.sendto(b"", (self.ADDRESS, 53))
        self.join()
        self._socket.close()


class Container(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = Folder()
        cls.addClassCleanup(folder.stop)
        cls.folder, cls.root = folder.path, folder.path / "root"
        subprocess.run([CONTAINER / "stage.sh", cls.root, BIN / "tms-dashboard"], check=True, capture_output=True)

    def enter(self, *command):
        """The command as it runs in the root: as the image's user, or as a root of nothing but itself."""
        if is_root():
            return ["chroot", f"--userspec={USER}:{USER}", self.root, *command]
        return ["unshare", "--map-root-user", f"--root={self.root}", *command]

    def test_the_staged_root_answers_ready_and_serves_the_page(self):
        server = Program(self.enter("/usr/bin/tms-dashboard", "serve", "--demo=200", "--listen", "127.0.0.1:0",
                                    "--data-dir", "/var/lib/tms-dashboard"), self.folder / "server.log")
        self.addCleanup(server.stop)
        self.assertEqual(fetch(server.url + "/readyz")[0], 200)
        self.assertIn(b'id="signin"', fetch(server.url + "/")[2])
        healthy = subprocess.run(self.enter("/usr/bin/tms-dashboard", "healthcheck", "--url", server.url),
                                 capture_output=True, text=True)
        self.assertEqual(healthy.returncode, 0, healthy.stderr)
        database = self.root / "var/lib/tms-dashboard/tms.db"
        self.assertEqual(database.stat().st_uid, USER if is_root() else os.getuid())

    def names(self):
        """A folder with hosts and resolv.conf, one of which knows the upstream's name."""
        folder = self.folder / "names"
        folder.mkdir()
        hosts, resolver = "127.0.0.1 localhost\n", f"nameserver {NameServer.ADDRESS}\n"
        try:
            server = NameServer()
            server.start()
            self.addCleanup(server.stop)
        except OSError:
            hosts += f"127.0.0.1 {NAMED}\n"
        (folder / "hosts").write_text(hosts)
        (folder / "resolv.conf").write_text(resolver)
        return folder

    def start_as_the_notes_say(self):
        """(server, whether it has /proc). On folders of the test, in a namespace whose mounts end with the server."""
        root = self.folder / "noted"
        section = (DEPLOY / "README.md").read_text().split("\n## Container\n")[1]
        commands = re.search(r"```sh\n(.*?)```", section, re.DOTALL).group(1).strip()
        names = self.names()
        for written, here in (("stage.sh /srv/tms", f"stage.sh /srv/tms {BIN}/tms-dashboard"), ("/srv/tms", str(root)),
                              ("/etc/hosts /etc/resolv.conf", f"{names}/hosts {names}/resolv.conf")):
            self.assertIn(written, commands)
            commands = commands.replace(written, here)
        apart = ["unshare", "--mount"]
        if not is_root():
            apart.insert(1, "--map-root-user")
            commands = commands.replace(f" --userspec={USER}:{USER}", "")
        may_mount = subprocess.run([*apart, "mount", "--rbind", "/proc", names], capture_output=True).returncode == 0
        if not may_mount:
            apart.remove("--mount")
            commands = re.sub(r"(?m)^mount .*\n", "", commands)
        return Program([*apart, "bash", "-euc", f"cd {DEPLOY.parents[1]}\n{commands} --demo=200 --listen 127.0.0.1:0"],
                       self.folder / "noted.log"), may_mount

    def test_started_as_the_notes_say_it_finds_names_and_has_the_figures_of_the_machine(self):
        cluster = Program([BIN / "tms-cluster-sim", "--listen", "127.0.0.1:0", "--customers", "20", "--token", "known"],
                          self.folder / "cluster.log")
        self.addCleanup(cluster.stop)
        server, has_proc = self.start_as_the_notes_say()
        self.addCleanup(server.stop)
        password = re.search(r"^\s+admin\s+(\S+)$", server.said, re.MULTILINE).group(1)
        admin = Client(server.port).sign_in("admin", password)
        self.addCleanup(admin.close)
        admin.call("POST", "/api/v1/clusters", {"code": "NAMED", "base_url": f"http://{NAMED}:{cluster.port}"})
        admin.call("PUT", "/api/v1/clusters/NAMED/credentials", {"kind": "bearer", "token": "known", "keep": "session"})
        tried = admin.call("POST", "/api/v1/clusters/NAMED/test", {})
        self.assertTrue(tried["ok"], tried)
        figures = admin.call("GET", "/api/v1/system")
        self.assertEqual(figures["rss_bytes"] > 0, has_proc)
        if has_proc:
            eventually(lambda: admin.call("GET", "/api/v1/system")["cpu_per_core"], "the busy time of each core")

    def test_times_of_the_predecessor_are_read_in_a_zone_of_the_root(self):
        with sqlite3.connect(self.root / "tmp/jobs.db") as legacy:
            legacy.execute("CREATE TABLE jobs(job_id TEXT, user_id TEXT, action_name TEXT, cluster_url TEXT, "
                           "created_at TEXT, status TEXT)")
            legacy.execute("INSERT INTO jobs VALUES('1', 'ann', 'PE-Enable', 'tms.eu.test', '2025-03-01 09:00:01', "
                           "'success')")
        legacy.close()
        done = subprocess.run(self.enter("/usr/bin/tms-dashboard", "import-legacy", "--jobs-db", "/tmp/jobs.db",
                                         "--time-zone", "Europe/Berlin", "--cluster-map", "tms.eu.test=EU",
                                         "--data-dir", "/tmp/imported"), capture_output=True, text=True)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        imported = sqlite3.connect(self.root / "tmp/imported/tms.db")
        self.addCleanup(imported.close)
        self.assertEqual(imported.execute("SELECT created_at FROM jobs").fetchall(), [(1740816001000,)])  # 08:00:01 UTC

    def test_the_settings_of_the_image_start_a_server_that_its_health_check_finds(self):
        text = (CONTAINER / "Containerfile").read_text()
        image = re.search(r"^ENV (.*)$", text, re.MULTILINE).group(1).split()
        command = [word for name in ("ENTRYPOINT", "CMD")
                   for word in json.loads(re.search(rf"^{name} (\[.*\])$", text, re.MULTILINE).group(1))]
        port = free_port()
        self.assertIn("TMS_LISTEN=0.0.0.0:8080", image)
        settings = [setting.replace(":8080", f":{port}") for setting in image] + ["TMS_PUBLIC_URL=https://tms.example.org"]
        server = Program(["env", *settings, *self.enter(*command)], self.folder / "image.log")
        self.addCleanup(server.stop)
        health = json.loads(re.search(r"HEALTHCHECK .*CMD (\[.*\])$", text, re.MULTILINE).group(1))
        healthy = subprocess.run(self.enter(*health, "--url", f"http://127.0.0.1:{port}"), capture_output=True, text=True)
        self.assertEqual(healthy.returncode, 0, healthy.stderr)
        said = subprocess.run([BIN / "tms-dashboard", "healthcheck", "--help"], capture_output=True, text=True).stdout
        self.assertIn("http://127.0.0.1:8080", said)  # what it asks in the image, without a URL

    def test_there_is_one_program_and_nothing_that_gives_more_rights(self):
        files = [path for path in self.root.rglob("*") if path.is_file() and not path.is_symlink()]
        programs = {path.name for path in files if os.access(path, os.X_OK) and ".so" not in path.name}
        self.assertEqual(programs, {"tms-dashboard"})
        self.assertEqual([path for path in files if path.stat().st_mode & 0o6000], [])
        self.assertLess(sum(path.stat().st_size for path in files), 40e6)

    def test_staging_says_what_is_wrong(self):
        for arguments, words in (((self.root,), "exists already"),
                                 ((self.folder / "new", self.folder / "missing"), "run scripts/build.sh first")):
            done = subprocess.run([CONTAINER / "stage.sh", *arguments], capture_output=True, text=True)
            self.assertEqual(done.returncode, 1)
            self.assertIn(words, done.stderr)

    def test_the_containerfile_names_what_there_is(self):
        text = (CONTAINER / "Containerfile").read_text()
        known = subprocess.run([BIN / "tms-dashboard", "print-config"], capture_output=True, text=True).stdout
        for name in re.findall(r"\bTMS_[A-Z_]+", text):
            self.assertIn(f"\n{name.removeprefix('TMS_').lower().replace('_', '-')} = ", "\n" + known)
        self.assertIn(f"USER {USER}:{USER}", text)
        for script in re.findall(r"scripts/\S+\.sh", text):
            self.assertTrue(os.access(DEPLOY.parents[1] / script, os.X_OK), script)

    def test_nothing_that_was_built_on_this_host_gets_into_the_build_of_the_image(self):
        # A folder build/ of another place would end cmake's first line there.
        root = DEPLOY.parents[1]
        left_out = {line.removeprefix("**/") for line in (root / ".dockerignore").read_text().splitlines()}
        for line in (root / ".gitignore").read_text().splitlines():
            self.assertIn(line.strip("/"), left_out)


if __name__ == "__main__":
    unittest.main()
