"""A private certificate authority, and a server's certificate from it, made by this machine's openssl."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

NAMES = ("DNS:localhost", "IP:127.0.0.1")


def make_authority(folder: Path, names: Sequence[str] = NAMES) -> None:
    """Write `ca.pem`, and `server.pem` with `server.key` for hosts of these names."""
    new_key = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-noenc")
    _openssl(
        folder, "req", "-x509", *new_key, "-keyout", "ca.key", "-out", "ca.pem", "-days", "2",
        "-subj", "/CN=test authority", "-addext", "basicConstraints=critical,CA:TRUE",
        "-addext", "keyUsage=critical,keyCertSign,cRLSign",
    )  # fmt: skip
    named = "subjectAltName=" + ",".join(names)
    _openssl(
        folder, "req", "-x509", *new_key, "-keyout", "server.key", "-out", "server.pem", "-days", "2",
        "-subj", "/CN=a test server", "-addext", named, "-addext", "basicConstraints=critical,CA:FALSE",
        "-CA", "ca.pem", "-CAkey", "ca.key",
    )  # fmt: skip


def _openssl(folder: Path, *words: str) -> None:
    subprocess.run(["openssl", *words], cwd=folder, check=True, capture_output=True, timeout=60)
