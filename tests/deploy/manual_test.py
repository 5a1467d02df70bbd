"""The operator's manual, server/README.md, names what there is, and nothing that there is not."""
import re
import subprocess
import unittest

from support import BIN, ROOT, Demo, Folder, fetch

MANUAL = (ROOT / "server/README.md").read_text()
LIMITS_ELSEWHERE = {
    "server/http/server.h": ["max_connections_per_address", "slow_workers", "slow_queue"],
    "server/store/sqlite_store.h": ["queue_limit"],
    "server/core/accounts/passwords.cpp": ["kMaxWaiting"],
    "shared/protocol/json_value.h": ["kMaxDepth", "kMaxValues"],
}


def section(title):
    return MANUAL.split(f"\n## {title}\n")[1].split("\n## ")[0]


def first_cells(text):
    """Names in code marks of the first cell of each row."""
    cells = re.findall(r"^\| (.*?) \|", text, re.MULTILINE)
    return {name for cell in cells for name in re.findall(r"`([^`]+)`", cell)}


def said_by(*arguments):
    return subprocess.run([BIN / "tms-dashboard", *arguments], capture_output=True, text=True, check=True).stdout


def commands(*group):
    """The words of each command but serve: ("user", "add")."""
    names = re.findall(r"^  ([a-z-]+)  ", said_by(*group, "--help").split("\nSubcommands:\n")[-1], re.MULTILINE)
    for name in names:
        words = (*group, name)
        if "\nSubcommands:\n" in said_by(*words, "--help"):
            yield from commands(*words)
        elif name != "serve":
            yield words


def flags_of(*words):
    """But those of every setting, for print-config."""
    flags = set(re.findall(r"^  (?:-h,)?(--[a-z-]+)", said_by(*words, "--help"), re.MULTILINE)) - {"--help"}
    return flags if words != ("print-config",) else set()


class Manual(unittest.TestCase):
    def test_every_setting_is_in_the_manual_and_each_one_there_exists(self):
        settings = set(re.findall(r"^([a-z-]+) = ", said_by("print-config"), re.MULTILINE))
        self.assertGreater(len(settings), 20)
        self.assertEqual(first_cells(section("Settings")), settings)

    def test_every_flag_of_serve_is_a_setting_of_the_manual(self):
        flags = set(re.findall(r"^  (?:-h,)?--([a-z-]+)", said_by("serve", "--help"), re.MULTILINE))
        self.assertEqual(flags - {"help", "config"}, first_cells(section("Settings")))

    def test_every_command_and_its_flags_are_in_the_manual(self):
        text = section("Commands")
        settings = {f"--{setting}" for setting in first_cells(section("Settings"))} | {"--config"}
        found = {words: flags_of(*words) for words in commands()}
        self.assertEqual(set().union(*found.values()), set(re.findall(r"`(--[a-z-]+)", text)))
        rows = [line for line in text.splitlines() if line.startswith("| `")]
        for words, flags in found.items():
            # "user add" by its whole name, or "set" beside "cluster add".
            row = next((row for row in rows if f"`{' '.join(words)}`" in row or
                        (f"| `{words[0]} " in row and f"`{words[-1]}`" in row) or
                        (len(words) == 1 and f"`{words[0]}`" in row)), None)
            self.assertIsNotNone(row, words)
            for flag in flags - settings:
                self.assertIn(f"`{flag}", row, words)

    def test_defaults_of_the_manual_are_those_of_the_program(self):
        defaults = dict(re.findall(r"^([a-z-]+) = (.*?)   # default$", said_by("print-config"), re.MULTILINE))
        rows = re.findall(r"^\| `([a-z-]+)` \| `([^`]+)` \|", section("Settings"), re.MULTILINE)
        self.assertGreater(len(rows), 5)
        for name, default in rows:
            self.assertEqual(defaults[name], default, name)

    def test_every_flag_of_the_capacity_validation_is_on_its_page(self):
        page = (ROOT / "server/capacity/README.md").read_text()
        said = subprocess.run([BIN / "tms-capacity", "--help"], capture_output=True, text=True, check=True).stdout
        flags = set(re.findall(r"^  (?:-h,)?(--[a-z-]+)", said, re.MULTILINE)) - {"--help", "--version"}
        self.assertGreater(len(flags), 8)
        self.assertEqual([flag for flag in sorted(flags) if flag not in page], [])

    def test_every_metric_is_in_the_manual_and_each_one_there_exists(self):
        folder = Folder()
        self.addCleanup(folder.stop)
        demo = Demo(folder.path, customers=50)
        self.addCleanup(demo.stop)
        viewer = demo.signed_in("viewer")
        self.addCleanup(viewer.close)
        status, _, _ = viewer.send("GET", "/api/v1/revisions")
        self.assertEqual(status, 200)
        _, text, _ = viewer.send("GET", "/metrics")
        families = set(re.findall(r"^# TYPE (\S+)", text.decode(), re.MULTILINE))
        self.assertGreater(len(families), 30)
        self.assertEqual(first_cells(section("What it measures").split("`GET /api/v1/system`")[0]), families)
        self.assertEqual(fetch(demo.url + "/metrics")[0], 401)

    def test_every_limit_of_the_transport_is_in_the_manual(self):
        limits = (ROOT / "server/http/limits.h").read_text()
        code = re.sub(r"//.*", "", limits)
        limits = [written(*value) for value in re.findall(r"=\s*([0-9']+)u?(?: << (10|20))?;|\{([0-9']+)\};", code)]
        self.assertGreater(len(limits), 10)
        table = section("Limits").replace(",", "")
        for limit in limits:
            self.assertRegex(table, rf"(?<!\d){limit}(?!\d)")

    def test_limits_of_other_rooms_are_in_the_manual(self):
        table = section("Limits").replace(",", "")
        for place, names in LIMITS_ELSEWHERE.items():
            code = (ROOT / place).read_text()
            for name in names:
                limit = re.search(rf"\b{name} = ([0-9']+)", code).group(1).replace("'", "")
                self.assertRegex(table, rf"(?<!\d){limit}(?!\d)", f"{name} of {place}")


def written(number, shift, milliseconds):
    """As the manual writes what limits.h says: 8u << 10 is 8 KiB, {5'000} is 5 s."""
    if milliseconds:
        return f"{int(milliseconds.replace(chr(39), '')) // 1000} s"
    return number.replace("'", "") + {"": "", "10": " KiB", "20": " MiB"}[shift]


if __name__ == "__main__":
    unittest.main()
