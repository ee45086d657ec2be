"""Compressed files: their first part is inflated to see whether it is a pickle, as joblib writes it."""

from __future__ import annotations

import bz2
import lzma
import zlib

from modelyard.store.trust.pickled.sniff import begins_as_pickle
from modelyard.store.trust.source import of_bytes

TYPE_CHECKING = False
if TYPE_CHECKING:
    from modelyard.store.trust.report import Notes
    from modelyard.store.trust.source import Source

KINDS = {b"\x1f\x8b": "gzip", b"BZh": "bzip2", b"\xfd7zXZ\x00": "xz", b"]\x00\x00": "lzma"}
ZLIB = (b"\x78\x01", b"\x78\x5e", b"\x78\x9c", b"\x78\xda")
CLOSED = {
    b"7z\xbc\xaf\x27\x1c": "7z", b"Rar!\x1a\x07": "rar", b"\x04\x22\x4d\x18": "lz4", b"MSCF": "cabinet",
}  # fmt: skip
_PACKED, _PLAIN = 1 << 20, 1 << 20


def kind_of(source: Source) -> str | None:
    """Name the compression that a file begins with."""
    head = source.peek(0, 8)
    found = next((kind for magic, kind in KINDS.items() if head.startswith(magic)), None)
    return found or ("zlib" if head.startswith(ZLIB) else None)


def closed_kind_of(source: Source) -> str | None:
    """Name the kind of archive that cannot be looked into here."""
    head = source.peek(0, 8)
    return next((kind for magic, kind in CLOSED.items() if head.startswith(magic)), None)


def examine(source: Source, notes: Notes, kind: str) -> None:
    """Inflate the beginning, within bounds, and look at it."""
    begin = _inflated(source.peek(0, _PACKED), kind)
    if begin is None:
        notes.add("unknown", f"{kind}, or so it begins", source.place(0), "it does not inflate")
    elif begins_as_pickle(of_bytes(begin, f"inside {kind}")):
        notes.refuse(
            f"a pickle in {kind}", source.place(0), "a program that is compressed, as joblib writes it"
        )
    else:
        notes.add("unknown", f"a file in {kind}", source.place(0), "inflate it, and scan what is in it")


def _inflated(packed: bytes, kind: str) -> bytes | None:
    try:
        match kind:
            case "gzip" | "zlib":
                return zlib.decompressobj(47).decompress(packed, _PLAIN)
            case "bzip2":
                return bz2.BZ2Decompressor().decompress(packed, _PLAIN)
            case _:
                return lzma.LZMADecompressor(memlimit=256 << 20).decompress(packed, _PLAIN)
    except (zlib.error, OSError, ValueError, EOFError, lzma.LZMAError):
        return None
