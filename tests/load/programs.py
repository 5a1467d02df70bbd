"""The programs that a benchmark starts: the dashboard, the simulated cluster, nginx, wrk."""
import http.client
import json
import os
import re
import select
import signal
import socket
import subprocess
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BIN = Path(os.environ.get("TMS_BIN_DIR", ROOT / "build/release/bin"))
READY_WITHIN_S = 60
TICKS_PER_S = os.sysconf("SC_CLK_TCK")
LIMIT_FLAGS = ["--rate-limit", "0", "--max-connections-per-address", "0"]


class BenchError(Exception):
    pass


def run_json(*command):
    """The last line that a program prints, as JSON."""
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True)
    if done.returncode != 0:
        raise BenchError(f"{' '.join(map(str, command))}: {done.stderr.strip()}")
    return json.loads(done.stdout.strip().splitlines()[-1])


def tms_bench(*arguments):
    return run_json(BIN / "tms_bench", *arguments)


class Program:
    """A child that says `listening on URL`; ended by stop(). `said` is its standard output until then."""

    def __init__(self, command, log_path):
        self._log = open(log_path, "ab")
        started = time.monotonic()
        self._child = subprocess.Popen([str(part) for part in command], stdout=subprocess.PIPE,
                                       stderr=self._log)
        self.url = self._wait_for_url(started + READY_WITHIN_S, command)
        self.start_ms = (time.monotonic() - started) * 1000
        self.port = int(self.url.rsplit(":", 1)[1])

    def _wait_for_url(self, deadline, command):
        self.said = ""
        while time.monotonic() < deadline:
            if not select.select([self._child.stdout], [], [], 1)[0]:
                continue
            chunk = os.read(self._child.stdout.fileno(), 65536)
            if not chunk:
                break
            self.said += chunk.decode()
            found = re.search(r"listening on (https?://\S+)\n", self.said)
            if found:
                return found.group(1)
        self._child.kill()
        raise BenchError(f"{command[0]} does not listen; see {self._log.name}")

    @property
    def pid(self):
        return self._child.pid

    def cpu_s(self):
        fields = Path(f"/proc/{self.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / TICKS_PER_S

    def memory_mb(self, field="VmRSS"):
        status = Path(f"/proc/{self.pid}/status").read_text()
        return int(re.search(rf"{field}:\s+(\d+)", status).group(1)) / 1024

    def reset_peak(self):
        Path(f"/proc/{self.pid}/clear_refs").write_text("5")

    def written_kb(self):
        """Given to write(2) and its like: files and logs, not sockets."""
        return int(re.search(r"wchar: (\d+)", Path(f"/proc/{self.pid}/io").read_text()).group(1)) / 1024

    def stop(self):
        if self._child.poll() is None:
            self._child.send_signal(signal.SIGTERM)
            try:
                self._child.wait(15)
            except subprocess.TimeoutExpired:
                self._child.kill()
                self._child.wait()
        self._child.stdout.close()
        self._log.close()


class Client:
    """One keep-alive connection to the API with an access token. `tls` is an ssl.SSLContext, `source` the
    address that it comes from."""

    def __init__(self, port, token="", host="127.0.0.1", tls=None, source=""):
        options = {"timeout": 60, "source_address": (source, 0) if source else None}
        self._connection = (http.client.HTTPSConnection(host, port, context=tls, **options) if tls
                            else http.client.HTTPConnection(host, port, **options))
        self.token = token

    def close(self):
        self._connection.close()

    def send(self, method, target, body=None, headers=None):
        """(status, bytes, headers)"""
        sent = {"Content-Type": "application/json"} if body is not None else {}
        if self.token:
            sent["Authorization"] = f"Bearer {self.token}"
        sent.update(headers or {})
        text = json.dumps(body, separators=(",", ":")) if body is not None else None
        self._connection.request(method, target, text, sent)
        answer = self._connection.getresponse()
        return answer.status, answer.read(), answer.headers

    def call(self, method, target, body=None):
        """The JSON of an answer that must be a success."""
        status, text, _ = self.send(method, target, body)
        if not 200 <= status < 300:
            raise BenchError(f"{method} {target}: {status} {text[:300]!r}")
        return json.loads(text) if text else None

    def sign_in(self, username, password):
        self.token = ""
        session = self.call("POST", "/api/v1/session",
                            {"username": username, "password": password, "mode": "token"})
        self.token = session["access_token"]
        return self

    def job_ended(self, job_id, patience_s=120, pause_s=0.02):
        deadline = time.monotonic() + patience_s
        while time.monotonic() < deadline:
            job = self.call("GET", f"/api/v1/jobs/{job_id}")
            if job["finished_at"]:
                return job
            time.sleep(pause_s)  # between two looks at the job
        raise BenchError(f"job {job_id} does not end")


class Nginx:
    """Serves files of a folder with two workers: the reference of the HTTP rows."""

    def __init__(self, folder):
        self.folder = folder / "nginx"
        self.folder.mkdir(parents=True, exist_ok=True)
        self.port = free_port()
        workers_user = "user root;" if os.geteuid() == 0 else ""
        (self.folder / "nginx.conf").write_text(f"""{workers_user}
daemon off; worker_processes 2; worker_rlimit_nofile 16384;
pid {self.folder}/pid; error_log {self.folder}/error.log;
events {{ worker_connections 8192; }}
http {{
  access_log off; sendfile on; tcp_nopush on; keepalive_requests 100000000; keepalive_timeout 75s;
  default_type application/json;
  client_body_temp_path {self.folder}/body; proxy_temp_path {self.folder}/proxy;
  fastcgi_temp_path {self.folder}/fastcgi; uwsgi_temp_path {self.folder}/uwsgi;
  scgi_temp_path {self.folder}/scgi;
  server {{ listen 127.0.0.1:{self.port} backlog=4096; root {self.folder}; }}
}}
""")
        self._child = subprocess.Popen(
            ["nginx", "-p", str(self.folder), "-c", str(self.folder / "nginx.conf"),
             "-e", str(self.folder / "error.log")], stderr=subprocess.DEVNULL)
        self._wait()

    def _wait(self):
        deadline = time.monotonic() + 10
        while time.monotonic() < deadline and self._child.poll() is None:
            try:
                Client(self.port).send("GET", "/")
                return
            except OSError:
                time.sleep(0.02)  # between two attempts to connect
        raise BenchError(f"nginx does not start; see {self.folder}/error.log")

    def serve(self, size_bytes):
        """The URL of a file of that size."""
        name = f"{size_bytes}.json"
        (self.folder / name).write_bytes(b"x" * size_bytes)
        return f"http://127.0.0.1:{self.port}/{name}"

    def stop(self):
        self._child.send_signal(signal.SIGTERM)
        self._child.wait(10)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wrk(url, connections, seconds, **settings):
    """Result of wrk.lua's done(), with rate and milliseconds added. Settings: see wrk.lua."""
    environment = {**os.environ, **{f"TMS_{name.upper()}": str(value) for name, value in settings.items()}}
    threads = min(2, connections)
    command = ["wrk", "-t", str(threads), "-c", str(connections), "-d", f"{seconds}s", "--timeout", "10s",
               "-s", str(ROOT / "tests/load/wrk.lua"), url]
    done = subprocess.run(command, capture_output=True, text=True, env=environment)
    if done.returncode != 0:
        raise BenchError(f"wrk: {done.stderr.strip()} {done.stdout.strip()}")
    result = json.loads(done.stdout.strip().splitlines()[-1])
    result["rate"] = result["requests"] / (result["duration_us"] / 1e6)
    for name in ("p50", "p95", "p99"):
        result[f"{name}_ms"] = result[f"{name}_us"] / 1000
    result["failed"] = result["errors"] + result["bad_status"]
    return result
