"""What a model folder has and lacks, part by part, and how its samples pair."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from modelyard.core.errors import FolderError, StoreError
from modelyard.store.folder.documents import READERS
from modelyard.store.folder.files import Files
from modelyard.store.folder.layout import PARTS
from modelyard.store.folder.opsets import opset_of
from modelyard.store.folder.pairing import pair
from modelyard.store.folder.recipes import short_name
from modelyard.store.folder.values import is_sample

if TYPE_CHECKING:
    from modelyard.store.folder.contents import Contents
    from modelyard.store.folder.layout import Part
    from modelyard.store.folder.pairing import Pairing

PRESENT, OPTIONAL, MISSING, DAMAGED, EMPTY = "present", "optional", "missing", "damaged", "empty"
PAIRED = ("inputs", "outputs", "labels")


@dataclass(frozen=True)
class PartState:
    """One part: `present`, `optional` (not there, and need not be), `missing`, `empty` or `damaged`."""

    name: str
    state: str
    required: bool
    files: int = 0
    size: int | None = None
    """Bytes as the part lies there; None where a listing does not say."""
    samples: int | None = None
    """How many samples it holds; None for other parts, and where an archive was not opened."""
    note: str = ""

    def as_dict(self) -> dict[str, object]:
        return asdict(self)


def overview(contents: Contents) -> list[PartState]:
    """Look at each part. What would have to be fetched or unpacked from an archive is only counted."""
    return [_state(contents, part) for part in PARTS.values()]


def sample_pairing(contents: Contents) -> Pairing | None:
    """Tell how inputs, outputs and labels pair; None where there is nothing to pair, or it is not at hand."""
    found = {}
    for role in PAIRED:
        names = _sample_names(contents, PARTS[f"sample_{role}"])
        if names is not None:
            found[role] = names
    return pair(found) if "inputs" in found else None


def _state(contents: Contents, part: Part) -> PartState:
    try:
        there = contents.has(part.name)
    except FolderError as error:
        return PartState(part.name, DAMAGED, part.required, note=error.message)
    if contents.is_empty(part.name):
        return PartState(part.name, EMPTY, part.required)
    if not there:
        return PartState(part.name, MISSING if part.required else OPTIONAL, part.required)
    names = contents.names_of(part.name)
    sizes = [contents.source.size(name) for name in names]
    known = [size for size in sizes if size is not None]
    size = sum(known) if len(known) == len(sizes) else None
    note = _damage(contents, part)
    if note:
        return PartState(part.name, DAMAGED, part.required, len(names), size, note=note)
    samples = _sample_names(contents, part) if part.samples else None
    count = None if samples is None else len(samples)
    return PartState(part.name, PRESENT, part.required, len(names), size, count, _note(contents, part))


def _note(contents: Contents, part: Part) -> str:
    if part.is_file:
        return ""
    names = contents.names_of(part.name)
    if contents.is_archive(part.name):
        opened = contents.source.at_hand and part.samples
        return names[0] if opened else f"{names[0]}, not opened"
    if part.name == "onnx":
        opsets = sorted(opset for name in names if (opset := opset_of(name)) is not None)
        return f"opsets {', '.join(map(str, opsets))}" if opsets else ""
    return ", ".join(map(short_name, names[:8])) if part.name == "recipes" else ""


def _damage(contents: Contents, part: Part) -> str:
    """Say what is wrong with a part that is at hand; weights and checkpoints are left alone."""
    if not contents.source.at_hand:
        return ""
    try:
        if part.name in READERS:
            READERS[part.name](contents.file(part.name))
        elif part.samples:
            contents.folder(part.name, Files)
    except StoreError as error:
        return error.message
    return ""


def _sample_names(contents: Contents, part: Part) -> list[str] | None:
    """Name the samples of a part; None if it is not there, not at hand or damaged."""
    try:
        if not contents.has(part.name) or not _can_list(contents, part):
            return None
        return [name for name in contents.folder(part.name, Files).names if is_sample(name)]
    except StoreError:
        return None


def _can_list(contents: Contents, part: Part) -> bool:
    return contents.source.at_hand or not contents.is_archive(part.name)
