"""Network classes of one's own, named by their import path: `mylab.nets:Mine`.

A class is code. One that a zoo names is imported only when the zoo's settings trust it; the process that
registered it uses the class it holds.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from importlib import import_module
from typing import Any

from torch import nn
from torch.nn.parameter import is_lazy

from modelyard.core.errors import ConfigError, ModelyardError, UnsafeFileError
from modelyard.models.config import ModelConfig

_ANY = (
    ArithmeticError, AssertionError, AttributeError, LookupError, OSError, RuntimeError, TypeError, ValueError
)  # fmt: skip  # of a constructor that we do not know
_held: dict[str, type[nn.Module]] = {}


def path_of(network: type[nn.Module]) -> str:
    return f"{network.__module__}:{network.__qualname__}"


def hold(network: type[nn.Module]) -> str:
    """Keep a class for this process, and give the path it is known by."""
    _held[path_of(network)] = network
    return path_of(network)


def is_path(name: str) -> bool:
    """Tell whether the name of an architecture is the import path of a class."""
    module, colon, qualname = name.partition(":")
    return bool(colon) and all(part.isidentifier() for part in module.split(".")) and bool(qualname)


def let_in(path: str, trusted: Collection[str]) -> None:
    """Import a class that is trusted, by its path or that of its module or package; refuse any other."""
    if path in _held:
        return
    module, _, qualname = path.partition(":")
    parts = module.split(".")
    names = {path, *(".".join(parts[: n + 1]) for n in range(len(parts)))}
    if names.isdisjoint(trusted):
        raise UnsafeFileError(
            f"the network is the class {path}, and this zoo does not trust it: importing it runs its code",
            hint=f'If you know who wrote it: trust_classes = ["{path}"] in modelyard.toml.',
        )
    _held[path] = _imported(path, module, qualname)


def _imported(path: str, module: str, qualname: str) -> type[nn.Module]:
    try:
        found: Any = import_module(module)
        for name in qualname.split("."):
            found = getattr(found, name)
    except (ModuleNotFoundError, AttributeError) as error:
        where = " It was defined in a script or a notebook." if module == "__main__" else ""
        raise ConfigError(
            f"the class {path} cannot be imported: {error}.{where}",
            hint="Put it into a module that can be imported here.",
        ) from None
    if not isinstance(found, type) or not issubclass(found, nn.Module):
        raise ConfigError(f"{path} is no class of networks")
    return found


class OwnClass:
    """A class as a kind of architecture: it is built from the config that stands beside its path."""

    VARIANTS: Mapping[str, Mapping[str, Any]] = {}

    def __init__(self, path: str) -> None:
        if path not in _held:
            raise ConfigError(
                f"the architecture is the class {path}, which is not imported here",
                hint="`load_model` imports it where the zoo trusts it.",
            )
        self._class = _held[path]

    def create(self, config: ModelConfig) -> Any:
        from modelyard.models.architectures.base import BaseArchitecture

        own = self._class
        try:
            made = own.from_config(config) if issubclass(own, BaseArchitecture) else own(config)
        except ModelyardError:
            raise
        except _ANY as error:
            raise ConfigError(
                f"the class {path_of(own)} cannot be built from its config alone:"
                f" {type(error).__name__}: {str(error)[:300]}",
                hint="Its constructor takes one argument, the config, and reads everything from it.",
            ) from error
        _demand_sizes(made)
        return made


def _demand_sizes(network: nn.Module) -> None:
    """Refuse layers that learn their sizes from the first input: no weights fit what has no size."""
    for name, one in (*network.named_parameters(), *network.named_buffers()):
        if is_lazy(one):
            raise ConfigError(
                f"{name} of {type(network).__name__} has no size before the first input (a lazy layer)",
                hint="Give the layer its size in the constructor.",
            )
