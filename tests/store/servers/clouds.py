"""Object stores on loopback: moto for S3 and gcp-storage-emulator for Google, each a process of its own."""

from __future__ import annotations

import json
import os
import sys
from contextlib import contextmanager
from importlib.util import find_spec
from typing import TYPE_CHECKING, NamedTuple
from urllib.error import HTTPError
from urllib.parse import quote
from urllib.request import Request, urlopen

from processes import free_port, running

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

BUCKET = "models"
_SOMEBODY = "AWS4-HMAC-SHA256 Credential=somebody/20260101/us-east-1/s3/aws4_request"  # moto looks no further
_NO_BYTES = b"""--part
Content-Type: application/json

{}
--part
Content-Type: application/octet-stream


--part--
"""
_FORGOTTEN = ("AWS_", "GOOGLE_", "STORAGE_EMULATOR", "CLOUDSDK_", "BOTO")


class Cloud(NamedTuple):
    """A running object store, filled and read here without the code that is tested."""

    url: str
    environment: dict[str, str]  # what points a client to it, with credentials that open nothing else
    kind: str

    def put(self, key: str, data: bytes, bucket: str = BUCKET, *, public: bool = False) -> None:
        """Store an object; where the store tells them apart, for all to read or not."""
        if self.kind == "s3":
            more = {"x-amz-acl": "public-read"} if public else {}
            _ask(f"{self.url}/{bucket}/{quote(key, safe='/')}", "PUT", data, **more)
            return
        where = f"{self.url}/upload/storage/v1/b/{bucket}/o?name={quote(key, safe='')}&uploadType="
        if data:
            _ask(where + "media", "POST", data)
        else:  # the emulator knows an empty file only as a part of a message
            kind = {"Content-Type": "multipart/related; boundary=part"}
            _ask(where + "multipart", "POST", _NO_BYTES.replace(b"\n", b"\r\n"), **kind)

    def get(self, key: str, bucket: str = BUCKET) -> bytes:
        if self.kind == "s3":
            return _ask(f"{self.url}/{bucket}/{quote(key, safe='/')}", "GET", Authorization=_SOMEBODY)
        return _ask(f"{self.url}/storage/v1/b/{bucket}/o/{quote(key, safe='')}?alt=media", "GET")

    def bucket(self, name: str) -> None:
        """Make a bucket."""
        if self.kind == "s3":
            _ask(f"{self.url}/{name}", "PUT")
        else:
            kind = {"Content-Type": "application/json"}
            _ask(f"{self.url}/storage/v1/b?project=test", "POST", json.dumps({"name": name}).encode(), **kind)


def why_not(module: str) -> str | None:
    """Say which package is missing for a store; None where all is there."""
    if find_spec(module) is None:
        return f"{module} is not installed: run `make test`, which installs it"
    return None


@contextmanager
def s3(folder: Path, *, strict_after: int | None = None) -> Iterator[Cloud]:
    """Run moto's server; with `strict_after=n` it checks signatures and policies after n requests."""
    port = free_port()
    own = {} if strict_after is None else {"INITIAL_NO_AUTH_ACTION_COUNT": str(strict_after)}
    command = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)]
    with running(command, port, folder / "s3.log", environment=_clean() | own):
        url = f"http://127.0.0.1:{port}"
        cloud = Cloud(url, {
            "AWS_ENDPOINT_URL_S3": url, "AWS_ACCESS_KEY_ID": "AKIAIOSFODNN7EXAMPLE",
            "AWS_SECRET_ACCESS_KEY": "a secret of nothing", "AWS_DEFAULT_REGION": "us-east-1",
            "AWS_EC2_METADATA_DISABLED": "true",
        }, "s3")  # fmt: skip
        if strict_after is None:
            cloud.bucket(BUCKET)
        yield cloud


@contextmanager
def gs(folder: Path) -> Iterator[Cloud]:
    """Run the emulator of Google's store, in memory."""
    port = free_port()
    command = [sys.executable, "-m", "gcp_storage_emulator", "start", "--host", "127.0.0.1",
               "--port", str(port), "--no-store-on-disk", "--quiet"]  # fmt: skip
    with running(command, port, folder / "gs.log", environment=_clean()):
        url = f"http://127.0.0.1:{port}"
        cloud = Cloud(url, {"STORAGE_EMULATOR_HOST": url, "NO_GCE_CHECK": "true"}, "gs")
        cloud.bucket(BUCKET)
        yield cloud


def _clean() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith(_FORGOTTEN)}


def _ask(url: str, method: str, data: bytes | None = None, **headers: str) -> bytes:
    request = Request(url, data, {"Content-Type": "application/octet-stream"} | headers, method=method)
    try:
        with urlopen(request, timeout=30) as answer:
            body: bytes = answer.read()
            return body
    except HTTPError as error:
        with error:
            raise RuntimeError(f"{method} {url}: {error.code} {error.read()[:300]!r}") from None
