"""NumPy's `.npy`: a small header that is data of Python, read by a parser of its own, then the array."""

from __future__ import annotations

import ast
import math

from modelyard.store.trust.pickled.arrays import is_plain
from modelyard.store.trust.report import BrokenFileError, Weights

TYPE_CHECKING = False
if TYPE_CHECKING:
    from modelyard.store.trust.report import Notes
    from modelyard.store.trust.source import Source

MAGIC = b"\x93NUMPY"
LARGEST_HEADER = 64 << 10
_NESTED = 50


def examine(source: Source, notes: Notes) -> None:
    """Hold the header to its form, and the size of the file to what the header says."""
    version = source.read(6, 2)
    width = {b"\x01\x00": 2, b"\x02\x00": 4, b"\x03\x00": 4}.get(version)
    if width is None:
        raise BrokenFileError("a version of .npy that is not known", source.place(6), "1.0, 2.0 or 3.0")
    length = int.from_bytes(source.read(8, width), "little")
    if length > LARGEST_HEADER:
        raise BrokenFileError("a header of a wild size", source.place(8), f"{length:,} bytes said")
    descr, shape = _header(source.read(8 + width, length), source.place(8 + width))
    size, kind = _item(descr, source, notes)
    count = math.prod(shape)
    begin = 8 + width + length
    if size and begin + count * size != source.size:
        why = f"{count * size:,} bytes expected, {source.size - begin:,} there"
        notes.refuse("an array of another size than its header says", source.place(begin), why)
    before = notes.weights or Weights(0, (), 0)  # of the other arrays of an archive
    dtypes = tuple(sorted({*before.dtypes, kind}))
    notes.weights = Weights(before.tensors + 1, dtypes, before.bytes + count * size)


def _header(raw: bytes, where: str) -> tuple[object, tuple[int, ...]]:
    text = raw.decode("latin-1").strip()
    header = literal(text, where)
    if not isinstance(header, dict) or set(header) != {"descr", "fortran_order", "shape"}:
        raise BrokenFileError("a header that is none", where, "descr, fortran_order and shape expected")
    shape = header["shape"]
    sides = shape if isinstance(shape, tuple) else (-1,)
    if len(sides) > 64 or not all(type(one) is int and 0 <= one < 1 << 60 for one in sides):
        raise BrokenFileError("a shape that is none", where, "a tuple of numbers expected")
    return header["descr"], sides


def literal(text: str, where: str) -> object:
    """Read texts, numbers, tuples, lists and dictionaries; nothing is evaluated."""
    if not _is_flat(text):
        raise BrokenFileError("a header nested too deeply", where, f"at most {_NESTED} brackets")
    try:
        return ast.literal_eval(text)
    except (ValueError, SyntaxError, MemoryError, RecursionError, TypeError):
        raise BrokenFileError(
            "a header that is not plain data", where, "texts and numbers expected"
        ) from None


def _is_flat(text: str) -> bool:
    """Tell whether a text is small enough for the parser: few brackets open at once, few signs in a row."""
    depth = 0
    for one in text:
        depth += (one in "([{") - (one in ")]}")
        if depth > _NESTED:
            return False
    return "--" not in text and "++" not in text and "~" not in text


def _item(descr: object, source: Source, notes: Notes) -> tuple[int, str]:
    """Give the bytes of one element and its type; 0 where that is not told."""
    if isinstance(descr, str):
        if "O" in descr:
            notes.refuse("an array of objects", source.place(0), "its bytes are a pickle")
            return 0, "object"
        if not is_plain(descr):
            notes.refuse(f"the type {descr!r}", source.place(0), "no type of NumPy that holds plain data")
            return 0, "?"
        return _size(descr), descr
    if not isinstance(descr, list):
        raise BrokenFileError("a type that is none", source.place(0), "a text or a list of fields expected")
    total = 0
    for field in descr:
        if not isinstance(field, tuple) or len(field) not in (2, 3):
            raise BrokenFileError("a field that is none", source.place(0), "a name and a type expected")
        size, _ = _item(field[1], source, notes)
        total += size * _times(field[2:], source)
    return total, "fields"


def _times(shape: tuple[object, ...], source: Source) -> int:
    count = 1
    for sides in shape:
        for side in sides if isinstance(sides, tuple) else (sides,):
            if type(side) is not int or not 0 <= side < 1 << 60:
                raise BrokenFileError("a field that is none", source.place(0), "a shape of numbers expected")
            count *= side
    return count


def _size(descr: str) -> int:
    bare = descr.lstrip("<>|=")
    digits = "".join(one for one in bare[1:].partition("[")[0] if one.isdecimal())
    return int(digits or "1") * (4 if bare[0] == "U" else 1)
