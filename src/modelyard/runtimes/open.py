"""`open_session`: from a file, or the name of a model, to a session."""

from __future__ import annotations

import os
from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING

from modelyard.core.errors import InputError, MissingExtraError, NotFoundError
from modelyard.runtimes.family import ENGINES, engine_of
from modelyard.runtimes.how import how
from modelyard.runtimes.sight import format_of, looked_at

if TYPE_CHECKING:
    from modelyard.registry.zoo import Zoo
    from modelyard.runtimes.session import Session

# Which runtime is taken for a format when none is named; the first that is installed.
PREFERRED = {
    "onnx": ("onnxruntime", "openvino"), "openvino": ("openvino",), "torchscript": ("torchscript",),
    "torch_export": ("torch",), "ncnn": ("ncnn",), "tensorrt": ("tensorrt",),
}  # fmt: skip


def open_session(
    source: str | os.PathLike[str],
    runtime: str | None = None,
    *,
    device: str = "cpu",
    threads: int | None = None,
    precision: str | None = None,
    options: Mapping[str, object] | None = None,
    trust: Collection[str] = (),
    zoo: Zoo | str | None = None,  # noqa: ARG001
) -> Session:
    """Open a model for answering batches.

    Args:
        source: a file (`.onnx`, `.xml`, …), or a name, `name@version` or stub of the zoo.
        runtime: such as `onnxruntime`; chosen by the file if not given.
        device: such as `cpu` or `cuda:0`. One that is not there is an error, never another in its place.
        threads: that it computes with; as many as the process has cores by default.
        precision: the numbers it computes in, such as `bfloat16`; the file's by default.
        options: of the runtime's own.
        trust: sha256 digests of programs (TorchScript and the like) that may be run.
        zoo: a zoo or its folder; the one at hand by default.
    """
    asked = how(device, threads, precision, options)
    path = os.fspath(source)
    name = runtime or chosen_for(format_of(path))
    engine = engine_of(name)
    if format_of(path) not in engine.READS:
        raise InputError(
            f"{path}: the runtime {name} opens {', '.join(engine.READS)}, and this is {format_of(path)}"
        )
    return engine.open_file(looked_at(path, trusted=trust), asked)


def chosen_for(kind: str) -> str:
    """Give the preferred runtime of a format among those that are installed."""
    missing: list[MissingExtraError] = []
    for name in PREFERRED.get(kind, ()):
        try:
            engine_of(name)
        except MissingExtraError as error:
            missing.append(error)
            continue
        return name
    if missing:
        raise missing[0]
    raise NotFoundError(f"no runtime opens {kind}", hint=f"There are: {', '.join(ENGINES.names())}.")
