"""Zip archives read strictly: each byte belongs to one entry, and both tables say the same of it.

Readers of zip files disagree on what they forgive, and what one of them skips another loads. Here a
file is entries without gaps, their table, and its end, and nothing else.
"""

from __future__ import annotations

import struct
import zlib

from modelyard.store.trust.report import BrokenFileError
from modelyard.store.trust.source import Source, of_bytes

TYPE_CHECKING = False
if TYPE_CHECKING:
    from modelyard.store.trust.report import Notes

LOCAL, CENTRAL, END = b"PK\x03\x04", b"PK\x01\x02", b"PK\x05\x06"
END_64, LOCATOR_64, DESCRIPTOR = b"PK\x06\x06", b"PK\x06\x07", b"PK\x07\x08"
STORED, DEFLATED = 0, 8
MOST_ENTRIES = 200_000
LARGEST_TABLE = 64 << 20
LARGEST_INFLATED = 32 << 20
BEGINNING = 1 << 18
_ENCRYPTED = 0x0001 | 0x0040 | 0x2000
_LATER = 0x0008  # sizes and CRC follow the data
_UNKNOWN = 0xFFFF & ~(_ENCRYPTED | _LATER | 0x0800 | 0x0006)


class Entry:
    """One entry: its name, how it is stored, and where its bytes lie."""

    __slots__ = ("at", "crc", "data", "flags", "method", "name", "packed", "size")

    def __init__(self, name: str, kind: tuple[int, int], numbers: tuple[int, int, int], at: int) -> None:
        self.name = name
        self.flags, self.method = kind
        self.crc, self.packed, self.size = numbers
        self.at = at  # of its own header
        self.data = 0  # of its bytes, once the header is read

    @property
    def is_folder(self) -> bool:
        return self.name.endswith("/")


def entries_of(source: Source, notes: Notes) -> list[Entry]:
    """Read and compare all tables of an archive; what does not hold is noted, or ends the reading."""
    count, table_size, table_at, end_at = _end(source)
    if table_at + table_size != end_at:
        why = "bytes in front of the archive, or between its table and its end"
        raise BrokenFileError("a table out of place", source.place(table_at), why)
    entries = _table(source, count, table_size, table_at)
    _names(entries, source, notes)
    at = 0
    for entry in sorted(entries, key=lambda one: one.at):
        if entry.at != at:
            why = "bytes before the first entry" if at == 0 else "entries overlap, or have a gap between them"
            raise BrokenFileError(f"the entry {entry.name}", source.place(entry.at), why)
        at = _local(source, entry, notes)
    if at != table_at:
        raise BrokenFileError("bytes between entries and table", source.place(at), "no entry has them")
    return entries


def open_entry(source: Source, entry: Entry) -> Source:
    """Give the bytes of an entry, inflated where it is compressed."""
    part = source.part(entry.data, entry.packed, entry.name)
    if entry.method == STORED:
        return part
    if entry.size > LARGEST_INFLATED:
        raise BrokenFileError(f"the entry {entry.name}", part.place(0), "too large to be inflated")
    return of_bytes(_inflate(part, entry), entry.name)


def open_beginning(source: Source, entry: Entry) -> Source:
    """Give an entry of which only the beginning can be read where it is compressed, however large it is."""
    part = source.part(entry.data, entry.packed, entry.name)
    if entry.method == STORED:
        return part
    try:
        data = zlib.decompressobj(-15).decompress(part.peek(0, BEGINNING), BEGINNING)
    except zlib.error as error:
        raise BrokenFileError(
            f"the entry {entry.name}", part.place(0), f"it does not inflate: {error}"
        ) from None
    return Source(lambda at, count: data[at : at + count], entry.size, entry.name, -1)


def check_crc(source: Source, entry: Entry, notes: Notes) -> None:
    """Compare the checksum of an entry with its bytes."""
    crc = 0
    for _, window in source.windows(0):
        crc = zlib.crc32(window, crc)
    if crc != entry.crc:
        why = "some readers skip such an entry, and others load it"
        notes.refuse(f"a wrong checksum of {entry.name}", source.place(0), why)


def _inflate(part: Source, entry: Entry) -> bytes:
    packed = part.read(0, entry.packed)
    inflater = zlib.decompressobj(-15)
    try:
        data = inflater.decompress(packed, entry.size + 1)
    except zlib.error as error:
        raise BrokenFileError(
            f"the entry {entry.name}", part.place(0), f"it does not inflate: {error}"
        ) from None
    if len(data) != entry.size or not inflater.eof or inflater.unused_data:
        raise BrokenFileError(f"the entry {entry.name}", part.place(0), "it does not inflate to its size")
    return data


def _end(source: Source) -> tuple[int, int, int, int]:
    """Read the end record: entries, size and place of the table, and where the end begins."""
    at = source.size - 22
    if source.peek(at, 4) != END:
        why = "cut short, with a comment, or with bytes behind it"
        raise BrokenFileError("no end of the archive", source.place(max(at, 0)), why)
    record = source.read(at, 22)
    disk, disk_table, here, count, size, table, comment = struct.unpack("<4xHHHHIIH", record)
    if disk or disk_table or here != count or comment:
        raise BrokenFileError("an end that is not plain", source.place(at), "parts, or a comment")
    if source.peek(at - 20, 4) == LOCATOR_64:
        return _end_64(source, at, (count, size, table))
    if count == 0xFFFF or 0xFFFFFFFF in (size, table):
        raise BrokenFileError("an end without its second part", source.place(at), "a zip64 record is missing")
    return count, size, table, at


def _end_64(source: Source, end: int, small: tuple[int, int, int]) -> tuple[int, int, int, int]:
    disk, at, disks = struct.unpack("<4xIQI", source.read(end - 20, 20))
    if disk or disks != 1 or at != end - 76 or source.peek(at, 4) != END_64:
        raise BrokenFileError(
            "a zip64 end out of place", source.place(end - 20), "it must lie before the end"
        )
    length, _, _, d1, d2, here, count, size, table = struct.unpack("<4xQHHIIQQQQ", source.read(at, 56))
    if length != 44 or d1 or d2 or here != count:
        raise BrokenFileError("a zip64 end that is not plain", source.place(at), "parts, or more data")
    for low, high, largest in zip(small, (count, size, table), (0xFFFF, 0xFFFFFFFF, 0xFFFFFFFF), strict=True):
        if low not in (high, largest):
            raise BrokenFileError("two ends that differ", source.place(at), f"{low:,} and {high:,}")
    return count, size, table, at


def _table(source: Source, count: int, size: int, at: int) -> list[Entry]:
    if count > MOST_ENTRIES or size > LARGEST_TABLE or at + size > source.size:
        raise BrokenFileError(
            "a table of a wild size", source.place(at), f"{count:,} entries, {size:,} bytes"
        )
    data, place, entries = source.read(at, size), 0, []
    for _ in range(count):
        if data[place : place + 4] != CENTRAL or place + 46 > size:
            raise BrokenFileError("a table that breaks off", source.place(at + place), "an entry expected")
        (flags, method, crc, packed, full, names, extras, comments, disk, start) = struct.unpack_from(
            "<8xHH4xIIIHHHH6xI", data, place
        )
        name = data[place + 46 : place + 46 + names]
        extra = data[place + 46 + names : place + 46 + names + extras]
        packed, full, start = _large(extra, (packed, full, start))
        if disk or comments:
            raise BrokenFileError(
                "an entry that is not plain", source.place(at + place), "parts, or a comment"
            )
        entries.append(Entry(_text(name, flags), (flags, method), (crc, packed, full), start))
        place += 46 + names + extras
    if place != size:
        raise BrokenFileError("a table longer than its entries", source.place(at + place), "hidden entries")
    return entries


def _large(extra: bytes, values: tuple[int, int, int]) -> tuple[int, int, int]:
    """Take sizes of more than four bytes from the zip64 field, in their order: full, packed, place."""
    packed, full, start = values
    field = _field(extra, 1)
    taken = iter(struct.unpack(f"<{len(field) // 8}Q", field[: len(field) // 8 * 8]))
    full = next(taken, full) if full == 0xFFFFFFFF else full
    packed = next(taken, packed) if packed == 0xFFFFFFFF else packed
    return packed, full, next(taken, start) if start == 0xFFFFFFFF else start


def _field(extra: bytes, wanted: int) -> bytes:
    place = 0
    while place + 4 <= len(extra):
        kind, length = struct.unpack_from("<HH", extra, place)
        if kind == wanted:
            return extra[place + 4 : place + 4 + length]
        place += 4 + length
    return b""


def _text(name: bytes, flags: int) -> str:
    return name.decode("utf-8" if flags & 0x0800 else "cp437", "replace")


def _names(entries: list[Entry], source: Source, notes: Notes) -> None:
    seen: dict[str, str] = {}
    for entry in entries:
        where = source.place(entry.at)
        parts = entry.name.rstrip("/").split("/")
        if not entry.name or any(part in ("", ".", "..") for part in parts) or _odd(entry.name):
            notes.refuse(f"the entry {entry.name!r}", where, "a name that leaves the archive, or is none")
        other = seen.setdefault(entry.name.rstrip("/").casefold(), entry.name)
        if other is not entry.name:
            notes.refuse(f"the entry {entry.name!r} twice", where, "readers differ in which one they take")


def _odd(name: str) -> bool:
    return "\\" in name or ":" in name or "\ufffd" in name or not name.isprintable()


def _local(source: Source, entry: Entry, notes: Notes) -> int:
    """Compare an entry's own header with the table; give the place where the entry ends."""
    where = source.place(entry.at)
    head = source.read(entry.at, 30)
    flags, method, crc, packed, size, names, extras = struct.unpack("<6xHH4xIIIHH", head)
    rest = source.read(entry.at + 30, names + extras)
    if head[:4] != LOCAL or _text(rest[:names], flags) != entry.name:
        raise BrokenFileError(f"the entry {entry.name}", where, "its own header has another name")
    if (flags, method) != (entry.flags, entry.method):
        raise BrokenFileError(f"the entry {entry.name}", where, "its own header says another kind of storage")
    packed, size, _ = _large(rest[names:], (packed, size, 0))
    said = zip((crc, packed, size), (entry.crc, entry.packed, entry.size), strict=True)
    if any(own != other and not (flags & _LATER and own == 0) for own, other in said):
        raise BrokenFileError(
            f"the entry {entry.name}", where, "its own header says another size or checksum"
        )
    _storage(entry, where, notes)
    entry.data = entry.at + 30 + names + extras
    end = entry.data + entry.packed
    return _descriptor(source, entry, end) if flags & _LATER else end


def _storage(entry: Entry, where: str, notes: Notes) -> None:
    if entry.flags & _ENCRYPTED:
        notes.refuse(f"the entry {entry.name}", where, "it is encrypted, or flagged so")
    if entry.flags & _UNKNOWN or entry.method not in (STORED, DEFLATED):
        notes.refuse(f"the entry {entry.name}", where, f"compressed in a way not known ({entry.method})")
    if entry.method == STORED and entry.packed != entry.size:
        raise BrokenFileError(f"the entry {entry.name}", where, "stored as it is, but of two sizes")


def _descriptor(source: Source, entry: Entry, at: int) -> int:
    """Compare what follows the data of an entry with the table; there are four forms of it."""
    tail = source.peek(at, 24)
    skip = 4 if tail[:4] == DESCRIPTOR else 0
    for form in ("<III", "<IQQ"):
        length = struct.calcsize(form)
        if len(tail) >= skip + length:
            found = struct.unpack_from(form, tail, skip)
            following = source.peek(at + skip + length, 4)
            if found == (entry.crc, entry.packed, entry.size) and following in (LOCAL, CENTRAL):
                return at + skip + length
    raise BrokenFileError(
        f"the entry {entry.name}", source.place(at), "what follows its data differs from the table"
    )
