"""What stands at a path: a file, a link, or nothing."""

from __future__ import annotations

import os
from dataclasses import dataclass
from hashlib import sha256


@dataclass(frozen=True)
class Link:
    """A symbolic link."""

    target: str


@dataclass(frozen=True)
class File:
    """A file's bytes, and whether it may be run."""

    data: bytes
    runs: bool = False


Content = File | Link | None


def read(path: str) -> Content:
    """Give what stands at a path; a folder is nothing."""
    if os.path.islink(path):
        return Link(os.readlink(path))
    try:
        with open(path, "rb") as file:
            return File(file.read(), bool(os.fstat(file.fileno()).st_mode & 0o100))
    except (FileNotFoundError, IsADirectoryError, NotADirectoryError):
        return None


def digest(content: Content) -> str:
    """Name a content; nothing has an empty name."""
    if content is None:
        return ""
    data = os.fsencode(content.target) if isinstance(content, Link) else content.data
    return f"{type(content).__name__}:{sha256(data).hexdigest()}"
