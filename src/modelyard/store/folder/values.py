"""One sample file as a value: arrays of .npy and .npz, pictures as arrays, JSON as data.

Nothing is ever unpickled: an array of Python objects is refused. A file that claims to hold more than
`LARGEST` bytes is refused before the memory is taken.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from modelyard.core.errors import FolderError, MissingExtraError

if TYPE_CHECKING:
    from types import ModuleType
    from zipfile import ZipFile

ARRAYS = (".npz", ".npy")
PICTURES = (".png", ".jpg", ".jpeg", ".bmp", ".webp", ".gif", ".tif", ".tiff", ".ppm", ".pgm")
ENDINGS = (*ARRAYS, *PICTURES, ".json")
LARGEST = 2_000_000_000
_LARGEST_JSON = 100_000_000
_OTHERWISE = "Samples are arrays (.npy, .npz), pictures or JSON."


def is_sample(name: str) -> bool:
    """Tell whether a file is of a kind that `read_value` reads."""
    return name.lower().endswith(ENDINGS)


def read_value(path: str, label: str) -> Any:
    """Read one sample file. A .npz gives its arrays by name, a picture an array of its pixels."""
    ending = os.path.splitext(path)[1].lower()
    if ending in ARRAYS:
        return _npz(path, label) if ending == ".npz" else _npy(path, label)
    if ending in PICTURES:
        return _picture(path, label)
    if ending == ".json":
        return _json(path, label)
    raise FolderError(
        f"{label}: a sample of an unknown kind, {ending or 'without an ending'}", hint=_OTHERWISE
    )


def numpy_here() -> ModuleType:
    """Give numpy, or say how to install it."""
    try:
        import numpy
    except ImportError as error:
        raise MissingExtraError("samples need numpy, not installed here", hint="pip install numpy") from error
    return numpy


def _npy(path: str, label: str) -> Any:
    numpy = numpy_here()
    try:
        # Mapped first: numpy then compares what the header claims with what the file holds. This way in
        # knows no pickles at all; numpy.load would look whether the file is one.
        return numpy.array(numpy.lib.format.open_memmap(path, mode="r"))
    except _broken() as error:
        raise _unreadable(label, error) from error


def _npz(path: str, label: str) -> dict[str, Any]:
    from zipfile import ZipFile

    numpy_here()
    try:
        with ZipFile(path) as archive:
            return _arrays(archive, label)
    except _broken() as error:
        raise _unreadable(label, error) from error


def _broken() -> tuple[type[Exception], ...]:
    """What numpy and zipfile raise of a damaged file; warnings too, where a program makes them errors."""
    from lzma import LZMAError
    from tokenize import TokenError
    from zipfile import BadZipFile
    from zlib import error as zlib_error

    values = (ValueError, TypeError, OverflowError, EOFError, OSError, MemoryError, RuntimeError, Warning)
    return (*values, SyntaxError, TokenError, BadZipFile, LZMAError, zlib_error)


def _arrays(archive: ZipFile, label: str) -> dict[str, Any]:
    entries = archive.infolist()
    total = sum(entry.file_size for entry in entries)
    if total > LARGEST:
        raise FolderError(f"{label}: holds {total:,} bytes of arrays; allowed: {LARGEST:,}", hint="Split it.")
    found: dict[str, Any] = {}
    for entry in entries:
        name = entry.filename.removesuffix(".npy")
        if name == entry.filename or name in found:
            kind = "is there twice" if name in found else "is no array"
            raise FolderError(
                f"{label}: the entry {entry.filename!r} {kind}", hint="Write it with numpy.savez."
            )
        found[name] = _member(archive.read(entry))
    return found


def _member(data: bytes) -> Any:
    from io import BytesIO

    from numpy.lib.format import read_array

    return read_array(BytesIO(data), allow_pickle=False)


def _unreadable(label: str, error: Exception) -> FolderError:
    text = str(error) or type(error).__name__
    if "Object arrays" in text or "Python objects" in text:
        hint = "Save numbers: `numpy.asarray(value, dtype='float32')`."
        return FolderError(f"{label}: holds Python objects, which are never unpickled", hint=hint)
    return FolderError(f"{label}: not readable as arrays: {text.splitlines()[0]}", hint="Write it anew.")


def _picture(path: str, label: str) -> Any:
    numpy = numpy_here()
    try:
        from PIL import Image
    except ImportError as error:
        message = "pictures need Pillow, not installed here"
        raise MissingExtraError(message, hint="pip install pillow") from error
    try:
        with Image.open(path) as picture:
            return numpy.array(picture)
    except (OSError, SyntaxError, ValueError, EOFError, Image.DecompressionBombError, Warning) as error:
        raise FolderError(f"{label}: not readable as a picture: {error}", hint="Write it anew.") from error


def _json(path: str, label: str) -> Any:
    from json import loads

    size = os.path.getsize(path)
    if size > _LARGEST_JSON:
        raise FolderError(f"{label}: {size:,} bytes of JSON; allowed: {_LARGEST_JSON:,}", hint="Split it.")
    try:
        with open(path, "rb") as file:
            return loads(file.read().decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise FolderError(f"{label}: not JSON: {error}", hint="Write it with json.dump.") from error
