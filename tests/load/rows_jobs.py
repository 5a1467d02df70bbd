"""P6, P7, P9 to P11: actions, syncs and the audit log, next to SQLite, the ideal and the parser alone."""
import math
import threading
import time
from statistics import median

from programs import tms_bench
from report import Figure
from world import ACTION_LATENCY_MS, AT_ONCE, CHUNK, CLUSTER, CREW, CUSTOMERS, customers_target

ROUNDS = 3
SYNCS = 10


def percentile(values, share):
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def preview(client, selection, action):
    return client.call("POST", "/api/v1/jobs/preview", {
        "kind": "action", "cluster": CLUSTER, "action": action, "selection": selection})


def start_job(client, dry_run, action):
    """(job, milliseconds until it was accepted)"""
    body = {"kind": "action", "cluster": CLUSTER, "action": action, "reason": "a benchmark",
            "selection_token": dry_run["selection_token"], "confirm_count": dry_run["total"]}
    started = time.monotonic()
    job = client.call("POST", "/api/v1/jobs", body)["job"]
    return job, (time.monotonic() - started) * 1000


class OtherUser:
    """Reads windows of customers all the time, on a thread of its own."""

    def __init__(self, world):
        self._client = world.client("viewer.bench")
        self._ended = threading.Event()
        self.latencies_ms = []
        self._thread = threading.Thread(target=self._read)
        self._thread.start()

    def _read(self):
        while not self._ended.is_set():
            started = time.monotonic()
            self._client.call("GET", customers_target(limit=200, sort="-updated_at"))
            self.latencies_ms.append((time.monotonic() - started) * 1000)

    def stop(self):
        self._ended.set()
        self._thread.join()


class SmallAction:
    """A one-customer action by another operator, started when the big one has just left."""

    def __init__(self, world, cid):
        self._client = world.client(CREW[0])
        world.connect(self._client)
        self._cid = cid
        self.accepted_ms = math.inf
        self._thread = threading.Thread(target=self._start)

    def begin(self):
        self._dry_run = preview(self._client, {"cids": [self._cid]}, "pe-direct")
        self._thread.start()

    def _start(self):
        time.sleep(0.01)  # so that the large job is being written when this one asks
        self._job, self.accepted_ms = start_job(self._client, self._dry_run, "pe-direct")

    def end(self):
        self._thread.join()
        self._client.job_ended(self._job["id"])


def cancel(client, job):
    client.call("POST", f"/api/v1/jobs/{job['id']}/cancel")
    client.job_ended(job["id"])


def raw_job_ms(world, customers):
    """SQLite writing the same rows into a copy of the same database, once a copy."""
    return median(tms_bench("raw-job", world.copy_of_database(f"raw{customers}_{i}"), customers)["ms"]
                  for i in range(ROUNDS))


def p6(world):
    operator, cids = world.operator, world.cids
    total = operator.call("GET", customers_target(limit=1))["total"]
    one = operator.call("GET", customers_target(limit=1, offset=total - 1))["items"][0]["cid"]
    everything = {"filter": {}}
    ten_thousand = {"cids": world.all_cids[:10_000]}
    all_but_one = {"cids": [cid for cid in world.all_cids if cid != one]}
    figures = []
    for customers, selection, goal in ((CUSTOMERS, everything, 400), (10_000, ten_thousand, 120)):
        durations = []
        for _ in range(ROUNDS):
            dry_run = preview(operator, selection, "pe-enable")
            job, ms = start_job(operator, dry_run, "pe-enable")
            durations.append(ms)
            cancel(operator, job)
        figures.append(Figure("P6", f"POST /jobs, {customers:,} customers", median(durations), "ms", goal,
                              reference=raw_job_ms(world, customers), reference_name="SQLite", ratio_goal=4))

    dry_run = preview(operator, all_but_one, "pe-enable")
    reader, small = OtherUser(world), SmallAction(world, one)
    small.begin()
    job, _ = start_job(operator, dry_run, "pe-enable")
    small.end()
    reader.stop()
    cancel(operator, job)
    figures += [
        Figure("P6", "reads of others meanwhile, p95", percentile(reader.latencies_ms, 0.95), "ms", 100),
        Figure("P6", "one-customer action meanwhile", small.accepted_ms, "ms", 500)]
    return figures


def p7(world):
    runs = []
    for action in ("t-enable", "pe-finalize", "pe-enable"):
        dry_run = preview(world.operator, {"filter": {}}, action)
        started = time.monotonic()
        job, _ = start_job(world.operator, dry_run, action)
        ended = world.operator.job_ended(job["id"])
        runs.append((time.monotonic() - started, dry_run["total"] - ended["counts"]["succeeded"]))
    calls = math.ceil(dry_run["total"] / CHUNK)
    ideal_s = math.ceil(calls / AT_ONCE) * ACTION_LATENCY_MS / 1000
    return [
        Figure("P7", f"{dry_run['total']:,} customers, {calls} calls, {AT_ONCE} at once, best of {len(runs)}",
               min(took_s for took_s, _ in runs), "s", reference=ideal_s, reference_name="ideal", ratio_goal=1.15),
        Figure("P7", "customers that did not succeed", sum(left for _, left in runs), "", 0, gate=True)]


def p9(world):
    server, operator = world.server, world.operator
    world.sync(operator)  # takes over what earlier rows changed
    world.take_peak()
    memory, written, cpu = server.memory_mb(), server.written_kb(), server.cpu_s()
    for _ in range(SYNCS):
        world.sync(operator)
    cpu_ms = (server.cpu_s() - cpu) * 1000 / SYNCS
    written_kb = (server.written_kb() - written) / SYNCS
    growth = server.memory_mb("VmHWM") - memory
    cluster = next(c for c in operator.call("GET", "/api/v1/clusters")["items"] if c["code"] == CLUSTER)
    parsing = tms_bench("parse", world.state_reply(), SYNCS)["cpu_ms"]
    return [
        Figure("P9", "sync of 50,000 unchanged, server CPU", cpu_ms, "ms", 120, reference=parsing,
               reference_name="parsing", ratio_goal=4),
        Figure("P9", "peak memory growth", growth, "MB", 25, gate=True),
        Figure("P9", "customers changed", cluster["last_sync"]["changed"], "", 0, gate=True),
        # Job, audit record and checkpoint: far less than one row a customer (5,000 KB).
        Figure("P9", "written to files a sync", written_kb, "KB", 200, gate=True)]


def p10(world):
    records, group, threads = 30_000, 64, 64
    ours_dir = world.copy_of_database("append").parent
    raw = world.copy_of_database("raw_append")
    ours, alone, sync = [], [], []
    for _ in range(ROUNDS):  # in turns, as in rows_http
        ours.append(tms_bench("append", ours_dir, records, threads))
        alone.append(tms_bench("raw-append", raw, records, group))
        sync.append(tms_bench("fdatasync", raw, 1000))
    rates = [max(run["records_per_s"] for run in runs) for runs in (ours, alone)]
    single = {name: min(run["single"][name] for run in ours) for name in ("p50_ms", "p99_ms")}
    bare = {name: min(run[name] for run in sync) for name in ("p50_ms", "p99_ms")}
    what = "durable audit append"
    return [
        Figure("P10", f"{what}, {threads} at once", rates[0], "1/s", 20_000, at_least=True, reference=rates[1],
               reference_name="SQLite", ratio_goal=0.3),
        Figure("P10", f"{what}, one alone, p50", single["p50_ms"], "ms", reference=bare["p50_ms"],
               reference_name="fdatasync", ratio_goal=3),
        Figure("P10", f"{what}, one alone, p99", single["p99_ms"], "ms", reference=bare["p99_ms"],
               reference_name="fdatasync", ratio_goal=6)]


class Crew:
    """Twenty operators with five dry runs each, because a user may keep five at a time."""

    def __init__(self, world, actions, customers_each):
        self._start = threading.Barrier(actions)
        self._accepted = []
        cids = world.all_cids
        self._threads = []
        for number in range(actions):
            client = world.client(CREW[number % len(CREW)])
            if number < len(CREW):
                world.connect(client)
            mine = cids[number * customers_each:(number + 1) * customers_each]
            dry_run = preview(client, {"cids": mine}, "pe-finalize")
            self._threads.append(threading.Thread(target=self._act, args=(client, dry_run)))

    def _act(self, client, dry_run):
        self._start.wait()
        self._accepted.append((client, *start_job(client, dry_run, "pe-finalize")))

    def run(self):
        """(milliseconds until each was accepted, customers that succeeded)"""
        for thread in self._threads:
            thread.start()
        for thread in self._threads:
            thread.join()
        succeeded = sum(client.job_ended(job["id"], pause_s=0.2)["counts"]["succeeded"]
                        for client, job, _ in self._accepted)
        return [ms for _, _, ms in self._accepted], succeeded


def p11(world):
    actions, customers_each = 100, 500
    accepted_ms, succeeded = Crew(world, actions, customers_each).run()
    return [
        Figure("P11", f"{actions} actions of {customers_each} at once, accepted, p99", percentile(accepted_ms, 0.99),
               "ms", 1000),
        Figure("P11", "actions refused", actions - len(accepted_ms), "", 0, gate=True),
        Figure("P11", "customers that did not succeed", actions * customers_each - succeeded, "", 0, gate=True)]
