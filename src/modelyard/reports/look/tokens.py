"""`tokens`: the CSS that every page of ours begins with."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from modelyard.reports.look.palette import DARK, LIGHT


@cache
def tokens() -> str:
    """Give the custom properties of light and dark, those of the series (`--s0` …) too."""
    own = files(__package__).joinpath("tokens.css").read_text(encoding="utf-8")
    return f"{own}\n{series('screen and (prefers-color-scheme: dark)', ':root')}"


def series(when_dark: str, of: str) -> str:
    """Give the properties of the series alone.

    Args:
        when_dark: the media query of the dark ones.
        of: the selector that they are set on.
    """
    light, dark = (_properties(colours) for colours in (LIGHT, DARK))
    return f"{of} {{ {light} }}\n@media {when_dark} {{ {of} {{ {dark} }} }}\n"


def _properties(colours: tuple[str, ...]) -> str:
    return " ".join(f"--s{at}: {colour};" for at, colour in enumerate(colours))
