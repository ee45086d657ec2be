"""The modelyard that a project is rendered by, as a requirement that installs it again."""

from __future__ import annotations

import json
import os
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

from modelyard.core import release


def requirement(extras: str) -> str:
    """Name this modelyard: its checkout, the wheel it was installed from, or its version on an index.

    Args:
        extras: those that a project needs, such as `torch,onnx`; nothing for none.
    """
    where, name = _checkout() or _installed_from(), f"modelyard[{extras}]" if extras else "modelyard"
    return f"{name} @ {where}" if where else f"{name}>={release.__version__}"


def _checkout() -> str | None:
    package = Path(release.__file__).resolve().parents[1]
    root = package.parent.parent
    said = root / "pyproject.toml"
    if package.parent.name != "src" or not said.is_file():
        return None
    return root.as_uri() if 'name = "modelyard"' in said.read_text(encoding="utf-8") else None


def _installed_from() -> str | None:
    """Give the file that it was installed from, which the installer notes; None for an index."""
    try:
        noted = distribution("modelyard").read_text("direct_url.json")
    except PackageNotFoundError:
        return None
    url = json.loads(noted).get("url", "") if noted else ""
    is_there = url.startswith("file://") and os.path.exists(url.removeprefix("file://"))
    return url if is_there else None
