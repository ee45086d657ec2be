"""Fields of a protobuf message, walked without a schema and without reading what is skipped."""

from __future__ import annotations

from modelyard.store.trust.report import BrokenFileError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from modelyard.store.trust.source import Source

VARINT, FIXED64, BYTES, FIXED32 = 0, 1, 2, 5
MOST_FIELDS = 20_000_000
DEEPEST = 40


class Field:
    """One field: its number, and its value, or where its bytes lie."""

    __slots__ = ("at", "kind", "number", "size", "value")

    def __init__(self, number: int, kind: int, value: int, at: int, size: int) -> None:
        self.number, self.kind, self.value, self.at, self.size = number, kind, value, at, size


def fields(source: Source, at: int, end: int) -> Iterator[Field]:
    """Give the fields of the message that lies from `at` to `end`."""
    for _ in range(MOST_FIELDS):
        if at >= end:
            break
        key, at = _varint(source, at, end)
        number, kind = key >> 3, key & 7
        if not number or number >= 1 << 29:
            raise BrokenFileError("a field without a number", source.place(at), "not a protobuf message")
        if kind == VARINT:
            value, at = _varint(source, at, end)
            yield Field(number, kind, value, at, 0)
            continue
        if kind == BYTES:
            size, at = _varint(source, at, end)
        elif kind in (FIXED32, FIXED64):
            size = 4 if kind == FIXED32 else 8
        else:
            raise BrokenFileError(f"a field of kind {kind}", source.place(at), "not known to protobuf 3")
        if size > end - at:
            raise BrokenFileError("a field that leaves its message", source.place(at), f"{size:,} bytes said")
        yield Field(number, kind, 0, at, size)
        at += size


def text(source: Source, field: Field, longest: int = 4_096) -> str:
    """Give the text of a field; it must be one, and of a sane length."""
    if field.kind != BYTES or field.size > longest:
        raise BrokenFileError("a text of a wild size", source.place(field.at), f"at most {longest:,} bytes")
    try:
        return source.read(field.at, field.size).decode("utf-8")
    except UnicodeDecodeError:
        raise BrokenFileError("a text that is none", source.place(field.at), "not UTF-8") from None


def _varint(source: Source, at: int, end: int) -> tuple[int, int]:
    data = source.peek(at, min(10, end - at))
    value = 0
    for place, byte in enumerate(data):
        value |= (byte & 0x7F) << (7 * place)
        if not byte & 0x80:
            return value & (1 << 64) - 1, at + place + 1
    raise BrokenFileError("a number without end", source.place(at), "not a protobuf message")
