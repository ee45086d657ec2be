"""Write archives byte by byte, so that they can be wrong in any way."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, Any, NamedTuple
from zlib import compressobj, crc32

if TYPE_CHECKING:
    from pathlib import Path

TAR_END = bytes(1024)


def head(name: str | bytes, size: int | bytes = 0, kind: bytes = b"0", **other: Any) -> bytes:
    """Give a tar header; `size` may be the raw field."""
    raw = name if isinstance(name, bytes) else name.encode()
    field = size if isinstance(size, bytes) else b"%011o\0" % size
    target = other.get("target", "").encode()
    first = raw.ljust(100, b"\0") + b"%07o\0" % other.get("mode", 0o644) + b"%07o\0%07o\0" % (0, 0) + field
    last = kind + target.ljust(100, b"\0") + other.get("magic", b"ustar\x0000")
    block = (first + b"%011o\0" % 0 + b" " * 8 + last).ljust(345, b"\0")
    block = (block + other.get("prefix", "").encode()).ljust(512, b"\0")
    return block[:148] + b"%06o\0 " % sum(block) + block[156:]


def tar_file(name: str | bytes, data: bytes = b"data", **other: Any) -> bytes:
    return head(name, len(data), **other) + data + bytes(-len(data) % 512)


def link(name: str, target: str, kind: bytes = b"2") -> bytes:
    return head(name, kind=kind, target=target)


def pax(records: dict[str, str], kind: bytes = b"x") -> bytes:
    """Give a PAX header that says these things of the next entry."""
    data = b""
    for key, value in records.items():
        rest = f" {key}={value}\n".encode()
        length = len(rest) + 1
        while len(str(length)) + len(rest) != length:
            length = len(str(length)) + len(rest)
        data += str(length).encode() + rest
    return tar_file("PaxHeader", data, kind=kind)


def tar_of(*parts: bytes) -> bytes:
    return b"".join(parts) + TAR_END


class Zipped(NamedTuple):
    """One entry of a zip file; what `local` and `central` name is written there in place of the truth."""

    name: str | bytes
    data: bytes = b"data"
    method: int = 8
    flags: int = 1 << 11
    mode: int = 0o100644
    local: dict[str, Any] = {}
    central: dict[str, Any] = {}
    behind: bytes = b""
    stuffing: bytes = b""  # within the packed bytes, after their end

    @property
    def raw(self) -> bytes:
        return self.name if isinstance(self.name, bytes) else self.name.encode()

    @property
    def packed(self) -> bytes:
        if self.method != 8:
            return self.data + self.stuffing
        worker = compressobj(9, 8, -15)
        return worker.compress(self.data) + worker.flush() + self.stuffing

    def fields(self, told: dict[str, Any], offset: int = 0) -> dict[str, Any]:
        truth = {"name": self.raw, "method": self.method, "flags": self.flags, "crc": crc32(self.data)}
        return truth | {"packed": len(self.packed), "size": len(self.data), "offset": offset} | told


def zip_of(*entries: Zipped, before: bytes = b"", gap: bytes = b"", **end: Any) -> bytes:
    """Write a zip file; `end` replaces fields of its last record."""
    out, directory = before, b""
    for entry in entries:
        offset = len(out)
        f = entry.fields(entry.local)
        out += struct.pack(
            "<4s5H3L2H", b"PK\3\4", 20, f["flags"], f["method"], 0, 33, f["crc"], f["packed"],
            f["size"], len(f["name"]), 0)  # fmt: skip
        out += f["name"] + entry.packed + entry.behind + gap
        f = entry.fields(entry.central, offset)
        directory += struct.pack(
            "<4s6H3L5H2L", b"PK\1\2", 3 << 8 | 20, 20, f["flags"], f["method"], 0, 33, f["crc"], f["packed"],
            f["size"], len(f["name"]), 0, 0, 0, 0, entry.mode << 16, f["offset"]) + f["name"]  # fmt: skip
    last = {"disk": 0, "count": len(entries), "length": len(directory), "start": len(out)} | end
    tail = struct.pack("<4s4H2LH", b"PK\5\6", last["disk"], last["disk"], last["count"], last["count"],
                       last["length"], last["start"], 0)  # fmt: skip
    return out + directory + tail


def tree(folder: Path) -> dict[str, bytes | None]:
    """Give everything below a folder: files with what they hold, folders with None."""
    found = sorted(folder.rglob("*"))
    return {str(path.relative_to(folder)): path.read_bytes() if path.is_file() else None for path in found}
