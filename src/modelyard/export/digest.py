"""The digest of an artifact that lies somewhere, over all its files."""

from __future__ import annotations

import os

from modelyard.convert.kept import digest_of
from modelyard.store.digest import sha256_of

_BESIDE = {"openvino": ".bin", "ncnn": ".bin"}


def files_of(path: str, format: str) -> list[str]:
    """Give the files of an artifact, the one that is opened first."""
    if format == "onnx":
        from modelyard.runtimes.onnx_facts import read_facts

        folder = os.path.dirname(path)
        return [path, *(os.path.join(folder, one) for one in read_facts(path).external)]
    beside = os.path.splitext(path)[0] + _BESIDE.get(format, "")
    return [path, beside] if format in _BESIDE else [path]


def artifact_digest(path: str, format: str) -> str:
    """Give the digest of an artifact as `converted` gave it when it was written."""
    return digest_of({os.path.basename(one): sha256_of(one) for one in files_of(path, format)})
