"""TorchScript: traced and frozen. It is a program, so others read it only where they trust it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from modelyard.convert.formats._captured import reason_of, stilled
from modelyard.convert.plain_answer import with_plain_answer
from modelyard.core.errors import ExportError

if TYPE_CHECKING:
    from torch import nn

    from modelyard.convert.examples import Examples
    from modelyard.convert.metadata import Metadata
    from modelyard.convert.options import Options

SUFFIX = ".torchscript"
REQUIRES = ("torch",)
EXTRA = "torch"
MADE_BY = ("torch",)
_DEBUG = ".debug_pkl"
_COUNTED = re.compile(rb"[./]___torch_mangle_\d+")
_VERSIONS = (".data/version", "version")


def write(network: nn.Module, examples: Examples, to: str, options: Options) -> Metadata:
    """Write a network as TorchScript; what the trace noted of the source's files is left out."""
    import torch

    with stilled():
        try:
            traced = torch.jit.trace(with_plain_answer(network), examples.values, check_trace=False)  # type: ignore[no-untyped-call]
            frozen = torch.jit.freeze(traced)
        except (RuntimeError, ValueError, TypeError) as error:
            raise ExportError(f"{type(network).__name__} cannot be traced: {reason_of(error)}") from error
        torch.jit.save(frozen, to, _extra_files=options.metadata.as_texts())
    _without_places(to)
    return options.metadata


def _without_places(path: str) -> None:
    """Take out the records that say where in which file of this machine each line was."""
    from torch._C import PyTorchFileReader, PyTorchFileWriter

    reader = PyTorchFileReader(path)
    names = sorted(reader.get_all_records())
    kept = {
        name: reader.get_record(name)
        for name in names
        if not name.endswith(_DEBUG) and not name.startswith((".data/", "version", "byteorder"))
    }
    version = int(reader.get_record(next(name for name in _VERSIONS if name in names)))
    del reader
    writer = PyTorchFileWriter(path)
    writer.set_min_version(version)  # operators are read as this version had them
    for name, data in _uncounted(kept).items():
        writer.write_record(name, data, len(data))
    writer.write_end_of_file()


def _uncounted(records: dict[str, bytes]) -> dict[str, bytes]:
    """Take what torch counts through a process out of the names of classes, if they stay apart."""
    plain = {_COUNTED.sub(b"", name.encode()).decode(): data for name, data in records.items()}
    if len(plain) < len(records):
        return records
    texts = ("data.pkl", ".py")
    return {name: _COUNTED.sub(b"", data) if name.endswith(texts) else data for name, data in plain.items()}
