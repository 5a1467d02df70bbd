"""Figures, how they are judged, and how they are shown."""
import json
import os
import platform
import time
from dataclasses import asdict, dataclass


@dataclass
class Figure:
    """One measured number.

    A gate (a ratio to a reference of the same run, or a size) decides the exit code. Times and rates on
    their own are reported with their goal but never fail a run: machines are shared and noisy.
    """
    row: str
    what: str
    value: float
    unit: str
    goal: float | None = None
    at_least: bool = False      # else the goal is an upper bound
    gate: bool = False          # the goal itself decides: sizes and counts
    reference: float | None = None
    reference_name: str = ""
    ratio_goal: float | None = None

    @property
    def ratio(self):
        return self.value / self.reference if self.reference else None

    def goal_met(self):
        return self.goal is None or holds(self.value, self.goal, self.at_least)

    def gate_met(self):
        ratio_met = self.ratio_goal is None or (
            self.ratio is not None and holds(self.ratio, self.ratio_goal, self.at_least))
        return ratio_met and (not self.gate or self.goal_met())

    def verdict(self):
        if not self.gate_met():
            return "MISS"
        return "pass" if self.goal_met() else "slow"


def holds(value, goal, at_least):
    return value >= goal if at_least else value <= goal


def number(value):
    if value is None:
        return ""
    if abs(value) >= 1000:
        return f"{value:,.0f}"
    return f"{value:.3g}" if abs(value) < 10 else f"{value:.1f}"


def bound(goal, at_least):
    return "" if goal is None else ("≥ " if at_least else "≤ ") + number(goal)


def table(figures):
    head = ("row", "what", "figure", "unit", "goal", "reference", "", "ratio", "goal", "")
    lines = [head] + [
        (f.row, f.what, number(f.value), f.unit, bound(f.goal, f.at_least), number(f.reference),
         f.reference_name, number(f.ratio), bound(f.ratio_goal, f.at_least), f.verdict())
        for f in figures]
    widths = [max(len(line[i]) for line in lines) for i in range(len(head))]
    left = {0, 1, 3, 6, 9}
    return "\n".join(
        "  ".join(cell.ljust(width) if i in left else cell.rjust(width)
                  for i, (cell, width) in enumerate(zip(line, widths))).rstrip()
        for line in lines)


def write_json(path, figures, notes):
    document = {
        "at": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
        "machine": {"cores": os.cpu_count(), "kernel": platform.release(), "load_1min": os.getloadavg()[0]},
        "notes": notes,
        "figures": [{**asdict(f), "ratio": f.ratio, "verdict": f.verdict()} for f in figures],
    }
    path.write_text(json.dumps(document, indent=2) + "\n")
