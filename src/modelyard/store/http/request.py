"""One question to a server, and what went wrong with its answer."""

from __future__ import annotations

from urllib.parse import quote, unquote, urlsplit, urlunsplit

from modelyard.core.errors import InputError
from modelyard.store.address import shown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from urllib.parse import SplitResult


class Request:
    """What is asked: `private` headers go to this host alone, whatever it redirects to."""

    __slots__ = ("headers", "method", "private", "url")

    def __init__(
        self,
        url: str,
        method: str = "GET",
        headers: Mapping[str, str] | None = None,
        private: Mapping[str, str] | None = None,
    ) -> None:
        self.url = url
        self.method = method
        self.headers = dict(headers or {})
        self.private = dict(private or {})

    def with_headers(self, more: Mapping[str, str]) -> Request:
        return Request(self.url, self.method, {**self.headers, **more}, self.private)

    def redirected(self, location: str) -> Request:
        """Give the question for where a server points; another host gets no credentials."""
        from urllib.parse import urljoin

        url = urljoin(self.url, _quoted(_as_sent(location)))
        private = self.private if origin(url) == origin(self.url) else {}
        return Request(url, self.method, self.headers, private)


class TransferError(Exception):
    """Something went wrong on the way that another try may mend; `wait` is what the server asked for."""

    def __init__(self, message: str, wait: float | None = None) -> None:
        super().__init__(message)
        self.wait = wait


class UnreachableError(TransferError):
    """There was no connection to the server at all; `server` is its host and port."""

    def __init__(self, message: str, server: str) -> None:
        super().__init__(message)
        self.server = server


class RefusedError(Exception):
    """The server's final word: asking again will not help."""

    def __init__(self, message: str, status: int = 0) -> None:
        super().__init__(message)
        self.status = status


class NoRoomError(RefusedError):
    """The disk has no room for the file that the server says it has."""


class ChangedError(Exception):
    """The file changed on the server while it was fetched: what came before is of no use."""


def split(url: str) -> SplitResult:
    """Take a URL of the web apart; one that is none is an `InputError` that names it."""
    try:
        parts = urlsplit(url)
        port = parts.port
        host = (parts.hostname or "").encode("idna")
    except ValueError:  # its text may hold a password
        raise InputError(f"{shown(url)} is not a URL") from None
    if len(host) > 253 or parts.scheme not in ("http", "https") or not parts.hostname or port == 0:
        raise InputError(f"{shown(url)} is not a URL of the web", hint="Such as https://host/path/file.")
    if any(ord(one) < 33 or ord(one) == 127 for one in parts.netloc):
        raise InputError(f"{shown(url)} has a host with characters that no host has")
    return parts


def origin(url: str) -> tuple[str, str, int]:
    """Give scheme, host and port: two URLs with the same are the same server."""
    parts = split(url)
    return parts.scheme, parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80)


def server_of(url: str) -> str:
    """Give host and port as one word."""
    _, host, port = origin(url)
    return f"{host}:{port}"


def path_of(url: str) -> str:
    """Give what stands on the request line, with every odd character escaped."""
    parts = split(url)
    return _quoted(parts.path or "/") + (f"?{_quoted(parts.query)}" if parts.query else "")


def _as_sent(location: str) -> str:
    """Give a header's text as UTF-8 where it was sent so; http.client reads every byte as a letter."""
    try:
        return location.encode("latin-1").decode()
    except UnicodeError:
        return location


def _quoted(text: str) -> str:
    """Escape what may not stand in a URL and leave what is escaped already."""
    return quote(text, safe="%/:=&?~#+!$,;'@()*[]-._")


def without_login(url: str) -> tuple[str, str | None]:
    """Part a URL from the `user:password` in it."""
    parts = split(url)
    login, at, host = parts.netloc.rpartition("@")
    return urlunsplit(parts._replace(netloc=host)), unquote(login) if at else None


def is_plain(url: str) -> bool:
    """Tell whether a URL is plain HTTP to another machine."""
    scheme, host, _ = origin(url)
    return scheme == "http" and not _is_loopback(host)


def _is_loopback(host: str) -> bool:
    from ipaddress import ip_address

    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
