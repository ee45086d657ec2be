"""Public names of a package, each imported from its home when it is first asked for."""

from __future__ import annotations

import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


def exports(
    package: str, homes: Mapping[str, str]
) -> tuple[Callable[[str], object], Callable[[], list[str]], list[str]]:
    """Give `__getattr__`, `__dir__` and `__all__` of a package whose names live in the modules of `homes`."""
    names = sorted(homes)

    def find(name: str) -> object:
        if name not in homes:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        value = bring(homes[name], name)
        setattr(sys.modules[package], name, value)
        return value

    return find, lambda: names, names


def bring(home: str, name: str) -> object:
    """Give a name from the module it lives in; where torch is missing, say what to install."""
    from importlib import import_module

    from modelyard.core.errors import MissingExtraError

    try:
        return getattr(import_module(home), name)
    except ModuleNotFoundError as error:
        if error.name != "torch":
            raise
        line = "pip install 'modelyard[torch]'"
        raise MissingExtraError(f"{name} needs torch, not installed here", hint=line) from None
