"""The ways in which a server goes wrong: each is a function that answers one request badly."""

from __future__ import annotations

import gzip
import select
import socket
import struct
import threading
import time
from email.utils import formatdate
from hashlib import sha256
from random import Random
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

CRLF = b"\r\n"
CHANGED = "Wed, 01 Jan 2025 00:00:00 GMT"
LOGIN_PAGE = b"<!DOCTYPE html>\n<html><head><title>Sign in</title></head><body><form></form></body></html>\n"
STEP = 1 << 16


def etag_of(payload: bytes) -> str:
    return f'"{sha256(payload).hexdigest()[:32]}"'


class Exchange:
    """One request, what an honest answer to it would be, and the means to give another."""

    def __init__(
        self,
        connection: socket.socket,
        method: str,
        headers: Mapping[str, str],
        payload: bytes,
        *,
        target: str,
        other: str,
        rng: Random,
        stop: threading.Event,
        patience: float = 5.0,
        rate: float | None = None,
        retry_after: int = 1,
    ) -> None:
        self.connection = connection
        self.method = method
        self.headers = headers
        self.payload = payload
        self.target = target  # path and query, as asked
        self.other = other  # the origin of the second server
        self.rng = rng
        self.patience = patience  # seconds after which a stall ends by itself
        self.rate = rate  # bytes a second of an honest body
        self.retry_after = retry_after
        self.keep = False
        self.status = 0
        self.sent = 0  # bytes of a body
        self._stop = stop

    @property
    def etag(self) -> str:
        return etag_of(self.payload)

    @property
    def span(self) -> tuple[int, int] | None:
        """The range that was asked for and can be given, as start and end."""
        text = self.headers.get("range", "")
        first, dash, last = text.removeprefix("bytes=").partition("-")
        if not text.startswith("bytes=") or not dash or not first.isdecimal() or "," in text:
            return None
        start = int(first)
        end = min(int(last) + 1 if last.isdecimal() else len(self.payload), len(self.payload))
        return (start, end) if start < end else None

    @property
    def part(self) -> bytes:
        start, end = self.span or (0, len(self.payload))
        return self.payload[start:end]

    def usual(self) -> tuple[int, dict[str, str]]:
        """Give the status and the headers of an honest answer to what was asked."""
        headers = {"ETag": self.etag, "Last-Modified": CHANGED, "Accept-Ranges": "bytes"}
        headers |= {"Content-Type": "application/octet-stream", "Content-Length": str(len(self.part))}
        if self.span is None:
            return 200, headers
        start, end = self.span
        return 206, headers | {"Content-Range": f"bytes {start}-{end - 1}/{len(self.payload)}"}

    def head(self, status: int, headers: Mapping[str, str | None]) -> None:
        """Send a status line and headers; those that are None are left out."""
        lines = [f"{name}: {value}" for name, value in headers.items() if value is not None]
        self.status = status
        self.raw("\r\n".join([f"HTTP/1.1 {status} Answer", *lines, "", ""]).encode())

    def raw(self, data: bytes) -> None:
        self.connection.sendall(data)

    def body(self, data: bytes) -> None:
        """Send bytes of a body, at the rate that is set; a HEAD gets none."""
        if self.method == "HEAD":
            return
        for start in range(0, len(data), STEP):
            block = data[start : start + STEP]
            self.raw(block)
            self.sent += len(block)
            if self.rate:
                self._stop.wait(len(block) / self.rate)

    def answer(
        self, body: bytes, *, status: int | None = None, more: Mapping[str, str | None] | None = None
    ) -> None:
        """Send an answer that is like the honest one but for what is given."""
        usual, headers = self.usual()
        self.head(status or usual, headers | dict(more or {}))
        self.body(body)

    def instead(self, status: int, body: bytes = b"", **headers: str) -> None:
        """Send an answer that is not of the file at all."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        self.head(status, {"Content-Length": str(len(body))} | named)
        self.body(body)
        self.keep = True

    def wait_for_the_client(self) -> None:
        """Say nothing until the client goes away, the server is stopped, or patience ends."""
        until = time.monotonic() + self.patience
        while time.monotonic() < until and not self._stop.is_set():
            readable, _, _ = select.select([self.connection], [], [], 0.02)
            if readable and not self.connection.recv(1 << 16):
                return

    def pause(self, seconds: float) -> bool:
        return self._stop.wait(seconds)

    def before_cut(self) -> bytes:
        """Give the part up to a random byte, and never all of it."""
        return self.part[: self.rng.randrange(max(1, len(self.part)))]


def honest(x: Exchange) -> None:
    """Do as a good server does: ranges only of the content that the client has a part of."""
    if_range = x.headers.get("if-range")
    if x.span is not None and if_range not in (None, x.etag, CHANGED):
        x.headers = {name: value for name, value in x.headers.items() if name != "range"}
    if x.span is None and x.headers.get("range", "").startswith("bytes=") and x.payload:
        x.instead(416, Content_Range=f"bytes */{len(x.payload)}")
        return
    x.answer(x.part)
    x.keep = True


def cut(x: Exchange) -> None:
    x.answer(x.before_cut())


def reset(x: Exchange) -> None:
    x.answer(x.before_cut())
    x.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def early_close(x: Exchange) -> None:
    x.raw(b"")


def head_cut(x: Exchange) -> None:
    x.raw(b"HTTP/1.1 200 OK\r\nContent-Le")


def stall(x: Exchange) -> None:
    x.answer(x.before_cut())
    x.wait_for_the_client()


def stall_first(x: Exchange) -> None:
    x.wait_for_the_client()


def drip(x: Exchange) -> None:
    x.answer(b"")
    until = time.monotonic() + x.patience
    for byte in x.part[:-1]:
        if time.monotonic() > until or x.pause(0.02):
            break
        x.body(bytes([byte]))


_NAMELESS = {"ETag": None, "Last-Modified": None}


def nameless(x: Exchange) -> None:
    """Give the right bytes, and nothing by which this content could be known again."""
    x.answer(x.part, more=_NAMELESS)
    x.keep = True


def nameless_cut(x: Exchange) -> None:
    x.answer(x.part[: 3 * len(x.part) // 4], more=_NAMELESS)


def range_ignored(x: Exchange) -> None:
    x.headers = {name: value for name, value in x.headers.items() if name != "range"}
    x.answer(x.payload)
    x.keep = True


def other_range(x: Exchange) -> None:
    """Answer honestly with another part than was asked for."""
    start, end = x.span or (0, len(x.payload))
    moved = max(0, start - 1) if start else min(1, len(x.payload) - 1)
    part = x.payload[moved : moved + end - start]
    said = f"bytes {moved}-{moved + len(part) - 1}/{len(x.payload)}"
    x.answer(part, status=206, more={"Content-Range": said, "Content-Length": str(len(part))})


def other_bytes(x: Exchange) -> None:
    """Say that it is the part that was asked for, and send bytes of another place."""
    part = x.part
    x.answer(part[1:] + part[:1])


def other_total(x: Exchange) -> None:
    start, end = x.span or (0, len(x.payload))
    x.answer(x.part, status=206, more={"Content-Range": f"bytes {start}-{end - 1}/{len(x.payload) + 1}"})


def half_unasked(x: Exchange) -> None:
    half = x.payload[: max(1, len(x.payload) // 2)]
    said = f"bytes 0-{len(half) - 1}/{len(x.payload)}"
    x.answer(half, status=206, more={"Content-Range": said, "Content-Length": str(len(half))})


def many_parts(x: Exchange) -> None:
    """Answer a range in the form that several ranges have."""
    start, end = x.span or (0, len(x.payload))
    head = f"--part\r\nContent-Range: bytes {start}-{end - 1}/{len(x.payload)}\r\n\r\n".encode()
    body = head + x.part + b"\r\n--part--\r\n"
    kind = "multipart/byteranges; boundary=part"
    x.answer(body, status=206, more={"Content-Type": kind, "Content-Range": None,
                                     "Content-Length": str(len(body))})  # fmt: skip


def length_more(x: Exchange) -> None:
    x.answer(x.part, more={"Content-Length": str(len(x.part) + x.rng.randint(1, 5000))})


def length_less(x: Exchange) -> None:
    x.answer(x.part, more={"Content-Length": str(x.rng.randrange(max(1, len(x.part))))})


def length_twice(x: Exchange) -> None:
    status, headers = x.usual()
    lines = [f"HTTP/1.1 {status} Answer", f"Content-Length: {max(0, len(x.part) - 1)}"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    x.status = status
    x.raw("\r\n".join([*lines, "", ""]).encode())
    x.body(x.part)


def length_absurd(x: Exchange) -> None:
    x.answer(x.part, more={"Content-Length": x.rng.choice(("-1", "1e9", "9" * 30, "0x10", "twelve"))})


def no_length(x: Exchange) -> None:
    x.answer(x.part, more={"Content-Length": None, "Connection": "close"})


def no_length_cut(x: Exchange) -> None:
    x.answer(x.before_cut(), more={"Content-Length": None, "Connection": "close"})


def _chunks(x: Exchange, data: bytes) -> None:
    x.answer(b"", more={"Content-Length": None, "Transfer-Encoding": "chunked"})
    step = max(1, len(data) // 7)
    for start in range(0, len(data) if x.method != "HEAD" else 0, step):
        piece = data[start : start + step]
        x.raw(b"%x\r\n" % len(piece))
        x.body(piece)
        x.raw(CRLF)


def chunked(x: Exchange) -> None:
    _chunks(x, x.part)
    x.raw(b"0\r\n\r\n" if x.method != "HEAD" else b"")
    x.keep = True


def chunked_cut(x: Exchange) -> None:
    _chunks(x, x.before_cut())


def chunked_garbage(x: Exchange) -> None:
    _chunks(x, x.before_cut())
    x.raw(b"zz\r\nnot a chunk\r\n")


def gzipped(x: Exchange) -> None:
    body = gzip.compress(x.part, 1)
    x.answer(body, more={"Content-Encoding": "gzip", "Content-Length": str(len(body))})


def flip(x: Exchange) -> None:
    part = bytearray(x.part)
    if part:
        part[x.rng.randrange(len(part))] ^= 1 << x.rng.randrange(8)
    x.answer(bytes(part))
    x.keep = True


def changed_etag(x: Exchange) -> None:
    x.answer(x.part, more={"ETag": '"another"'})


def changed_content(x: Exchange) -> None:
    """Be for one answer a server whose file was replaced by another of the same size."""
    x.payload = bytes(byte ^ 0x55 for byte in x.payload)
    x.answer(x.part)


def changed_in_silence(x: Exchange) -> None:
    """The same, with the ETag of before."""
    etag = x.etag
    x.payload = bytes(byte ^ 0x55 for byte in x.payload)
    x.answer(x.part, more={"ETag": etag})


def shrunk(x: Exchange) -> None:
    x.payload = x.payload[: max(1, len(x.payload) // 3)]
    x.answer(x.part)


def too_many(x: Exchange) -> None:
    x.instead(429, b"slow down", Retry_After=str(x.retry_after))


def too_many_date(x: Exchange) -> None:
    x.instead(429, Retry_After=formatdate(time.time() + x.retry_after, usegmt=True))


def unavailable(x: Exchange) -> None:
    x.instead(503, b"later", Retry_After=str(x.retry_after))


def unavailable_date(x: Exchange) -> None:
    x.instead(503, Retry_After=formatdate(time.time() + x.retry_after, usegmt=True))


def retry_after_nonsense(x: Exchange) -> None:
    x.instead(503, Retry_After=x.rng.choice(("soon", "-5", "Thu, 99 Foo 2026 00:00:00 GMT", "1e3")))


def server_error(x: Exchange) -> None:
    x.instead(x.rng.choice((500, 502, 504)), b"<html>error</html>", Content_Type="text/html")


def redirect_same(x: Exchange) -> None:
    x.instead(x.rng.choice((301, 302, 303, 307, 308)), Location=x.target.partition("?")[0] + "?again=1")


def redirect_other(x: Exchange) -> None:
    x.instead(x.rng.choice((302, 307)), Location=x.other + x.target.partition("?")[0])


def redirect_loop(x: Exchange) -> None:
    x.instead(302, Location=x.target.partition("?")[0] + "?loop=1")


def redirect_nowhere(x: Exchange) -> None:
    x.instead(302)


def redirect_file(x: Exchange) -> None:
    x.instead(302, Location="file:///etc/hostname")


def redirect_ftp(x: Exchange) -> None:
    x.instead(302, Location="ftp://127.0.0.1/file")


def empty(x: Exchange) -> None:
    x.instead(200)


def login_page(x: Exchange) -> None:
    x.instead(200, LOGIN_PAGE, Content_Type="text/html; charset=utf-8")


def lfs_pointer(x: Exchange) -> None:
    digest = sha256(x.payload).hexdigest()
    text = f"version https://git-lfs.github.com/spec/v1\noid sha256:{digest}\nsize {len(x.payload)}\n"
    x.instead(200, text.encode(), Content_Type="text/plain")


def not_found(x: Exchange) -> None:
    x.instead(404, b"no such file")


def garbage(x: Exchange) -> None:
    lines = (b"\x00\xff\x13\x37 HELLO\r\n\r\n", b"HTTP/1.1 abc Nonsense\r\n\r\n", b"220 ftp ready\r\n")
    x.raw(x.rng.choice(lines))


def many_headers(x: Exchange) -> None:
    x.raw(b"HTTP/1.1 200 OK\r\n" + b"".join(b"X-%d: %s\r\n" % (n, b"b" * 50) for n in range(5000)) + CRLF)
    x.body(x.part)


def long_header(x: Exchange) -> None:
    x.raw(b"HTTP/1.1 200 OK\r\nX-Long: " + b"b" * (1 << 20) + CRLF + CRLF)
    x.body(x.part)


def interim(x: Exchange) -> None:
    x.raw(b"HTTP/1.1 100 Continue\r\n\r\n")
    x.answer(x.part)
    x.keep = True


def _named(*faults: Callable[[Exchange], None]) -> dict[str, Callable[[Exchange], None]]:
    return {fault.__name__: fault for fault in faults}


# Odd, but the right bytes come.
ODD = _named(honest, no_length, chunked, redirect_same, redirect_other, interim, nameless, range_ignored)
# The line breaks, or the server is busy: asking again helps.
BROKEN = _named(
    cut, reset, early_close, head_cut, stall, stall_first, drip, length_more, no_length_cut, chunked_cut,
    chunked_garbage, too_many, too_many_date, unavailable, unavailable_date, retry_after_nonsense,
    server_error, garbage, many_headers, long_header, gzipped, nameless_cut,
)  # fmt: skip
# The answer says one thing and is another.
LYING = _named(
    other_range, other_bytes, other_total, half_unasked, many_parts, length_less, length_twice, length_absurd,
    flip, changed_etag, changed_content, changed_in_silence, shrunk,
)  # fmt: skip
# What comes is no model, or nothing.
NO_MODEL = _named(
    empty, login_page, lfs_pointer, not_found, redirect_loop, redirect_nowhere, redirect_file, redirect_ftp
)
KINDS = ODD | BROKEN | LYING | NO_MODEL
# These mean something only to a client that asks for a range, so a cut goes before.
OF_A_RANGE = frozenset(
    ("range_ignored", "other_range", "other_bytes", "other_total", "many_parts", "changed_etag",
     "changed_content", "changed_in_silence", "shrunk")
)  # fmt: skip


def plan(seed: object, *, most: int = 5, kinds: Sequence[str] = tuple(KINDS)) -> list[str]:
    """Draw the faults of one path, in the order in which its requests meet them."""
    rng = Random(repr(seed))
    drawn = [rng.choice(list(kinds)) for _ in range(rng.randint(1, most))]
    return [step for name in drawn for step in (("cut", name) if name in OF_A_RANGE else (name,))]
