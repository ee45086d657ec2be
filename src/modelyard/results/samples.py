"""`Samples`: the samples of a result, read from their text when they are first asked for.

A table of ten thousand results needs none of them, and reading them is most of the work.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence

from modelyard.core.errors import InputError
from modelyard.results.figure import are_figures


class Samples(Mapping[str, Sequence[float]]):
    """A mapping whose text was checked by its digest, and is not read yet."""

    __slots__ = ("_read", "_text")

    def __init__(self, text: bytes) -> None:
        self._text = text
        self._read: dict[str, list[float]] | None = None

    def _all(self) -> dict[str, list[float]]:
        if self._read is None:
            self._read = _checked(self._text)
        return self._read

    def __getitem__(self, name: str) -> Sequence[float]:
        return self._all()[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._all())

    def __len__(self) -> int:
        return len(self._all())

    def __repr__(self) -> str:
        return f"Samples({self._all()!r})"


def _checked(text: bytes) -> dict[str, list[float]]:
    """Read samples, and refuse what a later reckoning could not go on with."""
    try:
        read = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise InputError(f"this is no result: its samples cannot be read: {error}") from None
    if not isinstance(read, dict):
        raise InputError("this is no result: its samples are not a mapping")
    wrong = [name for name, list_ in read.items() if not are_figures(list_)]
    if wrong:
        raise InputError(f"this is no result: not a list of finite numbers: samples {', '.join(wrong[:5])}")
    return read
