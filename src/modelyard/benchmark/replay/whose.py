"""Which model of a zoo has the weights that a result was measured with: that of its name, or another."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from modelyard.core.errors import NotFoundError

if TYPE_CHECKING:
    from modelyard.registry.model import Model
    from modelyard.registry.zoo import Zoo
    from modelyard.results.document import Result

_SHA256 = re.compile(r"[0-9a-f]{64}")


def reference_of(result: Result, zoo: Zoo) -> str:
    """Name the model with the weights of a result; one that was renamed or released anew is found by them.

    Args:
        result: what was measured.
        zoo: where the model is sought.
    """
    own, digest = f"{result.model}@{result.version}", result.artifact.get("source_sha256")
    if result.artifact.get("hub") or result.artifact.get("random_weights") or not digest:
        return own
    named = _named(own, zoo)
    if named is not None and _weights(named) in (None, digest):
        return own
    other = _with_weights(str(digest), zoo)
    if other is not None:
        return f"{other.ref}@{other.version}"
    raise NotFoundError(
        f"the weights that {result.digest[:12]} was measured with (sha256 {str(digest)[:12]}…) are gone: "
        + (f"{own} has others now" if named else f"{zoo.name} has no {own}, and no model has them"),
        hint=f"`git log -S {str(digest)[:12]} -- '*.yaml'` finds the commit whose card had them: "
        "`--revision COMMIT` replays it as of that.",
    )


def _named(reference: str, zoo: Zoo) -> Model | None:
    from modelyard.registry.resolve import get_model

    try:
        return get_model(reference, zoo=zoo)
    except NotFoundError:
        return None


def _weights(model: Model) -> object:
    return (model.data.get("weights") or {}).get("sha256")


def _with_weights(digest: str, zoo: Zoo) -> Model | None:
    from modelyard.registry.listing.discover import list_models

    if not _SHA256.fullmatch(digest):  # it stands in a query, and a result may be anybody's file
        return None
    found = list_models(
        where=f'weights.sha256 = "{digest}"', all_versions=True, include_deprecated=True, zoo=zoo
    )
    return next(iter(found), None)
