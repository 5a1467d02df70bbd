"""The delivered nginx sites in front of the real server: TLS, addresses, limits, and the page on another origin."""
import email
import json
import re
import socket
import ssl
import subprocess
import time
import unittest
from contextlib import ExitStack
from pathlib import Path

from proxy import API_HOST, Site
from support import Folder, fetch

NGINX_TYPES = {"html": "text/html", "js": "text/javascript", "wasm": "application/wasm", "css": "text/css",
               "ttf": "font/ttf", "svg": "image/svg+xml", "webmanifest": "application/manifest+json"}

HEALTH = "GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n"
# On every answer, once, whoever gives it.
SAFE = ("X-Content-Type-Options", "Referrer-Policy", "Cross-Origin-Opener-Policy", "Cross-Origin-Resource-Policy",
        "Permissions-Policy")


class Nginx(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = Folder()
        cls.addClassCleanup(folder.stop)
        cls.site = Site(folder.path)
        cls.addClassCleanup(cls.site.stop)

    def fetch(self, url, **options):
        return fetch(url, trusting=self.site.certificate, **options)

    def client(self, source="127.0.0.1"):
        client = self.site.client(source)
        self.addCleanup(client.close)
        return client

    def signed_in(self, username, source="127.0.0.1"):
        return self.client(source).sign_in(username, self.site.demo.passwords[username])

    def assert_as_safe_as_the_server(self, headers, whose):
        _, server, _ = self.fetch(self.site.api + "/healthz")
        for name in SAFE:
            self.assertEqual(headers.get_all(name), server.get_all(name), f"{name} of {whose}")
            self.assertEqual(len(headers.get_all(name)), 1, f"{name} of {whose}")
        self.assertRegex(",".join(headers.get_all("Content-Security-Policy")), "^default-src 'none'[^,]*$", whose)
        self.assertNotRegex(headers["Server"] or "", r"\d")

    def page_files(self):
        """Names of what the page loads, by ending."""
        _, _, html = self.fetch(self.site.page + "/")
        names = set(re.findall(r'(?:src|href)="\./([^"]+)"', html.decode()))
        self.assertGreater(len(names), 2)
        return sorted(name for name in names if name != "config.json")

    # ---- the server behind nginx

    def test_health_and_page_come_through_tls_and_plain_http_is_sent_there(self):
        self.assertEqual(self.fetch(self.site.api + "/readyz")[0], 200)
        status, headers, html = self.fetch(self.site.api + "/")
        self.assertEqual(status, 200)
        self.assertIn(b'id="signin"', html)
        self.assertIn("max-age", headers["Strict-Transport-Security"])
        self.assertIn("default-src 'none'", headers["Content-Security-Policy"])
        self.assertNotRegex(headers["Server"] or "", r"\d")
        status, headers, _ = fetch(f"http://127.0.0.1:{self.site.plain_port}/#/jobs", headers={"Host": "localhost"})
        self.assertEqual((status, headers["Location"]), (301, self.site.api + "/"))
        self.assert_as_safe_as_the_server(headers, "the redirect")

    def test_tls_is_spoken_from_1_2_on(self):
        def spoken(version):
            context = ssl.create_default_context(cafile=str(self.site.certificate))
            context.set_ciphers("DEFAULT:@SECLEVEL=0")
            context.minimum_version = context.maximum_version = version
            with socket.create_connection(("127.0.0.1", self.site.port), timeout=10) as plain:
                with context.wrap_socket(plain, server_hostname=API_HOST) as encrypted:
                    return encrypted.version()
        self.assertEqual(spoken(ssl.TLSVersion.TLSv1_2), "TLSv1.2")
        self.assertEqual(spoken(ssl.TLSVersion.TLSv1_3), "TLSv1.3")
        with self.assertRaises(ssl.SSLError):
            spoken(ssl.TLSVersion.TLSv1_1)

    def test_what_nginx_refuses_itself_has_the_headers_of_the_server(self):
        for what, expected, options in (
                ("a body that is too long", 413, {"method": "POST", "body": b" " * (2 * 2**20 + 1)}),
                ("a header that is too long", 400, {"headers": {"X-Long": "x" * 9000}})):
            status, headers, text = self.fetch(self.site.api + "/api/v1/session", **options)
            self.assertEqual(status, expected, text)
            self.assertIsNone(headers["X-Request-Id"], "nginx answers this, not the server")
            self.assert_as_safe_as_the_server(headers, what)
            self.assertEqual((headers["Cache-Control"], headers.get_all("Strict-Transport-Security")),
                             ("no-store", ["max-age=31536000"]))

    def test_a_page_on_the_other_origin_may_read_what_nginx_refuses(self):
        body = b" " * (2 * 2**20 + 1)
        for origin, allowed in ((self.site.page, self.site.page), ("https://elsewhere.example", None)):
            status, headers, _ = self.fetch(self.site.api + "/api/v1/session", method="POST", body=body,
                                            headers={"Origin": origin})
            self.assertEqual((status, headers["Access-Control-Allow-Origin"]), (413, allowed))

    def test_the_session_cookie_is_bound_to_tls(self):
        client = self.client()
        body = {"username": "viewer", "password": self.site.demo.passwords["viewer"]}
        status, text, headers = client.send("POST", "/api/v1/session", body, {"Origin": self.site.api})
        self.assertEqual(status, 200, text)
        self.assertRegex(headers["Set-Cookie"], "^__Host-tms_session=.*Secure")

    def test_audit_and_sessions_name_the_real_address_and_not_a_claimed_one(self):
        client = self.client("127.0.0.7")
        body = {"username": "viewer", "password": self.site.demo.passwords["viewer"], "mode": "token"}
        status, text, _ = client.send("POST", "/api/v1/session", body, {"X-Forwarded-For": "203.0.113.9"})
        self.assertEqual(status, 200, text)
        client.token = json.loads(text)["access_token"]
        self.assertIn("127.0.0.7", {item["ip"] for item in client.call("GET", "/api/v1/sessions")["items"]})
        records = client.call("GET", "/api/v1/audit?action=session.create&actor=viewer")["items"]
        self.assertIn("127.0.0.7", {record["ip"] for record in records})
        self.assertNotIn("203.0.113.9", {record["ip"] for record in records})

    def test_answers_are_compressed_by_the_server_and_pass_unchanged(self):
        viewer = self.signed_in("viewer")
        target = "/api/v1/customers?cluster=DEMO&limit=200"
        _, plain, _ = viewer.send("GET", target)
        _, packed, headers = viewer.send("GET", target, headers={"Accept-Encoding": "gzip"})
        self.assertEqual(headers["Content-Encoding"], "gzip")
        self.assertLess(len(packed) * 4, len(plain))
        _, headers, _ = self.fetch(self.site.api + "/", headers={"Accept-Encoding": "br"})
        self.assertEqual(headers["Content-Encoding"], "br")

    def test_one_connection_carries_many_requests_and_polls_answer_304(self):
        viewer = self.signed_in("viewer")
        _, _, headers = viewer.send("GET", "/api/v1/revisions")
        socket_before = viewer._connection.sock
        for _ in range(20):
            self.assertEqual(viewer.send("GET", "/api/v1/revisions", headers={"If-None-Match": headers["ETag"]})[0], 304)
        self.assertIs(viewer._connection.sock, socket_before)

    def test_nginx_keeps_its_connections_to_the_server(self):
        def connections():
            rows = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
            to_server = f":{self.site.demo.port:04X}"
            return {local for _, local, remote, state, *_ in rows if remote.endswith(to_server) and state == "01"}
        viewer = self.signed_in("viewer")
        before = connections()
        self.assertGreater(len(before), 0)
        for _ in range(20):
            viewer.call("GET", "/api/v1/revisions")
        self.assertEqual(connections() - before, set())

    def answers(self, source, request, times, connections=1):
        """To so many requests, all sent before the first answer is read: (status, headers, text) of each."""
        trusting = ssl.create_default_context(cafile=str(self.site.certificate))
        last = request.replace("\r\n", "\r\nConnection: close\r\n", 1)
        with ExitStack() as opened:
            sent = []
            for _ in range(connections):
                plain = socket.create_connection(("127.0.0.1", self.site.port), timeout=20, source_address=(source, 0))
                sent.append(opened.enter_context(trusting.wrap_socket(plain, server_hostname=API_HOST)))
                sent[-1].sendall((request * (times - 1) + last).encode())
            texts = [b"".join(iter(lambda: connection.recv(1 << 16), b"")).decode() for connection in sent]
        found = []
        for answer in re.split(r"(?=HTTP/1\.1 \d+ )", "".join(texts))[1:]:
            first, rest = answer.split("\r\n", 1)
            head, body = rest.split("\r\n\r\n", 1)
            found.append((int(first.split()[1]), email.message_from_string(head), body))
        self.assertEqual(len(found), times * connections)
        return found

    def refused_by_nginx(self, answers):
        return [answer for answer in answers if answer[0] == 429 and answer[1]["X-Request-Id"] is None]

    def test_an_address_that_asks_too_often_is_told_in_the_words_of_the_api(self):
        deadline = time.monotonic() + 20
        refused = []
        while not refused and time.monotonic() < deadline:
            refused = self.refused_by_nginx(self.answers("127.0.0.8", HEALTH, 900, connections=4))
        status, headers, text = refused[-1]
        self.assertEqual((status, json.loads(text)["code"], headers["Retry-After"]), (429, "rate_limited", "1"))
        self.assert_as_safe_as_the_server(headers, "429")
        self.assertEqual(self.client("127.0.0.9").send("GET", "/healthz")[0], 200)

    def test_an_office_behind_one_address_opens_its_pages_at_once(self):
        answers = self.answers("127.0.0.10", HEALTH, 375, connections=4)  # three for each of 500 people
        self.assertEqual({status for status, _, _ in answers}, {200})

    def test_sign_ins_of_an_address_are_limited_more_strictly_than_the_rest(self):
        sign_in = ("POST /api/v1/session HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                   "Content-Length: 2\r\n\r\n{}")
        answers = self.answers("127.0.0.11", sign_in, 300)
        refused = self.refused_by_nginx(answers)
        self.assertGreater(len(refused), 0)
        self.assertGreater(len(answers) - len(refused), 50)
        self.assertEqual(json.loads(refused[-1][2])["code"], "rate_limited")
        others = self.answers("127.0.0.11", "GET /api/v1/session HTTP/1.1\r\nHost: localhost\r\n\r\n", 100)
        self.assertEqual(self.refused_by_nginx(others), [])

    def test_a_body_over_the_limit_never_reaches_the_server(self):
        admin = self.signed_in("admin")
        headers = {"Content-Type": "application/json", "Authorization": f"Bearer {admin.token}"}
        # The server speaks of the field, nginx of the size.
        for path, mebibytes in (("batches/preview", 2), ("jobs/preview", 16)):
            for size, expected in ((mebibytes * 2**20 - 1, 400), (mebibytes * 2**20 + 1, 413)):
                status, _, text = self.fetch(f"{self.site.api}/api/v1/{path}", method="POST", headers=headers,
                                             body=b" " * size)
                self.assertEqual((path, size, status), (path, size, expected), text)
        self.assertEqual(json.loads(text)["code"], "payload_too_large")

    def test_a_head_that_drips_is_cut_by_nginx(self):
        trusting = ssl.create_default_context(cafile=str(self.site.certificate))
        for port in (self.site.plain_port, self.site.port):
            slow = socket.create_connection(("127.0.0.1", port), timeout=10)
            if port == self.site.port:
                slow = trusting.wrap_socket(slow, server_hostname=API_HOST)
            with slow:
                self.assertLess(seconds_until_cut(slow), 15)

    # ---- the page on another origin

    def test_the_static_host_serves_packed_files_with_the_right_types(self):
        for name in self.page_files():
            url = f"{self.site.page}/{name}"
            _, plain_headers, plain = self.fetch(url)
            ending = name.rsplit(".", 1)[1]
            self.assertEqual(plain_headers.get_content_type(), NGINX_TYPES[ending], name)
            self.assertIn("immutable", plain_headers["Cache-Control"], name)
            for encoding in ("br", "gzip"):
                status, headers, packed = self.fetch(url, headers={"Accept-Encoding": encoding})
                self.assertEqual((status, headers["Content-Encoding"]), (200, encoding), name)
                self.assertEqual(headers.get_content_type(), NGINX_TYPES[ending], name)
                if len(plain) > 1000:
                    self.assertLess(len(packed), len(plain), name)

    def test_the_static_host_has_the_headers_of_the_server_and_names_the_api(self):
        _, own, _ = self.fetch(self.site.page + "/")
        _, api, _ = self.fetch(self.site.api + "/")
        self.assertEqual(own["Cache-Control"], "no-cache")
        policy = own["Content-Security-Policy"]
        self.assertEqual(policy.replace(f" {self.site.api}", ""), api["Content-Security-Policy"])
        missing = self.fetch(self.site.page + "/missing.js")
        self.assertEqual(missing[0], 404)
        for headers in (own, missing[1]):
            self.assert_as_safe_as_the_server(headers, "the static host")
        config = json.loads(self.fetch(self.site.page + "/config.json")[2])
        self.assertEqual(config, {"api_origin": self.site.api})
        self.assertEqual(self.fetch(self.site.page + "/api/v1/openapi.json")[0], 404)

    def test_the_api_lets_exactly_that_origin_in(self):
        asked = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "authorization,content-type"}
        for origin, allowed in ((self.site.page, self.site.page), ("https://elsewhere.example", None)):
            _, headers, _ = self.fetch(self.site.api + "/api/v1/session", method="OPTIONS",
                                       headers={"Origin": origin, **asked})
            self.assertEqual(headers["Access-Control-Allow-Origin"], allowed)

    # ---- a real browser

    def visit(self, url):
        command = ["node", "visit.mjs", url, "operator", self.site.demo.passwords["operator"]]
        done = subprocess.run(command, capture_output=True, text=True, timeout=90)
        self.assertEqual(done.returncode, 0, done.stderr)
        return json.loads(done.stdout)

    def test_a_browser_signs_in_through_nginx_and_a_reload_keeps_the_session(self):
        self.assertEqual(self.visit(self.site.api), {"user": "operator", "rows": 500, "errors": [],
                                                     "cookies": ["__Host-tms_session"]})

    def test_a_browser_signs_in_from_the_other_origin_without_a_cookie(self):
        self.assertEqual(self.visit(self.site.page), {"user": "operator", "rows": 500, "errors": [], "cookies": []})


def seconds_until_cut(slow):
    """Sends a byte of a header five times a second until the other side has had enough."""
    slow.settimeout(0.2)
    slow.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\nX: ")
    begin = time.monotonic()
    while time.monotonic() - begin < 30:
        try:
            slow.sendall(b"x")
            if slow.recv(100) == b"":
                break
        except TimeoutError:
            continue
        except OSError:
            break
    return time.monotonic() - begin


class NginxAlone(unittest.TestCase):
    """The server behind nginx goes away."""

    def setUp(self):
        folder = Folder()
        self.addCleanup(folder.stop)
        self.site = Site(folder.path)
        self.addCleanup(self.site.stop)

    def test_a_server_that_is_being_restarted_is_named_as_such(self):
        client = self.site.client()
        self.addCleanup(client.close)
        self.site.demo.stop()
        status, text, headers = client.send("GET", "/readyz")
        self.assertEqual((status, json.loads(text)["code"], headers.get_all("Retry-After")), (503, "overloaded", ["2"]))
        self.assertEqual([headers.get_all(name) for name in ("X-Content-Type-Options", "Cache-Control")],
                         [["nosniff"], ["no-store"]])

    def test_an_open_page_outlasts_a_restart_of_the_server(self):
        command = ["node", "outlast.mjs", self.site.api, "operator", self.site.demo.passwords["operator"]]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as page:
            self.addCleanup(page.kill)
            self.assertEqual(page.stdout.readline(), "looking\n")
            self.site.demo.stop()
            self.assertEqual(page.stdout.readline(), "lost\n")
            self.site.start_server_again()
            seen = json.loads(page.stdout.readline())
        self.assertEqual(seen, {"route": "#/customers?cluster=DEMO&state=pe-enable", "selected": 1, "user": "operator",
                                "state": "ready", "errors": []})


if __name__ == "__main__":
    unittest.main()
