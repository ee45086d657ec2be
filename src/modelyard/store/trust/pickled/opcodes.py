"""The opcodes of all pickle protocols, read one after the other within bounds; none is carried out here.

Where Python's readers differ in what they forgive, this one forgives nothing: what any of them would
misread is an error.
"""

from __future__ import annotations

import struct

from modelyard.store.trust.report import BrokenFileError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from modelyard.store.trust.source import Source

CHUNK = 1 << 16
LONGEST_LINE = 4_096
LONGEST_TEXT = 1 << 20
LONGEST_BYTES = 1 << 20  # longer ones are not held: a `Blob` says where they lie
MOST_OPCODES = 5_000_000

NAMES: dict[int, str] = {
    ord(code): name
    for code, name in {
        "(": "MARK", ".": "STOP", "0": "POP", "1": "POP_MARK", "2": "DUP", "F": "FLOAT", "I": "INT",
        "J": "BININT", "K": "BININT1", "L": "LONG", "M": "BININT2", "N": "NONE", "P": "PERSID",
        "Q": "BINPERSID", "R": "REDUCE", "S": "STRING", "T": "BINSTRING", "U": "SHORT_BINSTRING",
        "V": "UNICODE", "X": "BINUNICODE", "a": "APPEND", "b": "BUILD", "c": "GLOBAL", "d": "DICT",
        "}": "EMPTY_DICT", "e": "APPENDS", "g": "GET", "h": "BINGET", "i": "INST", "j": "LONG_BINGET",
        "l": "LIST", "]": "EMPTY_LIST", "o": "OBJ", "p": "PUT", "q": "BINPUT", "r": "LONG_BINPUT",
        "s": "SETITEM", "t": "TUPLE", ")": "EMPTY_TUPLE", "u": "SETITEMS", "G": "BINFLOAT",
        "\x80": "PROTO", "\x81": "NEWOBJ", "\x82": "EXT1", "\x83": "EXT2", "\x84": "EXT4",
        "\x85": "TUPLE1", "\x86": "TUPLE2", "\x87": "TUPLE3", "\x88": "NEWTRUE", "\x89": "NEWFALSE",
        "\x8a": "LONG1", "\x8b": "LONG4", "B": "BINBYTES", "C": "SHORT_BINBYTES",
        "\x8c": "SHORT_BINUNICODE", "\x8d": "BINUNICODE8", "\x8e": "BINBYTES8", "\x8f": "EMPTY_SET",
        "\x90": "ADDITEMS", "\x91": "FROZENSET", "\x92": "NEWOBJ_EX", "\x93": "STACK_GLOBAL",
        "\x94": "MEMOIZE", "\x95": "FRAME", "\x96": "BYTEARRAY8", "\x97": "NEXT_BUFFER",
        "\x98": "READONLY_BUFFER",
    }.items()
}  # fmt: skip
CALLS = frozenset(("REDUCE", "INST", "OBJ", "NEWOBJ", "NEWOBJ_EX", "BUILD"))


class Blob:
    """Bytes too long to hold: where they lie in the stream, and how many."""

    __slots__ = ("at", "size")

    def __init__(self, at: int, size: int) -> None:
        self.at = at
        self.size = size


class Stream:
    """The bytes of a pickle, taken from the front."""

    __slots__ = ("_buffer", "_next", "_start", "source")

    def __init__(self, source: Source, at: int = 0) -> None:
        self.source = source
        self._start, self._buffer, self._next = at, b"", 0

    @property
    def at(self) -> int:
        return self._start + self._next

    def take(self, count: int) -> bytes:
        end = self._next + count
        if end > len(self._buffer):
            self._fill(count)
            end = count
        data = self._buffer[self._next : end]
        self._next = end
        return data

    def line(self) -> bytes:
        end = self._buffer.find(b"\n", self._next)
        if end < 0:
            self._fill(0)
            end = self._buffer.find(b"\n", self._next)
        if end < 0 or end - self._next > LONGEST_LINE:
            raise self.broken("a line without end", "a pickle's lines are short and end in a line feed")
        data = self._buffer[self._next : end]
        self._next = end + 1
        return data

    def skip(self, count: int) -> None:
        if count > self.source.size - self.at:
            raise self.broken("bytes that leave the file", f"{count:,} bytes expected here")
        self._start, self._buffer, self._next = self.at + count, b"", 0

    def _fill(self, count: int) -> None:
        at = self.at
        self._buffer = self.source.peek(at, max(count, CHUNK))
        self._start, self._next = at, 0
        if len(self._buffer) < count:
            raise self.broken("a pickle that ends too early", f"{count:,} bytes expected here")

    def broken(self, what: str, why: str) -> BrokenFileError:
        return BrokenFileError(what, self.source.place(self.at), why)


def opcodes(stream: Stream) -> Iterator[tuple[str, object, int]]:
    """Give each opcode's name, argument and place, up to STOP and with it."""
    for _ in range(MOST_OPCODES):
        at = stream.at
        code = stream.take(1)[0]
        name = NAMES.get(code)
        if name is None:
            raise BrokenFileError(f"no opcode 0x{code:02x}", stream.source.place(at), "not a whole pickle")
        reader = _READERS.get(name)
        yield name, reader(stream) if reader else None, at
        if name == "STOP":
            return
    raise stream.broken("a pickle without end", f"more than {MOST_OPCODES:,} opcodes")


def _fixed(form: str) -> Callable[[Stream], object]:
    size = struct.calcsize(form)
    return lambda stream: struct.unpack(form, stream.take(size))[0]


def _length(stream: Stream, form: str) -> int:
    count = int(struct.unpack(form, stream.take(struct.calcsize(form)))[0])
    if count < 0 or count > stream.source.size - stream.at:
        raise stream.broken("a length that leaves the file", f"{count:,} bytes expected here")
    return count


def _bytes(form: str) -> Callable[[Stream], object]:
    def read(stream: Stream) -> object:
        count = _length(stream, form)
        if count <= LONGEST_BYTES:
            return stream.take(count)
        at = stream.at
        stream.skip(count)
        return Blob(at, count)

    return read


def _text(form: str) -> Callable[[Stream], object]:
    def read(stream: Stream) -> object:
        count = _length(stream, form)
        if count > LONGEST_TEXT:
            raise stream.broken("a text too long", f"at most {LONGEST_TEXT:,} bytes")
        return _decoded(stream, stream.take(count), "utf-8", "surrogatepass")

    return read


def _decoded(stream: Stream, data: bytes, encoding: str, errors: str = "strict") -> str:
    try:
        return data.decode(encoding, errors)
    except UnicodeDecodeError:
        raise stream.broken("a text that is none", f"not {encoding}") from None


def _long(form: str) -> Callable[[Stream], object]:
    def read(stream: Stream) -> object:
        count = _length(stream, form)
        if count > LONGEST_LINE:
            raise stream.broken("a number too long", f"at most {LONGEST_LINE:,} bytes")
        return int.from_bytes(stream.take(count), "little", signed=True)

    return read


def _int_line(stream: Stream) -> object:
    line = stream.line()
    if line in (b"00", b"01"):
        return line == b"01"
    return _number(stream, line)


def _index_line(stream: Stream) -> object:
    return _number(stream, stream.line())


def _long_line(stream: Stream) -> object:
    return _number(stream, stream.line().removesuffix(b"L"))


def _number(stream: Stream, line: bytes) -> int:
    digits = line.removeprefix(b"-")
    if not digits.isdigit() or len(digits) > 1_000:
        raise stream.broken("a number that is none", "decimal digits expected")
    return int(line)


def _float_line(stream: Stream) -> object:
    line = stream.line()
    try:
        return float(line)
    except ValueError:
        raise stream.broken("a number that is none", "a decimal fraction expected") from None


def _quoted_line(stream: Stream) -> object:
    line = stream.line()
    if len(line) < 2 or line[:1] != line[-1:] or line[:1] not in (b"'", b'"'):
        raise stream.broken("a text without quotes", "quotes on both sides expected")
    return _unescaped(stream, line[1:-1])


def _unescaped(stream: Stream, data: bytes) -> str:
    """Undo the escapes that `repr` of bytes makes; no others are taken."""
    if b"\\" not in data:
        return _decoded(stream, data, "latin-1")
    import codecs

    try:
        decoded, _ = codecs.escape_decode(data)
    except ValueError:
        raise stream.broken("a text that is none", "escapes that do not hold") from None
    return decoded.decode("latin-1")


def _unicode_line(stream: Stream) -> object:
    return _decoded(stream, stream.line(), "raw-unicode-escape")


def _pair(stream: Stream) -> object:
    module = _decoded(stream, stream.line(), "utf-8")
    return module, _decoded(stream, stream.line(), "utf-8")


def _plain_line(stream: Stream) -> object:
    return _decoded(stream, stream.line(), "latin-1")


def _latin(form: str) -> Callable[[Stream], object]:
    inner = _bytes(form)

    def read(stream: Stream) -> object:
        data = inner(stream)
        return data.decode("latin-1") if isinstance(data, bytes) else data

    return read


_READERS: dict[str, Callable[[Stream], object]] = {
    "FLOAT": _float_line, "INT": _int_line, "LONG": _long_line, "PERSID": _plain_line,
    "STRING": _quoted_line, "UNICODE": _unicode_line, "GLOBAL": _pair, "INST": _pair,
    "GET": _index_line, "PUT": _index_line,
    "BININT": _fixed("<i"), "BININT1": _fixed("B"), "BININT2": _fixed("<H"), "BINFLOAT": _fixed(">d"),
    "BINGET": _fixed("B"), "LONG_BINGET": _fixed("<I"), "BINPUT": _fixed("B"), "LONG_BINPUT": _fixed("<I"),
    "EXT1": _fixed("B"), "EXT2": _fixed("<H"), "EXT4": _fixed("<i"), "PROTO": _fixed("B"),
    "FRAME": _fixed("<Q"), "BINSTRING": _latin("<i"), "SHORT_BINSTRING": _latin("B"),
    "BINUNICODE": _text("<I"), "SHORT_BINUNICODE": _text("B"), "BINUNICODE8": _text("<Q"),
    "BINBYTES": _bytes("<I"), "SHORT_BINBYTES": _bytes("B"), "BINBYTES8": _bytes("<Q"),
    "BYTEARRAY8": _bytes("<Q"), "LONG1": _long("B"), "LONG4": _long("<i"),
}  # fmt: skip
