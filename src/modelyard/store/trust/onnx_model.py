"""ONNX: the graph is data; what can do harm is where it says that its weights lie."""

from __future__ import annotations

import os
import stat

from modelyard.store.trust.protobuf import BYTES, DEEPEST, VARINT, Field, fields, text
from modelyard.store.trust.report import BrokenFileError, Weights

TYPE_CHECKING = False
if TYPE_CHECKING:
    from modelyard.store.trust.report import Notes
    from modelyard.store.trust.source import Source

# Which fields of which message are messages that may hold tensors, graphs or operators.
_INNER: dict[str, dict[int, str]] = {
    "model": {7: "graph", 20: "training", 25: "function"},
    "training": {1: "graph", 2: "graph"},
    "graph": {1: "node", 5: "tensor", 15: "sparse"},
    "function": {7: "node", 11: "attribute"},
    "node": {5: "attribute"},
    "attribute": {5: "tensor", 6: "graph", 10: "tensor", 11: "graph", 22: "sparse", 23: "sparse"},
    "sparse": {1: "tensor", 2: "tensor"},
}
_STANDARD = frozenset(("", "ai.onnx", "ai.onnx.ml", "ai.onnx.training", "ai.onnx.preview.training"))
TYPES = {
    1: ("float32", 4), 2: ("uint8", 1), 3: ("int8", 1), 4: ("uint16", 2), 5: ("int16", 2), 6: ("int32", 4),
    7: ("int64", 8), 8: ("string", 0), 9: ("bool", 1), 10: ("float16", 2), 11: ("float64", 8),
    12: ("uint32", 4), 13: ("uint64", 8), 14: ("complex64", 8), 15: ("complex128", 16),
    16: ("bfloat16", 2), 17: ("float8e4m3fn", 1), 18: ("float8e4m3fnuz", 1), 19: ("float8e5m2", 1),
    20: ("float8e5m2fnuz", 1), 21: ("uint4", 0), 22: ("int4", 0), 23: ("float4e2m1", 0),
}  # fmt: skip
_KEYS = frozenset(("location", "offset", "length", "checksum"))


def is_onnx(source: Source) -> bool:
    """Tell by the fields at the top: a version of the format, a graph, and none that ONNX lacks."""
    if source.peek(0, 1) not in (b"\x08", b"\x12", b"\x1a", b"\x3a", b"\x42"):
        return False
    seen = {}
    try:
        for field in fields(source, 0, source.size):
            seen[field.number] = field
            if field.number not in (*range(1, 9), 14, 20, 25, 26):
                return False
    except BrokenFileError:
        return 7 in seen and 1 in seen
    first, graph = seen.get(1), seen.get(7)
    return bool(first and graph and first.kind == VARINT and graph.kind == BYTES)


def examine(source: Source, notes: Notes, path: str) -> None:
    """Walk all messages that may hold a tensor, and hold each place of external data to the folder."""
    model = _Model(source, notes, os.path.dirname(os.path.abspath(path)))
    model.walk("model", 0, source.size, 0)
    notes.weights = Weights(model.tensors, tuple(sorted(model.dtypes)), model.bytes)


class _Model:
    """What is gathered while one model is walked."""

    def __init__(self, source: Source, notes: Notes, folder: str) -> None:
        self.source = source
        self.notes = notes
        self.folder = folder
        self.tensors = self.bytes = 0
        self.dtypes: set[str] = set()

    def walk(self, kind: str, at: int, end: int, depth: int) -> None:
        if depth > DEEPEST:
            raise BrokenFileError("graphs within graphs", self.source.place(at), f"at most {DEEPEST} deep")
        for field in fields(self.source, at, end):
            inner = _INNER[kind].get(field.number)
            if kind == "node" and field.number == 7:
                self._domain(field)
            if inner is None:
                continue
            if field.kind != BYTES:
                raise BrokenFileError(f"no {inner}", self.source.place(field.at), "a message expected")
            if inner == "tensor":
                self._tensor(field)
            else:
                self.walk(inner, field.at, field.at + field.size, depth + 1)

    def _domain(self, field: Field) -> None:
        domain = text(self.source, field)
        if domain not in _STANDARD:
            why = "such operators run only where a library brings them"
            self.notes.note(f"operators of {domain!r}", self.source.place(field.at), why)

    def _tensor(self, tensor: Field) -> None:
        count, kind, name, held = 1, 0, "", 0
        external: dict[str, str] = {}
        is_external = False
        for field in fields(self.source, tensor.at, tensor.at + tensor.size):
            if field.number == 1:
                for side in self._numbers(field):
                    count *= side
            elif field.number == 2:
                kind = field.value
            elif field.number == 8:
                name = text(self.source, field)
            elif field.number in (4, 5, 7, 9, 10, 11):
                held += field.size
            elif field.number == 13:
                self._entry(field, external)
            elif field.number == 14:
                is_external = field.value == 1
        dtype, item = TYPES.get(kind, ("?", 0))
        self.tensors += 1
        self.dtypes.add(dtype)
        self.bytes += count * item if item else held
        if external or is_external:
            self._outside(name, external, count * item, self.source.place(tensor.at))

    def _numbers(self, field: Field) -> list[int]:
        """Give the sides of a shape, packed or one by one."""
        if field.kind == VARINT:
            return [field.value]
        if field.size > 1_000:
            raise BrokenFileError("a shape of a wild size", self.source.place(field.at), "too many sides")
        value, shift, found = 0, 0, []
        for byte in self.source.read(field.at, field.size):
            value |= (byte & 0x7F) << shift
            shift = shift + 7 if byte & 0x80 else 0
            if not shift:
                found.append(value)
                value = 0
        return found

    def _entry(self, entry: Field, external: dict[str, str]) -> None:
        pair = {1: "", 2: ""}
        for field in fields(self.source, entry.at, entry.at + entry.size):
            if field.number in pair:
                pair[field.number] = text(self.source, field)
        key, value = pair[1], pair[2]
        where = self.source.place(entry.at)
        if key in external:
            self.notes.refuse(
                f"external data with two of {key!r}", where, "readers differ in which one they take"
            )
        if key not in _KEYS:
            self.notes.refuse(
                f"external data with the key {key!r}", where, "some readers set it as an attribute"
            )
        external[key] = value

    def _outside(self, name: str, external: dict[str, str], expected: int, where: str) -> None:
        location = external.get("location", "")
        what = f"the tensor {name!r} with its data in {location!r}"
        reason = _leaves(location) or _not_plain(self.folder, location)
        if reason:
            self.notes.refuse(what, where, reason)
            return
        size = os.stat(os.path.join(self.folder, location)).st_size
        try:
            offset = int(external.get("offset") or 0)
            length = int(external.get("length") or expected)
        except ValueError:
            self.notes.refuse(what, where, "an offset or length that is no number")
            return
        if offset < 0 or length < 0 or offset + length > size:
            why = f"{offset:,} + {length:,} bytes of a file of {size:,}"
            self.notes.refuse(what, where, f"beyond the end of its file: {why}")
        elif expected and length != expected:
            self.notes.refuse(what, where, f"{length:,} bytes for a tensor of {expected:,}")


def _leaves(location: str) -> str | None:
    """Say why a location may not be looked at, by its text alone."""
    if not location:
        return "no place is given"
    if location.startswith(("/", "\\", "~")) or location[1:2] == ":":
        return "an absolute path"
    if "\\" in location or ":" in location or not location.isprintable():
        return "a path with signs that some system reads in another way"
    if any(part in ("", ".", "..") for part in location.split("/")):
        return "a path that leaves the folder"
    return None


def _not_plain(folder: str, location: str) -> str | None:
    """Say why what lies at a location may not be read: each step must be a real folder or file."""
    place = folder
    parts = location.split("/")
    for part in parts:
        place = os.path.join(place, part)
        try:
            found = os.lstat(place)
        except OSError:
            return "no such file beside the model"
        if stat.S_ISLNK(found.st_mode):
            return "it leads through a symbolic link"
    if not stat.S_ISREG(found.st_mode):
        return "not a file"
    return "a file that is also linked from elsewhere" if found.st_nlink != 1 else None
