"""What strangers can send (QUALITY, "Security: Limits"), against the server itself and behind nginx.

    ulimit -n 65536; python3 tests/load/hostile.py [--seconds 5] [--output build/bench]

Each attack lasts, from 8 connections at once, or from as many slow sockets as it names. Meanwhile a signed-in person at
another address asks 25 times a second. Prints a table, writes hostile.json, and exits with 1 when memory grows by 10 MiB or
more, or when one honest answer of twenty takes 100 ms or more. Limits of the server are those of every installation.
"""
import argparse
import multiprocessing
import socket
import ssl
import sys
import threading
import time
from contextlib import ExitStack
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "deploy"))

from programs import ROOT, BenchError, Client  # noqa: E402
from proxy import API_HOST, Site  # noqa: E402
from report import Figure, table, write_json  # noqa: E402
from support import Demo, Folder  # noqa: E402

MOST_GROWTH_MB = 10
MOST_WAIT_MS = 100
HONEST_PAUSE_S = 0.04
AT_ONCE = 8
MB = 1 << 20
HEAD = b"GET / HTTP/1.1\r\nHost: localhost\r\n"
UPLOAD = (b"POST /api/v1/session HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
          b"Transfer-Encoding: chunked\r\n\r\n")
# What is sent first, the piece that is sent again and again, and how many bytes of it.
FLOODS = {
    "a 200 MB header line": (HEAD + b"X: ", b"x" * MB, 200 * MB),
    "a million headers": (HEAD, b"X: y\r\n" * 1000, 6_000_000),
    "a 300 MB chunked body": (UPLOAD, b"100000\r\n" + b"x" * MB + b"\r\n", 300 * MB),
}
SLOW_SOCKETS = 500


class Memory:
    """Of some processes together, in MB; growth() is the most since start()."""

    def __init__(self, pids):
        self._pids = pids

    def _sum(self, field):
        texts = (Path(f"/proc/{pid}/status").read_text() for pid in self._pids)
        return sum(int(text.split(f"{field}:")[1].split()[0]) for text in texts) / 1024

    def start(self):
        for pid in self._pids:
            Path(f"/proc/{pid}/clear_refs").write_text("5")
        self._before = self._sum("VmRSS")

    def growth(self):
        return self._sum("VmHWM") - self._before


class Direct:
    name = "direct"

    def __init__(self, folder):
        self.demo = Demo(folder, 1000)
        self.port = self.demo.port
        self.proxy_pids = []

    def client(self, source):
        return Client(self.port, source=source)

    def connect(self, source):
        return socket.create_connection(("127.0.0.1", self.port), timeout=5, source_address=(source, 0))

    def stop(self):
        self.demo.stop()


class BehindNginx:
    name = "behind nginx"

    def __init__(self, folder):
        self.site = Site(folder, 1000)
        self.demo = self.site.demo
        nginx = self.site.nginx.process.pid
        workers = Path(f"/proc/{nginx}/task/{nginx}/children").read_text().split()
        self.proxy_pids = [nginx, *map(int, workers)]

    def client(self, source):
        return self.site.client(source)

    def connect(self, source):
        plain = socket.create_connection(("127.0.0.1", self.site.port), timeout=5, source_address=(source, 0))
        # Who attacks believes anybody.
        return ssl._create_unverified_context().wrap_socket(plain, server_hostname=API_HOST)

    def stop(self):
        self.site.stop()


class Honest(threading.Thread):
    """Asks for the revisions, one request after the other, until done(). `waits_ms` are sorted then."""

    def __init__(self, target):
        super().__init__()
        self._client = target.client("127.0.0.2").sign_in("viewer", target.demo.passwords["viewer"])
        self._ended = threading.Event()
        self.waits_ms, self.failures = [], []

    def run(self):
        while not self._ended.wait(HONEST_PAUSE_S):
            begin = time.monotonic()
            try:
                status, _, _ = self._client.send("GET", "/api/v1/revisions")
                if status != 200:
                    self.failures.append(str(status))
            except OSError as error:
                self.failures.append(repr(error))
                return
            self.waits_ms.append((time.monotonic() - begin) * 1000)

    def done(self):
        self._ended.set()
        self.join()
        self._client.close()
        self.waits_ms.sort()


def flood(target, name, deadline, sent_bytes, connections):
    """One connection after the other until the deadline; each ends when the server has had enough."""
    opening, piece, total = FLOODS[name]
    while time.monotonic() < deadline:
        try:
            with target.connect("127.0.0.1") as attacker:
                attacker.sendall(opening)
                for _ in range(0, total, len(piece)):
                    attacker.sendall(piece)
                    with sent_bytes.get_lock():
                        sent_bytes.value += len(piece)
                attacker.recv(1)
        except OSError:
            pass
        with connections.get_lock():
            connections.value += 1


def flooded(target, name, seconds):
    """What was thrown at the server, in words. Attackers are processes: they must not hold up the honest thread."""
    sent_bytes, connections = multiprocessing.Value("q"), multiprocessing.Value("q")
    deadline = time.monotonic() + seconds
    senders = [multiprocessing.Process(target=flood, args=(target, name, deadline, sent_bytes, connections))
               for _ in range(AT_ONCE)]
    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join()
    return f"{connections.value:,} connections, {sent_bytes.value / MB:,.0f} MB"


def dripped(target, addresses, seconds):
    """500 sockets that each send a byte of a header now and then; who is thrown out comes back."""
    sources = [f"127.0.1.{1 + number % addresses}" for number in range(SLOW_SOCKETS)]
    held, opened = {}, 0
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        for number, source in enumerate(sources):
            try:
                if number not in held:
                    held[number] = target.connect(source)
                    held[number].settimeout(0.05)
                    opened += 1
                    held[number].sendall(HEAD + b"X: ")
                else:
                    held[number].sendall(b"x")
            except OSError:
                if number in held:
                    held.pop(number).close()
            if time.monotonic() > deadline:
                break
    for slow in held.values():
        slow.close()
    return f"{opened:,} connections, {len(held)} held at the end"


def measure(target, name, attack):
    """Figures of one attack, and what it threw."""
    honest = Honest(target)
    memory, proxy_memory = Memory([target.demo.pid]), Memory(target.proxy_pids)
    memory.start()
    proxy_memory.start()
    honest.start()
    try:
        thrown = attack()
    finally:
        honest.done()
    if honest.failures or not honest.waits_ms:
        raise BenchError(f"{target.name}, {name}: the honest person got {honest.failures[:3] or 'no answer'}")
    count = len(honest.waits_ms)
    p50, p95 = honest.waits_ms[count // 2], honest.waits_ms[count * 95 // 100]
    return [Figure(target.name, f"{name}: memory growth", memory.growth(), "MiB", MOST_GROWTH_MB, gate=True),
            Figure(target.name, f"{name}: honest answer, p95 (p50 {p50:.1f}, most {honest.waits_ms[-1]:.1f}, of {count})",
                   p95, "ms", MOST_WAIT_MS, gate=True)], (
        f"{target.name}, {name}: {thrown}" + (f"; nginx grew by {proxy_memory.growth():.1f} MiB" if target.proxy_pids else ""))


def main():
    parser = argparse.ArgumentParser(description="Measures what strangers can do.")
    parser.add_argument("--seconds", type=float, default=5, help="of each attack [5]")
    parser.add_argument("--output", type=Path, default=ROOT / "build/bench", help="folder of hostile.json")
    asked = parser.parse_args()
    figures, notes, broken = [], [], []
    attacks = {name: (lambda target, name=name: flooded(target, name, asked.seconds)) for name in FLOODS}
    attacks["500 slow sockets of one address"] = lambda target: dripped(target, 1, asked.seconds)
    attacks["500 slow sockets of 20 addresses"] = lambda target: dripped(target, 20, asked.seconds)
    for kind in (Direct, BehindNginx):
        with ExitStack() as stack:
            folder = Folder()
            stack.callback(folder.stop)
            target = kind(folder.path)
            stack.callback(target.stop)
            for name, attack in attacks.items():
                print(f"{target.name}: {name} ...", file=sys.stderr, flush=True)
                try:
                    measured, note = measure(target, name, lambda: attack(target))
                    figures += measured
                    notes.append(note)
                except (BenchError, OSError) as error:
                    broken.append(str(error))
    print(table(figures))
    for line in notes + broken:
        print(line)
    asked.output.mkdir(parents=True, exist_ok=True)
    write_json(asked.output / "hostile.json", figures, notes + broken)
    return 1 if broken or not all(figure.gate_met() for figure in figures) else 0


if __name__ == "__main__":
    sys.exit(main())
