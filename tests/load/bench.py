"""Measures the release build against the figures of the performance table; see README.md.

Started by scripts/bench.sh, which builds what is measured and raises the number of open files.
"""
import argparse
import os
import sys
import traceback
from pathlib import Path

import rows_app_status
import rows_growth
import rows_http
import rows_jobs
import rows_start
from programs import ROOT
from report import table, write_json
from world import World

# In the order in which they are measured: what changes data comes after what only reads it.
ROWS = {
    "P12": rows_start.p12, "P13": rows_start.p13,
    "P1": rows_http.p1, "P2": rows_http.p2, "P3": rows_http.p3, "P4": rows_http.p4, "P5": rows_http.p5,
    "P8": rows_app_status.p8, "P9": rows_jobs.p9, "P6": rows_jobs.p6, "P7": rows_jobs.p7, "P11": rows_jobs.p11,
    "P10": rows_jobs.p10,
    "P14": rows_start.p14, "P15": rows_start.p15,
    "P17": rows_growth.p17,
    "P16": rows_growth.p16,
}
LONG = {"P16"}  # some ten minutes and 3 GB of disk: only when named
NOTES = [
    "Limits are raised for this: --rate-limit 0 --max-connections-per-address 0.",
    "Client, reference and server share this machine's cores.",
    "P1 to P5, P7, P8, P10: the best of three rounds, in turns with the reference. P16: the best of three.",
    "MISS: a ratio to the reference of the same run, or a size, misses; it decides the exit code.",
    "slow: a time or rate misses its goal on this machine while its ratio holds.",
]


def arguments():
    parser = argparse.ArgumentParser(prog="scripts/bench.sh", description="Measures the release build.")
    parser.add_argument("rows", nargs="*", metavar="ROW", help=f"any of {' '.join(ROWS)}; default: all but {' '.join(LONG)}")
    parser.add_argument("--seconds", type=int, default=3, help="of each of three rounds of load [3]")
    parser.add_argument("--output", type=Path, default=ROOT / "build/bench", help="folder of bench.json")
    parsed = parser.parse_args()
    unknown = [row for row in parsed.rows if row not in ROWS]
    if unknown:
        parser.error(f"there is no row {unknown[0]}")
    return parsed


def reason(error):
    said = getattr(error, "stderr", None) or ""  # of a program that was started
    said = said.decode(errors="replace") if isinstance(said, bytes) else said
    return " ".join(f"{type(error).__name__}: {error} {said}".split())


def attempt(what, work, missing):
    """What `work` gives, or None when it fails, whatever the reason: the figures of other rows are not lost for it."""
    try:
        return work()
    except Exception as error:  # noqa: BLE001
        traceback.print_exc()
        missing.append(f"{what}: not measured: {reason(error)}")
        return None


def measure(world, names):
    """(figures, most memory by row, what was not measured)"""
    figures, memory, missing = [], [], []
    for name in names:
        print(f"{name} ...", file=sys.stderr, flush=True)
        of_row = attempt(name, lambda name=name: ROWS[name](world), missing)
        if of_row is not None:
            figures += of_row
            world.measured.append(name)
        peak = attempt(f"P13, memory during {name}", world.take_peak, missing)
        if peak is not None:
            memory.append(f"{name} {peak:.0f}")
    figures += attempt("P13, memory", lambda: rows_start.peak(world), missing) or []
    return figures, "The server's most memory since the row before, MB: " + ", ".join(memory), missing


def main():
    chosen = arguments()
    names = [name for name in ROWS if (name in chosen.rows if chosen.rows else name not in LONG)]
    notes = NOTES + [f"Load average at the start: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores."]
    world = World(chosen.output / "work", chosen.seconds)
    try:
        figures, memory, missing = measure(world, names)
    finally:
        ending = []
        attempt("the end of the programs", world.close, ending)
    missing += ending
    notes += [memory, *world.left_out]
    figures.sort(key=lambda figure: int(figure.row[1:]))
    write_json(chosen.output / "bench.json", figures, notes + missing)
    print(table(figures))
    print("\n".join(["", *notes, *missing, f"JSON: {chosen.output / 'bench.json'}"]))
    missed = [figure for figure in figures if not figure.gate_met()]
    return 1 if missed or missing else 0


if __name__ == "__main__":
    sys.exit(main())
