"""`open_session`: from a file, or the name of a model, to a session."""

from __future__ import annotations

import os
from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING

from modelyard.core.errors import InputError
from modelyard.core.progress import silent
from modelyard.runtimes.choose import chosen_for, chosen_for_reference
from modelyard.runtimes.family import BEST, engine_of
from modelyard.runtimes.how import How, how
from modelyard.runtimes.labels import placed
from modelyard.runtimes.sight import SUFFIXES, format_of, looked_at

if TYPE_CHECKING:
    from modelyard.core.progress import Report
    from modelyard.registry.zoo import Zoo
    from modelyard.runtimes.session import Session


def open_session(
    source: str | os.PathLike[str],
    runtime: str | None = None,
    *,
    device: str | None = None,
    threads: int | None = None,
    precision: str | None = None,
    options: Mapping[str, object] | None = None,
    trust: Collection[str] = (),
    zoo: Zoo | str | None = None,
    report: Report = silent,
) -> Session:
    """Open a model for answering batches.

    Args:
        source: a file (`.onnx`, `.xml`, …), or a name, `name@version` or stub of the zoo.
        runtime: such as `onnxruntime`, or a label such as `onnx_cuda`; chosen by what is opened if not
            given. `best` is what `modelyard optimize` found to be the fastest on this machine.
        device: such as `cpu` or `cuda:0`; that of the label, or else the CPU, if not given. One that is not
            there is an error, never another in its place.
        threads: that it computes with; as many as the process has cores by default.
        precision: the numbers it computes in, such as `bfloat16`; the file's by default.
        options: of the runtime's own.
        trust: sha256 digests of programs (TorchScript and the like) that may be run.
        zoo: a zoo or its folder; the one at hand by default.
        report: called with `Progress` while a file is fetched or written.
    """
    runtime, place = placed(runtime, device)
    asked = how(place, threads, precision, options)
    if runtime == BEST:
        return _best(source, asked, threads, zoo, report)
    if is_file(source):
        return _of_file(os.fspath(source), runtime, asked, trust, zoo)
    return _of_reference(str(source), runtime, asked, trust, zoo, report=report)


def _best(
    source: str | os.PathLike[str], asked: How, threads: int | None, zoo: Zoo | str | None, report: Report
) -> Session:
    """Open what was found to be the fastest; it brings its own precision and options."""
    from modelyard.registry.resolve import get_model
    from modelyard.runtimes.best import open_best

    if is_file(source):
        raise InputError(
            f"{os.fspath(source)}: `best` is known of models of a zoo, not of a file",
            hint="Name the model, or a runtime.",
        )
    if asked.precision is not None or asked.options:
        raise InputError(
            "`best` brings its own precision and options", hint="Leave them out, or name a runtime."
        )
    model = get_model(str(source), zoo=zoo)
    return open_best(model, device=asked.device, threads=threads, report=report)


def is_file(source: str | os.PathLike[str]) -> bool:
    """Tell whether a file is meant, rather than a model of the zoo."""
    path = os.fspath(source)
    suffix = os.path.splitext(path)[1].lower()
    return not isinstance(source, str) or suffix in SUFFIXES or os.path.isfile(path)


def _of_file(
    path: str, runtime: str | None, asked: How, trust: Collection[str], zoo: Zoo | str | None
) -> Session:
    kind = format_of(path)
    name = runtime or chosen_for(kind)
    engine = engine_of(name)
    if kind not in engine.READS:
        opens = ", ".join(engine.READS) or "models by name"
        raise InputError(
            f"{path}: the runtime {name} opens {opens}, and this is {kind}",
            hint=f"`{chosen_for(kind)}` opens it.",
        )
    return engine.open_file(looked_at(path, kind, trust, zoo), asked)


def _of_reference(
    reference: str,
    runtime: str | None,
    asked: How,
    trust: Collection[str],
    zoo: Zoo | str | None,
    *,
    report: Report,
) -> Session:
    from modelyard.registry.resolve import get_model
    from modelyard.runtimes.artifact import artifact_for

    model = get_model(reference, zoo=zoo)
    name = runtime or chosen_for_reference()
    engine = engine_of(name)
    opened = getattr(engine, "open_model", None)
    if opened is not None:
        session: Session = opened(model, asked)
        return session
    path, kind = artifact_for(model, name, engine, report)
    return engine.open_file(looked_at(path, kind, trust, model.zoo), asked)
