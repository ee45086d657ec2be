"""The central directory of a zip file: what it states, and whether its entries lie one behind the other.

Between the entries of a harmless zip file nothing is left over, and none lies within another, which is
how a zip bomb uses the same bytes again and again.
"""

from __future__ import annotations

import os
import struct

from modelyard.core.errors import ArchiveError
from modelyard.store.archive.limits import LIMITS
from modelyard.store.archive.watch import Watch

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import BinaryIO

_END = struct.Struct("<4s4H2LH")
_END64 = struct.Struct("<4sQ2H2L4Q")
_LOCATOR = struct.Struct("<4sLQL")
_ENTRY = struct.Struct("<4s6H3L5H2L")
_LONGEST_COMMENT = 0xFFFF
_MANY16, _MANY32 = 0xFFFF, 0xFFFFFFFF
_ZIP64, _UNICODE_NAME = 0x0001, 0x7075
UTF8 = 1 << 11
_AGAIN = "Fetch the archive again."


class Record:
    """One entry, as the central directory states it."""

    __slots__ = ("crc", "flags", "method", "mode", "name", "offset", "packed", "raw_name", "size")

    def __init__(self, fields: tuple[int, ...], raw_name: bytes, extra: bytes, watch: Watch) -> None:
        self.flags, self.method = fields[3:5]
        self.crc, self.packed, self.size = fields[7:10]
        disk, attributes, self.offset = fields[13], fields[15], fields[16]
        self.raw_name = raw_name
        self.mode = attributes >> 16
        self.name = raw_name.decode(errors="backslashreplace")
        watch.entry = self.name
        known = extras(extra, watch)
        if _UNICODE_NAME in known:
            self.name = _unicode_name(known[_UNICODE_NAME], raw_name, watch)
        else:
            self.name = _decoded(raw_name, self.flags, watch)
        watch.entry = self.name
        self.size, self.packed, self.offset = wide(
            known.get(_ZIP64, b""), (self.size, self.packed, self.offset), watch
        )
        if disk not in (0, _MANY16):
            raise watch.refuse("lies on another disk")


def read_directory(file: BinaryIO, watch: Watch) -> tuple[list[Record], int]:
    """Give the entries in the order in which they lie, and where the directory begins."""
    size = file.seek(0, os.SEEK_END)
    count, start, end = _find(file, size, watch)
    if count > watch.limits.entries:
        raise watch.refuse(f"holds {count:,} entries; an archive may hold {watch.limits.entries:,}")
    file.seek(start)
    records = [_record(file, end, watch) for _ in range(count)]
    watch.entry = ""
    if file.tell() != end:
        raise watch.refuse("has a directory of another length than it states", hint=_AGAIN)
    return sorted(records, key=lambda record: record.offset), start


def _record(file: BinaryIO, end: int, watch: Watch) -> Record:
    raw = file.read(_ENTRY.size)
    fields = _ENTRY.unpack(raw) if len(raw) == _ENTRY.size else (b"",)
    if fields[0] != b"PK\1\2":
        watch.entry = ""
        raise watch.refuse("has a damaged directory", hint=_AGAIN)
    name, extra, comment = (file.read(length) for length in fields[10:13])
    if file.tell() > end or len(comment) != fields[12]:
        watch.entry = ""
        raise watch.refuse("has a directory of another length than it states", hint=_AGAIN)
    if len(name) > watch.limits.name:
        watch.entry = name.decode(errors="backslashreplace")
        raise watch.refuse(f"has a name of more than {watch.limits.name} bytes")
    return Record(fields, name, extra, watch)


def _find(file: BinaryIO, size: int, watch: Watch) -> tuple[int, int, int]:
    """Find the directory: how many entries, where it begins, and where it ends."""
    length = min(size, _END.size + _LONGEST_COMMENT)
    file.seek(size - length)
    tail = file.read(length)
    at = tail.rfind(b"PK\5\6")
    while at >= 0:
        if len(tail) - at >= _END.size:
            fields = _END.unpack_from(tail, at)
            if at + _END.size + fields[7] == len(tail):
                return _directory(file, fields, size - length + at, watch)
        at = tail.rfind(b"PK\5\6", 0, at)
    raise watch.refuse("is cut short, or has bytes behind its end: no directory is there", hint=_AGAIN)


def _directory(file: BinaryIO, fields: tuple[int, ...], at: int, watch: Watch) -> tuple[int, int, int]:
    _, disk, first_disk, here, count, length, start, _ = fields
    end = at
    if at >= _LOCATOR.size:
        file.seek(at - _LOCATOR.size)
        magic, _, place, disks = _LOCATOR.unpack(file.read(_LOCATOR.size))
        if magic == b"PK\6\7":
            return _directory64(file, place, disks, at - _LOCATOR.size, watch)
    if disk or first_disk or here != count:
        raise watch.refuse("is one of several parts")
    if start + length != end:
        raise watch.refuse("does not begin where it states, or is cut short", hint=_AGAIN)
    return count, start, end


def _directory64(file: BinaryIO, place: int, disks: int, locator: int, watch: Watch) -> tuple[int, int, int]:
    if place + _END64.size > locator:
        raise watch.refuse("has a damaged directory", hint=_AGAIN)
    file.seek(place)
    magic, rest, _, _, disk, first_disk, here, count, length, start = _END64.unpack(file.read(_END64.size))
    if magic != b"PK\6\6" or place + 12 + rest != locator or start + length != place:
        raise watch.refuse("has a damaged directory", hint=_AGAIN)
    if disk or first_disk or here != count or disks > 1:
        raise watch.refuse("is one of several parts")
    return count, start, place


def extras(extra: bytes, watch: Watch) -> dict[int, bytes]:
    """Give the extra fields by their number."""
    known: dict[int, bytes] = {}
    at = 0
    while at + 4 <= len(extra):
        number, length = struct.unpack_from("<2H", extra, at)
        data = extra[at + 4 : at + 4 + length]
        if len(data) != length or (number in known and number in (_ZIP64, _UNICODE_NAME)):
            raise watch.refuse("has a damaged extra field")
        known[number] = data
        at += 4 + length
    return known


def wide(field: bytes, values: tuple[int, ...], watch: Watch) -> list[int]:
    """Take from the zip64 field those values that do not fit where they stand."""
    found = []
    at = 0
    for value in values:
        if value != _MANY32:
            found.append(value)
            continue
        if len(field) < at + 8:
            raise watch.refuse("states a size that is not there")
        found.append(int.from_bytes(field[at : at + 8], "little"))
        at += 8
    return found


def _decoded(raw: bytes, flags: int, watch: Watch) -> str:
    """Read a name: UTF-8, also where it is not said to be, as many tools write it; else the PC's old set."""
    try:
        return raw.decode()
    except UnicodeDecodeError:
        if flags & UTF8:
            raise watch.refuse("has a name that is not UTF-8") from None
        return raw.decode("cp437")


def _unicode_name(field: bytes, raw: bytes, watch: Watch) -> str:
    """Read the name that stands beside one in an old character set, and belongs to it by its CRC."""
    from zlib import crc32

    if len(field) < 5 or field[0] != 1 or int.from_bytes(field[1:5], "little") != crc32(raw):
        raise watch.refuse("has two names")
    return _decoded(field[5:], UTF8, watch)


def is_checkpoint_zip(path: str | os.PathLike[str]) -> bool:
    """Tell whether a zip file is itself a file of weights, not to be unpacked: `.pth`, `.npz`, `.keras`."""
    watch = Watch(LIMITS, os.path.getsize(path))
    try:
        with open(path, "rb") as file:
            names = [record.name for record in read_directory(file, watch)[0]]
    except ArchiveError:
        return False
    if any(name.count("/") <= 1 and name.rpartition("/")[2] == "data.pkl" for name in names):
        return True  # PyTorch, TorchScript
    if {"config.json", "model.weights.h5"} <= set(names):
        return True  # Keras
    return bool(names) and all(name.endswith(".npy") and "/" not in name for name in names)  # NumPy
