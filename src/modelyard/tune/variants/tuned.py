"""`Tuned`: what came of making a variant: its measures, where it stands, or why it was not kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from modelyard.tune.variants.compared import Compared


@dataclass(frozen=True)
class Tuned:
    """A variant of a model."""

    model: str
    """`name@version` of the variant."""
    parent: str
    how: dict[str, Any]
    compared: Compared
    refused: str | None = None
    """Why it was not kept; None where it was."""
    card: str | None = None
    stub: str | None = None
    results: Sequence[str] = ()
    """The files of the results."""
    notices: Sequence[str] = ()

    @property
    def kept(self) -> bool:
        return self.refused is None

    def as_dict(self) -> dict[str, Any]:
        """Give it as JSON can hold it."""
        return {
            "model": self.model, "parent": self.parent, "how": self.how, **self.compared.as_dict(),
            "slower": self.compared.slower, "kept": self.kept, "refused": self.refused,
            "card": self.card, "stub": self.stub, "results": list(self.results),
            "notices": list(self.notices),
        }  # fmt: skip
