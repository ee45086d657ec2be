"""A server that goes wrong on purpose: a real HTTP/1.1 server on loopback, with a plan of faults.

    with FaultServer({"/model.pth": payload}, seed=7) as server:
        fetch(server.url("/model.pth"), …)
        assert server.sent("/model.pth") < 2 * len(payload)

Each request of a path meets the next fault of its plan; when the plan is used up, the server is honest,
or, with `forever="flip"`, has that fault to the end. Everything it was asked is in `server.log`.
"""

from __future__ import annotations

import socket
import threading
from contextlib import suppress
from random import Random
from typing import TYPE_CHECKING, NamedTuple

from fault_kinds import KINDS, NO_MODEL, Exchange, plan

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from socket import SocketIO
    from typing import BinaryIO, Self


class Seen(NamedTuple):
    """One request, and what was done with it."""

    method: str
    path: str
    headers: dict[str, str]  # names in lower case
    fault: str
    status: int  # 0: no status was sent
    sent: int  # bytes of the body
    other: bool  # asked of the second server, which redirects point to
    body: bytes  # what the client sent

    @property
    def range(self) -> str:
        return self.headers.get("range", "")


class FaultServer:
    """Serves payloads by path from 127.0.0.1, and from a second server called `localhost`."""

    def __init__(
        self,
        payloads: Mapping[str, bytes],
        *,
        seed: int | None = None,
        plans: Mapping[str, Sequence[str]] | None = None,
        forever: str = "honest",
        kinds: Sequence[str] = tuple(KINDS),
        most: int = 5,
        patience: float = 5.0,
        rate: float | None = None,
        retry_after: int = 1,
    ) -> None:
        """Serve; `seed` draws a plan for each path, `plans` states some, `rate` slows honest bodies."""
        self.payloads = dict(payloads)
        self.log: list[Seen] = []
        self.rate = rate
        drawn = {path: plan((seed, path), most=most, kinds=kinds) for path in payloads}
        self.plans = drawn if seed is not None else {}
        self.plans |= {path: list(steps) for path, steps in (plans or {}).items()}
        self._left = {path: list(steps) for path, steps in self.plans.items()}
        self._rng = Random(repr(seed))
        self._forever = forever
        self._patience = patience
        self._retry_after = retry_after
        self._stop = threading.Event()
        self._guard = threading.Lock()
        self._threads: list[threading.Thread] = []
        self._open: set[socket.socket] = set()
        self._listening: list[socket.socket] = []

    @property
    def port(self) -> int:
        return int(self._listening[0].getsockname()[1])

    @property
    def other(self) -> str:
        """The origin of the second server: another host to a client."""
        return f"http://localhost:{self._listening[1].getsockname()[1]}"

    def url(self, path: str, login: str = "") -> str:
        return f"http://{login}{'@' if login else ''}127.0.0.1:{self.port}{path}"

    def sent(self, path: str | None = None) -> int:
        """How many bytes of bodies were sent, in all or of one path."""
        return sum(seen.sent for seen in list(self.log) if path in (None, seen.path.partition("?")[0]))

    def asked(self, path: str | None = None) -> list[Seen]:
        return [seen for seen in list(self.log) if path in (None, seen.path.partition("?")[0])]

    @property
    def tired(self) -> bool:
        """Whether all planned faults have been met."""
        return not any(self._left.values())

    def __enter__(self) -> Self:
        for number in range(2):
            listening = socket.create_server(("127.0.0.1", 0), backlog=64)
            self._listening.append(listening)
            self._start(self._accept, listening, bool(number))
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        for listening in self._listening:
            # A thread that waits in accept() is not woken by close() alone.
            with socket.socket() as knock:
                knock.settimeout(1)
                knock.connect_ex(listening.getsockname())
            listening.close()
        with self._guard:
            for connection in list(self._open):
                _shut(connection)
        for thread in list(self._threads):
            thread.join(self._patience + 1)

    def _start(self, target: object, *arguments: object) -> None:
        assert callable(target)
        thread = threading.Thread(target=target, args=arguments, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _accept(self, listening: socket.socket, other: bool) -> None:
        while not self._stop.is_set():
            try:
                connection, _ = listening.accept()
            except OSError:
                return
            connection.settimeout(30)
            with self._guard:
                self._open.add(connection)
            self._start(self._serve, connection, other)

    def _serve(self, connection: socket.socket, other: bool) -> None:
        try:
            with connection.makefile("rb") as reading:
                for request in requests_of(reading):
                    if self._stop.is_set() or not self._one(connection, request, other):
                        break
        except OSError:
            pass  # the client has gone
        finally:
            with self._guard:
                self._open.discard(connection)
            connection.close()

    def _one(self, connection: socket.socket, request: Request, other: bool) -> bool:
        path, _, query = _of_a_proxy(request.target).partition("?")
        if request.method == "PUT":
            self.payloads[path] = request.body
        with self._guard:
            name = self._fault(path, query, request.method)
            rng = Random(self._rng.random())
        exchange = Exchange(
            connection, request.method, request.headers, self.payloads.get(path, b""), rng=rng,
            target=request.target, other=self.other, stop=self._stop, patience=self._patience,
            rate=self.rate, retry_after=self._retry_after,
        )  # fmt: skip
        try:
            KINDS[name](exchange)
        finally:
            seen = Seen(*request[:3], name, exchange.status, exchange.sent, other, request.body)
            with self._guard:
                self.log.append(seen)
        return exchange.keep and request.headers.get("connection", "").lower() != "close"

    def _fault(self, path: str, query: str, method: str) -> str:
        if path not in self.payloads:
            return "not_found"
        return "redirect_loop" if query == "loop=1" else self._next(path, method)

    def _next(self, path: str, method: str) -> str:
        left = self._left.get(path)
        if left:
            # A HEAD has no body to spoil: only a fault that shows in the head is used up by it.
            return left.pop(0) if method == "GET" or left[0] in _IN_THE_HEAD else "honest"
        return self._forever if method == "GET" or self._forever in _IN_THE_HEAD else "honest"


_IN_THE_HEAD = frozenset(NO_MODEL) | {
    "early_close", "stall_first", "too_many", "too_many_date", "unavailable", "unavailable_date",
    "server_error", "garbage", "many_headers", "long_header", "redirect_same", "redirect_other",
}  # fmt: skip


class Request(NamedTuple):
    method: str
    target: str
    headers: dict[str, str]
    body: bytes


def _of_a_proxy(target: str) -> str:
    """Give the path of a target, also of one as a proxy is asked for it: with the origin in front."""
    return "/" + target.split("/", 3)[3] if target.startswith("http://") else target


def requests_of(reading: BinaryIO | SocketIO) -> Iterator[Request]:
    """Give the requests of one connection, one after another."""
    while line := reading.readline(1 << 16).strip():
        words = line.decode("latin-1").split(" ")
        if len(words) != 3:
            return
        headers: dict[str, str] = {}
        while field := reading.readline(1 << 16).strip():
            name, _, value = field.decode("latin-1").partition(":")
            headers[name.strip().lower()] = value.strip()
        yield Request(words[0], words[1], headers, _body(reading, headers))


def _body(reading: BinaryIO | SocketIO, headers: Mapping[str, str]) -> bytes:
    if headers.get("transfer-encoding", "").lower() != "chunked":
        return reading.read(int(headers.get("content-length", "0"))) or b""
    body = b""
    while size := int(reading.readline().strip() or b"0", 16):
        body += reading.read(size) or b""
        reading.readline()
    reading.readline()
    return body


def _shut(connection: socket.socket) -> None:
    with suppress(OSError):  # closed already
        connection.shutdown(socket.SHUT_RDWR)
