"""`Prediction`: what came of one input."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from modelyard.core.errors import InputError

if TYPE_CHECKING:
    from modelyard.tasks.answers import Answer


@dataclass(frozen=True)
class Prediction:
    """What a model says of one input, or why it could say nothing."""

    source: str
    """The input's name: a path, or its number where it has none."""
    found: Answer | None
    problem: str | None = None

    @property
    def answer(self) -> Answer:
        """What the model says; an input that could not be read is an error here."""
        if self.found is None:
            raise InputError(self.problem or f"{self.source} has no answer")
        return self.found

    def as_dict(self) -> dict[str, Any]:
        """Give it as JSON can hold it."""
        said = {"problem": self.problem} if self.found is None else self.found.as_dict()
        return {"source": self.source, **said}

    def _repr_html_(self) -> str:
        from html import escape

        if self.found is None:
            return f"<pre>{escape(self.problem or '')}</pre>"
        return f"<div>{escape(self.source)}</div>{self.found._repr_html_()}"

    def _repr_png_(self) -> bytes | None:
        return None if self.found is None else self.found._repr_png_()
