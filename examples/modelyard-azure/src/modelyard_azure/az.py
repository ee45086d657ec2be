"""`az://container/path`: blobs of the storage account that the environment names."""

from __future__ import annotations

import os
from contextlib import contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING

from modelyard.core.errors import InputError, StoreError
from modelyard.store import StorageBackend
from modelyard.store.address import shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from obstore.store import AzureConfig, AzureStore, ClientConfig, RetryConfig

REQUIRES = ("obstore",)

_PART = 4 << 20  # what is held of a file at a time
_PATIENCE: RetryConfig = {"max_retries": 4, "retry_timeout": timedelta(minutes=2)}
# obstore's own limit is on a whole request, which would cut a long download; this one is on silence.
_LIMITS: ClientConfig = {"timeout": timedelta(days=1), "read_timeout": timedelta(seconds=30)}
# Which credentials are used: those of the first of these variables that is set.
_LOGINS = {
    "AZURE_STORAGE_CONNECTION_STRING": "a connection string",
    "AZURE_STORAGE_TOKEN": "a bearer token",
    "AZURE_STORAGE_KEY": "an account key",
    "AZURE_STORAGE_ACCOUNT_KEY": "an account key",
    "AZURE_STORAGE_ACCESS_KEY": "an account key",
    "AZURE_CLIENT_SECRET": "a service principal",
    "AZURE_FEDERATED_TOKEN_FILE": "a workload identity",
    "AZURE_STORAGE_SAS_TOKEN": "a shared access signature",
    "AZURE_STORAGE_SAS_KEY": "a shared access signature",
    "AZURE_USE_AZURE_CLI": "az login",
}


class Backend(StorageBackend):
    """Blobs of a storage account. The libraries are imported where they are used: see `REQUIRES`."""

    def download(self, url: str, local_path: str) -> None:
        import obstore

        store, path = _place(url)
        with _said(url):
            blob = obstore.get(store, path)
        with open(local_path, "wb") as file, _said(url):
            for part in blob.stream(min_chunk_size=_PART):
                file.write(part)

    def exists(self, url: str) -> bool:
        try:
            self.size(url)
        except FileNotFoundError:
            return False
        return True

    def size(self, url: str) -> int | None:
        import obstore

        store, path = _place(url)
        with _said(url):
            return obstore.head(store, path)["size"]

    def read(self, url: str, start: int, end: int) -> bytes:
        import obstore

        store, path = _place(url)
        with _said(url):
            return bytes(obstore.get_range(store, path, start=start, end=end))

    def upload(self, local_path: str, url: str) -> None:
        import obstore

        store, path = _place(url)
        with open(local_path, "rb") as file, _said(url):
            obstore.put(store, path, file)

    def credentials(self) -> str:
        if os.environ.get("AZURE_SKIP_SIGNATURE", "").lower() in ("1", "true"):
            return "anonymous"
        found = next((name for name in _LOGINS if os.environ.get(name)), None)
        return f"{_LOGINS[found]} ({found})" if found else "the machine's managed identity"


def _place(url: str) -> tuple[AzureStore, str]:
    """Give the container of a URL, and the blob's name in it, which is meant as it stands: no `%20`."""
    from obstore.store import AzureStore

    container, _, path = url.partition("://")[2].partition("/")
    if not container or not path:
        raise InputError(f"{shown(url)} does not name a file", hint="Such as az://container/folder/file.")
    config = _config()
    options: ClientConfig = {**_LIMITS, "allow_http": _is_emulator(config.get("endpoint", ""))}
    with _said(url):
        return AzureStore(container, config=config, client_options=options, retry_config=_PATIENCE), path


def _is_emulator(endpoint: str) -> bool:
    """Tell whether an endpoint is on this machine; to no other do keys and models go over plain HTTP."""
    from urllib.parse import urlsplit

    return urlsplit(endpoint).hostname in ("127.0.0.1", "::1", "localhost")


def _config() -> AzureConfig:
    """Read what the `az` command reads and obstore does not; the rest obstore finds by itself."""
    env = os.environ
    if text := env.get("AZURE_STORAGE_CONNECTION_STRING"):
        return _from_connection_string(text)
    account = env.get("AZURE_STORAGE_ACCOUNT") or env.get("AZURE_STORAGE_ACCOUNT_NAME")
    if not account:
        hint = "AZURE_STORAGE_ACCOUNT names it, or AZURE_STORAGE_CONNECTION_STRING holds all."
        raise InputError("no Azure storage account is named", hint=hint)
    config: AzureConfig = {"account_name": account}
    if key := env.get("AZURE_STORAGE_KEY"):
        config["account_key"] = key
    if endpoint := env.get("AZURE_STORAGE_ENDPOINT"):
        config["endpoint"] = endpoint
    return config


def _from_connection_string(text: str) -> AzureConfig:
    fields = dict(pair.split("=", 1) for pair in text.strip().split(";") if "=" in pair)
    if fields.get("UseDevelopmentStorage") == "true":
        return {"use_emulator": True}
    suffix = fields.get("EndpointSuffix", "core.windows.net")
    endpoint = fields.get("BlobEndpoint") or f"https://{fields.get('AccountName')}.blob.{suffix}"
    account = fields.get("AccountName") or endpoint.partition("://")[2].partition(".")[0]
    config: AzureConfig = {"account_name": account, "endpoint": endpoint.rstrip("/")}
    if key := fields.get("AccountKey"):
        return {**config, "account_key": key, "credential_type": "access_key"}
    if sas := fields.get("SharedAccessSignature"):
        return {**config, "sas_key": sas.removeprefix("?"), "credential_type": "sas_token"}
    raise InputError(
        "AZURE_STORAGE_CONNECTION_STRING holds neither an AccountKey nor a SharedAccessSignature",
        hint="`az storage account show-connection-string` prints one.",
    )


@contextmanager
def _said(url: str) -> Iterator[None]:
    """Turn what obstore raises into what modelyard expects of a backend."""
    from obstore.exceptions import BaseError, PermissionDeniedError, UnauthenticatedError

    try:
        yield
    except FileNotFoundError:
        raise FileNotFoundError(2, "there is no such blob or container", shown(url)) from None
    except (PermissionDeniedError, UnauthenticatedError):
        used = Backend().credentials()
        raise StoreError(f"{shown(url)}: Azure refuses; the credentials were: {used}") from None
    except (BaseError, ValueError) as error:
        reason = str(error).partition("\n")[0].partition(" <?xml")[0]  # the rest is for obstore's makers
        raise StoreError(f"{shown(url)}: {reason.removeprefix('Generic MicrosoftAzure error: ')}") from None
