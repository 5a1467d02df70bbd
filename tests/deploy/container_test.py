"""The container's root, staged and started with chroot: ready, without a shell, without root."""
import json
import os
import re
import subprocess
import unittest

from support import BIN, DEPLOY, Folder, Program, fetch, free_port, is_root

CONTAINER = DEPLOY / "container"
USER = 65532


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
