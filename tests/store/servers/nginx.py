"""A real nginx on loopback: ranges, TLS by a private authority, a login, compression, a slow place, uploads.

`/files/` is plain; `/private/` wants user:password; `/compressed/` compresses for who accepts it, and
`/always-compressed/` (of `.gz` files) for everybody; `/slow/` gives 200 kB a second; `/whole/` knows no
ranges; `/busy/` answers 503 to more than one request a second; `/broken/` is a proxy to nothing;
`/moved/` points to `/files/`, `/to-tls/` to the TLS server; `/uploads/` takes PUT.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from contextlib import contextmanager
from typing import TYPE_CHECKING, NamedTuple

from authority import make_authority
from processes import free_port, running

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

LOGIN = ("user", "hunter2 of nginx")
CONFIGURATION = """
daemon off;
{user}
worker_processes 1;
pid nginx.pid;
error_log error.log;
events {{ worker_connections 256; }}
http {{
  log_format asked '$request_method\t$uri\t$status\t$http_range\t$body_bytes_sent\t$http_authorization';
  access_log access.log asked;
  client_body_temp_path body; proxy_temp_path proxy; fastcgi_temp_path fastcgi;
  uwsgi_temp_path uwsgi; scgi_temp_path scgi;
  default_type application/octet-stream;
  client_max_body_size 0;
  limit_req_zone $binary_remote_addr zone=one:1m rate=1r/s;
  server {{
    listen 127.0.0.1:{port};
    listen 127.0.0.1:{tls_port} ssl;
    ssl_certificate server.pem;
    ssl_certificate_key server.key;
    location /files/ {{ alias {files}/; sendfile on; }}
    location /private/ {{ alias {files}/; auth_basic "models"; auth_basic_user_file users; }}
    location /compressed/ {{ alias {files}/; gzip on; gzip_types *; gzip_min_length 1; gzip_proxied any; }}
    location /always-compressed/ {{ alias {files}/; gzip_static always; }}
    location /slow/ {{ alias {files}/; limit_rate 200k; }}
    location /whole/ {{ alias {files}/; max_ranges 0; }}
    location /busy/ {{ alias {files}/; limit_req zone=one; }}
    location /broken/ {{ proxy_pass http://127.0.0.1:{closed}/; }}
    location /moved/ {{ rewrite ^/moved/(.*)$ /files/$1 redirect; }}
    location /to-tls/ {{ rewrite ^/to-tls/(.*)$ https://localhost:{tls_port}/files/$1 redirect; }}
    location /uploads/ {{ alias {uploads}/; dav_methods PUT; create_full_put_path on; }}
  }}
}}
"""


class Asked(NamedTuple):
    """One request, as nginx wrote it down."""

    method: str
    path: str
    status: int
    range: str
    sent: int
    authorization: str


class Nginx(NamedTuple):
    """A running nginx, and the folders it serves."""

    url: str  # http://127.0.0.1:…
    tls_url: str  # https://localhost:…
    authority: Path  # the certificate a client has to trust for the TLS server
    files: Path
    uploads: Path
    log_path: Path

    def log(self) -> list[Asked]:
        rows = [line.split("\t") for line in self.log_path.read_text(encoding="utf-8").splitlines()]
        return [Asked(row[0], row[1], int(row[2]), _or_empty(row[3]), int(row[4]), _or_empty(row[5]))
                for row in rows]  # fmt: skip

    def forget(self) -> None:
        """Begin the log anew."""
        os.truncate(self.log_path, 0)


def why_not() -> str | None:
    """Say what keeps nginx from being started here; None where nothing does."""
    for name in ("nginx", "openssl"):
        if shutil.which(name, path=_path()) is None:
            return (
                f"{name} is not installed: run `sh tools/test_servers.sh` as root, or apt-get install {name}"
            )
    return None


@contextmanager
def nginx(folder: Path) -> Iterator[Nginx]:
    """Run nginx with all that is its own in `folder`."""
    files, uploads, prefix = folder / "files", folder / "uploads", folder / "prefix"
    for one in (files, uploads, prefix):
        one.mkdir(parents=True)
    make_authority(prefix)
    hashed = _output("openssl", "passwd", "-apr1", LOGIN[1])
    (prefix / "users").write_text(f"{LOGIN[0]}:{hashed}\n", encoding="utf-8")
    port, tls_port, closed = free_port(), free_port(), free_port()
    user = "user root;" if os.geteuid() == 0 else ""
    text = CONFIGURATION.format(
        user=user, port=port, tls_port=tls_port, closed=closed, files=files, uploads=uploads
    )
    (prefix / "nginx.conf").write_text(text, encoding="utf-8")
    binary = shutil.which("nginx", path=_path()) or "nginx"
    command = [binary, "-p", str(prefix), "-c", str(prefix / "nginx.conf"), "-e", "error.log"]
    with running(command, tls_port, folder / "output.log"):
        yield Nginx(
            f"http://127.0.0.1:{port}", f"https://localhost:{tls_port}", prefix / "ca.pem", files, uploads,
            prefix / "access.log",
        )  # fmt: skip


def _path() -> str:
    return os.environ.get("PATH", "") + ":/usr/sbin:/usr/local/sbin"


def _output(*words: str) -> str:
    return subprocess.run(words, capture_output=True, text=True, check=True, timeout=60).stdout.strip()


def _or_empty(text: str) -> str:
    return "" if text == "-" else text
