"""P12 to P15: start, memory, the page and its frames."""
from statistics import median

from programs import BIN, ROOT, run_json, tms_bench
from report import Figure


def p12(world):
    world.server  # its starts are timed where it is started
    copy = world.copy_of_database("start")
    reading = median(tms_bench("raw-read", copy)["ms"] for _ in world.start_times_ms)
    return [Figure("P12", "start to listening, 50,000 customers, 50,000 records", median(world.start_times_ms),
                   "ms", 200, reference=reading, reference_name="SQLite", ratio_goal=6)]


def p13(world):
    world.server
    return [Figure("P13", "memory, idle after start", world.idle_mb, "MB", 45, gate=True)]


def peak(world):
    """After every other row of this run; nothing when no row needed the server."""
    if not world.start_times_ms:
        return []
    return [Figure("P13", "memory, most in this run", world.most_mb, "MB", 100, gate=True)]


def p14(_):
    page = run_json("node", ROOT / "tests/load/page_load.mjs", BIN)
    return [
        Figure("P14", f"transfer of a first visit, {page['requests']} files", page["transfer_bytes"] / 1000, "KB",
               400, gate=True),
        Figure("P14", "sign-in form visible", page["form_ms"], "ms", 200),
        Figure("P14", "usable table of 50,000 after signing in", page["table_ms"], "ms", 1000)]


def p15(_):
    frames = run_json("node", ROOT / "tests/load/frame_load.mjs", BIN)
    return [
        Figure("P15", "frame while scrolling 50,000 rows, median", frames["scrolling_p50_ms"], "ms", 4,
               reference=frames["empty_p50_ms"], reference_name="a page without content", ratio_goal=8),
        Figure("P15", "frame while scrolling 50,000 rows, p99", frames["scrolling_p99_ms"], "ms", 4),
        Figure("P15", "keystroke in the search to drawn rows", frames["keystroke_ms"], "ms", 60),
        Figure("P15", "sort to drawn rows", frames["sort_ms"], "ms", 80)]
