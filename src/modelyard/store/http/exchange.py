"""Put a request to a server and give its answer: redirects followed, errors told apart."""

from __future__ import annotations

import errno
import ssl
from http.client import HTTPException, HTTPResponse
from socket import gaierror
from threading import Timer

from modelyard.core.release import __version__
from modelyard.store.address import shown
from modelyard.store.http.connection import break_off, proxy_for, proxy_login
from modelyard.store.http.request import (
    ChangedError,
    RefusedError,
    Request,
    TransferError,
    UnreachableError,
    is_plain,
    path_of,
    server_of,
    split,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from http.client import HTTPConnection

    from modelyard.store.http.connection import Connections

_HOPS = 10
_AGAIN = frozenset((408, 425, 429, 500, 502, 503, 504, 509, 520, 521, 522, 523, 524))


class Answer:
    """A server's answer, its body not yet read."""

    __slots__ = ("_closed", "_connection", "_connections", "_response", "headers", "left", "status", "url")

    def __init__(
        self, url: str, response: HTTPResponse, connection: HTTPConnection, connections: Connections
    ) -> None:
        self.url = url
        self.status = response.status
        self.headers = {name.lower(): value.strip() for name, value in response.getheaders()}
        self.left = (
            None if response.chunked else response.length
        )  # bytes of the body still to come; None where it is not told
        self._response = response
        self._connection = connection
        self._connections = connections
        self._closed = False

    def readinto(self, view: memoryview) -> int:
        """Read what has come; 0 at the end. An end that comes too early is a `TransferError`."""
        if self.left == 0:
            return 0
        try:
            got = self._some(view if self.left is None else view[: self.left])
        except (OSError, HTTPException) as error:
            raise TransferError(_said(error)) from error
        if self.left is not None:
            self.left -= got
            if not got and self.left:
                raise TransferError(f"the body ended {self.left:,} bytes too early")
        return got

    def _some(self, view: memoryview) -> int:
        """Read once, so that bytes which come one by one are noticed."""
        stream = self._response.fp
        if self._response.chunked or stream is None:
            block = self._response.read1(len(view))
            view[: len(block)] = block
            return len(block)
        return stream.readinto1(view)

    def read(self, most: int = 1 << 20) -> bytes:
        """Read the body, up to a size that messages have."""
        body = bytearray()
        view = memoryview(bytearray(1 << 16))
        while len(body) < most and (got := self.readinto(view)):
            body += view[:got]
        return bytes(body[:most])

    def abort(self) -> None:
        """Break the connection off, so that a thread that reads from it ends."""
        break_off(self._connection)

    def close(self) -> None:
        """Let go of the connection, once; it is kept if the answer was read to its end."""
        if self._closed:
            return  # given back already: another may be using it
        self._closed = True
        response = self._response
        reusable = (response.isclosed() or self.left == 0) and not response.will_close
        response.close()
        if reusable:
            self._connections.give_back(self.url, self._connection)
        else:
            self._connection.close()


def ask(
    connections: Connections,
    request: Request,
    *,
    plain_allowed: bool,
    body: Iterable[bytes] | bytes | None = None,
) -> Answer:
    """Send a request, follow where it is sent, and give the answer if it is one of success.

    `plain_allowed` says whether plain HTTP to another machine may be used: its bytes can be changed on
    the way, so only for a file whose whole digest is known.
    """
    for _ in range(_HOPS):
        if is_plain(request.url) and not plain_allowed:
            raise RefusedError(
                f"{shown(request.url)} is plain HTTP: anybody on the way could change what comes; it is only"
                " used for a file whose full sha256 is known"
            )
        answer = _once(connections, request, body)
        if answer.status not in (301, 302, 303, 307, 308):
            return _judged(answer)
        if body is not None:
            answer.close()
            where = shown(answer.headers.get("location", "nowhere"))
            raise RefusedError(f"points to {where}: store it there", answer.status)
        location = answer.headers.get("location")
        answer.close()
        request = _followed(request, location, answer)
    raise RefusedError(f"more than {_HOPS} redirects")


def _followed(request: Request, location: str | None, answer: Answer) -> Request:
    from modelyard.core.errors import InputError

    if not location:
        raise RefusedError(f"answered {answer.status} without a place to go to", answer.status)
    try:
        following = request.redirected(location)
        split(following.url)
    except (InputError, ValueError):
        raise RefusedError(f"points to {shown(location)}, which is not of the web", answer.status) from None
    if request.url.startswith("https:") and following.url.startswith("http:") and is_plain(following.url):
        raise RefusedError(f"points from https to plain http: {shown(following.url)}", answer.status)
    return following


def _judged(answer: Answer) -> Answer:
    if 200 <= answer.status < 300:
        return answer
    message = f"answered {answer.status} {_reason(answer)}".strip()
    wait = retry_after(answer.headers.get("retry-after"))
    answer.close()
    if answer.status == 416:
        raise ChangedError("the file on the server is shorter than what came before")
    if answer.status in _AGAIN:
        raise TransferError(message, wait)
    raise RefusedError(message, answer.status)


def _reason(answer: Answer) -> str:
    known = {
        401: "(it wants to know who asks: no login was found, or it is not the right one)",
        403: "(not allowed, or not there)",
        404: "(not there)",
        407: "(the proxy wants a login)",
        410: "(gone for good)",
        429: "(too many requests)",
    }
    from http.client import responses

    return known.get(answer.status) or f"({responses.get(answer.status, 'unknown').lower()})"


def retry_after(text: str | None) -> float | None:
    """Read how many seconds to wait, which is a number or a date."""
    if not text:
        return None
    if text.isascii() and text.isdecimal():
        return float(text)
    import time
    from email.utils import parsedate_to_datetime

    try:
        return max(0.0, parsedate_to_datetime(text).timestamp() - time.time())
    except (ValueError, OverflowError):
        return None


def _once(connections: Connections, request: Request, body: Iterable[bytes] | bytes | None) -> Answer:
    """Send one request; a kept connection that the server has closed meanwhile is replaced, once."""
    headers = {
        "User-Agent": f"modelyard/{__version__}",
        "Accept": "*/*",
        "Accept-Encoding": "identity",
        **request.headers,
        **request.private,
    }
    target = path_of(request.url)
    proxy = proxy_for(request.url) if request.url.startswith("http:") else None
    if proxy is not None:
        headers |= proxy_login(proxy)
        target = f"http://{split(request.url).netloc}{target}"
        headers["Host"] = split(request.url).netloc
    while True:
        connection, used = connections.take(request.url)
        watch = Timer(2 * connections.timeout + 5, break_off, (connection,))
        watch.daemon = True
        if body is None:
            watch.start()  # a head that drips never runs into a time limit of one byte
        try:
            connection.request(request.method, target, body=body, headers=headers)
            response = connection.getresponse()
        except ssl.SSLCertVerificationError as error:
            connection.close()
            raise RefusedError(f"its certificate is not to be trusted: {error.verify_message}") from error
        except (OSError, HTTPException) as error:
            connection.close()
            if used and not isinstance(error, TimeoutError) and not hasattr(body, "__next__"):
                continue
            if _is_away(error):
                raise UnreachableError(_said(error), server_of(request.url)) from error
            raise TransferError(_said(error)) from error
        finally:
            watch.cancel()
        return Answer(request.url, response, connection, connections)


def _is_away(error: Exception) -> bool:
    """Tell whether no connection came about: no such host, no way to it, or nobody who listens there."""
    away = (errno.ENETUNREACH, errno.EHOSTUNREACH, errno.ECONNREFUSED, errno.ENETDOWN)
    return isinstance(error, gaierror) or (isinstance(error, OSError) and error.errno in away)


def _said(error: Exception) -> str:
    """Say in a few words what went wrong on the way; nothing the server sent is repeated."""
    from http.client import IncompleteRead, RemoteDisconnected
    from socket import gaierror

    if isinstance(error, gaierror):
        return "no such host, or no network"
    if isinstance(error, TimeoutError):
        return "no answer in time"
    if isinstance(error, (RemoteDisconnected, IncompleteRead, ConnectionResetError, BrokenPipeError)):
        return "the connection broke off"
    if isinstance(error, ConnectionRefusedError):
        return "the connection was refused"
    if isinstance(error, ssl.SSLError):
        return f"TLS failed: {error.reason or 'unknown'}"
    if isinstance(error, OSError):
        return (error.strerror or type(error).__name__).lower()
    return (
        "the answer is not HTTP" if type(error).__name__ != "LineTooLong" else "the answer's head is too long"
    )


def total_of(answer: Answer) -> int | None:
    """Give the size of the whole file that an answer is of, or is a part of."""
    span = answer.headers.get("content-range", "")
    if answer.status == 206:
        return _count(span.rpartition("/")[2])
    encoded = answer.headers.get("content-encoding", "identity").lower() != "identity"
    chunked = "transfer-encoding" in answer.headers  # then a length beside it is not to be believed
    return None if encoded or chunked else _count(answer.headers.get("content-length", ""))


def _count(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else None
