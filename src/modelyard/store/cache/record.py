"""What is known of each file in a folder of the cache, in one small file beside them: `.records`.

One line a file: digest, size, mtime, inode, ctime (of when it was last hashed), the time it was
fetched, its sources, its name, and a check over all of that. A line that is damaged is a line that is
missing. The last use is the mtime of the empty file `.used`, so that a use rewrites nothing.
"""

from __future__ import annotations

import os
import time

from modelyard.store.atomic import UNFINISHED

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

FILE, USED = ".records", ".used"
LATEST = 253_402_300_799  # the last second of the year 9999: calendars go no further
_HEAD = b"modelyard records 1\n"
_PRIME = 4294967291  # the largest below 2^32
_LARGEST = 1 << 24
_ESCAPES = {"%": "%25", "\t": "%09", "\n": "%0A", "\r": "%0D", " ": "%20"}


class Record:
    """One file as it was when it was last hashed."""

    __slots__ = ("ctime_ns", "fetched", "inode", "mtime_ns", "name", "sha256", "size", "sources")

    def __init__(
        self, name: str, sha256: str, found: os.stat_result, fetched: int, sources: tuple[str, ...] = ()
    ) -> None:
        self.name = name
        self.sha256 = sha256
        self.size = found.st_size
        self.mtime_ns = found.st_mtime_ns
        self.inode = found.st_ino
        self.ctime_ns = found.st_ctime_ns  # it tells of a change in place whose mtime was set back
        self.fetched = fetched  # seconds since 1970
        self.sources = sources  # without secrets

    def fits(self, found: os.stat_result) -> bool:
        """Tell whether a file is still the one that was hashed, as far as a stat can tell."""
        mine = (self.size, self.mtime_ns, self.inode, self.ctime_ns)
        return mine == (found.st_size, found.st_mtime_ns, found.st_ino, found.st_ctime_ns)

    def line(self) -> bytes:
        numbers = (self.size, self.mtime_ns, self.inode, self.ctime_ns, self.fetched)
        sources = " ".join(map(_escaped, self.sources))
        text = "\t".join([self.sha256, *map(str, numbers), sources, _escaped(self.name)])
        body = text.encode("utf-8", "surrogatepass")
        return b"%b\t%08x\n" % (body, _check(body))


def new_record(name: str, sha256: str, found: os.stat_result, sources: tuple[str, ...] = ()) -> Record:
    """Give the record of a file that was fetched now."""
    return Record(name, sha256, found, int(time.time()), sources)


def read(folder: str) -> dict[str, Record]:
    """Read the records of a folder by name; what cannot be read is not there."""
    try:
        with open(os.path.join(folder, FILE), "rb", buffering=0) as file:
            raw = file.read(_LARGEST)
    except OSError:
        return {}
    found = (_parsed(line) for line in raw.split(b"\n"))
    return {record.name: record for record in found if record is not None}


def write(folder: str, records: Mapping[str, Record]) -> None:
    """Replace the records of a folder; call it while holding the folder's lock.

    They are not synced: after a power cut they may be missing, and then the files are hashed again.
    """
    from threading import get_ident

    new = os.path.join(folder, f"{FILE}-{get_ident()}.{os.getpid()}.{UNFINISHED}")
    data = _HEAD + b"".join(records[name].line() for name in sorted(records))
    try:
        descriptor = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o666)
        try:
            view = memoryview(data)
            while view:
                view = view[os.write(descriptor, view) :]
        finally:
            os.close(descriptor)
        os.replace(new, os.path.join(folder, FILE))
    except BaseException:
        if os.path.lexists(new):
            os.unlink(new)
        raise


def change(folder: str, name: str, record: Record | None) -> None:
    """Set, or with None take out, the record of one file; call it while holding the folder's lock."""
    records = read(folder)
    if record is not None:
        records[name] = record
    elif records.pop(name, None) is None:
        return
    write(folder, records)


def touch(folder: str) -> None:
    """Note that the folder is used now; where that cannot be written, it is not noted."""
    path = os.path.join(folder, USED)
    try:
        os.utime(path)
    except FileNotFoundError:
        _begin(path)
    except OSError:
        return


def _begin(path: str) -> None:
    try:
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC, 0o666))
    except OSError:
        return


def _parsed(line: bytes) -> Record | None:
    body, _, check = line.rpartition(b"\t")
    if check != b"%08x" % _check(body):
        return None
    record = Record.__new__(Record)
    try:
        words = body.decode("utf-8", "surrogatepass").split("\t")
        numbers = [*map(int, words[1:6])]
    except ValueError:
        return None
    if len(words) != 8 or not 0 <= numbers[-1] <= LATEST:
        return None
    record.sha256, record.name = words[0], _plain(words[7])
    record.size, record.mtime_ns, record.inode, record.ctime_ns, record.fetched = numbers
    record.sources = tuple(_plain(word) for word in words[6].split(" ") if word)
    return record


def _check(body: bytes) -> int:
    """A sum that any one changed byte changes, at no import."""
    return int.from_bytes(body, "big") % _PRIME


def _escaped(text: str) -> str:
    return "".join(_ESCAPES.get(one, one) for one in text)


def _plain(text: str) -> str:
    for plain, escape in reversed(_ESCAPES.items()):
        text = text.replace(escape, plain)
    return text
