"""PyTorch's checkpoints before 1.6: five pickles one behind the other, then the storages."""

from __future__ import annotations

import struct

from modelyard.store.trust.pickled.opcodes import Stream
from modelyard.store.trust.pickled.reading import follow
from modelyard.store.trust.report import BrokenFileError
from modelyard.store.trust.storages import Storages, weights_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from modelyard.store.trust.report import Notes
    from modelyard.store.trust.source import Source

MAGIC = 0x1950A86A20F9469CFC6C
_BEGINNING = b"\x80\x02\x8a\x0a" + MAGIC.to_bytes(10, "little") + b"."


def is_legacy(source: Source) -> bool:
    """Tell by the magic number, however it is written."""
    head = source.peek(0, 64)
    return (
        head.startswith(_BEGINNING)
        or MAGIC.to_bytes(10, "little") in head
        or b"119547037146038801333356" in head
    )


def examine(source: Source, notes: Notes) -> object:
    """Follow each of the five pickles, then walk over the storages to the end of the file."""
    stream = Stream(source)
    storages = Storages(legacy=True)
    for what, allowed in (("magic number", MAGIC), ("protocol", 1001)):
        value, imports = follow(stream, notes)
        if imports or value != allowed:
            notes.refuse(f"the {what} of the file", source.place(stream.at), "a plain number expected")
    system, imports = follow(stream, notes)
    if imports or not isinstance(system, dict) or system.get("little_endian") is not True:
        notes.refuse("the description of the system", source.place(stream.at), "a little-endian one expected")
    value, _ = follow(stream, notes, storages.persistent)
    keys, imports = follow(stream, notes)
    if imports or not isinstance(keys, list) or not all(isinstance(key, str) for key in keys):
        raise BrokenFileError("the list of storages", source.place(stream.at), "a list of texts expected")
    end = _storages(source, stream.at, keys, storages)
    if end != source.size:
        notes.refuse("bytes behind the last storage", source.place(end), "nothing belongs there")
    notes.weights = weights_of(value)
    return value


def _storages(source: Source, at: int, keys: list[str], storages: Storages) -> int:
    if sorted(keys) != sorted(storages.by_key):
        raise BrokenFileError("the list of storages", source.place(at), "not the ones that the tensors use")
    for key in keys:
        (count,) = struct.unpack("<q", source.read(at, 8))
        for storage in storages.by_key[key]:
            if storage.count != count or at + 8 + storage.size > source.size:
                why = f"{storage.count:,} elements expected, {count:,} said"
                raise BrokenFileError(f"the storage {key}", source.place(at), why)
            storage.at = source.base + at + 8
        at += 8 + storages.by_key[key][0].size
    return at
