"""Connections to servers, kept open between requests: proxies, certificates, time limits."""

from __future__ import annotations

import os
import ssl
import threading
from contextlib import suppress
from http.client import HTTPConnection, HTTPSConnection
from socket import SHUT_RDWR
from socket import socket as Socket  # noqa: N812
from urllib.request import getproxies, proxy_bypass
from weakref import WeakSet

from modelyard.core.errors import InputError
from modelyard.store.http.login import basic
from modelyard.store.http.request import RefusedError, origin, split

TYPE_CHECKING = False
if TYPE_CHECKING:
    Origin = tuple[str, str, int]

_KEPT = 8  # idle connections to one server


class _Plain(HTTPConnection):
    """A connection that knows its socket also when the answer has taken it over."""

    socket: Socket | None = None

    def connect(self) -> None:
        super().connect()
        self.socket = self.sock


class _Safe(HTTPSConnection):
    """The same, over TLS."""

    socket: Socket | None = None

    def connect(self) -> None:
        super().connect()
        self.socket = self.sock


class Connections:
    """The connections of one piece of work; safe to share between threads."""

    def __init__(self, timeout: float) -> None:
        self.timeout = timeout
        self._idle: dict[Origin, list[HTTPConnection]] = {}
        self._guard = threading.Lock()
        self._tls: ssl.SSLContext | None = None
        self._live: WeakSet[HTTPConnection] = WeakSet()
        self._over = False

    def take(self, url: str) -> tuple[HTTPConnection, bool]:
        """Give a connection to a URL's server, and whether it was used before."""
        place = origin(url)
        with self._guard:
            if self._over:
                raise RefusedError("broken off here")
            idle = self._idle.get(place)
            if idle:
                return idle.pop(), True
        connection = self._new(url, place)
        with self._guard:
            self._live.add(connection)
        return connection, False

    def give_back(self, url: str, connection: HTTPConnection) -> None:
        """Keep a connection whose answer was read to its end."""
        place = origin(url)
        with self._guard:
            idle = self._idle.setdefault(place, [])
            if len(idle) < _KEPT:
                idle.append(connection)
                return
        connection.close()

    def abort(self) -> None:
        """Break off everything that is under way, whichever thread is at it, and begin nothing new."""
        with self._guard:
            self._over = True
            live = list(self._live)
        for connection in live:
            break_off(connection)

    def close(self) -> None:
        with self._guard:
            for idle in self._idle.values():
                for connection in idle:
                    connection.close()
            self._idle.clear()

    def _new(self, url: str, place: Origin) -> HTTPConnection:
        scheme, host, port = place
        proxy = proxy_for(url)
        if proxy is None:
            if scheme == "https":
                return _Safe(host, port, timeout=self.timeout, context=self._context())
            return _Plain(host, port, timeout=self.timeout)
        parts = split(proxy)
        near = (parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80))
        if scheme == "http":
            return _Plain(*near, timeout=self.timeout)
        connection = _Safe(*near, timeout=self.timeout, context=self._context())
        connection.set_tunnel(host, port, proxy_login(proxy))
        return connection

    def _context(self) -> ssl.SSLContext:
        with self._guard:
            if self._tls is None:
                self._tls = tls_context()
            return self._tls


def break_off(connection: HTTPConnection) -> None:
    """Shut a connection's socket, so that a thread that reads from it ends."""
    socket = getattr(connection, "socket", None)
    if socket is not None:
        with suppress(OSError):
            socket.shutdown(SHUT_RDWR)


def tls_context() -> ssl.SSLContext:
    """Check certificates against the system's authorities, or those that the environment names."""
    context = ssl.create_default_context()  # heeds SSL_CERT_FILE and SSL_CERT_DIR
    for name in ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"):
        path = os.environ.get(name)
        if path and not os.environ.get("SSL_CERT_FILE"):
            try:
                context.load_verify_locations(path if os.path.isfile(path) else None, _folder(path))
            except (OSError, ssl.SSLError) as error:
                raise InputError(f"{name}={path}: no certificates can be read from it: {error}") from None
            break
    return context


def _folder(path: str) -> str | None:
    return path if os.path.isdir(path) else None


def proxy_for(url: str) -> str | None:
    """Give the proxy that the environment sets for a URL: `https_proxy`, `no_proxy` and their like."""
    scheme, host, port = origin(url)
    proxies = getproxies()
    proxy = proxies.get(scheme) or proxies.get("all")
    if not proxy or proxy_bypass(f"{host}:{port}"):
        return None
    proxy = proxy if "://" in proxy else f"http://{proxy}"
    if not proxy.startswith(("http://", "https://")):
        raise InputError(f"the proxy {proxy.partition(':')[0]}://… is of a kind that is not supported")
    return proxy


def proxy_login(proxy: str) -> dict[str, str]:
    from modelyard.store.http.request import without_login

    login = without_login(proxy)[1]
    return {"Proxy-Authorization": basic(login)} if login else {}
