"""A row that fails, however, costs the run its own figures and the exit code, and nothing else."""
import io
import json
import subprocess
import sys
import tempfile
import unittest
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from unittest import mock

import bench
import rows_growth
from report import Figure
from rows_jobs import percentile


class FakeWorld:
    def __init__(self, folder, seconds):
        folder.mkdir(parents=True)
        self.start_times_ms, self.measured, self.left_out = [], [], []

    def take_peak(self):
        return 12.0

    def close(self):
        pass


def failing_with(error):
    def row(_):
        raise error
    return row


def without_a_latency(_):
    return [Figure("P6", "reads of others", percentile([], 0.95), "ms")]


def sound(_):
    return [Figure("P1", "a rate", 5, "req/s", 1, at_least=True, gate=True)]


class Bench(unittest.TestCase):
    def run_rows(self, rows):
        """(exit code, what was printed, the JSON)"""
        with tempfile.TemporaryDirectory() as folder, mock.patch.object(bench, "ROWS", rows), \
                mock.patch.object(bench, "World", FakeWorld), \
                mock.patch.object(sys, "argv", ["bench.py", "--output", folder]), \
                redirect_stdout(io.StringIO()) as said, redirect_stderr(io.StringIO()):
            code = bench.main()
            return code, said.getvalue(), json.loads((Path(folder) / "bench.json").read_text())

    def test_a_row_that_fails_in_any_way_is_named_with_the_reason_and_the_others_are_kept(self):
        failures = {
            "IndexError": without_a_latency,
            "node: no such page": failing_with(subprocess.CalledProcessError(1, ["node"], stderr=b"node: no such page")),
            "TimeoutExpired": failing_with(subprocess.TimeoutExpired(["wrk"], 5)),
            "AttributeError": failing_with(AttributeError("'NoneType' object has no attribute 'group'")),
        }
        for reason, failing in failures.items():
            code, said, written = self.run_rows({"P6": failing, "P1": sound})
            self.assertEqual(code, 1)
            self.assertRegex(said, rf"(?m)^P6: not measured: .*{reason}")
            self.assertEqual([figure["row"] for figure in written["figures"]], ["P1"])
            self.assertTrue(any("P6: not measured" in note for note in written["notes"]))

    def test_a_server_that_is_gone_costs_its_memory_alone(self):
        with mock.patch.object(FakeWorld, "take_peak", failing_with(FileNotFoundError("/proc/1/status"))):
            code, said, written = self.run_rows({"P1": sound})
        self.assertEqual((code, len(written["figures"])), (1, 1))
        self.assertIn("P13, memory during P1: not measured: FileNotFoundError", said)

    def test_a_run_without_a_failure_ends_with_0(self):
        code, said, _ = self.run_rows({"P1": sound})
        self.assertEqual(code, 0)
        self.assertNotIn("not measured", said)

    def test_the_wal_of_a_run_that_loaded_nothing_is_said_to_be_not_measured(self):
        with tempfile.TemporaryDirectory() as folder:
            world = FakeWorld(Path(folder) / "work", 1)
            self.assertIsNone(rows_growth.wal_mb(world))
            self.assertIn("not measured: name P6, P7, P11", world.left_out[0])
            world.measured, world.database = ["P7"], Path(folder) / "tms.db"
            world.database.with_name("tms.db-wal").write_bytes(b"x" * 2_000_000)
            self.assertEqual(rows_growth.wal_mb(world), 2)


if __name__ == "__main__":
    unittest.main()
