"""The project around a zoo: its entry points bring plug-ins only where it is installed."""

from __future__ import annotations

import os

from modelyard.core.zoo_plugins import zoo_at_hand


def project_not_installed(group: str) -> str | None:
    """Name the project at hand whose plug-ins of a group are not known, for it is not installed here.

    Args:
        group: of entry points, such as `modelyard.formats`.
    """
    root = zoo_at_hand()
    said = _project(os.path.join(root, "pyproject.toml")) if root is not None else {}
    name, points = said.get("name"), said.get("entry-points")
    if not isinstance(name, str) or not isinstance(points, dict) or not points.get(group):
        return None
    return None if _is_installed(name) else name


def _project(path: str) -> dict[str, object]:
    import tomllib

    try:
        with open(path, "rb") as file:
            found = tomllib.load(file).get("project")
    except (OSError, ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _is_installed(name: str) -> bool:
    from importlib.metadata import PackageNotFoundError, distribution

    try:
        distribution(name)
    except (PackageNotFoundError, ValueError):
        return False
    return True
