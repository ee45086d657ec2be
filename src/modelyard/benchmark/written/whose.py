"""Whether a result is of the weights that a card names: a name alone may be another's."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from modelyard.benchmark.asked.entry import HUBS

if TYPE_CHECKING:
    from modelyard.registry.model import Model
    from modelyard.results.document import Result

_SHOWN = 12  # digits


def anothers(result: Result, model: Model) -> str | None:
    """Say why a result is not of this model's weights; None where it is, or nothing says otherwise.

    Args:
        result: what was measured.
        model: whose card it would stand on.
    """
    if _is_of_hub(result):
        return f"it is of a hub's model that is called {result.model} too"
    weights = model.data.get("weights") or {}
    promised = weights.get("sha256") or weights.get("sha256_prefix")
    found = result.artifact.get("source_sha256") or result.runtime.get("sha256")
    if promised is None or (isinstance(found, str) and found.startswith(promised)):
        return None
    said = f"weights {found[:_SHOWN]}…" if isinstance(found, str) else "weights that it does not name"
    return f"it is of {said}, and the card is of {promised[:_SHOWN]}…"


def _is_of_hub(result: Result) -> bool:
    """Tell it by what was asked for, as the run's config keeps it."""
    asked = result.config.get("models", ())
    own = [one for one in asked if isinstance(one, Mapping) and one.get("name") == result.model]
    return result.model.partition(":")[0] in HUBS or any(one.get("hf_id") for one in own)
