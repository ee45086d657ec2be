"""Which libraries a shared library wants, read from its own header: nothing is loaded to find out."""

from __future__ import annotations

import struct
from typing import BinaryIO

_LOAD, _DYNAMIC = 1, 2
_NEEDED, _STRTAB, _RPATH, _RUNPATH = 1, 5, 15, 29
_WORDS = {_NEEDED: "NEEDED", _RPATH: "RPATH", _RUNPATH: "RUNPATH"}
_MOST = 1 << 16  # bytes of the table that is read


def wanted(path: str) -> str:
    """Say what a library wants, in the lines of `objdump -p`; nothing where it is no library of 64 bits.

    Args:
        path: of the library.
    """
    try:
        with open(path, "rb") as file:
            return "".join(f"  {word:<20} {value}\n" for word, value in _entries(file))
    except (OSError, struct.error, ValueError):
        return ""


def _entries(file: BinaryIO) -> list[tuple[str, str]]:
    segments = _segments(file)
    dynamic = [one for one in segments if one[0] == _DYNAMIC]
    if not dynamic:
        return []
    _, offset, _, size = dynamic[0]
    file.seek(offset)
    raw = file.read(min(size, _MOST))
    pairs = [struct.unpack_from("<qQ", raw, at) for at in range(0, len(raw) - 15, 16)]
    table = next(value for tag, value in pairs if tag == _STRTAB)
    start = _offset(table, segments)
    return [(_WORDS[tag], _text(file, start + value)) for tag, value in pairs if tag in _WORDS]


def _segments(file: BinaryIO) -> list[tuple[int, int, int, int]]:
    """Give the (kind, offset, address, size) of each segment."""
    head = file.read(64)
    if head[:6] != b"\x7fELF\x02\x01":
        raise ValueError("no library of 64 bits")
    (place,) = struct.unpack_from("<Q", head, 32)
    size, count = struct.unpack_from("<HH", head, 54)
    file.seek(place)
    raw = file.read(size * count)
    found = [struct.unpack_from("<IIQQQQ", raw, at * size) for at in range(count)]
    return [(kind, offset, address, length) for kind, _, offset, address, _, length in found]


def _offset(address: int, segments: list[tuple[int, int, int, int]]) -> int:
    for kind, offset, begin, size in segments:
        if kind == _LOAD and begin <= address < begin + size:
            return address - begin + offset
    raise ValueError("an address outside of all segments")


def _text(file: BinaryIO, place: int) -> str:
    file.seek(place)
    return file.read(4096).partition(b"\0")[0].decode("utf-8", "replace")
