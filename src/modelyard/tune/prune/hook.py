"""The user's own fine-tuning: a function that is given the pruned network, and trains it."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from typing import TYPE_CHECKING

from modelyard.core.errors import InputError, NotFoundError, RunError

if TYPE_CHECKING:
    from types import TracebackType

    from torch import nn

    Finetune = Callable[[nn.Module], nn.Module | None]


def hook_named(text: str) -> Finetune:
    """Import a function by `module:function`.

    Args:
        text: such as `my_training:finetune`.
    """
    module, mark, name = text.partition(":")
    if not (module and mark and name):
        raise InputError(f"{text!r} names no function", hint="Such as `my_training:finetune`.")
    try:
        found = getattr(importlib.import_module(module), name)
    except ModuleNotFoundError as error:
        raise NotFoundError(
            f"{text}: there is no module {error.name}", hint="PYTHONPATH names the folder it lies in."
        ) from None
    except AttributeError:
        raise NotFoundError(f"{text}: {module} has no {name}") from None
    if not callable(found):
        raise InputError(f"{text} is no function")
    hook: Finetune = found
    return hook


def finetuned(network: nn.Module, hook: Finetune) -> nn.Module:
    """Let a hook train a network; what it returns, or else what it was given, is taken in eval mode.

    Args:
        network: pruned.
        hook: the user's.
    """
    from torch import nn

    with _Theirs(place_of(hook)):
        done = hook(network)
    taken = network if done is None else done
    if not isinstance(taken, nn.Module):
        raise InputError(f"the hook for fine-tuning gave {type(taken).__name__}, and a network is wanted")
    return taken.eval()


def place_of(hook: Finetune | None) -> str | None:
    """Name a function of the user's own, as a recipe does; None where there is none."""
    if hook is None:
        return None
    return f"{getattr(hook, '__module__', '?')}:{getattr(hook, '__qualname__', '?')}"


class _Theirs:
    """What fails while a user's own function runs is that function's fault, and told with its line."""

    def __init__(self, name: str | None) -> None:
        self._name = name

    def __enter__(self) -> None:
        """Nothing is to be prepared."""

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        from traceback import extract_tb

        if not isinstance(error, Exception):
            return
        frames = extract_tb(trace)
        where = f" (line {frames[1].lineno} of {frames[1].filename})" if len(frames) > 1 else ""
        raise RunError(
            f"{self._name} failed: {type(error).__name__}: {error}{where}",
            hint="It is given the pruned network, and trains it; nothing was written.",
        ) from error
