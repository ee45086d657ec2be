"""The two libraries whose layouts the Hub has, and what both are asked for."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from importlib import import_module
from typing import Any

from torch import nn

from modelyard.core.errors import InputError, MissingExtraError, ModelyardError
from modelyard.models.extent import within_reason
from modelyard.models.outline import outline

_THEIRS = (
    ArithmeticError, AssertionError, AttributeError, ImportError, LookupError, RuntimeError, TypeError,
    ValueError,
)  # fmt: skip  # whatever a library makes of nonsense


def library(name: str) -> Any:
    """Import it, or say how it is installed."""
    try:
        return import_module(name)
    except ModuleNotFoundError as error:
        if error.name != name:
            raise
        raise MissingExtraError(
            f"this repository is in the layout of {name}, which is not installed here",
            hint=f"pip install 'modelyard[{name}]'",
        ) from None
    except RuntimeError as error:  # such as a torchvision that was built for another torch
        said = str(error).partition("\n")[0]
        raise MissingExtraError(f"{name} is installed, and cannot be imported here: {said}") from error


def outlined(build: Callable[[], nn.Module], name: str) -> nn.Module:
    """Build what a stranger's config says without numbers, so that nonsense costs no memory."""
    try:
        with within_reason(name):
            return outline(build)
    except ModelyardError:
        raise
    except _THEIRS as error:
        said = (str(error) or repr(error)).partition("\n")[0]
        raise InputError(f"{name}: nothing can be built from its config.json: {said}") from error


def say_new_head(name: str, was: int, now: int) -> None:
    warnings.warn(
        f"{name} answers for {was} classes; its head is new for {now}, and has to be trained", stacklevel=6
    )
