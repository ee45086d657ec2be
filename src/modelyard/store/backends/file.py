"""`file:` and plain paths."""

from __future__ import annotations

import os

from modelyard.core.errors import InputError
from modelyard.store.backends.base import StorageBackend


class Backend(StorageBackend):
    """Files of this machine."""

    def download(self, url: str, local_path: str) -> None:
        from modelyard.store.copy import copy_file

        copy_file(_regular(url), local_path)

    def exists(self, url: str) -> bool:
        return os.path.isfile(path_of(url))

    def size(self, url: str) -> int | None:
        return os.path.getsize(_regular(url))

    def read(self, url: str, start: int, end: int) -> bytes:
        with open(_regular(url), "rb") as file:
            file.seek(start)
            return file.read(end - start)

    def upload(self, local_path: str, url: str) -> None:
        from modelyard.store.copy import copy_into_place

        copy_into_place(local_path, path_of(url))


def path_of(url: str) -> str:
    """Give the path of a `file:` URL; a path is one already."""
    if url[:5].lower() != "file:":
        return os.path.expanduser(url)
    from urllib.parse import unquote, urlsplit

    parts = urlsplit(url)
    if parts.netloc not in ("", "localhost"):
        hint = "A path of this machine has three slashes: file:///folder/file."
        raise InputError(f"{url} names another machine", hint=hint)
    return unquote(parts.path)


def _regular(url: str) -> str:
    """Give the path of a file that is one, so that no device is read and no folder taken for a file."""
    path = path_of(url)
    if os.path.isdir(path):
        raise IsADirectoryError(21, "is a folder, not a file", path)
    if os.path.exists(path) and not os.path.isfile(path):
        raise InputError(f"{path} is a device or a pipe, not a file")
    os.stat(path)
    return path
