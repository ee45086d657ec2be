"""An ONNX model in several files as one: a card names one file, and torch.onnx.export writes two."""

from __future__ import annotations

import os

from modelyard.core.errors import MissingExtraError, UnsafeFileError
from modelyard.runtimes.onnx_ports import facts_of
from modelyard.runtimes.sight import looked_at
from modelyard.scaffold.adding.draft import SMALL


def as_one_file(path: str, folder: str) -> str | None:
    """Write a model whose weights lie in other files as one; None where it is one, or is too large.

    Args:
        path: of the ONNX file.
        folder: where the one file is written, under the same name.
    """
    try:
        parts = facts_of(looked_at(path, "onnx", ())).external
    except UnsafeFileError:  # whoever reads it says so, and lets through what is trusted
        return None
    beside = [os.path.join(os.path.dirname(path), part) for part in parts]
    if not parts or not all(map(os.path.isfile, beside)) or sum(map(os.path.getsize, beside)) > SMALL:
        return None
    try:
        import onnx
    except ModuleNotFoundError:
        raise MissingExtraError(
            f"{path} keeps its weights in other files, and to make it one needs the library onnx",
            hint="pip install 'modelyard[onnx]'",
        ) from None
    whole = os.path.join(folder, os.path.basename(path))
    onnx.save(onnx.load(path), whole)
    return whole
