"""A constructor that also takes a config record as its only argument."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Mapping
from typing import Any, Concatenate, ParamSpec, TypeVar

from modelyard.core.errors import ConfigError
from modelyard.models.config import ModelConfig, stated

P = ParamSpec("P")
Self = TypeVar("Self")
Init = Callable[Concatenate[Self, P], None]


def configured(**keys: str) -> Callable[[Init[Self, P]], Init[Self, P]]:
    """Let `Block(config)` stand for `Block(argument=config.argument, …)`.

    Each argument is read from the key of its own name, or from the one that `keys` gives for it. What the
    config does not state has the constructor's default.
    """

    def decorate(init: Init[Self, P]) -> Init[Self, P]:
        parameters = list(inspect.signature(init).parameters.values())[1:]
        names = {one.name: keys.get(one.name, one.name) for one in parameters}
        needed = [one.name for one in parameters if one.default is one.empty]

        @functools.wraps(init)
        def wrapped(self: Self, *args: P.args, **kwargs: P.kwargs) -> None:
            if len(args) == 1 and not kwargs and _is_config(args[0]):
                config = ModelConfig(**args[0]) if isinstance(args[0], Mapping) else ModelConfig.of(args[0])
                found: dict[str, Any] = dict(stated(config, names))
                missing = [names[name] for name in needed if name not in found]
                if missing:
                    kind = type(self).__name__
                    raise ConfigError(f"{kind} needs {', '.join(missing)}, which the config does not state")
                init(self, **found)  # type: ignore[call-arg]  # the arguments are those of its signature
            else:
                init(self, *args, **kwargs)

        return wrapped  # type: ignore[return-value]  # mypy takes the wrapper for one with a named self

    return decorate


def _is_config(given: object) -> bool:
    return isinstance(given, ModelConfig | Mapping) or hasattr(given, "model_dump")
