"""Look at a file before it is opened: whether it may be, what it is, and what is written in it."""

from __future__ import annotations

import os
from collections.abc import Collection
from typing import TYPE_CHECKING

from modelyard.core.errors import InputError, NotFoundError, RunError, UnsafeFileError
from modelyard.core.suggest import suggest
from modelyard.runtimes.model_file import ModelFile, digest_of
from modelyard.runtimes.onnx_checks import demand_sound
from modelyard.runtimes.onnx_facts import read_facts
from modelyard.store.trust.demand import demand_safe
from modelyard.store.trust.report import BrokenFileError
from modelyard.store.trust.scan import scan

if TYPE_CHECKING:
    from modelyard.registry.zoo import Zoo

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


def looked_at(
    path: str, kind: str | None = None, trust: Collection[str] = (), zoo: Zoo | str | None = None
) -> ModelFile:
    """Look at a file of a format, and give it where it may be opened.

    Args:
        path: of the file, or the first of its files.
        kind: its format; by its suffix if not given.
        trust: digests of programs that may be run; those of the zoo's settings, and those that were written
            here, may be run too.
        zoo: whose settings count.
    """
    kind = kind or format_of(path)
    if not os.path.isfile(path):
        raise NotFoundError(f"{path}: no such file")
    if kind == "onnx":
        return _onnx(path, trust)
    digest = digest_of(_parts(path, kind))
    if kind in _PROGRAMS:
        _demand_trusted(path, kind, digest, {*trust, *_trusted(zoo)})
    return ModelFile(path, kind, digest)


def _trusted(zoo: Zoo | str | None) -> set[str]:
    """Give the digests that a zoo trusts, and of what this user wrote here."""
    from modelyard.convert.trusted import own_digests
    from modelyard.registry.zoo import Zoo, open_zoo

    settings = (zoo if isinstance(zoo, Zoo) else open_zoo(zoo)).settings
    return {*settings.trust, *own_digests(settings.cache_folder)}


def _onnx(path: str, trusted: Collection[str]) -> ModelFile:
    report = scan(path)
    if report.format != "onnx":
        known = report.format not in ("unknown", "empty")
        raise RunError(
            f"{path} is no ONNX file: " + (f"it is {report.format}" if known else "it does not read as one"),
            hint=None if known else "It may be cut off or damaged: fetch it again, or write it anew.",
        )
    try:
        facts = read_facts(path)
    except BrokenFileError as error:
        raise RunError(
            f"{path} is damaged: {error.message}", hint="Fetch it again, or write it anew."
        ) from None
    demand_safe(path, trusted=trusted)
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
