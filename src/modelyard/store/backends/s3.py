"""`s3:` files of S3 and of the stores that speak its protocol.

Credentials, profiles, regions and endpoints are those that botocore finds, so that what works with
`aws s3 cp` works here; the requests go the way of all others, with ranges, retries and verification.
Without credentials the requests are not signed, which is enough for a public bucket.
"""

from __future__ import annotations

import os
from functools import cache
from urllib.parse import quote, urlsplit

from modelyard.core.errors import StoreError
from modelyard.store.backends._signed import SignedRequest, bucket_and_key
from modelyard.store.backends._web import WebBackend
from modelyard.store.http.request import Request

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

REQUIRES = ("botocore",)
EXTRA = "s3"

_NOTHING = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"  # sha256 of no bytes
_LARGEST = 5 << 30  # of one PUT
_TOLD: dict[str, str] = {}  # the region that a bucket told, by its URL
_METHODS = {
    "env": "environment",
    "shared-credentials-file": "shared credentials file",
    "config-file": "configuration file",
    "assume-role": "a role that a profile assumes",
    "assume-role-with-web-identity": "web identity",
    "sso": "SSO",
    "login": "`aws login`",
    "custom-process": "a process that a profile names",
    "container-role": "the container's role",
    "iam-role": "the machine's role",
}


class Backend(WebBackend):
    """Files of S3."""

    login = "`aws configure` keeps some, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY name them."

    def request(self, url: str, method: str = "GET") -> Request:
        return _request(url, method, _NOTHING, {})

    def upload_request(self, url: str, size: int, sha256: str) -> Request:
        return _request(url, "PUT", sha256, {"Content-Length": str(size)})

    def upload(self, local_path: str, url: str) -> None:
        size = os.path.getsize(local_path)
        if size > _LARGEST:
            message = f"{local_path} has {size:,} bytes; at most {_LARGEST:,} can be uploaded to s3: at once"
            raise StoreError(message, hint="`aws s3 cp` uploads larger files, in parts.")
        super().upload(local_path, url)

    def credentials(self) -> str:
        account = _account_now()
        if account.credentials is None:
            return "anonymous"
        how = _METHODS.get(account.credentials.method, account.credentials.method)
        return f"AWS credentials: {how}" + (f", profile {account.profile}" if account.profile else "")


class _Account:
    """Who asks, and of which endpoint: as one environment and its files say."""

    def __init__(self) -> None:
        from botocore.exceptions import BotoCoreError  # type: ignore[import-untyped]
        from botocore.session import Session  # type: ignore[import-untyped]

        try:
            session = Session()
            self.credentials: Any = session.get_credentials()
            self.region: str | None = session.get_config_variable("region")
            self.profile: str = session.profile or ""
            self.endpoint, self.path_style = _endpoint(session)
        except BotoCoreError as error:
            raise _refused(error) from error

    def sign(self, method: str, url: str, sha256: str, region: str) -> dict[str, str]:
        """Give the headers that show who asks; none where nobody is known."""
        if self.credentials is None:
            return {}
        from botocore.awsrequest import AWSRequest  # type: ignore[import-untyped]
        from botocore.exceptions import BotoCoreError

        request = AWSRequest(method, url)
        try:
            _signer(self.credentials.get_frozen_credentials(), region, sha256).add_auth(request)
        except BotoCoreError as error:
            raise _refused(error) from error
        return dict(request.headers.items())


def _signer(credentials: object, region: str, sha256: str) -> Any:
    from botocore.auth import S3SigV4Auth  # type: ignore[import-untyped]

    class Signer(S3SigV4Auth):  # type: ignore[misc]
        """Signs for a body whose digest is known, so that nobody reads it twice."""

        def payload(self, _request: object) -> str:
            return sha256

    return Signer(credentials, "s3", region)


def _request(url: str, method: str, sha256: str, headers: dict[str, str]) -> Request:
    bucket, key = bucket_and_key(url)
    account = _account_now()
    region = _region_of(account, bucket)
    base = _base(account, bucket, region)

    def sign(method: str, url: str) -> dict[str, str]:
        return account.sign(method, url, sha256, region)

    return SignedRequest(f"{base}/{quote(key, safe='/~')}", method, sign, headers)


def _base(account: _Account, bucket: str, region: str) -> str:
    """Give the URL of a bucket: its own host where it has one, a path of the endpoint otherwise."""
    tail = "amazonaws.com.cn" if region.startswith("cn-") else "amazonaws.com"
    endpoint = account.endpoint or f"https://s3.{region}.{tail}"
    if account.path_style or "." in bucket:
        return f"{endpoint}/{bucket}"
    parts = urlsplit(endpoint)
    return f"{parts.scheme}://{bucket}.{parts.netloc}{parts.path}"


def _region_of(account: _Account, bucket: str) -> str:
    """Give the region of a bucket: what it says itself, but for an endpoint whose region is set."""
    if account.endpoint and account.region:
        return account.region
    usual = account.region or "us-east-1"
    base = _base(account, bucket, usual)
    if base not in _TOLD and (told := _told_region(base)):
        _TOLD[base] = told
    return _TOLD.get(base, usual)


def _told_region(base: str) -> str | None:
    """Ask a bucket where it lies. The answer, be it a redirect or a refusal, has it in a header."""
    from http.client import HTTPException

    from modelyard.store.http.connection import Connections

    connections = Connections(WebBackend.timeout)
    connection, _ = connections.take(base)
    try:
        connection.request("HEAD", urlsplit(base).path or "/")
        return connection.getresponse().getheader("x-amz-bucket-region")
    except (OSError, HTTPException):
        return None  # what is wrong is said when the file itself is asked for
    finally:
        connection.close()


def _account_now() -> _Account:
    """Give the account of this environment; it is looked up once, for the machine's role takes a while."""
    return _account(
        tuple(sorted(pair for pair in os.environ.items() if pair[0].startswith(("AWS_", "HOME"))))
    )


@cache
def _account(_environment: tuple[tuple[str, str], ...]) -> _Account:
    return _Account()


def _endpoint(session: Any) -> tuple[str, bool]:
    """Give the endpoint that is set, and whether a bucket is a path there and no host of its own."""
    profile: dict[str, Any] = session.get_scoped_config()
    found = ""
    if not session.get_config_variable("ignore_configured_endpoint_urls"):
        services = session.full_config.get("services", {}).get(profile.get("services", ""), {})
        found = (
            os.environ.get("AWS_ENDPOINT_URL_S3")
            or os.environ.get("AWS_ENDPOINT_URL")
            or services.get("s3", {}).get("endpoint_url")
            or profile.get("endpoint_url")
            or ""
        )
    settings = profile.get("s3")
    style = settings.get("addressing_style", "auto") if isinstance(settings, dict) else "auto"
    return found.rstrip("/"), style == "path" or (style == "auto" and bool(found))


def _refused(error: Exception) -> StoreError:
    sso = "sso" in type(error).__name__.lower()
    hint = "`aws sso login` gives new ones." if sso else "`aws sts get-caller-identity` says the same."
    return StoreError(f"the AWS credentials cannot be used: {error}", hint=hint)
