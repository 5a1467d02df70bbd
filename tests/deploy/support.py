"""What the tests of scripts/deploy start: the real server with its simulated cluster, and programs beside it."""
import os
import re
import shutil
import ssl
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
DEPLOY = ROOT / "scripts/deploy"
sys.path.insert(0, str(ROOT / "tests/load"))

from programs import BIN, Client, Program, free_port  # noqa: E402,F401


def eventually(condition, what, patience_s=30):
    """The first true value of `condition`; an AssertionError that shows the last one after the deadline."""
    deadline = time.monotonic() + patience_s
    while True:
        last = condition()
        if last:
            return last
        if time.monotonic() > deadline:
            raise AssertionError(f"waited {patience_s} s for {what}; the last answer was {last!r}")
        time.sleep(0.05)  # between two looks


class Folder:
    """A directory below /tmp that any user may enter; removed by stop()."""

    def __init__(self):
        self.path = Path(tempfile.mkdtemp(prefix="tms-deploy-"))
        self.path.chmod(0o755)

    def stop(self):
        shutil.rmtree(self.path, ignore_errors=True)


class Demo(Program):
    """`serve --demo`: `passwords` of admin, operator and viewer; cluster DEMO is connected and synced."""

    def __init__(self, folder, customers=500, flags=(), listen="127.0.0.1:0"):
        super().__init__([BIN / "tms-dashboard", "serve", f"--demo={customers}", "--listen", listen,
                          "--data-dir", folder / "data", *flags], folder / "server.log")
        self.passwords = dict(re.findall(r"^\s+(admin|operator|viewer)\s+(\S+)$", self.said, re.MULTILINE))

    def signed_in(self, username):
        return Client(self.port).sign_in(username, self.passwords[username])

    def stop(self):
        super().stop()
        assert self._child.returncode == 0, f"the server ended with {self._child.returncode}"


class Child:
    """A program that says nothing when it is ready; ended by stop()."""

    def __init__(self, command, log_path):
        self._log_path = log_path
        with open(log_path, "ab") as log:
            self.process = subprocess.Popen([str(part) for part in command], stdout=log, stderr=log)

    def ready_when(self, condition, what):
        def attempt():
            if self.process.poll() is not None:
                raise AssertionError(f"{self.process.args[0]} ended: {Path(self._log_path).read_text()}")
            try:
                return condition()
            except OSError:
                return None
        return eventually(attempt, what)

    def stop(self):
        self.process.terminate()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


class NoRedirects(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_):
        return None


def fetch(url, method="GET", headers=None, body=None, trusting=None):
    """(status, headers, bytes), redirects not followed. `trusting`: a certificate that is believed."""
    handlers = [NoRedirects()]
    if trusting:
        handlers.append(urllib.request.HTTPSHandler(context=ssl.create_default_context(cafile=str(trusting))))
    request = urllib.request.Request(url, body, headers or {}, method=method)
    try:
        with urllib.request.build_opener(*handlers).open(request, timeout=20) as answer:
            return answer.status, answer.headers, answer.read()
    except urllib.error.HTTPError as error:
        return error.code, error.headers, error.read()


def new_certificate(folder, *names):
    """(certificate, key) that names these hosts, signed by itself."""
    certificate, key = folder / "tls.crt", folder / "tls.key"
    alternatives = ",".join(f"IP:{name}" if name[0].isdigit() else f"DNS:{name}" for name in names)
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1",
                    "-nodes", "-days", "2", "-keyout", key, "-out", certificate, "-subj", f"/CN={names[0]}",
                    "-addext", f"subjectAltName={alternatives}"], check=True, capture_output=True)
    return certificate, key


def is_root():
    return os.geteuid() == 0
