"""Requests to an object store, whose credentials are good for some minutes only."""

from __future__ import annotations

from modelyard.core.errors import InputError
from modelyard.store.address import shown
from modelyard.store.http.request import Request

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    Sign = Callable[[str, str], dict[str, str]]  # of method and URL: the headers that show who asks

_OF_A_BUCKET = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-")


class SignedRequest(Request):
    """A request that is signed anew whenever a part of the file is asked for.

    A large file over a slow line takes longer than a signature lives.
    """

    __slots__ = ("_sign",)

    def __init__(self, url: str, method: str, sign: Sign, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(url, method, headers, sign(method, url))
        self._sign = sign

    def with_headers(self, more: Mapping[str, str]) -> Request:
        return SignedRequest(self.url, self.method, self._sign, {**self.headers, **more})


def bucket_and_key(url: str) -> tuple[str, str]:
    """Take `scheme://bucket/key` apart. The key is meant as it stands: `%`, `?` and `#` are part of it."""
    bucket, _, key = url.partition("://")[2].partition("/")
    if not bucket or not key or not _OF_A_BUCKET.issuperset(bucket):
        scheme = url.partition(":")[0]
        raise InputError(f"{shown(url)} does not name a file", hint=f"Such as {scheme}://bucket/folder/file.")
    return bucket, key
