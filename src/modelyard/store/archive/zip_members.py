"""Read the entries of a zip file; the header before each must say what the directory says."""

from __future__ import annotations

import stat
import struct
from zlib import crc32

from modelyard.store.archive.entry import FILE, FOLDER, SYMLINK, Entry
from modelyard.store.archive.expand import inflate_raw
from modelyard.store.archive.zip_directory import Record, extras, read_directory, wide

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import BinaryIO

    from modelyard.store.archive.watch import Watch

_LOCAL = struct.Struct("<4s5H3L2H")
_ENCRYPTED = 1 | 1 << 6 | 1 << 13
_DESCRIBED = 1 << 3  # sizes and CRC stand behind the data
_SAME = _ENCRYPTED | _DESCRIBED | 1 << 11
_STORED = 0
_METHODS = {8: "deflate", 12: "bz2"}
_OTHERS = {9: "deflate64", 14: "LZMA", 93: "Zstandard", 95: "XZ", 98: "PPMd", 99: "AES"}
_DESCRIPTORS = {12: "<3L", 16: "<4x3L", 20: "<L2Q", 24: "<4xL2Q"}
_LONGEST_TARGET = 4096
_BLOCK = 256 << 10


def members(file: BinaryIO, watch: Watch) -> Iterator[tuple[Entry, Iterator[memoryview]]]:
    """Give each entry with its bytes, in the order in which they lie."""
    records, end = read_directory(file, watch)
    for record in records:
        watch.entry = record.name
        _check(record, watch)
        watch.spend(record.size)
    watch.entry = ""
    place = 0
    for at, record in enumerate(records):
        watch.entry = record.name
        following = records[at + 1].offset if at + 1 < len(records) else end
        if record.offset != place:
            raise watch.refuse("overlaps another entry" if record.offset < place else "lies behind a gap")
        start = _check_local(file, record, following, watch)
        yield _entry(file, record, start, watch), map(memoryview, _data(file, record, start, watch))
        place = following
    watch.entry = ""
    if place != end:
        raise watch.refuse("has bytes before its directory that belong to no entry")


def _check(record: Record, watch: Watch) -> None:
    """Refuse what cannot be read, or is not to be."""
    if record.flags & _ENCRYPTED:
        raise watch.refuse("is encrypted", hint="Decrypt it with the tool that made it, and pack it anew.")
    if record.method != _STORED and record.method not in _METHODS:
        name = _OTHERS.get(record.method, f"method {record.method}")
        raise watch.refuse(f"is compressed by {name}", hint="Pack it anew with deflate.")
    if record.method == _STORED and record.packed != record.size:
        raise watch.refuse("is stored as it is, and states two sizes")
    if record.packed > watch.packed:
        raise watch.refuse("states to be larger than the archive")


def _check_local(file: BinaryIO, record: Record, following: int, watch: Watch) -> int:
    """Compare the header before the data with the directory; give where the data begins."""
    file.seek(record.offset)
    raw = file.read(_LOCAL.size)
    fields = _LOCAL.unpack(raw) if len(raw) == _LOCAL.size else (b"",) * 11
    if fields[0] != b"PK\3\4":
        raise watch.refuse("is not where the directory says")
    flags, method, crc, packed, size, name_length, extra_length = (*fields[2:4], *fields[6:11])
    name, known = file.read(name_length), extras(file.read(extra_length), watch)
    size, packed = wide(known.get(1, b""), (size, packed), watch)
    start: int = record.offset + _LOCAL.size + name_length + extra_length
    if name != record.raw_name or method != record.method or (flags ^ record.flags) & _SAME:
        raise watch.refuse("is another one in its own header than in the directory")
    pairs = ((crc, record.crc), (packed, record.packed), (size, record.size))
    later = (0,) if flags & _DESCRIBED else ()  # what was not known yet when the header was written
    if any(here != there and here not in later for here, there in pairs):
        raise watch.refuse("has another size or CRC in its own header than in the directory")
    behind = following - start - record.packed
    if behind < 0:
        raise watch.refuse("overlaps another entry")
    if flags & _DESCRIBED:
        _check_descriptor(file, record, start + record.packed, behind, watch)
    elif behind:
        raise watch.refuse("has bytes behind it that belong to no entry")
    return start


def _check_descriptor(file: BinaryIO, record: Record, at: int, length: int, watch: Watch) -> None:
    if length not in _DESCRIPTORS:
        raise watch.refuse("has bytes behind it that belong to no entry")
    file.seek(at)
    raw = file.read(length)
    form = _DESCRIPTORS[length]
    if "x" in form and raw[:4] != b"PK\7\x08":
        raise watch.refuse("has bytes behind it that belong to no entry")
    if struct.unpack(form, raw) != (record.crc, record.packed, record.size):
        raise watch.refuse("has another size or CRC behind its data than in the directory")


def _entry(file: BinaryIO, record: Record, start: int, watch: Watch) -> Entry:
    form = stat.S_IFMT(record.mode)
    if form not in (0, stat.S_IFREG, stat.S_IFDIR, stat.S_IFLNK):
        raise watch.refuse("is a device, a named pipe or a socket")
    mode = stat.S_IMODE(record.mode)
    if form == stat.S_IFLNK:
        if record.size > _LONGEST_TARGET:
            raise watch.refuse("is a symbolic link with a target of many thousand characters")
        raw = b"".join(_data(file, record, start, watch))
        return Entry(record.name, SYMLINK, mode=mode, target=raw.decode(errors="surrogateescape"))
    if record.name.endswith("/") or form == stat.S_IFDIR:
        if record.size:
            raise watch.refuse("is a folder and states a size")
        return Entry(record.name, FOLDER, mode=mode)
    return Entry(record.name, FILE, record.size, mode=mode)


def _data(file: BinaryIO, record: Record, start: int, watch: Watch) -> Iterator[bytes]:
    """Give the bytes of an entry; they must be as many as stated, and have the stated CRC."""
    packed = _packed(file, start, record.packed, watch)
    pieces = packed if record.method == _STORED else inflate_raw(packed, _METHODS[record.method], watch)
    crc = done = 0
    for piece in pieces:
        done += len(piece)
        if done > record.size:
            raise watch.refuse("is larger than it states")
        crc = crc32(piece, crc)
        yield piece
    if done != record.size:
        raise watch.refuse("is smaller than it states")
    if crc != record.crc:
        raise watch.refuse("is damaged: its CRC is another one than stated", hint="Fetch the archive again.")


def _packed(file: BinaryIO, start: int, size: int, watch: Watch) -> Iterator[bytes]:
    file.seek(start)
    while size:
        block = file.read(min(_BLOCK, size))
        if not block:
            raise watch.refuse("is cut short", hint="Fetch the archive again.")
        size -= len(block)
        yield block
