"""P8: reading the app status of customers, next to the ideal."""
import time

from report import Figure
from world import STATUS_AT_ONCE, STATUS_CLUSTER, STATUS_CUSTOMERS, STATUS_LATENCY_MS

ROUNDS = 3


def refresh(operator, **limits):
    """(the ended job, seconds from asking for it to its end)"""
    started = time.monotonic()
    job = operator.call("POST", "/api/v1/jobs", {"kind": "app_status", "cluster": STATUS_CLUSTER,
                                                 "selection": {"filter": {}}, **limits})["job"]
    if not job["finished_at"]:
        job = operator.job_ended(job["id"], pause_s=0.005)
    return job, time.monotonic() - started


def p8(world):
    world.status_cluster
    cold = [refresh(world.operator, max_age_s=0) for _ in range(ROUNDS)]
    warm = [refresh(world.operator) for _ in range(ROUNDS)]
    ideal_s = STATUS_CUSTOMERS / STATUS_AT_ONCE * STATUS_LATENCY_MS / 1000
    return [
        Figure("P8", f"app status of {STATUS_CUSTOMERS:,} customers, {STATUS_AT_ONCE} at once, best of {ROUNDS}",
               min(took_s for _, took_s in cold), "s", reference=ideal_s, reference_name="ideal", ratio_goal=1.25),
        Figure("P8", "the same when all is fresh", min(took_s for _, took_s in warm) * 1000, "ms", 50),
        Figure("P8", "customers that were not read", sum(STATUS_CUSTOMERS - job["counts"]["succeeded"]
                                                         for job, _ in cold), "", 0, gate=True),
        Figure("P8", "customers that were read again though fresh",
               sum(STATUS_CUSTOMERS - job["counts"]["skipped"] for job, _ in warm), "", 0, gate=True)]
