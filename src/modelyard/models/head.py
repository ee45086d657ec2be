"""`create_head`: from the name of a kind to a head."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from modelyard.core.errors import ConfigError
from modelyard.core.plugins import Family
from modelyard.models.bounds import demand_sane

if TYPE_CHECKING:
    from modelyard.models.heads.base import Head, HeadKind

FAMILY = Family("modelyard.models.heads", "head", states=("HEAD",))
_ALSO = {"classification": "classifier", "detection": "detector", "segmentation": "segmenter"}


def create_head(kind: str, num_classes: int, **options: Any) -> Head:
    """Build a head that is not yet connected.

    Args:
        kind: `classifier`, `detector`, `segmenter`, or a plug-in's name.
        num_classes: how many classes it answers for.
        options: arguments of the head's class.
    """
    found = cast("HeadKind", FAMILY.get(_ALSO.get(kind, kind))).HEAD
    demand_sane(options, found.__name__)
    try:
        return found(num_classes, **options)
    except TypeError as error:
        raise ConfigError(f"{found.__name__}: {_said(error)}") from None


def _said(error: TypeError) -> str:
    return str(error).partition("() ")[2] or str(error)
