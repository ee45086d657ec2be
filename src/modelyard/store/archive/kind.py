"""What kind of archive a file is, told by its content: a name says nothing."""

from __future__ import annotations

import os
import stat
from enum import StrEnum

from modelyard.core.errors import ArchiveError, NotFoundError
from modelyard.store.archive.expand import MAGICS, expand
from modelyard.store.archive.limits import LIMITS
from modelyard.store.archive.tar_header import SIZE, is_header
from modelyard.store.archive.watch import Watch

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import BinaryIO

KINDS = ("tar", "tar.gz", "tar.xz", "tar.bz2", "tar.zst", "zip", "gz", "xz", "bz2", "zst")
_HEAD = 1 << 20  # holds the first block of every packing


class StorageType(StrEnum):
    """How a file of a model is stored: to be unpacked first, or as it is used."""

    COMPRESSED = "compressed"
    UNCOMPRESSED = "uncompressed"

    @classmethod
    def of(cls, path: str | os.PathLike[str]) -> StorageType:
        """Tell by content whether a file is to be unpacked; a checkpoint that is a zip file is not."""
        from modelyard.store.archive.zip_directory import is_checkpoint_zip

        kind = kind_of(path)
        if kind is None or (kind == "zip" and is_checkpoint_zip(path)):
            return cls.UNCOMPRESSED
        return cls.COMPRESSED


def kind_of(path: str | os.PathLike[str]) -> str | None:
    """Tell which of `KINDS` a file is, or None. A `.pth`, `.npz` or `.keras` may well be a zip."""
    try:
        if not stat.S_ISREG(os.stat(path).st_mode):
            return None
        with open(path, "rb") as file:
            return kind_of_file(file)
    except FileNotFoundError:
        raise NotFoundError(f"there is no file {os.fspath(path)}") from None


def kind_of_file(file: BinaryIO) -> str | None:
    """Tell the kind of an open file, and leave it at its start."""
    head = file.read(_HEAD)
    file.seek(0)
    if head[:4] in (b"PK\x03\x04", b"PK\x05\x06"):
        return "zip"
    if is_header(head[:SIZE]):
        return "tar"
    for kind, magic in MAGICS.items():
        if head.startswith(magic):
            return f"tar.{kind}" if is_header(_start(kind, head)) else kind
    return None


def _start(kind: str, head: bytes) -> bytes:
    """Give the first bytes that are packed in a head, as many as a tar header has."""
    start = b""
    try:
        for piece in expand(kind, _once(head), Watch(LIMITS, len(head))):
            start += piece[: SIZE - len(start)]
            if len(start) == SIZE:
                break
    except ArchiveError:  # the head alone is cut short, and what is damaged is told when it is unpacked
        pass
    return start


def _once(head: bytes) -> Iterator[bytes]:
    yield head
