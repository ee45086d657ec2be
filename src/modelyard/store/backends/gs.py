"""`gs:` files of Google Cloud Storage.

Credentials are the application default credentials that google.auth finds; without any the requests
carry none, which is enough for a public bucket. `STORAGE_EMULATOR_HOST` names another server, as it does
for Google's own clients.
"""

from __future__ import annotations

import os
from functools import cache
from urllib.parse import quote

from modelyard.core.errors import StoreError
from modelyard.store.backends._signed import SignedRequest, bucket_and_key
from modelyard.store.backends._web import WebBackend
from modelyard.store.http.request import Request

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

REQUIRES = ("google.auth",)
EXTRA = "gs"

_HOST = "https://storage.googleapis.com"
_SCOPE = "https://www.googleapis.com/auth/devstorage.read_write"
_LOGIN = "`gcloud auth application-default login` gives new ones."


class Backend(WebBackend):
    """Files of Google Cloud Storage."""

    login = _LOGIN

    def request(self, url: str, method: str = "GET") -> Request:
        bucket, key = bucket_and_key(url)
        where = f"{_endpoint()}/{bucket}/{quote(key, safe='/~')}"
        return SignedRequest(where, method, _sign)

    def credentials(self) -> str:
        found = _found_now()
        if found is None:
            return "anonymous"
        kinds = {"service_account": "service account", "credentials": "user", "compute_engine": "machine"}
        parts = type(found).__module__.split(".")
        kind = next((kinds[part] for part in reversed(parts) if part in kinds), parts[-1].replace("_", " "))
        return f"Google application default credentials: {kind}"

    def may_upload(self) -> bool:
        return bool(os.environ.get("STORAGE_EMULATOR_HOST")) or super().may_upload()


def _endpoint() -> str:
    emulator = os.environ.get("STORAGE_EMULATOR_HOST", "").rstrip("/")
    if not emulator:
        return _HOST
    return emulator if "://" in emulator else f"http://{emulator}"


def _sign(method: str, url: str) -> dict[str, str]:
    """Give the headers that show who asks; a token that has run out is renewed."""
    found = _found_now()
    if found is None:
        return {}
    from google.auth.exceptions import GoogleAuthError

    headers: dict[str, str] = {}
    try:
        found.before_request(_post, method, url, headers)
    except GoogleAuthError as error:
        raise StoreError(f"the Google credentials cannot be used: {error}", hint=_LOGIN) from error
    return headers


def _found_now() -> Any:
    """Give the credentials of this environment; an emulator is asked without any."""
    if os.environ.get("STORAGE_EMULATOR_HOST"):
        return None
    names = ("GOOGLE_", "CLOUDSDK_", "HOME", "GCE_", "NO_GCE_CHECK")
    return _found(tuple(sorted(pair for pair in os.environ.items() if pair[0].startswith(names))))


@cache
def _found(_environment: tuple[tuple[str, str], ...]) -> Any:
    import google.auth
    from google.auth.exceptions import DefaultCredentialsError, GoogleAuthError

    try:
        ask: Any = _post
        return google.auth.default(scopes=[_SCOPE], request=ask)[0]
    except DefaultCredentialsError as error:
        named = os.environ.get("GOOGLE_APPLICATION_CREDENTIALS")
        if named:
            message = f"GOOGLE_APPLICATION_CREDENTIALS={named}: {error}"
            raise StoreError(message, hint=_LOGIN) from error
        return None
    except GoogleAuthError as error:
        raise StoreError(f"the Google credentials cannot be used: {error}", hint=_LOGIN) from error


class _Response:
    """An answer in the form that google.auth reads."""

    def __init__(self, status: int, headers: Mapping[str, str], data: bytes) -> None:
        self.status = status
        self.headers = headers
        self.data = data


def _post(
    url: str,
    method: str = "GET",
    body: bytes | None = None,
    headers: Mapping[str, str] | None = None,
    timeout: float | None = None,
    **_: object,
) -> _Response:
    """Put google.auth's own questions the way of all others: the same proxies, the same authorities."""
    from http.client import HTTPException

    from google.auth.exceptions import TransportError

    from modelyard.store.http.connection import Connections
    from modelyard.store.http.request import path_of

    connection, _used = Connections(timeout or WebBackend.timeout).take(url)
    try:
        connection.request(method, path_of(url), body=body, headers=dict(headers or {}))
        answer = connection.getresponse()
        return _Response(answer.status, dict(answer.getheaders()), answer.read())
    except (OSError, HTTPException) as error:
        raise TransportError(error) from error  # type: ignore[no-untyped-call]
    finally:
        connection.close()
