"""Read the entries of a tar file, one after the other, trusting nothing a header states."""

from __future__ import annotations

from modelyard.store.archive import tar_header
from modelyard.store.archive.entry import FILE, FOLDER, HARDLINK, SYMLINK, Entry
from modelyard.store.archive.tar_header import SIZE, Header

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from modelyard.store.archive.stream import Stream
    from modelyard.store.archive.watch import Watch

_LONGEST_WORDS = 1 << 20  # bytes of a PAX header or a long name
_MOST_WORDS = 8  # headers of this kind before one entry
_LARGEST_STATED = 8 << 30  # a size that the header itself can state
_TWICE = "has more than one header of the same kind before it"
_KINDS = {
    tar_header.HARD: HARDLINK,
    tar_header.SYMBOLIC: SYMLINK,
    tar_header.DIRECTORY: FOLDER,
    **dict.fromkeys(tar_header.REGULAR, FILE),
}


class _Words:
    """What the headers before an entry say about it, in place of its own header."""

    def __init__(self) -> None:
        self.seen: list[bytes] = []
        self.name: str | None = None
        self.target: str | None = None
        self.size: str | None = None


def members(stream: Stream, watch: Watch) -> Iterator[tuple[Entry, Iterator[memoryview]]]:
    """Give each entry with its bytes; what is not read of them is passed over."""
    while (header := _next_header(stream, watch)) is not None:
        words = _Words()
        while header.kind not in _KINDS:
            _listen(header, words, stream, watch)
            following = _next_header(stream, watch)
            if following is None:
                raise watch.refuse("is announced, and does not come")
            header = following
        entry = _entry(header, words, watch)
        yield entry, stream.data(entry.size)
        watch.entry = entry.name
        stream.skip(stream.left + -entry.size % SIZE)
    watch.entry = ""
    _check_end(stream, watch)


def _next_header(stream: Stream, watch: Watch) -> Header | None:
    """Give the next header, or None at the block of zeros that ends the archive."""
    block = stream.block(SIZE)
    if not block:
        watch.entry = ""
        raise watch.refuse("is cut short: the mark of its end is missing", hint="Fetch the archive again.")
    if not block.strip(b"\0"):
        return None
    if not tar_header.is_header(block):
        raise watch.refuse("is followed by bytes that are no header", hint="Fetch the archive again.")
    watch.entry = block[:100].partition(b"\0")[0].decode(errors="backslashreplace")
    return Header(block, watch)


def _listen(header: Header, words: _Words, stream: Stream, watch: Watch) -> None:
    """Take in a header that speaks of the entry to come."""
    kind = header.kind
    if kind in tar_header.DEVICES or kind in tar_header.ODD:
        raise watch.refuse(f"is {tar_header.DEVICES.get(kind) or tar_header.ODD[kind]}")
    if kind not in (tar_header.LONG_NAME, tar_header.LONG_TARGET, tar_header.PAX_GLOBAL, *tar_header.PAX):
        raise watch.refuse(f"is of a kind that is not known: {ascii(kind)[1:]}")
    if header.size > _LONGEST_WORDS:
        raise watch.refuse(f"has a name, or words about it, of {header.size:,} bytes")
    if kind in words.seen or len(words.seen) >= _MOST_WORDS:
        raise watch.refuse(_TWICE)
    words.seen.append(kind)
    raw = stream.block(header.size)
    stream.skip(-header.size % SIZE)
    if len(raw) != header.size:
        raise watch.refuse("is cut short", hint="Fetch the archive again.")
    if kind == tar_header.LONG_NAME and words.name is None:
        words.name = tar_header.text(raw.removesuffix(b"\0"), watch)
    elif kind == tar_header.LONG_TARGET and words.target is None:
        words.target = tar_header.text(raw.removesuffix(b"\0"), watch)
    elif kind in (tar_header.PAX_GLOBAL, *tar_header.PAX):
        _listen_to_pax(
            tar_header.pax_records(raw, watch), words, watch, everywhere=kind == tar_header.PAX_GLOBAL
        )
    else:
        raise watch.refuse(_TWICE)


def _listen_to_pax(records: dict[str, str], words: _Words, watch: Watch, *, everywhere: bool) -> None:
    if any("sparse" in key.lower() or key.endswith("realsize") for key in records):
        raise watch.refuse("is a sparse file", hint="Pack it anew without `--sparse`.")
    told = {key: records[key] for key in ("path", "linkpath", "size") if key in records}
    if not told:
        return
    if everywhere:
        raise watch.refuse("is told its name or size for the whole archive")
    if (words.name, words.target, words.size) != (None, None, None):
        raise watch.refuse(_TWICE)
    words.name, words.target, words.size = told.get("path"), told.get("linkpath"), told.get("size")


def _entry(header: Header, words: _Words, watch: Watch) -> Entry:
    name = header.name if words.name is None else words.name
    watch.entry = name
    kind = _KINDS[header.kind]
    size = _size(header, words, watch)
    if header.kind == b"\0" and name.endswith(
        "/"
    ):  # how folders were written before there was a kind for them
        kind = FOLDER
    if kind != FILE and size:
        raise watch.refuse(f"is a {kind} and states a size")
    target = header.target if words.target is None else words.target
    return Entry(name, kind, size, mode=header.mode, target=target)


def _size(header: Header, words: _Words, watch: Watch) -> int:
    """Give the size; a PAX header may state what does not fit into the header, and nothing else."""
    if words.size is None:
        return header.size
    if not (words.size.isascii() and words.size.isdigit()) or len(words.size) > 19:
        raise watch.refuse("states a size that is no number")
    size = int(words.size)
    if size != header.size and size < _LARGEST_STATED:
        raise watch.refuse(f"states two sizes, {header.size:,} and {size:,}")
    return size


def _check_end(stream: Stream, watch: Watch) -> None:
    """Zeros may fill the last record, and nothing may come behind."""
    for piece in stream.rest():
        if bytes(piece).strip(b"\0"):
            raise watch.refuse("goes on behind the mark of its end")
