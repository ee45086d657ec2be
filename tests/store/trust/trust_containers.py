"""Hostile files of every format, one technique each: a function that writes the file and gives its path."""

from __future__ import annotations

import base64
import gzip
import io
import json
import lzma
import os
import struct
import tarfile
import warnings
import zipfile
import zlib
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

import pytest
from trust_assembler import archive, mkdir, pickled, statement, zipped

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

np = pytest.importorskip("numpy")
torch = pytest.importorskip("torch")


class Hostile(NamedTuple):
    """A file, what must be said of it, and the verdict."""

    says: str
    data: bytes
    verdict: str = "refused"
    name: str = "model.bin"


HARMLESS = pickled(b"}")


def files(marker: str) -> dict[str, Hostile]:
    evil = pickled(mkdir(marker))
    return {
        **_archives(evil),
        **_tables(evil),
        **_torch(evil),
        **_packed(evil),
        **_safetensors(evil),
        **_arrays(marker, evil),
        **_graphs(),
        **_keras(marker),
    }


def _archives(evil: bytes) -> dict[str, Hostile]:
    good = archive(HARMLESS)
    return {
        "a pickle under another name": Hostile(
            "a pickle under another name", archive(HARMLESS, ("archive/data/0", evil))
        ),
        "a second .pkl": Hostile("posix.mkdir", archive(HARMLESS, ("archive/extra.pkl", evil))),
        "a pickle whose name differs by case": Hostile(
            "twice", archive(HARMLESS, ("archive/DATA.PKL", evil))
        ),
        "an entry twice": Hostile("twice", _twice(evil)),
        "an entry that nothing refers to": Hostile(
            "nothing refers to it", archive(HARMLESS, ("archive/data/7", b"\0" * 8))
        ),
        "an entry outside of the folder": Hostile(
            "in the folder of the first", archive(HARMLESS, ("other/data.pkl", evil))
        ),
        "an entry that climbs out": Hostile(
            "a name that leaves", archive(HARMLESS, ("archive/../../x", b""))
        ),
        "an entry with an absolute name": Hostile("a name that leaves", archive(HARMLESS, ("/etc/x", b""))),
        "an entry with a backslash": Hostile("a name that leaves", archive(HARMLESS, ("archive\\x", b""))),
        "a compressed pickle": Hostile(
            "compressed, which torch never does", archive(HARMLESS, method=zipfile.ZIP_DEFLATED)
        ),
        "a compression that nobody knows": Hostile(
            "compressed in a way not known", _patched(good, method=99)
        ),
        "a flag that says encrypted": Hostile("it is encrypted", _patched(good, flags=1)),
        "a wrong checksum": Hostile("a wrong checksum", _patched(good, crc=0x12345678)),
        "a wrong checksum over a call": Hostile("posix.mkdir", _patched(archive(evil), crc=0x12345678)),
        "bytes before the archive": Hostile("in front of the archive", b"PK\x03\x04" + good),
        "a pickle before the archive": Hostile("posix.mkdir", evil + good),
        "an archive behind an archive": Hostile("in front of the archive", good + archive(evil)),
        "bytes behind the archive": Hostile("no end of the archive", good + b"PK"),
        "a comment": Hostile("with a comment", zipped(("archive/data.pkl", HARMLESS), comment=b"see there")),
        "a comment that is an archive": Hostile(
            "in front of the archive", zipped(("archive/data.pkl", HARMLESS), comment=archive(evil)[:60_000])
        ),
        "an archive that is cut short": Hostile("no end of the archive", good[:-30]),
        "a pickle in a plain zip": Hostile("a pickle in an archive", zipped(("weights.txt", evil))),
        "a reader of zip at the end of an array": Hostile(
            "a zip archive as well", _npy(np.zeros(3)) + archive(evil)
        ),
    }


def _tables(evil: bytes) -> dict[str, Hostile]:
    two = zipped(("archive/data.pkl", HARMLESS), ("archive/evil.pkl", evil))
    renamed = (
        two[: two.rindex(b"archive/evil.pkl")]
        + b"archive/evil.txt"
        + two[two.rindex(b"archive/evil.pkl") + 16 :]
    )
    hidden = _without_second(two)
    overlap = _moved_second(two)
    return {
        "two names for one entry": Hostile("another name", renamed),
        "an entry that the table leaves out": Hostile("no entry has them", hidden),
        "two entries of the same bytes": Hostile("entries overlap", overlap),
        "a table that says another size": Hostile("says another size", _grown(archive(HARMLESS))),
        "a table that says another count": Hostile("a table longer than its entries", _counted(two, 1)),
        "two ends that differ": Hostile("an end without its second part", _counted(two, 0xFFFF)),
    }


def _torch(evil: bytes) -> dict[str, Hostile]:
    legacy = _saved({"a": torch.zeros(3)}, old=True)
    start = pickled(b"\x8a\x0al\xfc\x9cF\xf9 j\xa8P\x19") + pickled(b"M\xe9\x03")
    package = archive(HARMLESS, ("archive/.data/extern_modules", b""), ("archive/model.py", b"x"))
    return {
        "the oldest form, a call in the second pickle": Hostile("posix.mkdir", start[:15] + evil),
        "the old form, a call in the third pickle": Hostile("posix.mkdir", start + evil + legacy[40:]),
        "the old form, a pickle behind the storages": Hostile("behind the last storage", legacy + evil),
        "the old form, cut short": Hostile("elements expected", legacy[:-4]),
        "the old form, a storage of another size": Hostile(
            "elements expected", legacy[:-20] + struct.pack("<q", 9) + legacy[-12:]
        ),
        "a checkpoint in a tar": Hostile(
            "a checkpoint in a tar", _tar({"pickle": evil, "storages": b"", "sys_info": b""})
        ),
        "a pickle in a tar": Hostile("a pickle in a tar", _tar({"a/b": evil})),
        "TorchScript": Hostile("TorchScript", _script(), "code"),
        "torch.package": Hostile("torch.package", package, "code"),
        "weights of another byte order": Hostile(
            "only little-endian", archive(HARMLESS, ("archive/byteorder", b"big"))
        ),
        "a checkpoint without its storage": Hostile(
            "none there", _without(_saved({"a": torch.zeros(3)}), "data/0")
        ),
    }


def _packed(evil: bytes) -> dict[str, Hostile]:
    return {
        "a pickle in gzip": Hostile("a pickle in gzip", gzip.compress(evil)),
        "a pickle in zlib": Hostile("a pickle in zlib", zlib.compress(evil)),
        "a pickle in xz": Hostile("a pickle in xz", lzma.compress(evil)),
        "an archive of 7z": Hostile("nobody can look into it", b"7z\xbc\xaf\x27\x1c\x00\x04" + evil),
        "an archive of lz4": Hostile("nobody can look into it", b"\x04\x22\x4d\x18" + evil),
    }


def _safetensors(evil: bytes) -> dict[str, Hostile]:
    one = {"dtype": "F32", "shape": [2], "data_offsets": [0, 8]}
    double = b'{"a":' + json.dumps(one).encode() + b',"a":' + json.dumps(one).encode() + b"}"
    return {
        "tensors that overlap": Hostile(
            "tensors overlap", _st({"a": one, "b": {**one, "data_offsets": [4, 12]}}, 12)
        ),
        "a hole between tensors": Hostile("a hole", _st({"a": {**one, "data_offsets": [8, 16]}}, 16)),
        "a header larger than the file": Hostile("wild size", struct.pack("<Q", 1 << 40) + b"{}"),
        "a header of 101 MB": Hostile("wild size", struct.pack("<Q", 101_000_000) + b"{}"),
        "a key that stands twice": Hostile(
            "stands twice", struct.pack("<Q", len(double)) + double + bytes(8)
        ),
        "a tensor beyond the file": Hostile("another size", _st({"a": one}, 4)),
        "bytes behind the tensors": Hostile("another size", _st({"a": one}, 8) + evil),
        "a shape that overflows": Hostile(
            "no machine can count", _st({"a": {**one, "shape": [1 << 33, 1 << 33]}}, 8)
        ),
        "offsets that differ from the shape": Hostile(
            "its offsets give", _st({"a": {**one, "shape": [3]}}, 8)
        ),
        "a negative offset": Hostile("numbers of 0", _st({"a": {**one, "data_offsets": [-8, 0]}}, 8)),
        "a dtype that is none": Hostile("no dtype", _st({"a": {**one, "dtype": "O"}}, 8)),
        "metadata that is no text": Hostile("__metadata__", _st({"__metadata__": {"a": 1}, "a": one}, 8)),
        "a header nested without end": Hostile(
            "not JSON", struct.pack("<Q", 200_000) + b'{"a":' + b"[" * 199_995
        ),
    }


def _arrays(marker: str, evil: bytes) -> dict[str, Hostile]:
    objects = io.BytesIO()
    np.save(objects, np.array([{}, 1], dtype=object), allow_pickle=True)
    fields = io.BytesIO()
    np.save(fields, np.zeros(2, dtype=[("a", "O")]), allow_pickle=True)
    code = f"{{'descr': {statement(marker)}, 'fortran_order': False, 'shape': ()}}"
    deep = "{'descr': " + "(" * 5000 + "1" + ")" * 5000 + ", 'fortran_order': False, 'shape': ()}"
    return {
        "an array of objects": Hostile("an array of objects", objects.getvalue()),
        "an array with a field of objects": Hostile("an array of objects", fields.getvalue()),
        "a header that is code": Hostile("not plain data", _header(code)),
        "a header nested deeply": Hostile("nested too deeply", _header(deep)),
        "an array larger than its file": Hostile("another size", _npy(np.zeros(9))[:-8]),
        "an npz with an array of objects": Hostile(
            "an array of objects", zipped(("a.npy", objects.getvalue()))
        ),
        "an npz with a pickle": Hostile("a pickle in an archive", zipped(("a.npy", evil))),
    }


def _graphs() -> dict[str, Hostile]:
    node = b"\x12\x08ReadFile"
    graph = b"\x08\x01" + _field(2, _field(2, _field(1, b"\x0a\x01n" + node)))
    many = b"GGUF" + struct.pack("<IQQ", 3, 1 << 50, 1)
    template = b"tokenizer.chat_template", b"{{ ''.__class__.__mro__ }}"
    pair = b"".join(
        (
            struct.pack("<Q", len(template[0])),
            template[0],
            struct.pack("<IQ", 8, len(template[1])),
            template[1],
        )
    )
    return {
        "a graph that reads files": Hostile("the operator ReadFile", graph, "code", "saved_model.pb"),
        "counts that no file can hold": Hostile("counts that the file cannot hold", many),
        "a template that leaves its language": Hostile(
            "machinery of Python", b"GGUF" + struct.pack("<IQQ", 3, 0, 1) + pair
        ),
    }


def _keras(marker: str) -> dict[str, Hostile]:
    blob = base64.b64encode(statement(marker).encode()).decode()
    layer = {"module": "keras.layers", "class_name": "Lambda", "config": {"function": blob}}
    module = {"module": "os", "class_name": "mkdir", "config": marker}
    function = {
        "module": "builtins",
        "class_name": "function",
        "config": "eval",
        "registered_name": "function",
    }
    tool = {"module": "keras.utils", "class_name": "get_file", "config": {}}
    torch_layer = {"module": "keras.layers", "class_name": "TorchModuleWrapper", "config": {"module": blob}}
    words = {"module": "keras.layers", "class_name": "StringLookup", "config": {"vocabulary": "/etc/passwd"}}
    own = {"module": "mine", "class_name": "Mine", "registered_name": "mine>Mine"}
    hdf5 = b"\x89HDF\r\n\x1a\n" + bytes(600)
    return {
        "a Lambda": Hostile("the layer Lambda", _model(layer), "code"),
        "a module of Python": Hostile("os.mkdir", _model(module), "code"),
        "a builtin": Hostile("builtins.function", _model(function), "code"),
        "a tool of Keras": Hostile("keras.utils.get_file", _model(tool), "code"),
        "a module of torch in Keras": Hostile("TorchModuleWrapper", _model(torch_layer), "code"),
        "a class of its own": Hostile("mine>Mine", _model(own), "code"),
        "a vocabulary from anywhere": Hostile("it reads any file", _model(words)),
        "a Lambda in HDF5": Hostile("the layer Lambda", hdf5 + json.dumps(layer).encode(), "code"),
        "a Lambda in escapes": Hostile(
            "escaped letters", hdf5 + json.dumps(layer).encode().replace(b"L", b"\\u004c")
        ),
        "a pickle in HDF5": Hostile("a pickle in HDF5", hdf5 + pickled(mkdir(marker)) + bytes(90)),
        "HDF5 behind something else": Hostile("bytes before HDF5", bytes(512) + hdf5),
        "a Lambda in the weights of a model": Hostile(
            "the layer Lambda",
            zipped(
                ("metadata.json", b"{}"),
                ("config.json", b"{}"),
                ("model.weights.h5", hdf5 + json.dumps(layer).encode()),
            ),
            "code",
        ),
    }


def onnx(folder: Path, *pairs: tuple[str, str]) -> Path:
    """A model of one tensor of eight bytes, whose data lies outside."""
    entries = b"".join(
        _field(13, _field(1, key.encode()) + _field(2, value.encode())) for key, value in pairs
    )
    tensor = b"\x08\x02\x10\x01" + _field(8, b"w") + entries + b"\x70\x01"
    path = folder / "model.onnx"
    path.write_bytes(b"\x08\x08" + _field(7, _field(5, tensor)) + _field(8, b"\x0a\x00\x10\x12"))
    return path


def _link(kind: Callable[[str, str], None]) -> Callable[[Path], Path]:
    def make(folder: Path) -> Path:
        (folder / "secret").write_bytes(bytes(8))
        kind(str(folder / "secret"), str(folder / "w.bin"))
        return onnx(folder, ("location", "w.bin"))

    return make


def _beside(*pairs: tuple[str, str]) -> Callable[[Path], Path]:
    def make(folder: Path) -> Path:
        (folder / "w.bin").write_bytes(bytes(8))
        return onnx(folder, *pairs)

    return make


def _through_folder(folder: Path) -> Path:
    (folder / "real").mkdir()
    (folder / "real" / "w.bin").write_bytes(bytes(8))
    (folder / "sub").symlink_to(folder / "real")
    return onnx(folder, ("location", "sub/w.bin"))


ONNX: dict[str, tuple[str, Callable[[Path], Path]]] = {
    "data at an absolute place": ("an absolute path", _beside(("location", "/etc/passwd"))),
    "data at a place of Windows": ("an absolute path", _beside(("location", "C:/x"))),
    "data in the folder above": ("a path that leaves", _beside(("location", "../w.bin"))),
    "data above a folder below": ("a path that leaves", _beside(("location", "a/../../w.bin"))),
    "data behind a symbolic link": ("a symbolic link", _link(os.symlink)),
    "data behind a hard link": ("also linked from elsewhere", _link(os.link)),
    "data behind a linked folder": ("a symbolic link", _through_folder),
    "data that is not there": ("no such file", _beside(("location", "none.bin"))),
    "data beyond the end": (
        "beyond the end",
        _beside(("location", "w.bin"), ("offset", "4"), ("length", "8")),
    ),
    "data of another size": ("for a tensor of", _beside(("location", "w.bin"), ("length", "4"))),
    "a negative offset": ("beyond the end", _beside(("location", "w.bin"), ("offset", "-8"))),
    "an offset that is no number": ("no number", _beside(("location", "w.bin"), ("offset", "x"))),
    "two places": ("two of 'location'", _beside(("location", "w.bin"), ("location", "../x"))),
    "a key that becomes an attribute": (
        "the key 'basepath'",
        _beside(("location", "w.bin"), ("basepath", "/")),
    ),
    "no place at all": ("no place is given", _beside()),
}


def _field(number: int, data: bytes) -> bytes:
    assert len(data) < 128
    return bytes([number << 3 | 2, len(data)]) + data if number < 16 else b""


def _model(*layers: dict[str, object]) -> bytes:
    config = {"module": "keras", "class_name": "Sequential", "config": {"layers": list(layers)}}
    return zipped(("metadata.json", b"{}"), ("config.json", json.dumps(config).encode()))


def _st(header: dict[str, object], size: int) -> bytes:
    data = json.dumps(header).encode()
    return struct.pack("<Q", len(data)) + data + bytes(size)


def _header(text: str) -> bytes:
    return b"\x93NUMPY\x01\x00" + struct.pack("<H", len(text)) + text.encode()


def _npy(array: object) -> bytes:
    file = io.BytesIO()
    np.save(file, array)
    return file.getvalue()


def _saved(value: object, *, old: bool = False) -> bytes:
    file = io.BytesIO()
    torch.save(value, file, _use_new_zipfile_serialization=not old)
    return file.getvalue()


@cache
def _script() -> bytes:
    file = io.BytesIO()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        torch.jit.save(torch.jit.script(torch.nn.ReLU()), file)
    return file.getvalue()


def _tar(entries: dict[str, bytes]) -> bytes:
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w") as made:
        for name, data in entries.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            made.addfile(info, io.BytesIO(data))
    return file.getvalue()


def _without(data: bytes, entry: str) -> bytes:
    with zipfile.ZipFile(io.BytesIO(data)) as read:
        return zipped(*((one, read.read(one)) for one in read.namelist() if not one.endswith(entry)))


def _twice(evil: bytes) -> bytes:
    """An archive with two entries of one name, which `zipfile` warns of when it writes it itself."""
    made = archive(HARMLESS, ("archive/data.pkX", evil))
    return made.replace(b"archive/data.pkX", b"archive/data.pkl")


def _patched(
    data: bytes, *, method: int | None = None, flags: int | None = None, crc: int | None = None
) -> bytes:
    """The same change to the first entry's own header and to its row of the table."""
    made = bytearray(data)
    table = made.index(b"PK\x01\x02")
    for start, at in ((0, 6), (table, 8)):
        for value, offset, size in ((flags, 0, 2), (method, 2, 2), (crc, 8, 4)):
            if value is not None:
                made[start + at + offset : start + at + offset + size] = value.to_bytes(size, "little")
    return bytes(made)


def _counted(data: bytes, count: int) -> bytes:
    made = bytearray(data)
    made[-14:-10] = struct.pack("<HH", count, count)
    return bytes(made)


def _grown(data: bytes) -> bytes:
    made = bytearray(data)
    table = made.index(b"PK\x01\x02")
    for at in (20, 24):
        (size,) = struct.unpack_from("<I", made, table + at)
        struct.pack_into("<I", made, table + at, size - 1)
    return bytes(made)


def _without_second(data: bytes) -> bytes:
    """The row of the second entry taken out of the table; the entry itself stays."""
    rows = [at for at in range(len(data)) if data[at : at + 4] == b"PK\x01\x02"]
    end = data.rindex(b"PK\x05\x06")
    made = bytearray(data[: rows[1]] + data[end:])
    made[-14:-6] = struct.pack("<HHI", 1, 1, rows[1] - rows[0])
    return bytes(made)


def _moved_second(data: bytes) -> bytes:
    """The row of the second entry says that it lies where the first does."""
    made = bytearray(data)
    row = data.rindex(b"PK\x01\x02")
    made[row + 42 : row + 46] = bytes(4)
    return bytes(made)
