"""A small assembler of pickles and of archives as torch writes them, for files that no saver would write."""

from __future__ import annotations

import io
import struct
import zipfile

STOP = b"."


def text(value: str) -> bytes:
    data = value.encode()
    return b"X" + struct.pack("<I", len(data)) + data


def short(value: str) -> bytes:
    return b"\x8c" + bytes([len(value)]) + value.encode()


def blob(data: bytes) -> bytes:
    return b"B" + struct.pack("<I", len(data)) + data


def name(module: str, attribute: str) -> bytes:
    return f"c{module}\n{attribute}\n".encode()


def stacked(module: str, attribute: str) -> bytes:
    return short(module) + short(attribute) + b"\x93"


def called(function: bytes, *arguments: bytes) -> bytes:
    return function + b"(" + b"".join(arguments) + b"tR"


def call(module: str, attribute: str, *arguments: str) -> bytes:
    return called(name(module, attribute), *map(text, arguments))


def pickled(body: bytes, protocol: int = 2) -> bytes:
    return b"\x80" + bytes([protocol]) + body + STOP


def mkdir(marker: str) -> bytes:
    """What every payload comes down to: it makes a folder, and so can be seen to have run."""
    return call("posix", "mkdir", marker)


def statement(marker: str) -> str:
    return f"__import__('os').mkdir({marker!r})"


def tensor(storage: bytes | None = None, count: int = 3, more: bytes = b"") -> bytes:
    """A tensor of so many floats in the storage 0, as torch writes it."""
    kept = (
        storage
        or b"(" + text("storage") + name("torch", "FloatStorage") + text("0") + text("cpu") + b"K\x03tQ"
    )
    hooks = more or name("collections", "OrderedDict") + b")R"
    shape = b"K" + bytes([count]) + b"\x85" + b"K\x01\x85"
    return (
        name("torch._utils", "_rebuild_tensor_v2") + b"(" + kept + b"K\x00" + shape + b"\x89" + hooks + b"tR"
    )


def archive(stream: bytes, *more: tuple[str, bytes], method: int = zipfile.ZIP_STORED) -> bytes:
    """A checkpoint with this pickle, as torch lays it out."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as made:
        made.writestr("archive/data.pkl", stream)
        made.writestr("archive/version", b"3\n")
        for entry, data in more:
            made.writestr(entry, data)
    return file.getvalue()


def zipped(*entries: tuple[str, bytes], comment: bytes = b"") -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as made:
        for entry, data in entries:
            made.writestr(entry, data)
        made.comment = comment
    return file.getvalue()
