"""Zstandard: frames are walked block by block, so that no call brings out more than 128 KB."""

from __future__ import annotations

import sys
from importlib import import_module

from modelyard.core.errors import MissingExtraError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Protocol

    from modelyard.store.archive.watch import Watch

    class Decoder(Protocol):
        def decompress(self, data: bytes, /) -> bytes: ...


MAGIC = b"\x28\xb5\x2f\xfd"
_SKIPPABLE = range(0x184D2A50, 0x184D2A60)
_LARGEST_BLOCK = 128 << 10
_LARGEST_WINDOW = 27  # as a power of two; `zstd -19` needs 23, `--long` 27
_RAW, _RLE, _RESERVED = 0, 1, 3


def expand(blocks: Iterator[bytes], watch: Watch) -> Iterator[bytes]:
    """Give what Zstandard frames hold, one after the other."""
    new, errors = _library()
    read = _Units(blocks, watch)
    while magic := read.unit(4, end=True):
        if int.from_bytes(magic, "little") in _SKIPPABLE:
            read.skip(int.from_bytes(read.unit(4), "little"))
            continue
        if magic != MAGIC:
            raise watch.refuse("is followed by bytes that belong to nothing")
        decoder = new()
        try:
            for unit in _frame(magic, read, watch):
                if out := decoder.decompress(unit):
                    yield out
        except errors as error:
            raise watch.refuse(f"is damaged: {error}", hint="Fetch the archive again.") from error


def _frame(magic: bytes, read: _Units, watch: Watch) -> Iterator[bytes]:
    """Give a frame as its header, each of its blocks, and its checksum."""
    (descriptor,) = read.unit(1)
    single = descriptor >> 5 & 1
    dictionary = (0, 1, 2, 4)[descriptor & 3]
    content = (single, 2, 4, 8)[descriptor >> 6]
    yield magic + bytes([descriptor]) + read.unit((1 - single) + dictionary + content)
    last = False
    while not last:
        head = read.unit(3)
        word = int.from_bytes(head, "little")
        last, kind, size = bool(word & 1), word >> 1 & 3, word >> 3
        if kind == _RESERVED or size > _LARGEST_BLOCK:
            raise watch.refuse("is damaged: a block of no known form", hint="Fetch the archive again.")
        yield head + read.unit(1 if kind == _RLE else size)
    if descriptor & 4:
        yield read.unit(4)


class _Units:
    """Read exact numbers of bytes."""

    def __init__(self, blocks: Iterator[bytes], watch: Watch) -> None:
        self._blocks = blocks
        self._watch = watch
        self._held = b""
        self._at = 0

    def unit(self, size: int, *, end: bool = False) -> bytes:
        """Give `size` bytes; at the end none, if it may be there."""
        while len(self._held) - self._at < size:
            block = next(self._blocks, None)
            if block is None:
                if end and self._at == len(self._held):
                    return b""
                raise self._watch.refuse("is cut short", hint="Fetch the archive again.")
            self._held, self._at = self._held[self._at :] + block, 0
        self._at += size
        return self._held[self._at - size : self._at]

    def skip(self, size: int) -> None:
        while size:
            step = min(size, 1 << 16)
            self.unit(step)
            size -= step


def _library() -> tuple[Callable[[], Decoder], tuple[type[Exception], ...]]:
    """Find a decoder: Python's own from 3.14 on, else the package `zstandard`."""
    if sys.version_info >= (3, 14):
        zstd = import_module("compression.zstd")
        options = {zstd.DecompressionParameter.window_log_max: _LARGEST_WINDOW}
        return lambda: zstd.ZstdDecompressor(options=options), (zstd.ZstdError,)
    try:
        zstandard = import_module("zstandard")
    except ImportError:
        line = "pip install 'modelyard[zstd]'"
        raise MissingExtraError("Zstandard archives need zstandard, not installed here", hint=line) from None
    most = 1 << _LARGEST_WINDOW
    return lambda: zstandard.ZstdDecompressor(max_window_size=most).decompressobj(), (zstandard.ZstdError,)
