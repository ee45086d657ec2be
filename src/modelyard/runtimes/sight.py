"""Look at a file before it is opened: whether it may be, what it is, and what is written in it."""

from __future__ import annotations

import os
from collections.abc import Collection

from modelyard.core.errors import InputError, NotFoundError, RunError, UnsafeFileError
from modelyard.core.suggest import suggest
from modelyard.runtimes.model_file import ModelFile, digest_of
from modelyard.runtimes.onnx_checks import demand_sound
from modelyard.runtimes.onnx_facts import read_facts
from modelyard.store.trust.demand import demand_safe
from modelyard.store.trust.scan import scan

SUFFIXES = {
    ".onnx": "onnx", ".xml": "openvino", ".pt": "torchscript", ".ts": "torchscript",
    ".torchscript": "torchscript", ".pt2": "torch_export", ".param": "ncnn", ".engine": "tensorrt",
    ".plan": "tensorrt",
}  # fmt: skip
_BESIDE = {"openvino": (".xml", ".bin"), "ncnn": (".param", ".bin")}
_PROGRAMS = ("torchscript", "torch_export", "tensorrt")


def format_of(path: str) -> str:
    """Name the format of a file by its suffix."""
    suffix = os.path.splitext(path)[1].lower()
    if suffix in SUFFIXES:
        return SUFFIXES[suffix]
    near = suggest(suffix, list(SUFFIXES))
    hint = f"Did you mean `{near}`?" if near else f"Runtimes open {', '.join(SUFFIXES)}."
    raise InputError(f"{path}: no runtime opens a file that ends in {suffix or 'nothing'!r}", hint=hint)


def looked_at(path: str, *, trusted: Collection[str] = ()) -> ModelFile:
    """Look at a file, and give it where it may be opened; `trusted` holds digests of programs."""
    kind = format_of(path)
    if not os.path.isfile(path):
        raise NotFoundError(f"{path}: no such file")
    if kind == "onnx":
        return _onnx(path, trusted)
    paths = _parts(path, kind)
    digest = digest_of(paths)
    if kind in _PROGRAMS:
        _demand_trusted(path, kind, digest, trusted)
    return ModelFile(path, kind, digest)


def _onnx(path: str, trusted: Collection[str]) -> ModelFile:
    report = scan(path)
    if report.format != "onnx":
        known = report.format not in ("unknown", "empty")
        raise RunError(
            f"{path} is no ONNX file: " + (f"it is {report.format}" if known else "it does not read as one"),
            hint=None if known else "It may be cut off or damaged: fetch it again, or write it anew.",
        )
    demand_safe(path, trusted=trusted)
    facts = read_facts(path)
    demand_sound(path, facts)
    folder = os.path.dirname(path)
    digest = digest_of([path, *(os.path.join(folder, one) for one in facts.external)])
    return ModelFile(path, "onnx", digest, facts.metadata, facts)


def _parts(path: str, kind: str) -> list[str]:
    """Give all files of a format that has several; each must be there."""
    stem = os.path.splitext(path)[0]
    parts = [stem + suffix for suffix in _BESIDE.get(kind, ())] or [path]
    missing = [one for one in parts if not os.path.isfile(one)]
    if missing:
        raise NotFoundError(
            f"{path}: {os.path.basename(missing[0])}, which holds its weights, is not beside it"
        )
    return parts


def _demand_trusted(path: str, kind: str, digest: str, trusted: Collection[str]) -> None:
    if kind == "torchscript":
        demand_safe(path, trusted=trusted, digest=digest)
    elif digest not in {one.strip().lower().removeprefix("sha256:") for one in trusted}:
        raise UnsafeFileError(
            f"{path} may not be opened: a {kind} file is a program, and runs when it is used",
            hint=f"If you know who made it: trust={digest!r}, or in modelyard.toml\n"
            f'trust = ["sha256:{digest}"]',
        )
