"""A drawing or a screenshot as PNG of at most 256 colours: all that it needs, and a third of the bytes."""

from __future__ import annotations

import io
from pathlib import Path


def write_png(path: Path, data: bytes) -> None:
    """Write a PNG, given as one of any colours."""
    from PIL import Image

    picture = Image.open(io.BytesIO(data)).convert("RGB")
    few = picture.quantize(256, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
    few.save(path, optimize=True)
