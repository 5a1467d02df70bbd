"""nginx with the delivered sites, on free ports and a certificate of its own, in front of a demo."""
import os
import re
import shutil
import ssl

from support import BIN, DEPLOY, Child, Client, Demo, Program, fetch, free_port, new_certificate

WEB_DIST = os.environ.get("TMS_WEB_DIST") or str(BIN.parents[1] / "web/dist")
# Where only root looks.
NGINX = shutil.which("nginx", path=os.environ["PATH"] + ":/usr/sbin")
API_HOST, PAGE_HOST = "localhost", "127.0.0.1"  # two origins of one machine


class Site:
    """`api` and `page` are their https origins; `demo` is the server behind. All of it ended by stop()."""

    def __init__(self, folder, customers=500, demo_flags=()):
        self.folder = folder
        self.port, self.plain_port = free_port(), free_port()
        self.api, self.page = f"https://{API_HOST}:{self.port}", f"https://{PAGE_HOST}:{self.port}"
        self.certificate, self.key = new_certificate(folder, API_HOST, PAGE_HOST)
        flags = ["--public-url", self.api, "--trusted-proxy", "127.0.0.1", "--cors-origin", self.page, *demo_flags]
        self.demo = Demo(folder, customers, flags)
        self._again = [BIN / "tms-dashboard", "serve", "--listen", f"127.0.0.1:{self.demo.port}", "--data-dir",
                       folder / "data", *flags]
        self.nginx = None
        try:
            self._write()
            self.nginx = Child([NGINX, "-p", folder, "-c", folder / "nginx.conf", "-e", folder / "error.log"],
                               folder / "nginx.log")
            self.nginx.ready_when(lambda: fetch(f"{self.api}/healthz", trusting=self.certificate)[0] == 200, "nginx")
        except BaseException:
            self.stop()
            raise

    def _write(self):
        for name in ("tms-dashboard.conf", "tms-client.conf"):
            text = (DEPLOY / "nginx" / name).read_text()
            for written, here in (
                    ("server 127.0.0.1:8080", f"server 127.0.0.1:{self.demo.port}"),
                    ("https://tms.example.org", self.api), ("tms.example.org", API_HOST),
                    ("https://client.example.org", self.page),
                    ("client.example.org", PAGE_HOST), ("/etc/ssl/tms", str(self.folder)),
                    ("root /srv/tms-client", f"root {WEB_DIST}"),
                    ("listen 443 ssl http2", f"listen 127.0.0.1:{self.port} ssl http2"),
                    ("listen 80;", f"listen 127.0.0.1:{self.plain_port};")):
                text = text.replace(written, here)
            # A comment names hosts too; only the addresses that are listened on must be ours.
            assert not re.search(r"listen (80|443)|/srv/|/etc/ssl", re.sub("#.*", "", text)), name
            (self.folder / name).write_text(text)
        temporary = " ".join(f"{kind}_temp_path {self.folder}/{kind};" for kind in
                             ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
        user = "user root;" if os.geteuid() == 0 else ""
        (self.folder / "nginx.conf").write_text(f"""{user}
load_module /usr/lib/nginx/modules/ngx_http_brotli_static_module.so;
daemon off; pid {self.folder}/nginx.pid; worker_processes 2;
events {{ worker_connections 2048; }}
http {{ access_log off; {temporary}
  include {self.folder}/tms-dashboard.conf; include {self.folder}/tms-client.conf; }}
""")

    def start_server_again(self):
        """After demo.stop(): on its directory and port, without --demo, which would give its users new passwords."""
        self.demo = Program(self._again, self.folder / "server.log")

    def client(self, source="127.0.0.1"):
        """A keep-alive connection through nginx."""
        return Client(self.port, host=API_HOST, tls=ssl.create_default_context(cafile=str(self.certificate)),
                      source=source)

    def stop(self):
        if self.nginx:
            self.nginx.stop()
        self.demo.stop()
