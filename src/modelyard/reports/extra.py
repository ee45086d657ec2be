"""What pages need beyond modelyard itself, and the line that installs it."""

from __future__ import annotations

PAGES = ("jinja2", "markdown_it", "nh3")


def demand_pages(doing: str) -> None:
    """Refuse at once where a library that pages are made with is not installed.

    Args:
        doing: what needs them, such as `building a site`.
    """
    from importlib.util import find_spec

    missing = [name for name in PAGES if find_spec(name) is None]
    if missing:
        from modelyard.core.errors import MissingExtraError

        line = "pip install 'modelyard[reports]'"
        raise MissingExtraError(f"{doing} needs {', '.join(missing)}, not installed here", hint=line)
