"""The data that rows are measured on: unless a row wants another size, 50,000 customers of a simulated
cluster with app status, and 50,000 audit records of 10 customers each, made once a run."""
import json
import os
import random
import shutil
import subprocess
import urllib.request
from functools import cached_property
from statistics import median
from urllib.parse import quote

from programs import BIN, LIMIT_FLAGS, BenchError, Client, Nginx, Program, tms_bench

CUSTOMERS = 50_000
RECORDS = 50_000
CUSTOMERS_A_RECORD = 10
CLUSTER = "EU"
CLUSTER_TOKEN = "bench-token"
ACTION_LATENCY_MS = 300
CHUNK = 500
AT_ONCE = 8
STATUS_CLUSTER = "EU2"
STATUS_CUSTOMERS = 5_000
STATUS_LATENCY_MS = 20
STATUS_AT_ONCE = 64
STARTS = 7
CREW = [f"crew{number}.bench" for number in range(20)]
USERS = {"admin.bench": "admin", "operator.bench": "operator", "viewer.bench": "viewer", **{name: "operator" for name in CREW}}
PASSWORD = "long enough for anyone 7"


class World:
    def __init__(self, folder, seconds, customers=CUSTOMERS, records=RECORDS):
        self.folder = folder
        self.seconds = seconds
        self.customers = customers
        self.records = records
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        self.data_dir = folder / "data"
        self.database = self.data_dir / "tms.db"
        self._running = []
        self.start_times_ms = []
        self.idle_mb = 0.0
        self.customers_mb = 0.0
        self.most_mb = 0.0
        self.measured = []  # rows that came before in this run
        self.left_out = []  # figures that this run cannot have, with the reason

    # ---- what is started

    @cached_property
    def cluster(self):
        return self._start([BIN / "tms-cluster-sim", "--listen", "127.0.0.1:0", "--customers", self.customers,
                            "--token", CLUSTER_TOKEN, "--latency-ms", 0, "--action-latency-ms",
                            ACTION_LATENCY_MS, "--settle-ms", 0])

    @cached_property
    def status_cluster(self):
        """A second cluster, slower and smaller, synced by the operator."""
        cluster = self._start([BIN / "tms-cluster-sim", "--listen", "127.0.0.1:0", "--customers", STATUS_CUSTOMERS,
                               "--token", CLUSTER_TOKEN, "--latency-ms", STATUS_LATENCY_MS, "--settle-ms", 0])
        self._admin("cluster", "set", "--code", STATUS_CLUSTER, "--base-url", cluster.url)
        self.connect(self.operator, STATUS_CLUSTER)
        self.sync(self.operator, STATUS_CLUSTER)
        return cluster

    @cached_property
    def nginx(self):
        nginx = Nginx(self.folder)
        self._running.append(nginx)
        return nginx

    @cached_property
    def server(self):
        """The dashboard on the full data directory; times of its starts and its idle memory are noted."""
        self._fill()
        return self._start_often()

    def _start_often(self):
        self.start_times_ms.clear()
        for _ in range(STARTS - 1):
            server = self._start_server()
            self.start_times_ms.append(server.start_ms)
            self.stop(server)
        server = self._start_server()
        self.start_times_ms.append(server.start_ms)
        self.idle_mb = server.memory_mb()
        return server

    def add_snapshot(self, cluster, customers):
        """Customers of a cluster without URL; the server is started anew with them."""
        ids = random.Random(1)
        rows = "".join(f"{ids.getrandbits(128):032x},{1 + number % 5}\r\n" for number in range(customers))
        request = urllib.request.Request(
            f"{self.server.url}/api/v1/clusters/{cluster}/snapshot", ("cid,action_code\r\n" + rows).encode(),
            {"Content-Type": "text/csv", "Authorization": f"Bearer {self.client('admin.bench').token}"}, method="PUT")
        with urllib.request.urlopen(request, timeout=600) as answer:
            answer.read()
        self.stop(self.server)
        self.server = self._start_often()

    def _start(self, command):
        program = Program(command, self.folder / "programs.log")
        self._running.append(program)
        return program

    def _start_server(self):
        return self._start([BIN / "tms-dashboard", "serve", "--listen", "127.0.0.1:0", "--data-dir",
                            self.data_dir, *LIMIT_FLAGS])

    def stop(self, program):
        self._running.remove(program)
        program.stop()

    def close(self):
        for program in reversed(self._running):
            program.stop()

    # ---- the data

    def _admin(self, *arguments, given=""):
        done = subprocess.run([BIN / "tms-dashboard", *arguments, "--data-dir", self.data_dir],
                              input=given, capture_output=True, text=True)
        if done.returncode != 0:
            raise BenchError(f"tms-dashboard {' '.join(arguments)}: {done.stderr.strip()}")

    def _fill(self):
        for username, role in USERS.items():
            self._admin("user", "add", "--username", username, "--role", role, "--password-stdin",
                        given=PASSWORD + "\n")
        self._admin("cluster", "set", "--code", CLUSTER, "--base-url", self.cluster.url, "--chunk-size",
                    str(CHUNK), "--concurrency", str(AT_ONCE))
        server = self._start_server()
        operator = self.client("operator.bench", server)
        self.connect(operator)
        self.sync(operator)
        self.read_app_status(operator)
        self.stop(server)
        self.customers_mb = self.database.stat().st_size / 1e6
        tms_bench("fill", self.data_dir, self.records, CUSTOMERS_A_RECORD)

    def client(self, username, server=None):
        return Client((server or self.server).port).sign_in(username, PASSWORD)

    def connect(self, client, cluster=CLUSTER):
        # For this session only: a cluster-wide connection would be synced on a timer.
        client.call("PUT", f"/api/v1/clusters/{cluster}/credentials",
                    {"kind": "bearer", "token": CLUSTER_TOKEN, "keep": "session"})

    def sync(self, client, cluster=CLUSTER):
        job = client.call("POST", f"/api/v1/clusters/{cluster}/sync")["job"]
        ended = client.job_ended(job["id"], pause_s=0.1)
        if ended["status"] != "succeeded":
            raise BenchError(f"a sync ended {ended['status']}: {ended['error']}")

    def last_sync_ms(self):
        """Of the whole sync, its read of the cluster included."""
        clusters = self.viewer.call("GET", "/api/v1/clusters")["items"]
        return next(cluster["last_sync"]["duration_ms"] for cluster in clusters if cluster["code"] == CLUSTER)

    def read_app_status(self, client):
        job = client.call("POST", "/api/v1/jobs", {"kind": "app_status", "cluster": CLUSTER,
                                                   "selection": {"filter": {}}})["job"]
        ended = client.job_ended(job["id"], patience_s=600, pause_s=0.2)
        if ended["status"] != "succeeded":
            raise BenchError(f"reading app status ended {ended['status']}: {ended['failures']}")

    @cached_property
    def viewer(self):
        return self.client("viewer.bench")

    @cached_property
    def operator(self):
        operator = self.client("operator.bench")
        self.connect(operator)
        return operator

    @cached_property
    def cids(self):
        """Every 50th customer, all over the table."""
        return self.all_cids[::50]

    @cached_property
    def all_cids(self):
        pages = (self.viewer.call("GET", f"/api/v1/customers?cluster={CLUSTER}&limit=500&offset={offset}")
                 for offset in range(0, self.customers, 500))
        return [customer["cid"] for page in pages for customer in page["items"]]

    # ---- ways to measure

    def take_peak(self):
        """The server's most memory since the last call, in MB; the most of all is remembered."""
        if not self.start_times_ms:
            return 0.0
        peak = self.server.memory_mb("VmHWM")
        self.most_mb = max(self.most_mb, peak)
        self.server.reset_peak()
        return peak

    def database_bytes(self):
        """Of the database once its WAL is written back; the server must be stopped."""
        subprocess.run(["sqlite3", self.database, "PRAGMA wal_checkpoint(TRUNCATE)"], check=True,
                       capture_output=True)
        return self.database.stat().st_size

    def median_size(self, targets):
        return int(median(len(self.viewer.send("GET", target)[1]) for target in targets[:20]))

    def targets_file(self, name, targets):
        path = self.folder / f"{name}.targets"
        path.write_text("\n".join(targets) + "\n")
        return path

    def copy_of_database(self, name):
        """A consistent copy for reference work of its own."""
        folder = self.folder / name
        folder.mkdir(exist_ok=True)
        path = folder / "tms.db"
        subprocess.run(["sqlite3", self.database, f".backup {path}"], check=True)
        # Else the first commit of the reference would pay for writing the copy to the disk.
        with open(path, "rb") as copy:
            os.fsync(copy.fileno())
        return path

    def state_reply(self):
        """The cluster's full reply, as a file."""
        request = urllib.request.Request(f"{self.cluster.url}/tms/v1/get/action?cid=ALL",
                                         headers={"Authorization": f"Bearer {CLUSTER_TOKEN}"})
        path = self.folder / "state_reply.json"
        with urllib.request.urlopen(request) as answer:
            path.write_bytes(answer.read())
        json.loads(path.read_bytes())
        return path


def customers_target(cluster=CLUSTER, **query):
    return f"/api/v1/customers?cluster={cluster}&" + "&".join(f"{k}={quote(str(v))}" for k, v in query.items())
