"""`hf:` files of the Hugging Face Hub: `hf://org/name@revision/path`.

They come through huggingface_hub, so that its cache, `HF_HOME`, `HF_TOKEN`, `HF_ENDPOINT` and
`HF_HUB_OFFLINE` mean what they mean everywhere. A `/` in a revision is written `%2F`.
"""

from __future__ import annotations

import os
from contextlib import contextmanager

from modelyard.core.errors import InputError, OfflineError, StoreError
from modelyard.store.address import shown
from modelyard.store.backends.base import StorageBackend
from modelyard.store.http.unreachable import known_unreachable, note_unreachable

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from huggingface_hub import HfFileMetadata

    from modelyard.store.http.request import Request

REQUIRES = ("huggingface_hub",)
EXTRA = "hf"

_KINDS = {"models": "model", "datasets": "dataset"}
_HUB = "hf:"
_NETWORK = "Look whether there is a network, and at HF_ENDPOINT if that is set; then try again."
_LOGIN = "`hf auth login` or HF_TOKEN lets it know who asks."


class Backend(StorageBackend):
    """Files of model repositories, and of dataset repositories as `hf://datasets/org/name/…`."""

    login = _LOGIN

    def download(self, url: str, local_path: str) -> None:
        from modelyard.store.copy import copy_file

        copy_file(os.path.realpath(self.kept(url)), local_path)

    def kept(self, url: str, *, offline: bool = False) -> str:
        """Give the path in the cache of huggingface_hub, where the file is brought if it is not there."""
        from huggingface_hub import errors, hf_hub_download

        place = _Place(url)
        with _said(place), _without_bars():
            try:
                return hf_hub_download(
                    place.repository, place.path, repo_type=place.kind, revision=place.revision,
                    local_files_only=offline,
                )  # fmt: skip
            except errors.LocalEntryNotFoundError:
                if not offline:
                    raise
                raise _not_kept(shown(url), "no connection may be opened") from None

    def exists(self, url: str) -> bool:
        try:
            self._metadata(url)
        except FileNotFoundError:
            return False
        return True

    def size(self, url: str) -> int | None:
        return self._metadata(url).size

    def read(self, url: str, start: int, end: int) -> bytes:
        """Give some bytes without a download of the whole, which is what huggingface_hub would make."""
        from modelyard.store.backends._web import WebBackend
        from modelyard.store.http.request import Request

        place = _Place(url)
        address = place.address()
        self._metadata(url)  # says what is wrong in the Hub's own words

        class Resolved(WebBackend):
            def request(self, url: str, method: str = "GET") -> Request:
                return Request(url, method, private=_authorization())

        return Resolved().read(address, start, end)

    def upload(self, local_path: str, url: str) -> None:
        from huggingface_hub import HfApi

        place = _Place(url)
        with _said(place), _without_bars():
            HfApi().upload_file(
                path_or_fileobj=local_path, path_in_repo=place.path, repo_id=place.repository,
                repo_type=place.kind, revision=place.revision,
            )  # fmt: skip

    def credentials(self) -> str:
        from huggingface_hub import get_token

        if not get_token():
            return "anonymous"
        if os.environ.get("HF_TOKEN") or os.environ.get("HUGGING_FACE_HUB_TOKEN"):
            return "Hub token: environment"
        return "Hub token: `hf auth login`"

    def _metadata(self, url: str) -> HfFileMetadata:
        from huggingface_hub import get_hf_file_metadata, get_token

        place = _Place(url)
        with _said(place):
            return get_hf_file_metadata(place.address(), token=get_token() or False)


class _Place:
    """Where a file lies in the Hub."""

    def __init__(self, url: str) -> None:
        self.url = url
        text = url.partition("://")[2]
        first, _, rest = text.partition("/")
        self.kind = _KINDS.get(first, "model")
        org, _, rest = (rest if first in _KINDS else text).partition("/")
        name, _, self.path = rest.partition("/")
        name, at, revision = name.partition("@")
        if not org or not name or not self.path or (at and not revision):
            raise InputError(f"{shown(url)} does not name a file", hint="Such as hf://org/name@main/file.")
        self.repository = f"{org}/{name}"
        self.revision = revision.replace("%2F", "/").replace("%2f", "/") or "main"

    def address(self) -> str:
        from huggingface_hub import hf_hub_url

        with _said(self):
            return hf_hub_url(self.repository, self.path, repo_type=self.kind, revision=self.revision)


def config_errors() -> tuple[type[Exception], ...]:
    """Name what the library raises for a field of a config that is none of its kind."""
    from huggingface_hub.errors import StrictDataclassError

    return (StrictDataclassError,)


def _authorization() -> dict[str, str]:
    from huggingface_hub import get_token

    token = get_token()
    return {"Authorization": f"Bearer {token}"} if token else {}


@contextmanager
def _without_bars() -> Iterator[None]:
    """Keep huggingface_hub from drawing: what there is to see is drawn in one place."""
    from huggingface_hub.utils.tqdm import (
        are_progress_bars_disabled,
        disable_progress_bars,
        enable_progress_bars,
    )

    if os.environ.get("HF_HUB_DISABLE_PROGRESS_BARS") or are_progress_bars_disabled():
        yield
        return
    disable_progress_bars()
    try:
        yield
    finally:
        enable_progress_bars()


@contextmanager
def _said(place: _Place) -> Iterator[None]:
    """Turn what huggingface_hub says into an error that names the next step."""
    from huggingface_hub import errors

    # The client library below has errors of its own; its name has changed with the versions.
    wire: type[Exception] = errors.HfHubHTTPError.__mro__[1]
    url, name = shown(place.url), place.repository
    away = known_unreachable(_HUB)
    if away is not None:
        raise StoreError(away, hint=_NETWORK)
    try:
        yield
    except errors.GatedRepoError:
        terms = f"Accept its terms on the page of {name}; then {_LOGIN}"
        message = f"{url}: {name} is gated: it is for those who accepted its terms"
        raise StoreError(message, hint=terms) from None
    except errors.RepositoryNotFoundError:
        message = f"{url}: there is no repository {name}, or it is private"
        raise StoreError(message, hint=_LOGIN) from None
    except errors.RevisionNotFoundError:
        raise StoreError(f"{url}: {name} has no revision {place.revision!r}") from None
    except errors.LocalEntryNotFoundError as error:
        raise _unreachable(url, error) from error
    except errors.EntryNotFoundError:
        raise FileNotFoundError(2, "there is no file", url) from None
    except errors.OfflineModeIsEnabled as error:
        raise _unreachable(url, error) from error
    except errors.HFValidationError as error:
        raise InputError(f"{url}: {error}") from None
    except errors.HfHubHTTPError as error:
        status = getattr(error.response, "status_code", "")
        hint = _LOGIN if status in (401, 403) else None
        raise StoreError(f"{url}: the Hub answered {status}", hint=hint) from None
    except (wire, ConnectionError, TimeoutError) as error:
        raise _unreachable(url, error) from error


def _not_kept(url: str, why: str) -> OfflineError:
    return OfflineError(f"{url} is not in the cache of huggingface_hub, and {why}")


def _unreachable(url: str, error: BaseException) -> StoreError:
    from huggingface_hub.constants import HF_HUB_OFFLINE

    if HF_HUB_OFFLINE:
        return _not_kept(url, "HF_HUB_OFFLINE is set")
    cause = error.__cause__ or error
    said = f"the Hub cannot be reached: {str(cause).strip() or type(cause).__name__}"
    note_unreachable(_HUB, said)
    return StoreError(f"{url}: {said}", hint=_NETWORK)
