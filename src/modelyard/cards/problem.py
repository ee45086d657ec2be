"""One mistake in one file of a zoo: where it is, what was found, what is allowed, what to write."""

from __future__ import annotations

from dataclasses import asdict, dataclass


@dataclass(frozen=True)
class Problem:
    """A mistake at a line and column (from 1) of a file; `key` is the path to it inside the file."""

    line: int
    column: int
    key: str
    found: str
    allowed: str
    hint: str = ""
    file: str = ""

    @property
    def message(self) -> str:
        """The mistake in one sentence, without its place."""
        subject = f"`{self.key}`: " if self.key else ""
        sentence = f"{subject}{self.found}; allowed: {self.allowed}" if self.allowed else subject + self.found
        return f"{sentence} ({self.hint})" if self.hint else sentence

    def as_dict(self) -> dict[str, object]:
        """The form `modelyard check --json` prints."""
        return {key: value for key, value in asdict(self).items() if value != ""}

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}: {self.message}"


def show(value: object) -> str:
    """Show a found value in a few words."""
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return f'"{value[:57]}…"' if len(value) > 58 else f'"{value}"'
    if isinstance(value, int):
        return str(value) if value.bit_length() < 100 else f"a number of {_digits(value)} digits"
    if isinstance(value, float):
        return {"nan": ".nan", "inf": ".inf", "-inf": "-.inf"}.get(str(value), str(value))
    if isinstance(value, dict | frozenset):
        keys = "1 key" if len(value) == 1 else f"{len(value)} keys"
        return f"a mapping of {keys}" if value else "an empty mapping"
    if isinstance(value, list | tuple):
        return "an empty list" if not value else f"a list of {len(value)}"
    return f"a {type(value).__name__}"


def show_key(value: object) -> str:
    """Show a key that is no word, as part of a path."""
    return "null" if value is None else show(value) if isinstance(value, bool | float) else "?"


def _digits(value: int) -> str:
    about = int(abs(value).bit_length() * 0.30103) + 1  # str() refuses what is too long
    return f"{about:,}"
