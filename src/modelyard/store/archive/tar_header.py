"""The blocks of a tar file: the header of an entry, and the longer words that may stand before it."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from modelyard.store.archive.watch import Watch

SIZE = 512
REGULAR = (b"0", b"\0", b"7")
HARD, SYMBOLIC, DIRECTORY = b"1", b"2", b"5"
LONG_NAME, LONG_TARGET = b"L", b"K"
PAX, PAX_GLOBAL = (b"x", b"X"), b"g"
DEVICES = {b"3": "a character device", b"4": "a block device", b"6": "a named pipe"}
ODD = {b"S": "a sparse file", b"M": "a part of another volume", b"D": "a dump of a folder", b"V": "a label"}
_CHECKSUM = slice(148, 156)


class Header:
    """What one header states, as it states it."""

    __slots__ = ("kind", "mode", "name", "size", "target")

    def __init__(self, block: bytes, watch: Watch) -> None:
        self.kind = block[156:157]
        self.name = text(_until_nul(block[:100]), watch)
        if block[257:263] == b"ustar\0" and block[345]:
            self.name = f"{text(_until_nul(block[345:500]), watch)}/{self.name}"
        self.target = text(_until_nul(block[157:257]), watch)
        self.mode = number(block[100:108], "mode", watch)
        self.size = number(block[124:136], "size", watch)


def is_header(block: bytes) -> bool:
    """Tell whether a block is the header of an entry: its checksum says so."""
    if len(block) != SIZE or not block[0]:
        return False
    try:
        stated = int(_until_nul(block[_CHECKSUM]).strip() or b"-1", 8)
    except ValueError:
        return False
    others = block[:148] + b" " * 8 + block[156:]
    total = sum(others)
    return (
        total == stated or total - 256 * sum(byte > 127 for byte in others) == stated
    )  # old tools: with sign


def number(field: bytes, what: str, watch: Watch) -> int:
    """Read a number: octal digits, or big-endian after a first byte of 128."""
    if field[0] & 0x80:
        if field[0] != 0x80:
            raise watch.refuse(f"states a {what} that is negative or beyond all measure")
        return int.from_bytes(field[1:])
    digits = _until_nul(field).strip(b" ")
    if digits.strip(b"01234567"):
        kind = "negative" if digits.startswith(b"-") else "no number"
        raise watch.refuse(f"states a {what} that is {kind}")
    return int(digits or b"0", 8)


def text(raw: bytes, watch: Watch) -> str:
    """Read a name."""
    try:
        return raw.decode()
    except UnicodeDecodeError:
        watch.entry = raw.decode(errors="backslashreplace")
        raise watch.refuse("has a name that is not UTF-8", hint="Pack it anew with names in UTF-8.") from None


def _until_nul(field: bytes) -> bytes:
    return field.partition(b"\0")[0]


def pax_records(data: bytes, watch: Watch) -> dict[str, str]:
    """Read the records `length key=value` of a PAX header."""
    records: dict[str, str] = {}
    at = 0
    while at < len(data):
        digits = data[at : at + 8].partition(b" ")[0]
        end = at + int(digits) if digits.isdigit() else 0
        start = at + len(digits) + 1
        if not start < end <= len(data) or data[end - 1 : end] != b"\n":
            raise watch.refuse("has a PAX header that is damaged")
        key, equals, value = data[start : end - 1].partition(b"=")
        if not equals or text(key, watch) in records:
            raise watch.refuse("has a PAX header that says a thing twice, or nothing")
        known = key in (b"path", b"linkpath", b"size")
        records[text(key, watch)] = text(value, watch) if known else value.decode(errors="replace")
        at = end
    return records
