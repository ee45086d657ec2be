"""Listen to the modules of a network that cannot be traced."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import ExitStack
from functools import partial
from typing import Any

from torch import Tensor, nn

from modelyard.core.errors import NotFoundError
from modelyard.models.look.trace import numbered


class HookedExtractor(nn.Module):
    """Runs all of a network, and answers with copies of what the wanted calls of its modules gave."""

    def __init__(self, model: nn.Module, wanted: Mapping[str, str]) -> None:
        super().__init__()
        self.model = model
        self.wanted = dict(wanted)
        self.training = model.training

    def forward(self, *inputs: Any) -> dict[str, Any]:
        found: dict[str, Any] = {}
        calls: dict[str, int] = {}
        modules = dict(self.model.named_modules(remove_duplicate=False))
        with ExitStack() as stack:
            for path in sorted({_path(name, modules) for name in self.wanted}):
                hook = partial(self._listen, path, calls, modules, found)
                stack.callback(modules[path].register_forward_hook(hook).remove)
            self.model(*inputs)
        for name in self.wanted:
            if name not in found:
                times = calls.get(_path(name, modules), 0)
                raise NotFoundError(f"the layer {name!r} did not run: its module was called {times} times")
        return {called: found[name] for name, called in self.wanted.items()}

    def _listen(
        self,
        path: str,
        calls: dict[str, int],
        modules: Mapping[str, nn.Module],
        found: dict[str, Any],
        _module: nn.Module,
        _inputs: Any,
        output: Any,
    ) -> None:
        name = numbered(path, calls, modules)
        if name in self.wanted:
            found[name] = _copied(output)


def _path(name: str, modules: Mapping[str, nn.Module]) -> str:
    return name if name in modules else name.rpartition("_")[0]


def _copied(value: Any) -> Any:
    """A later layer may write over what it is given."""
    if isinstance(value, Tensor):
        return value.clone()
    if isinstance(value, Mapping):
        return {key: _copied(one) for key, one in value.items()}
    if isinstance(value, tuple) and hasattr(value, "_fields"):
        return type(value)(*map(_copied, value))
    return type(value)(map(_copied, value)) if isinstance(value, list | tuple) else value
