"""A backend whose files are asked for by HTTP: `http:` itself, and object stores that sign requests."""

from __future__ import annotations

import os

from modelyard.core.errors import StoreError
from modelyard.store.address import shown
from modelyard.store.backends.base import StorageBackend
from modelyard.store.http.connection import Connections
from modelyard.store.http.exchange import Answer, ask, total_of
from modelyard.store.http.login import plain_request
from modelyard.store.http.request import RefusedError, Request, TransferError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import BinaryIO

_BLOCK = 1 << 20
_ABSENT = (404, 410)


class WebBackend(StorageBackend):
    """Files of the web. A subclass says how a request for one of its URLs looks: `request`."""

    timeout = 30.0

    def request(self, url: str, method: str = "GET") -> Request:
        """Give the request for a URL, with the credentials that its host is to see."""
        return plain_request(url, method)

    def upload_request(self, url: str, size: int, sha256: str) -> Request:  # noqa: ARG002
        """Give the request that stores a file; its length and digest are known beforehand."""
        return self.request(url, "PUT").with_headers({"Content-Length": str(size)})

    def download(self, url: str, local_path: str) -> None:
        with _Said(url), _Asking(self, self.request(url)) as answer, open(local_path, "wb") as file:
            view = memoryview(bytearray(_BLOCK))
            while got := answer.readinto(view):
                file.write(view[:got])

    def exists(self, url: str) -> bool:
        try:
            self._head(url)
        except FileNotFoundError:
            return False
        return True

    def size(self, url: str) -> int | None:
        return total_of(self._head(url))

    def read(self, url: str, start: int, end: int) -> bytes:
        request = self.request(url).with_headers({"Range": f"bytes={start}-{end - 1}"})
        with _Said(url), _Asking(self, request) as answer:
            if answer.status == 206:
                return answer.read(end - start)
            return answer.read(end)[start:]

    def upload(self, local_path: str, url: str) -> None:
        from modelyard.store.digest import sha256_of

        size = os.path.getsize(local_path)
        request = self.upload_request(url, size, sha256_of(local_path))
        with _Said(url), open(local_path, "rb") as file, _Asking(self, request, file):
            pass

    def _head(self, url: str) -> Answer:
        """Ask for a file's head, as one byte of it where a server knows no HEAD."""
        with _Said(url):
            try:
                with _Asking(self, self.request(url, "HEAD")) as answer:
                    return answer
            except RefusedError as error:
                if error.status not in (400, 403, 405, 501):
                    raise
            with _Asking(self, self.request(url).with_headers({"Range": "bytes=0-0"})) as answer:
                return answer


class _Asking:
    """One request on a connection of its own."""

    def __init__(self, backend: WebBackend, request: Request, body: BinaryIO | None = None) -> None:
        self._connections = Connections(backend.timeout)
        self._request = request
        self._body = body

    def __enter__(self) -> Answer:
        try:
            blocks = _blocks(self._body) if self._body else None
            self._answer = ask(self._connections, self._request, plain_allowed=True, body=blocks)
        except BaseException:
            self._connections.close()
            raise
        return self._answer

    def __exit__(self, *_: object) -> None:
        self._answer.close()
        self._connections.close()


def _blocks(file: BinaryIO) -> Iterator[bytes]:
    while block := file.read(_BLOCK):
        yield block


class _Said:
    """Turn what a server said into an error a person can read."""

    def __init__(self, url: str) -> None:
        self._url = url

    def __enter__(self) -> None:
        pass

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> None:
        if isinstance(error, RefusedError) and error.status in _ABSENT:
            raise FileNotFoundError(2, "there is no file", shown(self._url)) from None
        if isinstance(error, RefusedError | TransferError):
            raise StoreError(f"{shown(self._url)}: {error}") from None
