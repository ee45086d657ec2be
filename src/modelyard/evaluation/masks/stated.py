"""`rle_of`: a mask as COCO's JSON states it, polygons or runs, compressed or not."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from modelyard.core.errors import InputError
from modelyard.evaluation.masks.compressed import rle_of_text
from modelyard.evaluation.masks.polygon import rle_of_polygons
from modelyard.evaluation.masks.rle import Rle, rle_of_counts

_FORMS = "A mask is a list of polygons, or `{size: [height, width], counts: …}` of runs."


def rle_of(stated: Any, height: int, width: int) -> Rle:
    """Read a mask.

    Args:
        stated: the `segmentation` of a thing.
        height: of the picture.
        width: of the picture.
    """
    if isinstance(stated, list) and stated:
        return rle_of_polygons(stated, height, width)
    if not isinstance(stated, Mapping) or not {"size", "counts"} <= set(stated):
        raise InputError(f"a mask cannot be {_short(stated)}", hint=_FORMS)
    size = stated["size"]
    if not isinstance(size, list | tuple) or list(size) != [height, width]:
        raise InputError(f"a mask is of {_short(size)}, and its picture of {[height, width]}")
    counts = stated["counts"]
    if isinstance(counts, str | bytes):
        return rle_of_text(counts, height, width)
    if not isinstance(counts, list) or not all(isinstance(one, int) for one in counts):
        raise InputError(f"the runs of a mask cannot be {_short(counts)}", hint=_FORMS)
    return rle_of_counts(counts, height, width)


def _short(stated: Any) -> str:
    text = repr(stated)
    return text if len(text) <= 60 else f"{text[:57]}…"
