"""What every exporter of torch's is given: axes that vary, and quiet; and what its failures mean."""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from modelyard.convert.examples import LENGTH
from modelyard.core.errors import ExportError

if TYPE_CHECKING:
    from torch.export import ExportedProgram

    from modelyard.convert.examples import Examples

_TALKERS = ("torch.onnx", "torch.export", "onnxscript", "onnx_ir", "torch._dynamo")
_MEANT = (
    ("GuardOnDataDependent", "the shape of something in it depends on the values of its input"),
    ("data-dependent", "the shape of something in it depends on the values of its input"),
    ("ConstraintViolation", "it works for batches of one size alone"),
    ("Constraints violated", "it works for batches of one size alone"),
    ("No ONNX function found for", "an operator of it has no form in ONNX"),
    ("No decompositions registered", "an operator of it has no form in ONNX"),
)


def dimensions(examples: Examples) -> tuple[dict[int, Any], ...]:
    """Give the axes that vary, by input and place, as torch wants them."""
    from torch.export import Dim

    names = {name for axes in examples.axes.values() for name in axes.values()}
    made = {name: Dim(name, min=1, max=examples.longest if name == LENGTH else None) for name in names}
    axes = (examples.axes.get(name, {}) for name in examples.inputs)
    return tuple({place: made[name] for place, name in one.items()} for one in axes)


def captured(network: Any, examples: Examples) -> ExportedProgram:
    """Capture a network as a program of torch's."""
    import torch

    with stilled():
        try:
            return torch.export.export(network, examples.values, dynamic_shapes=dimensions(examples))
        except (RuntimeError, ValueError, TypeError) as error:
            raise ExportError(f"{type(network).__name__} cannot be captured: {reason_of(error)}") from error


@contextmanager
def stilled() -> Iterator[None]:
    """Let exporters warn and log nothing: what went wrong is an error, and the rest is theirs to know."""
    import logging

    loggers = [logging.getLogger(name) for name in _TALKERS]
    levels = [logger.level for logger in loggers]
    for logger in loggers:
        logger.setLevel(logging.CRITICAL)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        for logger, level in zip(loggers, levels, strict=True):
            logger.setLevel(level)


@contextmanager
def putting_down(network: object, format: str) -> Iterator[None]:
    """Raise an error of ours where a library cannot write its file: a full disk is a RuntimeError there."""
    try:
        yield
    except RuntimeError as error:
        name = type(network).__name__
        raise ExportError(f"{name} cannot be written as {format}: {reason_of(error)}") from error


def reason_of(error: BaseException) -> str:
    """Say in one line why an exporter gave up: what is behind it, and what that means where it is known."""
    chain = [error]
    while (deeper := chain[-1].__cause__ or chain[-1].__context__) is not None and len(chain) < 20:
        chain.append(deeper)
    text = "\n".join(f"{type(one).__name__}: {one}" for one in chain)
    meaning = next((said for sign, said in _MEANT if sign in text), "")
    own = re.sub(r"\x1b\[[0-9;]*m", "", str(chain[-1])).strip().splitlines() or [type(error).__name__]
    return f"{meaning} ({own[0][:200]})" if meaning else own[0][:300]
