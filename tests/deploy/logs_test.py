"""Every line of the JSON log has fields of the Elastic Common Schema with its types, and the manual lists them."""
import json
import re
import subprocess
import unittest

from support import BIN, DEPLOY, Demo, Folder, Program, eventually

# Of the schema's field reference, version 8.11. A number is a long there, and text in its place is refused.
SCHEMA = {"@timestamp": str, "ecs.version": str, "log.level": str, "message": str, "service.name": str,
          "error.message": str, "event.duration": int, "http.request.id": str, "http.request.method": str,
          "http.response.status_code": int, "url.full": str, "url.path": str, "user.name": str, "client.ip": str}
OWN = {"tms.checkpoint": str, "tms.cluster": str, "tms.dropped": int}


def lines_of(log):
    return [json.loads(line) for line in log.read_text().splitlines()]


class Logs(unittest.TestCase):
    def assert_in_the_schema(self, lines):
        for line in lines:
            for key, value in line.items():
                self.assertIs(type(value), (SCHEMA | OWN)[key], f"{key} in {line}")
                self.assertNotEqual(value, "", f"{key} in {line}")
            for key in ("@timestamp", "ecs.version", "log.level", "message", "service.name"):
                self.assertIn(key, line)

    def test_lines_are_in_the_schema_and_a_request_is_told_whole(self):
        folder = Folder()
        self.addCleanup(folder.stop)
        log = folder.path / "server.json"
        demo = Demo(folder.path, flags=["--log-format", "json", "--log-level", "debug", "--log-file", log,
                                        "--metrics-listen", "127.0.0.1:0"])
        self.addCleanup(demo.stop)
        viewer = demo.signed_in("viewer")
        self.addCleanup(viewer.close)
        viewer.send("GET", "/api/v1/customers?cluster=DEMO&q=secret-search")
        viewer.token = ""
        viewer.send("GET", "/api/v1/jobs")

        def lines():
            return lines_of(log)
        eventually(lambda: sum(line.get("url.path") == "/api/v1/jobs" for line in lines()), "the last request's line")
        self.assert_in_the_schema(lines())
        window = next(line for line in lines() if line.get("url.path") == "/api/v1/customers")
        self.assertEqual((window["user.name"], window["client.ip"], window["http.response.status_code"]),
                         ("viewer", "127.0.0.1", 200))
        self.assertGreater(window["event.duration"], 1000)
        stranger = next(line for line in lines() if line.get("url.path") == "/api/v1/jobs")
        self.assertEqual((stranger["http.response.status_code"], stranger.get("user.name")), (401, None))
        text = log.read_text()
        for secret in ("secret-search", demo.passwords["viewer"]):
            self.assertNotIn(secret, text)

    def test_what_a_start_has_to_warn_of_is_in_the_schema(self):
        folder = Folder()
        self.addCleanup(folder.stop)
        Demo(folder.path, customers=50).stop()
        data, log = folder.path / "data", folder.path / "start.json"
        subprocess.run([BIN / "tms-dashboard", "cluster", "add", "--code", "US EAST9", "--base-url",
                        "http://tms.example.org", "--data-dir", data], check=True, capture_output=True)
        (data / "secret.key").unlink()  # as a restore without it
        server = Program([BIN / "tms-dashboard", "serve", "--listen", "127.0.0.1:0", "--data-dir", data, "--list-source",
                          "http://lists.example.org", "--log-format", "json", "--log-file", log], folder.path / "said")
        server.stop()
        lines = lines_of(log)
        self.assert_in_the_schema(lines)
        warnings = [line for line in lines if line["log.level"] == "warn"]
        for field, value in (("tms.cluster", "US EAST9"), ("tms.dropped", 1), ("url.full", "http://lists.example.org")):
            self.assertEqual([line[field] for line in warnings if field in line], [value])

    def test_the_notes_name_exactly_these_fields(self):
        section = (DEPLOY / "README.md").read_text().split("\n## Logs\n")[1].split("\n## ")[0]
        rows = "\n".join(re.findall(r"^\| `.*$", section, re.MULTILINE))
        self.assertEqual(set(re.findall(r"`(@?[a-z._]+\.?[a-z_]+)`", rows)), set(SCHEMA) | set(OWN))


if __name__ == "__main__":
    unittest.main()
