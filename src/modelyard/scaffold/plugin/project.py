"""The package of a zoo's project whose files are plug-ins of a family, by the project's own entry points."""

from __future__ import annotations

import os
from typing import Any


def package_folder(root: str, group: str) -> str | None:
    """Give the folder, below a project, whose files are plug-ins of a family; None where none is said.

    It is what an entry point called as the package leads to, if that is a folder of the project.

    Args:
        root: of the project.
        group: of the family, such as `formats`.
    """
    points = _points(os.path.join(root, "pyproject.toml"), f"modelyard.{group}")
    for name, module in points.items():
        parts = str(module).split(".")
        if name == parts[0] and all(part.isidentifier() for part in parts):
            path = "/".join(parts)
            for folder in (f"src/{path}", path):
                if os.path.isdir(os.path.join(root, folder)):
                    return folder
    return None


def _points(path: str, group: str) -> dict[str, Any]:
    import tomllib

    try:
        with open(path, "rb") as file:
            said: Any = tomllib.load(file)
        found = said["project"]["entry-points"][group]
    except (OSError, ValueError, KeyError, TypeError):
        return {}
    return found if isinstance(found, dict) else {}
