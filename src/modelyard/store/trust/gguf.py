"""GGUF: keys and values, then tensors; counts and places are held to the size of the file."""

from __future__ import annotations

import re
import struct

from modelyard.store.trust.report import BrokenFileError, Weights

TYPE_CHECKING = False
if TYPE_CHECKING:
    from modelyard.store.trust.report import Notes
    from modelyard.store.trust.source import Source

MAGIC = b"GGUF"
_SIZES = {0: 1, 1: 1, 2: 2, 3: 2, 4: 4, 5: 4, 6: 4, 7: 1, 10: 8, 11: 8, 12: 8}
_TEXT, _LIST = 8, 9
_MOST = 50_000_000
# (elements of a block, bytes of a block) of the types that are most used; others are not measured.
_TYPES = {
    0: ("F32", 1, 4), 1: ("F16", 1, 2), 2: ("Q4_0", 32, 18), 3: ("Q4_1", 32, 20), 6: ("Q5_0", 32, 22),
    7: ("Q5_1", 32, 24), 8: ("Q8_0", 32, 34), 10: ("Q2_K", 256, 84), 11: ("Q3_K", 256, 110),
    12: ("Q4_K", 256, 144), 13: ("Q5_K", 256, 176), 14: ("Q6_K", 256, 210), 24: ("I8", 1, 1),
    25: ("I16", 1, 2), 26: ("I32", 1, 4), 27: ("I64", 1, 8), 28: ("F64", 1, 8), 30: ("BF16", 1, 2),
}  # fmt: skip
_MACHINERY = re.compile(
    rb"__(class|globals|subclasses|builtins|import|mro|base|init|getattribute|code|dict)__"
)


def examine(source: Source, notes: Notes) -> None:
    """Walk over all keys and tensors; the templates of chats are looked at, because they are programs."""
    walk = _Walk(source, notes)
    version = walk.number("<I")
    if version not in (2, 3):
        raise BrokenFileError(f"GGUF {version}", source.place(4), "2 or 3 is known")
    tensors, keys = walk.number("<Q"), walk.number("<Q")
    if tensors * 24 + keys * 13 > source.size:
        raise BrokenFileError(
            "counts that the file cannot hold", source.place(8), f"{tensors:,} and {keys:,}"
        )
    for _ in range(keys):
        walk.pair()
    spans = [walk.tensor() for _ in range(tensors)]
    begin = -(-walk.at // walk.alignment) * walk.alignment
    end = 0
    for offset, size, name, _ in sorted(spans):
        if offset < end or offset % walk.alignment or begin + offset + size > source.size:
            why = "it overlaps another, is not aligned, or leaves the file"
            notes.refuse(f"the tensor {name!r}", source.place(begin + offset), why)
        end = offset + size
    dtypes = tuple(sorted({dtype for _, _, _, dtype in spans}))
    notes.weights = Weights(len(spans), dtypes, sum(size for _, size, _, _ in spans))


class _Walk:
    """The place in the file, and what was learnt on the way to it."""

    def __init__(self, source: Source, notes: Notes) -> None:
        self.source = source
        self.notes = notes
        self.at = 4
        self.alignment = 32

    def number(self, form: str) -> int:
        size = struct.calcsize(form)
        value = struct.unpack(form, self.source.read(self.at, size))[0]
        self.at += size
        return int(value)

    def skip(self, size: int) -> None:
        if size > self.source.size - self.at:
            raise BrokenFileError(
                "a value that leaves the file", self.source.place(self.at), f"{size:,} bytes said"
            )
        self.at += size

    def text(self, longest: int) -> bytes:
        size = self.number("<Q")
        at = self.at
        self.skip(size)
        return self.source.read(at, min(size, longest))

    def pair(self) -> None:
        key = self.text(65_536).decode("utf-8", "replace")
        kind = self.number("<I")
        at = self.at
        if kind == _TEXT:
            value = self.text(1 << 20)
            if "chat_template" in key and _MACHINERY.search(value):
                why = "a template that reaches for the machinery of Python"
                self.notes.refuse(f"the key {key!r}", self.source.place(at), why)
        else:
            self.value(kind, 0)
        if key == "general.alignment":
            self.alignment = int.from_bytes(self.source.read(at, 4), "little")
            if kind != 4 or not 1 <= self.alignment <= 1 << 16:
                raise BrokenFileError("an alignment that is none", self.source.place(at), "1 to 65,536")

    def value(self, kind: int, depth: int) -> None:
        if kind in _SIZES:
            self.skip(_SIZES[kind])
        elif kind == _TEXT:
            self.skip(self.number("<Q"))
        elif kind == _LIST and depth < 4:
            inner, count = self.number("<I"), self.number("<Q")
            if inner in _SIZES:
                self.skip(_SIZES[inner] * count)
                return
            if count * 8 > self.source.size or count > _MOST:
                raise BrokenFileError(
                    "a list that leaves the file", self.source.place(self.at), f"{count:,} said"
                )
            for _ in range(count):
                self.value(inner, depth + 1)
        else:
            raise BrokenFileError(f"a value of kind {kind}", self.source.place(self.at), "not known to GGUF")

    def tensor(self) -> tuple[int, int, str, str]:
        """Give offset, bytes, name and type of the next tensor."""
        name = self.text(1_024).decode("utf-8", "replace")
        sides = self.number("<I")
        if sides > 4:
            raise BrokenFileError(f"the tensor {name!r}", self.source.place(self.at), f"{sides} sides")
        count = 1
        for _ in range(sides):
            count *= self.number("<Q")
        kind = self.number("<I")
        offset = self.number("<Q")
        label, block, size = _TYPES.get(kind, (f"type {kind}", 1, 0))
        return offset, -(-count // block) * size, name, label
