"""Open a zoo: the folder given, the one around the working directory, or the starter zoo that ships.

A zoo is `--zoo`, else `MODELYARD_ZOO`, else the nearest folder upwards with `modelyard.toml` or
`registry/index.yaml`. Without one it is the user's own zoo (there once something was edited) over
the starter zoo. Names that a zoo does not hold are looked up in the starter zoo behind it.
"""

from __future__ import annotations

import os

from modelyard.core.errors import InputError, NotFoundError
from modelyard.core.settings import FILE, read_settings
from modelyard.core.zoo_plugins import opened
from modelyard.registry.zoo_folder import (
    BENCHMARKS,
    CARD,
    CONFIG,
    INDEX,
    REGISTRY,
    UNFINISHED,
    VERSIONS,
    Zoo,
)  # fmt: skip

__all__ = [
    "BENCHMARKS", "CARD", "CONFIG", "INDEX", "REGISTRY", "UNFINISHED", "VERSIONS", "Zoo", "is_zoo", "nearest",
    "open_zoo", "own_root", "starter_zoo",
]  # fmt: skip


def open_zoo(path: str | os.PathLike[str] | None = None) -> Zoo:
    """Open a zoo by its folder, or find the one at hand.

    `"starter"` names the starter zoo itself. A path that is no zoo is a `NotFoundError`.
    """
    given = os.fspath(path) if path is not None else os.environ.get("MODELYARD_ZOO", "")
    if path is not None and not given:
        raise NotFoundError(
            "--zoo is empty", hint="Name a folder, or `starter`; without --zoo it is the one at hand."
        )
    if given == "starter":
        return starter_zoo()
    if given:
        return _given(given, "--zoo" if path is not None else "MODELYARD_ZOO")
    near = nearest(_here())
    if near is not None:
        return _with_base(near, "given")
    own = own_root()
    return _with_base(own, "own") if os.path.isdir(os.path.join(own, REGISTRY)) else starter_zoo()


def _here() -> str:
    try:
        return os.getcwd()
    except FileNotFoundError:
        raise NotFoundError(
            "the folder you are in is not there any more", hint="Go to another, or name a zoo with --zoo."
        ) from None


def starter_zoo() -> Zoo:
    """Open the zoo that ships with modelyard."""
    root = os.path.join(os.path.dirname(os.path.abspath(__file__)), "starter")
    return Zoo(root, "starter", read_settings(root))


def own_root() -> str:
    """Give the folder of the user's own zoo, whether it is there yet or not."""
    base = os.environ.get("XDG_DATA_HOME") or "~/.local/share"
    return os.path.abspath(os.path.expanduser(os.path.join(base, "modelyard", "zoo")))


def nearest(start: str) -> str | None:
    """Find the nearest folder upwards that is a zoo."""
    folder = os.path.abspath(start)
    while True:
        if is_zoo(folder):
            return folder
        above = os.path.dirname(folder)
        if above == folder:
            return None
        folder = above


def is_zoo(folder: str) -> bool:
    """Tell whether a folder is the root of a zoo."""
    return os.path.isfile(os.path.join(folder, FILE)) or os.path.isfile(os.path.join(folder, REGISTRY, INDEX))


def _given(path: str, source: str) -> Zoo:
    root = os.path.abspath(os.path.expanduser(path))
    if os.path.basename(root) == REGISTRY and is_zoo(os.path.dirname(root)):
        root = os.path.dirname(root)
    if is_zoo(root) or os.path.isdir(os.path.join(root, REGISTRY)):
        opened(root)
        return _with_base(root, "given")
    if not os.path.exists(root):
        raise NotFoundError(f"{source} {path}: no such folder")
    raise NotFoundError(
        f"{source} {path}: not a zoo: it has neither {FILE} nor {REGISTRY}/{INDEX}",
        hint=f"A zoo holds {REGISTRY}/<task>/<model>/{CARD}, and `modelyard index` writes its index.",
    )


def _with_base(root: str, kind: str) -> Zoo:
    starter = starter_zoo()
    if os.path.realpath(root) == os.path.realpath(starter.root):
        return starter
    settings = read_settings(root)
    registry = os.path.join(root, REGISTRY)
    if os.path.lexists(registry) and not os.path.isdir(registry):
        raise InputError(f"{registry} is not a folder", hint="The cards of a zoo lie in it.")
    zoo = Zoo(root, kind, settings, starter if settings.starter else None)
    if os.path.lexists(os.path.join(registry, UNFINISHED)):
        from modelyard.registry.journal.unfinished import finish

        finish(zoo)
    return zoo
