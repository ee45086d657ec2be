"""tar archives: only whether one is PyTorch's oldest form, and whether an entry of it is a pickle."""

from __future__ import annotations

from modelyard.store.trust.pickled.sniff import begins_as_pickle
from modelyard.store.trust.report import BrokenFileError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from modelyard.store.trust.report import Notes
    from modelyard.store.trust.source import Source

BLOCK = 512
MOST_ENTRIES = 200_000


def is_tar(source: Source) -> bool:
    """Tell by the checksum of the first header, which also the oldest tar has."""
    head = source.peek(0, BLOCK)
    return len(head) == BLOCK and any(head) and _sum(head) == _octal(head[148:156])


def examine(source: Source, notes: Notes) -> str:
    """Look at the beginning of every entry; give the format."""
    names = set()
    for name, part in _entries(source):
        names.add(name.removeprefix("./"))
        if begins_as_pickle(part):
            notes.refuse(f"the entry {name}", part.place(0), "a pickle in a tar archive")
    if {"pickle", "storages"} <= names or "sys_info" in names:
        why = "torch reads it only with a reader that runs code"
        notes.refuse("a checkpoint in a tar archive", source.place(0), why)
        return "torch-tar"
    notes.add("unknown", "a tar archive", source.place(0), "unpack it, and scan what is in it")
    return "tar"


def _entries(source: Source) -> Iterator[tuple[str, Source]]:
    at = 0
    for _ in range(MOST_ENTRIES):
        head = source.peek(at, BLOCK)
        if len(head) < BLOCK or not any(head):
            return
        if _sum(head) != _octal(head[148:156]):
            raise BrokenFileError("a tar header that does not hold", source.place(at), "its sum is wrong")
        size = _octal(head[124:136])
        name = head[:100].split(b"\0")[0].decode("utf-8", "replace")
        if size < 0 or at + BLOCK + size > source.size:
            raise BrokenFileError(f"the entry {name}", source.place(at), "it leaves the archive")
        if head[156:157] in (b"0", b"\0", b"7"):
            yield name, source.part(at + BLOCK, size, name)
        at += BLOCK + -(-size // BLOCK) * BLOCK
    raise BrokenFileError(
        "a tar archive without end", source.place(at), f"more than {MOST_ENTRIES:,} entries"
    )


def _sum(head: bytes) -> int:
    return sum(head[:148]) + 8 * 32 + sum(head[156:])


def _octal(field: bytes) -> int:
    if field[:1] == b"\x80":
        return int.from_bytes(field[1:], "big")
    digits = field.strip(b" \0")
    return int(digits, 8) if digits and all(one in b"01234567" for one in digits) else -1
