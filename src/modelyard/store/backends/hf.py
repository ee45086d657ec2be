"""`hf:` files of the Hugging Face Hub: `hf://org/name@revision/path`.

They come through huggingface_hub, so that its cache, `HF_HOME`, `HF_TOKEN`, `HF_ENDPOINT` and
`HF_HUB_OFFLINE` mean what they mean everywhere. A `/` in a revision is written `%2F`.
"""

from __future__ import annotations

import os
from contextlib import contextmanager

from modelyard.store.address import shown
from modelyard.store.backends._hub import LOGIN, HubPlace, away, demand_not_away, not_kept, said
from modelyard.store.backends.base import StorageBackend

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from huggingface_hub import HfFileMetadata

    from modelyard.store.http.request import Request

REQUIRES = ("huggingface_hub",)
EXTRA = "hf"


class Backend(StorageBackend):
    """Files of model repositories, and of dataset repositories as `hf://datasets/org/name/…`."""

    login = LOGIN

    def download(self, url: str, local_path: str) -> None:
        from modelyard.store.copy import copy_file

        copy_file(os.path.realpath(self.kept(url)), local_path)

    def kept(self, url: str, *, offline: bool = False) -> str:
        """Give the path in the cache of huggingface_hub, where the file is brought if it is not there."""
        from huggingface_hub import errors, hf_hub_download

        place = HubPlace(url)
        with said(place), _without_bars():
            wrong = None if offline else away(place)
            try:
                return hf_hub_download(
                    place.repository, place.path, repo_type=place.kind, revision=place.revision,
                    local_files_only=offline or wrong is not None,
                )  # fmt: skip
            except errors.LocalEntryNotFoundError:
                if wrong is not None:
                    raise wrong from None
                if not offline:
                    raise
                raise not_kept(shown(url), "no connection may be opened") from None

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

        place = HubPlace(url)
        address = place.address()
        self._metadata(url)  # says what is wrong in the Hub's own words

        class Resolved(WebBackend):
            def request(self, url: str, method: str = "GET") -> Request:
                return Request(url, method, private=_authorization())

        return Resolved().read(address, start, end)

    def upload(self, local_path: str, url: str) -> None:
        from huggingface_hub import HfApi

        place = HubPlace(url)
        with said(place), _without_bars():
            demand_not_away()
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

        place = HubPlace(url)
        with said(place):
            demand_not_away()
            return get_hf_file_metadata(place.address(), token=get_token() or False)


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
