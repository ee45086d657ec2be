"""PyTorch's checkpoints since 1.6: a zip archive of one pickle and of storages beside it."""

from __future__ import annotations

from modelyard.store.trust.archive_zip import STORED, check_crc, open_entry
from modelyard.store.trust.pickled.opcodes import Stream
from modelyard.store.trust.pickled.reading import follow
from modelyard.store.trust.pickled.sniff import imports_something
from modelyard.store.trust.storages import Storages, weights_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from modelyard.store.trust.archive_zip import Entry
    from modelyard.store.trust.report import Notes
    from modelyard.store.trust.source import Source

_SMALL = ("version", "byteorder", ".format_version", ".storage_alignment", ".data/serialization_id")
LARGEST_PICKLE = 512 << 20


def is_torch(entries: list[Entry]) -> bool:
    """Tell whether an archive is a checkpoint, also one whose pickle is hidden by the case of its name."""
    return any(_bare(entry.name).casefold() in ("data.pkl", "constants.pkl") for entry in entries)


def is_program(entries: list[Entry]) -> str | None:
    """Say which kind of program an archive of torch is, if it is one."""
    names = {_bare(entry.name) for entry in entries}
    if "constants.pkl" in names or any(name.startswith("code/") for name in names):
        return "TorchScript"
    if "archive_format" in names or "models/model.json" in names:
        return "torch.export"
    if ".data/extern_modules" in names or ".data/python_version" in names:
        return "torch.package"
    return None


def examine(source: Source, entries: list[Entry], notes: Notes) -> object:
    """Follow the pickles of a checkpoint and hold its entries to what they refer to."""
    program = is_program(entries)
    if program:
        notes.add("code", program, source.place(0), "a program that runs when the model is used")
    _one_folder(source, entries, notes)
    value = None
    storages = Storages(legacy=False)
    for entry in entries:
        part = open_entry(source, entry)
        if entry.method != STORED and not program:
            notes.refuse(f"the entry {entry.name}", part.place(0), "compressed, which torch never does")
        if not _bare(entry.name).startswith("data/"):
            check_crc(part, entry, notes)
        if _bare(entry.name) == "byteorder" and part.peek(0, 16) != b"little":
            notes.refuse(f"the entry {entry.name}", part.place(0), "only little-endian weights are read")
        if entry.name.casefold().endswith((".pkl", ".debug_pkl")):
            found = _pickle(part, notes, storages, program)
            value = found if _bare(entry.name) == "data.pkl" else value
        elif imports_something(part):
            notes.refuse(f"the entry {entry.name}", part.place(0), "a pickle under another name")
    if not program:
        _claimed(source, entries, storages, notes)
    notes.weights = weights_of(value)
    return value


def _pickle(part: Source, notes: Notes, storages: Storages, program: str | None) -> object:
    if part.size > LARGEST_PICKLE:
        notes.refuse(part.name, part.place(0), "a pickle of a wild size")
        return None
    stream = Stream(part)
    if program == "TorchScript":
        return _script(part, notes)
    value, _ = follow(stream, notes, storages.persistent)
    if stream.at != part.size:
        notes.refuse("bytes behind the end of a pickle", part.place(stream.at), "nothing belongs there")
    return value


def _script(part: Source, notes: Notes) -> object:
    """Look at a pickle of TorchScript, which torch reads in C++: only what Python would run is refused."""
    from modelyard.store.trust.pickled.danger import danger
    from modelyard.store.trust.pickled.opcodes import opcodes
    from modelyard.store.trust.pickled.values import Global

    for name, argument, at in opcodes(Stream(part)):
        if name in ("GLOBAL", "INST") and isinstance(argument, tuple):
            found = Global(*argument)
            own = found.module.startswith(("__torch__", "torch", "collections"))
            reason = None if own else danger(found)
            if reason:
                notes.refuse(f"imports {found}", part.place(at), reason)
        elif name in ("STACK_GLOBAL", "EXT1", "EXT2", "EXT4"):
            notes.refuse(f"the opcode {name}", part.place(at), "TorchScript has no use for it")
    return None


def _one_folder(source: Source, entries: list[Entry], notes: Notes) -> None:
    first = entries[0].name.partition("/")[0]
    for entry in entries:
        if entry.name.partition("/")[0] != first or "/" not in entry.name or entry.is_folder:
            why = f"torch keeps all entries in the folder of the first, {first}/"
            notes.refuse(f"the entry {entry.name}", source.place(entry.at), why)


def _claimed(source: Source, entries: list[Entry], storages: Storages, notes: Notes) -> None:
    """Hold each storage to its entry, and each entry to a use."""
    by_name = {_bare(entry.name): entry for entry in entries}
    for key, group in storages.by_key.items():
        entry = by_name.get(f"data/{key}")
        for storage in group:
            if entry is None or entry.size != storage.size:
                size = "none" if entry is None else f"{entry.size:,} bytes"
                why = f"{storage.size:,} bytes expected, {size} there"
                notes.refuse(f"the storage {key}", source.place(0), why)
            else:
                storage.at = source.base + entry.data
    for name, entry in by_name.items():
        used = name.startswith("data/") and name[5:] in storages.by_key
        if not used and name not in ("data.pkl", *_SMALL):
            notes.refuse(f"the entry {entry.name}", source.place(entry.at), "nothing refers to it")


def _bare(name: str) -> str:
    return name.partition("/")[2] if "/" in name else name
