"""Hosts of the world, such as storage.googleapis.com, played on loopback behind a proxy.

A client that honours `https_proxy` and `SSL_CERT_FILE` finds here whatever host it asks for, over TLS and
with a certificate of that name. What is answered is the test's own: `answer(host, request)`.
"""

from __future__ import annotations

import socket
import ssl
import threading
from typing import TYPE_CHECKING, NamedTuple

from authority import make_authority
from fault_server import Request, requests_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path
    from typing import Self


class Answer(NamedTuple):
    status: int
    body: bytes = b""
    headers: Mapping[str, str] = {}


class Vendors:
    """A proxy behind which some hosts are played."""

    def __init__(self, folder: Path, hosts: Sequence[str], answer: Callable[[str, Request], Answer]) -> None:
        folder.mkdir()
        make_authority(folder, [f"DNS:{host}" for host in hosts])
        self._tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._tls.load_cert_chain(folder / "server.pem", folder / "server.key")
        self._answer = answer
        self._authority = folder / "ca.pem"
        self.log: list[tuple[str, Request]] = []

    @property
    def environment(self) -> dict[str, str]:
        proxy = f"http://127.0.0.1:{self._listening.getsockname()[1]}"
        return {"https_proxy": proxy, "no_proxy": "", "SSL_CERT_FILE": str(self._authority)}

    def __enter__(self) -> Self:
        self._listening = socket.create_server(("127.0.0.1", 0))
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._listening.accept()
            except OSError:
                return
            connection.settimeout(10)
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        try:
            with connection, connection.makefile("rb", buffering=0) as reading:
                method, target, *_ = next(requests_of(reading))
                assert method == "CONNECT"
                connection.sendall(b"HTTP/1.1 200 Connected\r\n\r\n")
                with (
                    self._tls.wrap_socket(connection, server_side=True) as safe,
                    safe.makefile("rb") as asked,
                ):
                    for request in requests_of(asked):
                        self._one(safe, target.partition(":")[0], request)
        except OSError:
            pass  # the client has gone, or does not trust us

    def _one(self, safe: ssl.SSLSocket, host: str, request: Request) -> None:
        self.log.append((host, request))
        answer = self._answer(host, request)
        headers = {"Content-Length": str(len(answer.body)), **answer.headers}
        head = [f"HTTP/1.1 {answer.status} Answer", *(f"{name}: {value}" for name, value in headers.items())]
        safe.sendall("\r\n".join([*head, "", ""]).encode())
        if request.method != "HEAD":
            safe.sendall(answer.body)
