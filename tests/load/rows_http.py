"""P1 to P5: reads over HTTP, next to nginx serving a static file of the same size."""
import gzip

from programs import wrk
from report import Figure
from world import CLUSTER, customers_target

SMALL = "/api/v1/revisions"


ROUNDS = 3


def best(runs):
    """The best of each figure, errors of all: what disturbs a round is not the program measured."""
    chosen = {name: min(run[name] for run in runs) for name in ("p50_ms", "p95_ms", "p99_ms")}
    return {**chosen, "rate": max(run["rate"] for run in runs), "failed": sum(run["failed"] for run in runs)}


def load(world, target, connections, targets=None, seconds=0, **settings):
    """(ours, nginx): the same settings against the server and against a static file of the same size.

    In turns, because a machine that others use is never the same twice.
    """
    size = world.median_size(targets or [target])
    static = world.nginx.serve(size)
    ours_targets, nginx_targets = {}, {}
    if targets:  # choosing one costs wrk time: nginx gets as many, all of the one file
        ours_targets = {"targets": world.targets_file("ours", targets)}
        same = "/" + static.rsplit("/", 1)[1]
        nginx_targets = {"targets": world.targets_file("nginx", [same] * len(targets))}
    settings.update(token=world.viewer.token, connections=connections, seconds=max(seconds, world.seconds))
    ours, nginx = [], []
    for _ in range(ROUNDS):
        ours.append(wrk(world.server.url + target, **ours_targets, **settings))
        nginx.append(wrk(static, **nginx_targets, **settings))
    return best(ours), best(nginx)


def rate(row, what, ours, nginx, goal, ratio_goal):
    return Figure(row, what, ours["rate"], "req/s", goal, at_least=True, reference=nginx["rate"],
                  reference_name="nginx", ratio_goal=ratio_goal)


def p99(row, what, ours, nginx, goal):
    return Figure(row, f"{what}, p99", ours["p99_ms"], "ms", goal, reference=nginx["p99_ms"],
                  reference_name="nginx")


def errors(row, what, ours):
    return Figure(row, f"{what}, errors", ours["failed"], "", 0, gate=True)


def p1(world):
    what = "small GET, 50 clients"
    ours, nginx = load(world, SMALL, 50)
    return [rate("P1", what, ours, nginx, 20_000, 0.5), p99("P1", what, ours, nginx, 10), errors("P1", what, ours)]


def p2(world):
    figures = []
    server = world.server
    before = server.memory_mb()
    world.take_peak()
    for connections, p99_goal in ((500, 40), (5000, None)):
        what = f"small GET, {connections:,} clients"
        ours, nginx = load(world, SMALL, connections)
        figures += [rate("P2", what, ours, nginx, 20_000, 0.5), p99("P2", what, ours, nginx, p99_goal),
                    errors("P2", what, ours)]
    what = "5,000 browsers polling every 2 s"
    ours, nginx = load(world, SMALL, 5000, seconds=10, background=1, pause_ms=2000)
    figures += [Figure("P2", what, ours["rate"], "req/s"), p99("P2", what, ours, nginx, 20),
                errors("P2", what, ours)]
    figures.append(Figure("P2", "memory growth, peak", server.memory_mb("VmHWM") - before, "MB", 40, gate=True))
    return figures


def windows(cluster=CLUSTER):
    """Windows of 200 rows that differ in filter, order and place."""
    filters = [{"state": "pe-enable"}, {"state": "tran-begin,t-enable"}, {"q": "a1"}, {"q": "7"},
               {"state": "pe-finalize", "q": "c"}, {"health": "not_fetched"}]
    sorts = ["cid", "-cid", "state", "-updated_at", "action_code"]
    return [customers_target(cluster, **query, sort=sort, limit=200, offset=offset)
            for query in filters for sort in sorts for offset in (0, 200, 400)]


def p3(world):
    targets = windows()
    what = "window of 200 rows of 50,000"
    one, nginx_one = load(world, targets[0], 1, targets)
    many, nginx_many = load(world, targets[0], 50, targets)
    _, plain, _ = world.viewer.send("GET", targets[0])
    _, packed, headers = world.viewer.send("GET", targets[0], headers={"Accept-Encoding": "gzip, br"})
    encoding = headers.get("Content-Encoding", "none")
    if encoding == "gzip":
        gzip.decompress(packed)
    return [
        Figure("P3", f"{what}, 1 client, p50", one["p50_ms"], "ms", 2, reference=nginx_one["p50_ms"],
               reference_name="nginx"),
        p99("P3", f"{what}, 1 client", one, nginx_one, 10),
        rate("P3", f"{what}, 50 clients", many, nginx_many, 2_000, 0.08),
        p99("P3", f"{what}, 50 clients", many, nginx_many, 60),
        errors("P3", what, many),
        Figure("P3", "its size, plain", len(plain) / 1000, "KB", 100, gate=True),
        Figure("P3", f"its size, Content-Encoding {encoding}", len(packed) / 1000, "KB", 20, gate=True),
    ]


def audit_rows(world, row, what, asked_again, asked_once, goals):
    """Answers that several people ask for come from the finished ones; `asked_once` are too many for
    that, and show what reading the database costs."""
    rate_goal, p99_goal, ratio_goal = goals
    ours, nginx = load(world, asked_again[0], 50, asked_again)
    fresh, nginx_fresh = load(world, asked_once[0], 50, asked_once)
    return [rate(row, what, ours, nginx, rate_goal, ratio_goal), p99(row, what, ours, nginx, p99_goal),
            errors(row, what, ours),
            rate(row, f"{what}, none asked twice", fresh, nginx_fresh, rate_goal, None),
            p99(row, f"{what}, none asked twice", fresh, nginx_fresh, p99_goal),
            errors(row, f"{what}, none asked twice", fresh)]


def p4(world):
    # Pages all over the log, as people leaf through it.
    def pages(step):
        return [f"/api/v1/audit?limit=50&before_seq={seq}" for seq in range(1_000, 50_000, step)]

    return audit_rows(world, "P4", "audit page of 50 of 50,000, 50 clients", pages(250), pages(1), (5_000, 40, 0.15))


def p5(world):
    def histories(cids):
        return [f"/api/v1/audit?cluster={CLUSTER}&cid={cid}&limit=50" for cid in cids]

    return audit_rows(world, "P5", "history of one customer, 50 clients", histories(world.cids),
                      histories(world.all_cids), (8_000, 25, 0.25))
