"""What a storage backend is: two methods are enough, the rest has defaults built on them."""

from __future__ import annotations

import os
import shutil
import tempfile
from abc import ABC, abstractmethod

from modelyard.core.errors import StoreError


class StorageBackend(ABC):
    """One kind of place that files are stored in, such as `s3:` or `https:`.

    A backend is a module of this package, or of another one with an entry point of the group
    `modelyard.backends`; its class is named `Backend`. `download` and `exists` must be there.
    """

    login = ""
    """What a person does who has no credentials yet."""

    @abstractmethod
    def download(self, url: str, local_path: str) -> None:
        """Write the file at `url` to `local_path`. `FileNotFoundError` where there is none."""

    @abstractmethod
    def exists(self, url: str) -> bool:
        """Tell whether there is a file at `url`."""

    def kept(self, url: str, *, offline: bool = False) -> str | None:  # noqa: ARG002
        """Give a path under which the file lies on this machine; None for one that keeps no files here.

        Where the library behind keeps a cache of its own, the file is brought into it, unless `offline`.
        """
        return None

    def size(self, url: str) -> int | None:  # noqa: ARG002
        """Give the size in bytes; None where it cannot be told without a download."""
        return None

    def read(self, url: str, start: int, end: int) -> bytes:
        """Give the bytes from `start` up to, not with, `end`."""
        folder = tempfile.mkdtemp()
        try:
            path = os.path.join(folder, "file")
            self.download(url, path)
            with open(path, "rb") as file:
                file.seek(start)
                return file.read(end - start)
        finally:
            shutil.rmtree(folder)

    def upload(self, local_path: str, url: str) -> None:  # noqa: ARG002
        """Store a local file at `url`."""
        raise StoreError(f"files cannot be uploaded to {url.partition(':')[0]}:")

    def credentials(self) -> str:
        """Say, without telling them, which credentials would be used: `none needed`, `anonymous`, …"""
        return "none needed"

    def may_upload(self) -> bool:
        """Tell whether an upload is worth a try: nobody stores files without saying who they are."""
        return self.credentials() != "anonymous"
