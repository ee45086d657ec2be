"""Keras: what a configuration names is imported and made, so only Keras's own layers may be named."""

from __future__ import annotations

import re

from modelyard.store.trust.archive_zip import check_crc, open_entry
from modelyard.store.trust.pickled.sniff import begins_as_pickle, imports_something
from modelyard.store.trust.report import BrokenFileError
from modelyard.store.trust.safetensors import json_without_doubles

TYPE_CHECKING = False
if TYPE_CHECKING:
    from modelyard.store.trust.archive_zip import Entry
    from modelyard.store.trust.report import Notes
    from modelyard.store.trust.source import Source

_ROOMS = (
    "layers", "models", "initializers", "regularizers", "constraints", "optimizers", "losses", "metrics",
    "dtype_policies", "activations", "quantizers", "random",
)  # fmt: skip
# These carry code of their own, or load a file that does.
_PROGRAMS = frozenset(("Lambda", "__lambda__", "TorchModuleWrapper", "TFSMLayer", "JaxLayer", "FlaxLayer"))
_DATA = frozenset(
    ("__tuple__", "__numpy__", "__tensor__", "__ellipsis__", "__bytes__", "__slice__", "__typespec__")
)
HDF5 = b"\x89HDF\r\n\x1a\n"
_CLASS = re.compile(rb'"class_name"\s*:\s*"([^"]{0,100})"')
_ESCAPED = re.compile(rb"\\u00[2-7][0-9a-fA-F]")
_PICKLED = re.compile(rb"\x80[\x02-\x05][\x95}\](c\x8c)]")
_REGISTERED = re.compile(rb'"registered_name"\s*:\s*"([^">]{1,60}>[^"]{1,100})"')


def is_keras(entries: list[Entry]) -> bool:
    names = {entry.name for entry in entries}
    return "config.json" in names and bool(names & {"metadata.json", "model.weights.h5"})


def examine(source: Source, entries: list[Entry], notes: Notes) -> None:
    """Read the configuration, and look into the weights beside it."""
    for entry in entries:
        if entry.is_folder:
            continue
        part = open_entry(source, entry)
        if entry.name == "config.json":
            check_crc(part, entry, notes)
            _walk(json_without_doubles(part.read(0, part.size), part.place(0)), part, notes)
        elif entry.name.endswith(".h5"):
            examine_hdf5(part, notes)
        elif begins_as_pickle(part):
            notes.refuse(f"the entry {entry.name}", part.place(0), "a pickle in a model of Keras")


def _walk(config: object, part: Source, notes: Notes) -> None:
    waiting = [config]
    while waiting:
        one = waiting.pop()
        if isinstance(one, list):
            waiting.extend(one)
        elif isinstance(one, dict):
            waiting.extend(one.values())
            if "class_name" in one:
                _named(one, part, notes)


def _named(one: dict[str, object], part: Source, notes: Notes) -> None:
    name, module, registered = one["class_name"], one.get("module"), one.get("registered_name")
    what = f"{module}.{name}" if module else str(name)
    inner = one.get("config")
    vocabulary = inner.get("vocabulary") if isinstance(inner, dict) else None
    if name in _PROGRAMS:
        notes.add("code", f"the layer {name}", part.place(0), "it carries code that runs with the model")
    elif isinstance(registered, str) and ">" in registered:
        notes.add(
            "code", f"the class {registered}", part.place(0), "a class of its own, which must be imported"
        )
    elif module not in (None, "") and not _is_own(str(module), str(name)):
        notes.add(
            "code", f"the class {what}", part.place(0), "not a layer of Keras: it is imported and called"
        )
    if isinstance(vocabulary, str):
        notes.refuse(f"{name} with a vocabulary in {vocabulary!r}", part.place(0), "it reads any file or URL")


def _is_own(module: str, name: str) -> bool:
    if module == "builtins":
        return name in _DATA
    words = module.split(".")
    room = words[2:3] if words[1:2] == ["src"] else words[1:2]
    if words[0] not in ("keras", "tf_keras") or not name[:1].isupper():
        return False
    return not room or room[0] in _ROOMS or (room[0] == "ops" and words[1] == "src")


def examine_hdf5(source: Source, notes: Notes) -> None:
    """Look through HDF5 for the texts of a configuration, wherever the file keeps them."""
    for start, window in source.windows(512):
        for found in _CLASS.finditer(window):
            name = found[1].decode("utf-8", "replace")
            if name in _PROGRAMS:
                why = "it carries code that runs with the model"
                notes.add("code", f"the layer {name}", source.place(start + found.start()), why)
        for found in _REGISTERED.finditer(window):
            name = found[1].decode("utf-8", "replace")
            notes.add("code", f"the class {name}", source.place(start + found.start()), "a class of its own")
        for found in _PICKLED.finditer(window):
            if imports_something(source, start + found.start()):
                why = "readers of tables in HDF5 load it"
                notes.refuse("a pickle in HDF5", source.place(start + found.start()), why)
        escape = _ESCAPED.search(window) if b'"config' in window or b"\\u00" in window else None
        if escape:
            why = "plain letters written as escapes hide a name from a search"
            notes.refuse("escaped letters", source.place(start + escape.start()), why)


def check_hdf5(source: Source, notes: Notes) -> None:
    """Hold the beginning of HDF5 to a version that is known, and look for configurations."""
    if source.peek(0, 8) != HDF5:
        raise BrokenFileError("bytes before HDF5", source.place(0), "another format stands in front of it")
    if source.read(8, 1)[0] > 3:
        raise BrokenFileError("a version of HDF5 that is not known", source.place(8), "0 to 3")
    examine_hdf5(source, notes)
