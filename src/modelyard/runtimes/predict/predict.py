"""`predict`: from a model's name and pictures, or prompts, to answers."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from modelyard.core.errors import InputError
from modelyard.runtimes.open import open_session
from modelyard.runtimes.predict.about import About
from modelyard.runtimes.predict.predictor import Predictor
from modelyard.runtimes.predict.writer import Writer

if TYPE_CHECKING:
    from modelyard.registry.zoo import Zoo
    from modelyard.runtimes.predict.prediction import Prediction
    from modelyard.tasks.pictures import PictureSource

TEXT = "text-generation"


def predict(
    source: str | os.PathLike[str],
    inputs: PictureSource | Iterable[PictureSource],
    *,
    runtime: str | None = None,
    device: str | None = None,
    threads: int | None = None,
    precision: str | None = None,
    batch_size: int = 8,
    like: str | None = None,
    trust: Collection[str] = (),
    zoo: Zoo | str | None = None,
    **options: Any,
) -> list[Prediction]:
    """Let a model answer pictures, or go on with texts.

    Args:
        source: a name, `name@version` or stub of the zoo, or a file that was exported.
        inputs: paths, folders, patterns, bytes, arrays, Pillow images; texts for a language model.
        runtime: such as `onnxruntime` or `onnx_cuda`; chosen by what there is if not given.
        device: such as `cuda:0`; that of the label, or the CPU, by default.
        threads: that the runtime computes with.
        precision: the numbers it computes in.
        batch_size: how many are answered at once.
        like: a model of the zoo whose card tells what a file of others takes and gives.
        trust: sha256 digests of programs that may be run.
        zoo: a zoo or its folder; the one at hand by default.
        options: of the task: `top`; `confidence`, `overlap`; `max_tokens`, `temperature`, `seed`.
    """
    with predictor(
        source, runtime=runtime, device=device, threads=threads, precision=precision, batch_size=batch_size,
        like=like, trust=trust, zoo=zoo, options=options,
    ) as answering:  # fmt: skip
        given: Any = inputs  # a model of texts is given texts
        return list(answering(given))


@contextmanager
def predictor(
    source: str | os.PathLike[str],
    *,
    runtime: str | None = None,
    device: str | None = None,
    threads: int | None = None,
    precision: str | None = None,
    batch_size: int = 8,
    like: str | None = None,
    trust: Collection[str] = (),
    zoo: Zoo | str | None = None,
    options: Mapping[str, Any] | None = None,
) -> Iterator[Predictor | Writer]:
    """Open a model for many calls; what is called on `predict` is called so here.

    Args:
        source: a name, `name@version` or stub of the zoo, or a file that was exported.
        runtime: such as `onnxruntime`.
        device: such as `cuda:0`; that of the label, or the CPU, by default.
        threads: that the runtime computes with.
        precision: the numbers it computes in.
        batch_size: how many are answered at once.
        like: a model of the zoo whose card tells what a file of others takes and gives.
        trust: sha256 digests of programs that may be run.
        zoo: a zoo or its folder.
        options: of the task.
    """
    known = None if like is None else About.of_model(_model(like, zoo))
    with open_session(
        source, runtime, device=device, threads=threads, precision=precision, trust=trust, zoo=zoo
    ) as session:
        about = known or About.of_session(session.metadata, os.fspath(source), zoo)
        stated = _checked(about.task, options or {})
        if about.task == TEXT:
            yield Writer(session, about, **stated)
        else:
            yield Predictor(session, about, batch_size=batch_size, options=stated)


def _model(reference: str, zoo: Zoo | str | None) -> Any:
    from modelyard.registry.resolve import get_model

    return get_model(reference, zoo=zoo)


OPTIONS: Mapping[str, tuple[str, ...]] = {
    "classification": ("top",),
    "detection": ("confidence", "overlap"),
    "segmentation": (),
    TEXT: ("max_tokens", "temperature", "top_k", "seed"),
}


def _checked(task: str, options: Mapping[str, Any]) -> dict[str, Any]:
    """Refuse what a task has no use for; None is what was not asked for."""
    stated = {name: value for name, value in options.items() if value is not None}
    known = OPTIONS.get(task, tuple(stated))
    wrong = [name for name in stated if name not in known]
    if wrong:
        has = ", ".join(known) or "none"
        raise InputError(f"{task} has no option `{wrong[0]}`; its options: {has}")
    return stated
