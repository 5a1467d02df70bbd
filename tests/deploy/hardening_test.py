"""The release programs are built as QUALITY, Security "Process" asks: read from the files themselves."""
import os
import pathlib
import subprocess
import unittest

BIN = pathlib.Path(os.environ["TMS_BIN_DIR"])
PROGRAMS = ["tms-dashboard", "tms-cluster-sim", "tms-capacity"]


def readelf(flag: str, program: str) -> str:
    done = subprocess.run(["readelf", "--wide", flag, str(BIN / program)],
                          check=True, capture_output=True, text=True)
    return done.stdout


class Hardening(unittest.TestCase):
    def matches(self, flag: str, pattern: str):
        for program in PROGRAMS:
            with self.subTest(program):
                self.assertRegex(readelf(flag, program), pattern)

    def test_is_loaded_at_a_random_address(self):
        self.matches("--file-header", r"Type:\s+DYN")
        self.matches("--dynamic", r"FLAGS_1.*\bPIE\b")

    def test_its_tables_of_addresses_are_read_only_from_the_start(self):
        self.matches("--program-headers", r"GNU_RELRO")
        self.matches("--dynamic", r"FLAGS_1.*\bNOW\b")

    def test_its_stack_is_guarded_and_not_executable(self):
        self.matches("--dyn-syms", r"__stack_chk_fail")
        self.matches("--program-headers", r"GNU_STACK(\s+0x0+){5}\s+RW\s")

    def test_copies_into_buffers_are_checked(self):
        self.matches("--dyn-syms", r"__\w+_chk@")


if __name__ == "__main__":
    unittest.main()
