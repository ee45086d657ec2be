"""Scan a file: what it is, told by its content, and whether it may be read. Nothing in it is ever run."""

from __future__ import annotations

import os
import stat

from modelyard.core.errors import InputError, NotFoundError, UnsafeFileError
from modelyard.store.trust import (
    archive_zip,
    compressed,
    gguf,
    keras_model,
    numpy_file,
    onnx_model,
    plain_pickle,
    safetensors,
    saved_model,
    tape,
    torch_legacy,
    torch_zip,
)
from modelyard.store.trust.pickled.sniff import begins_as_pickle, imports_something
from modelyard.store.trust.report import BrokenFileError, Notes, Report
from modelyard.store.trust.source import Source, of_file

_TAIL = 22 + 0xFFFF


def scan(path: str) -> Report:
    """Tell what a file is and whether it may be read, without running or importing anything of it."""
    return examine(path)[0]


def examine(path: str) -> tuple[Report, object]:
    """Scan, and also give what a pickle would have made, as records (`None` for other formats)."""
    descriptor = _open(path)
    notes, kind, value = Notes(), "unknown", None
    try:
        source = of_file(descriptor)
        kind = _kind(source)
        try:
            kind, value = _look(kind, source, notes, path)
        except BrokenFileError as error:
            notes.refuse(error.what, error.where, error.why)
        _second_face(kind, source, notes)
    except OSError as error:
        raise InputError(f"{path}: cannot be read: {(error.strerror or str(error)).lower()}") from error
    finally:
        os.close(descriptor)
    return notes.report(path, kind), value


def _open(path: str) -> int:
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    except (FileNotFoundError, NotADirectoryError):
        raise NotFoundError(f"{path}: no such file") from None
    except (OSError, ValueError) as error:
        raise InputError(f"{path}: cannot be read: {getattr(error, 'strerror', None) or error}") from error
    mode = os.fstat(descriptor).st_mode
    if not stat.S_ISREG(mode):
        os.close(descriptor)
        if stat.S_ISDIR(mode):
            raise InputError(f"{path} is a folder", hint=f"modelyard scan {path} scans every file in it")
        raise UnsafeFileError(f"{path}: not a file but a pipe, socket or device")
    return descriptor


def _kind(source: Source) -> str:
    """Name the format by what the file begins with; the most telling marks first."""
    head = source.peek(0, 8)
    if not head:
        return "empty"
    if head.startswith((archive_zip.LOCAL, archive_zip.END)):
        return "zip"
    if head.startswith(numpy_file.MAGIC):
        return "npy"
    if head.startswith(gguf.MAGIC):
        return "gguf"
    if _hdf5(source):
        return "hdf5"
    if compressed.closed_kind_of(source):
        return compressed.closed_kind_of(source) or ""
    if safetensors.is_safetensors(source):
        return "safetensors"
    if torch_legacy.is_legacy(source):
        return "torch-legacy"
    if begins_as_pickle(source) or _is_old_pickle(source):
        return "pickle"
    for name, tells in (
        ("tar", tape.is_tar),
        ("saved-model", saved_model.is_saved_model),
        ("onnx", onnx_model.is_onnx),
    ):
        if tells(source):
            return name
    return compressed.kind_of(source) or ("zip" if _ends_as_zip(source) else "unknown")


def _look(kind: str, source: Source, notes: Notes, path: str) -> tuple[str, object]:
    """Have the file examined by the module of its format; give the format more closely, and what was read."""
    match kind:
        case "zip":
            return _zip(source, notes)
        case "tar":
            return tape.examine(source, notes), None
        case "torch-legacy":
            return kind, torch_legacy.examine(source, notes)
        case "pickle":
            return kind, plain_pickle.examine(source, notes)
        case "onnx":
            onnx_model.examine(source, notes, path)
        case "safetensors":
            safetensors.examine(source, notes)
        case "npy":
            numpy_file.examine(source, notes)
        case "gguf":
            gguf.examine(source, notes)
        case "hdf5":
            keras_model.check_hdf5(source, notes)
        case "saved-model":
            saved_model.examine(source, notes)
        case "empty" | "unknown":
            notes.add("unknown", f"an {kind} file", source.place(0), "not a weights format that is known")
        case "gzip" | "bzip2" | "xz" | "lzma" | "zlib":
            compressed.examine(source, notes, kind)
        case _:
            notes.refuse(
                f"a {kind} archive", source.place(0), "nobody can look into it here; unpack and scan again"
            )
    return kind, None


def _zip(source: Source, notes: Notes) -> tuple[str, object]:
    entries = archive_zip.entries_of(source, notes)
    if torch_zip.is_torch(entries):
        program = torch_zip.is_program(entries)
        return (program.lower() if program else "torch"), torch_zip.examine(source, entries, notes)
    if keras_model.is_keras(entries):
        keras_model.examine(source, entries, notes)
        return "keras", None
    arrays = bool(entries) and all(entry.name.endswith(".npy") for entry in entries)
    for entry in entries:
        if entry.is_folder:
            continue
        part = archive_zip.open_beginning(source, entry)
        if begins_as_pickle(part):
            notes.refuse(f"the entry {entry.name}", part.place(0), "a pickle in an archive")
        elif arrays and part.peek(0, 6) != numpy_file.MAGIC:
            notes.refuse(f"the entry {entry.name}", part.place(0), "not an array of NumPy")
        elif arrays:
            numpy_file.examine(part, notes)
    if not arrays:
        notes.add("unknown", "a zip archive", source.place(0), "unpack it, and scan what is in it")
    return ("npz" if arrays else "zip"), None


def _second_face(kind: str, source: Source, notes: Notes) -> None:
    """Refuse a file that is one format to one reader and a program to another."""
    is_zip = source.peek(0, 4) == archive_zip.LOCAL
    if kind not in ("pickle", "torch-legacy") and not is_zip and imports_something(source):
        notes.refuse(
            "a pickle as well", source.place(0), f"the same bytes are {kind} to one reader, code to another"
        )
    if kind in ("pickle", "torch-legacy") and tape.is_tar(source):
        notes.refuse("a tar archive as well", source.place(0), "readers differ in which of the two they take")
    if not is_zip and _ends_as_zip(source):
        notes.refuse("a zip archive as well", source.place(0), "readers of zip look at the end of a file")


def _ends_as_zip(source: Source) -> bool:
    """Tell whether a reader of zip files would find its record at the end."""
    start = max(0, source.size - _TAIL)
    tail = source.peek(start, _TAIL)
    at = tail.rfind(archive_zip.END)
    if at < 0 or len(tail) < at + 22:
        return False
    size, comment = (
        int.from_bytes(tail[at + 12 : at + 16], "little"),
        int.from_bytes(tail[at + 20 : at + 22], "little"),
    )
    return at + 22 + comment <= len(tail) and size <= start + at


def _hdf5(source: Source) -> bool:
    """Tell whether HDF5 begins here, or behind a block of something else, where its readers look for it."""
    return any(source.peek(at, 8) == keras_model.HDF5 for at in (0, 512, 1024, 2048, 4096, 8192))


def _is_old_pickle(source: Source) -> bool:
    """Tell whether a pickle of protocol 0 or 1 without imports fills the file."""
    from modelyard.store.trust.pickled.opcodes import Stream, opcodes

    if source.peek(0, 1) not in (b"(", b"]", b"}", b")", b"\x80", b"l", b"d"):
        return False
    stream = Stream(source)
    try:
        for _ in opcodes(stream):
            pass
    except BrokenFileError:
        return False
    return stream.at == source.size
