"""A real Prometheus scrapes a real run: every rule and every panel has data, and every alert says what to do."""
import json
import math
import re
import shutil
import subprocess
import unittest
from urllib.parse import urlencode

from support import BIN, DEPLOY, ROOT, Child, Demo, Folder, eventually, fetch, free_port

RULES = DEPLOY / "prometheus"
DASHBOARD = DEPLOY / "grafana/tms-dashboard.json"
CUSTOMERS_ACTED_ON = 40
# What a row of the dashboard must draw (PRODUCT, "System", names the first eight).
FIGURES = {
    "The eight figures of the System screen": [
        "tms:http_request_duration_seconds:p99", "tms_machine_cpu_busy_seconds_total", "process_resident_memory_bytes",
        "tms_db_query_duration_seconds", "tms_sessions_active", "tms:audit_records:per_hour", "tms:http_errors:rate5m",
        "tms_users_active"],
    "Jobs": ["tms_job_customers", 'tms_cluster_calls_total{call="set_action"'],
    "Clusters": ["tms:cluster_call_duration_seconds:p95", "tms_cluster_calls_total", "tms_cluster_calls_in_flight",
                 "tms_cluster_customers", "tms_cluster_last_sync_timestamp_seconds", "tms:cluster_calls_failed:ratio"],
    "Audit log and database": ["tms_audit_records", "tms_audit_bytes", "tms_db_write_queue_depth",
                               "tms_backup_last_success_timestamp_seconds"],
}


def start_prometheus(folder, target_port):
    """The delivered configuration, only quicker, and pointed at this run."""
    for file in RULES.glob("*.yml"):
        shutil.copy(file, folder)
    config = folder / "prometheus.yml"
    text = config.read_text().replace("127.0.0.1:9091", f"127.0.0.1:{target_port}")
    text = text.replace("_interval: 15s", "_interval: 1s").replace("scrape_timeout: 5s", "scrape_timeout: 1s")
    config.write_text(text)
    port = free_port()
    prometheus = Child(["prometheus", f"--config.file={config}", f"--storage.tsdb.path={folder}/tsdb",
                        f"--web.listen-address=127.0.0.1:{port}", "--log.level=warn"], folder / "prometheus.log")
    prometheus.url = f"http://127.0.0.1:{port}"
    prometheus.ready_when(lambda: fetch(prometheus.url + "/-/ready")[0] == 200, "Prometheus")
    return prometheus


def do_some_work(demo):
    """Signing in, an action, app status read twice, a refused call, a wrong password: what panels show."""
    operator = demo.signed_in("operator")
    page = operator.call("GET", f"/api/v1/customers?cluster=DEMO&limit={CUSTOMERS_ACTED_ON}")
    chosen = {"cids": [customer["cid"] for customer in page["items"]]}
    for kind in ("app_status", "app_status", "action"):
        job = {"kind": kind, "cluster": "DEMO", "selection": chosen}
        if kind == "action":
            job |= {"action": "pe-direct", "reason": "a run to be watched"}
        created = operator.call("POST", "/api/v1/jobs", job)["job"]
        operator.job_ended(created["id"], patience_s=60)
    operator.call("PUT", "/api/v1/clusters/DEMO/credentials", {"kind": "bearer", "token": "wrong", "keep": "session"})
    operator.send("POST", "/api/v1/clusters/DEMO/test", {})
    operator.call("DELETE", "/api/v1/clusters/DEMO/credentials?keep=session")
    operator.send("POST", "/api/v1/session", {"username": "viewer", "password": "wrong", "mode": "token"})
    operator.close()


def back_up(folder):
    subprocess.run([BIN / "tms-dashboard", "backup", "--data-dir", folder / "data", "--output", folder / "copy.backup"],
                   check=True, capture_output=True)


def compared(expression):
    """The parts of an alert's condition without what they are compared with: these must have data."""
    parts = re.split(r"\s+(?:and|unless)\s+", expression)
    return [re.sub(r"\s*(==|!=|>=|<=|>|<)\s*[\d.e+]+$", "", part) for part in parts]


class Monitoring(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = Folder()
        cls.addClassCleanup(folder.stop)
        metrics_port = free_port()
        cls.metrics_url = f"http://127.0.0.1:{metrics_port}/metrics"
        demo = Demo(folder.path, flags=["--metrics-listen", f"127.0.0.1:{metrics_port}"])
        cls.addClassCleanup(demo.stop)
        cls.prometheus = start_prometheus(folder.path, metrics_port)
        cls.addClassCleanup(cls.prometheus.stop)
        back_up(folder.path)
        do_some_work(demo)
        # A rate needs a value from before.
        eventually(lambda: cls.values('tms_http_errors_total{code="invalid_credentials"} > 0'), "a scrape of the work")
        do_some_work(demo)

    @classmethod
    def ask(cls, path, **query):
        status, _, body = fetch(f"{cls.prometheus.url}/api/v1/{path}?{urlencode(query)}")
        answer = json.loads(body)
        assert status == 200 and answer["status"] == "success", answer
        return answer["data"]

    @classmethod
    def values(cls, expression):
        results = cls.ask("query", query=expression)["result"]
        return [value for value in (float(result["value"][1]) for result in results) if math.isfinite(value)]

    @classmethod
    def rules(cls, kind):
        return [rule for group in cls.ask("rules")["groups"] for rule in group["rules"] if rule["type"] == kind]

    def assert_data(self, expression, whose):
        eventually(lambda: self.values(expression), f"data of {whose}: {expression}")

    def test_promtool_accepts_the_configuration_and_the_rules_pass_their_tests(self):
        for command in (["check", "config", "prometheus.yml"], ["test", "rules", "alerts_test.yml"]):
            done = subprocess.run(["promtool", *command], cwd=RULES, capture_output=True, text=True)
            self.assertEqual(done.returncode, 0, done.stdout + done.stderr)

    def test_every_recording_rule_yields_numbers(self):
        rules = self.rules("recording")
        self.assertGreater(len(rules), 10)
        for rule in rules:
            self.assert_data(rule["name"], "a recording rule")

    def test_every_alert_looks_at_figures_that_exist(self):
        rules = self.rules("alerting")
        self.assertGreater(len(rules), 20)
        for rule in rules:
            for part in compared(rule["query"]):
                self.assert_data(part, rule["name"])

    def test_every_rule_is_evaluated_without_an_error(self):
        rules = self.rules("alerting") + self.rules("recording")
        eventually(lambda: all(rule["health"] == "ok" for rule in self.rules("alerting") + self.rules("recording")),
                   "all rules to be evaluated")
        self.assertEqual({rule.get("lastError", "") for rule in rules}, {""})

    def test_every_alert_says_what_to_do_and_was_seen_to_fire(self):
        manual = (ROOT / "server/README.md").read_text()
        tests = (RULES / "alerts_test.yml").read_text()
        for rule in self.rules("alerting"):
            name, notes = rule["name"], rule["annotations"]
            self.assertIn(rule["labels"]["severity"], ("page", "ticket"), name)
            self.assertGreater(len(notes["summary"]), 10, name)
            self.assertGreater(len(notes["what_to_do"]), 40, name)
            self.assertEqual(notes["runbook_url"], "server/README.md#alerts", name)
            row = re.search(rf"(?m)^\| (\*\*)?`{name}`.*$", manual.split("\n## Alerts\n")[1])
            self.assertIsNotNone(row, f"the manual does not name {name}")
            self.assertIn(notes["what_to_do"], row.group())
            self.assertEqual(rule["labels"]["severity"] == "page", row.group(1) == "**", f"{name}: bold is a page")
            self.assertRegex(tests, rf'alertname="{name}"')

    def test_what_to_do_names_metrics_and_labels_that_exist(self):
        told = "\n".join(rule["annotations"]["what_to_do"] for rule in self.rules("alerting"))
        for metric in sorted(set(re.findall(r"\btms[:_][a-z0-9_:]*[a-z0-9]", told))):
            self.assert_data(metric, "what to do")
        by_label = re.findall(r"\b(tms[:_][a-z0-9_:]*[a-z0-9]) by ([a-z]+)\b", told)
        self.assertGreater(len(by_label), 1)
        for metric, label in by_label:
            self.assert_data(f'count by ({label}) ({metric}{{{label}!=""}})', f"{metric} by {label}")

    def test_every_panel_has_data(self):
        panels = [panel for panel in json.loads(DASHBOARD.read_text())["panels"] if panel["type"] != "row"]
        self.assertGreater(len(panels), 25)
        for panel in panels:
            for target in panel["targets"]:
                self.assert_data(target["expr"].replace("$instance", ".+"), f"panel {panel['title']!r}")

    def test_the_dashboard_draws_the_eight_figures_and_jobs_clusters_and_the_audit_log(self):
        rows, row = {}, None
        for panel in json.loads(DASHBOARD.read_text())["panels"]:
            if panel["type"] == "row":
                row = panel["title"]
            else:
                rows.setdefault(row, []).extend(target["expr"] for target in panel["targets"])
        for row, metrics in FIGURES.items():
            for metric in metrics:
                self.assertTrue(any(metric in expression for expression in rows[row]), f"{metric} in the row {row!r}")

    def test_every_measured_name_is_on_a_panel_or_in_a_rule(self):
        watched = DASHBOARD.read_text() + (RULES / "recording.yml").read_text() + (RULES / "alerts.yml").read_text()
        families = re.findall(r"^# TYPE (\S+)", fetch(self.metrics_url)[2].decode(), re.MULTILINE)
        unused = [name for name in families if name not in watched]
        # Shown in words by the System screen, drawn by nobody.
        self.assertEqual(unused, ["tms_http_responses_total", "tms_app_status_cache_entries"])

    def test_a_healthy_run_raises_no_page(self):
        self.assertEqual([alert["labels"]["alertname"] for alert in self.ask("alerts")["alerts"]
                          if alert["state"] == "firing" and alert["labels"]["severity"] == "page"], [])


if __name__ == "__main__":
    unittest.main()
