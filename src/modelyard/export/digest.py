"""The digest of an artifact that lies somewhere, over all its files."""

from __future__ import annotations

import os

from modelyard.convert.kept import digest_of
from modelyard.core.errors import RunError
from modelyard.store.digest import sha256_of

_BESIDE = {"openvino": ".bin", "ncnn": ".bin"}


def files_of(path: str, format: str) -> list[str]:
    """Give the files of an artifact, the one that is opened first."""
    if format == "onnx":
        return [path, *_external(path)]
    beside = os.path.splitext(path)[0] + _BESIDE.get(format, "")
    return [path, beside] if format in _BESIDE else [path]


def _external(path: str) -> list[str]:
    """Give the files beside an ONNX graph that hold its weights; a damaged graph names none."""
    from modelyard.runtimes.onnx_facts import read_facts
    from modelyard.store.trust.report import BrokenFileError

    try:
        names = read_facts(path).external
    except (BrokenFileError, RunError):
        return []
    return [os.path.join(os.path.dirname(path), name) for name in names]


def artifact_digest(path: str, format: str) -> str:
    """Give the digest of an artifact as `converted` gave it when it was written."""
    return digest_of({os.path.basename(one): sha256_of(one) for one in files_of(path, format)})
