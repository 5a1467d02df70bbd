"""P16 and P17: how figures grow with the data, and what it takes on the disk."""
import shutil

from programs import tms_bench, wrk
from report import Figure
from rows_http import windows
from world import CLUSTER, CUSTOMERS, RECORDS, World

# The most in one cluster that is synced: 63 MB, where the server reads a reply of up to 64 MiB.
SIZES = (1_000, 10_000, 50_000, 200_000, 750_000)
MOST = 1_000_000  # of a cluster by a snapshot, without app status
SNAPSHOT_CLUSTER = "EU3"
RECORD_SIZES = (50_000, 500_000, 5_000_000)
HISTORY = 10  # records of a customer in the smallest of them: answers of every size hold as many
MB = 1_000_000


class Grown:
    """A world of another size, gone when it has been measured."""

    def __init__(self, world, name, **size):
        self._world = World(world.folder.parent / "growth" / name, world.seconds, **size)

    def __enter__(self):
        return self._world

    def __exit__(self, *_):
        self._world.close()
        shutil.rmtree(self._world.folder)


ROUNDS = 3  # of each figure, of which the best counts


def one_client(world, targets):
    world.server  # before its viewer signs in
    rounds = [wrk(world.server.url + targets[0], connections=1, seconds=world.seconds, token=world.viewer.token,
                  targets=world.targets_file("ours", targets)) for _ in range(ROUNDS)]
    return min(rounds, key=lambda one: one["p99_ms"])


def unchanged_sync_ms(world):
    world.connect(operator := world.client("operator.bench"))
    times = []
    for _ in range(ROUNDS):
        world.sync(operator)
        times.append(world.last_sync_ms())
    return min(times)


def flat(what, unit, small, large, at_most):
    """One figure at the largest size; how many times the smallest one's it may be decides."""
    return Figure("P16", what, large, unit, reference=small, reference_name="smallest", ratio_goal=at_most)


def standing(world, cluster=CLUSTER):
    """What every size is asked for."""
    window = one_client(world, windows(cluster))
    return {"window_ms": window["p50_ms"], "window_p99_ms": window["p99_ms"],
            "start_ms": min(world.start_times_ms), "idle_mb": world.idle_mb}


def customers_growth(world):
    seen = {}
    for customers in SIZES:
        with Grown(world, f"customers{customers}", customers=customers, records=1_000) as grown:
            grown.server
            seen[customers] = {"sync_ms": unchanged_sync_ms(grown), **standing(grown)}
    with Grown(world, f"customers{MOST}", customers=SIZES[0], records=1_000) as grown:
        grown.add_snapshot(SNAPSHOT_CLUSTER, MOST)
        seen[MOST] = standing(grown, SNAPSHOT_CLUSTER)
    return seen


def records_growth(world):
    seen = {}
    for records in RECORD_SIZES:
        with Grown(world, f"records{records}", records=records) as grown:
            grown.server
            seen[records] = one_client(grown, [f"/api/v1/audit?cluster={CLUSTER}&cid={cid}&limit={HISTORY}"
                                               for cid in grown.all_cids])
    return seen


def p16(world):
    figures = []
    customers = customers_growth(world)
    for size, one in customers.items():
        what = f"{size:,} customers"
        figures += [Figure("P16", f"{what}: window of 200, p50", one["window_ms"], "ms"),
                    Figure("P16", f"{what}: window of 200, p99", one["window_p99_ms"], "ms",
                           50 if size == MOST else None),
                    Figure("P16", f"{what}: start to listening", one["start_ms"], "ms"),
                    Figure("P16", f"{what}: memory, idle", one["idle_mb"], "MB")]
        if "sync_ms" in one:
            figures.append(Figure("P16", f"{what}: sync, unchanged", one["sync_ms"], "ms"))
    smallest, middle, largest, most = (customers[size] for size in (SIZES[0], CUSTOMERS, SIZES[-1], MOST))
    times = SIZES[-1] // CUSTOMERS
    figures += [
        flat(f"window of {MOST:,} customers", "ms", smallest["window_ms"], most["window_ms"], 3),
        Figure("P16", f"sync, {times} x the customers", largest["sync_ms"], "ms", reference=middle["sync_ms"] * times,
               reference_name="linear", ratio_goal=1.5),
        Figure("P16", f"start, {times} x the customers", largest["start_ms"], "ms",
               reference=middle["start_ms"] * times, reference_name="linear", ratio_goal=1.5),
        Figure("P13", f"memory, idle with {SIZES[-1]:,} customers with app status", largest["idle_mb"], "MB",
               500 * SIZES[-1] / MOST, gate=True),
        Figure("P13", f"memory, idle with {MOST:,} customers of a snapshot", most["idle_mb"], "MB", 500, gate=True)]

    records = records_growth(world)
    for size, one in records.items():
        figures += [Figure("P16", f"{size:,} records: history of one customer, p50", one["p50_ms"], "ms"),
                    Figure("P16", f"{size:,} records: history of one customer, p99", one["p99_ms"], "ms")]
    few, many = records[RECORD_SIZES[0]], records[RECORD_SIZES[-1]]
    figures += [flat("history at the most records, p50", "ms", few["p50_ms"], many["p50_ms"], 3),
                flat("history at the most records, p99 (P5)", "ms", few["p99_ms"], many["p99_ms"], 2)]
    return figures


WRITING_ROWS = ("P6", "P7", "P11")


def wal_mb(world):
    """It is never cut while the server runs: its size is the most it ever was. None: nothing has loaded it in this run."""
    if set(world.measured) & set(WRITING_ROWS):
        return world.database.with_name("tms.db-wal").stat().st_size / MB
    world.left_out.append(f"P17: the WAL under load is not measured: name {', '.join(WRITING_ROWS)} as well.")
    return None


def p17(world):
    """Records on a data directory of their own, because the sizes of files only grow."""
    with Grown(world, "disk", records=1) as grown:
        grown.stop(grown.server)
        sizes = [grown.database_bytes()]
        for records, customers_each in ((RECORDS, 1), (20, CUSTOMERS)):
            tms_bench("fill", grown.data_dir, records, customers_each)
            sizes.append(grown.database_bytes())
    single, bulk = sizes[1] - sizes[0], sizes[2] - sizes[1]
    world.server  # filled with customers and their app status, if no row before has done that
    figures = [
        Figure("P17", "one-customer audit record with indexes", single / RECORDS, "bytes", 350, gate=True),
        Figure("P17", f"{RECORDS:,} such records", single / MB, "MB", 25, gate=True),
        Figure("P17", "a customer of a bulk record", bulk / (20 * CUSTOMERS), "bytes", 60, gate=True)]
    figures.append(Figure("P17", f"database of {CUSTOMERS:,} customers with app status", world.customers_mb, "MB", 40,
                          gate=True))
    if (wal := wal_mb(world)) is not None:
        figures.append(Figure("P17", "WAL after the rows of this run", wal, "MB", 64, gate=True))
    return figures
