"""How large a picture may be."""

from __future__ import annotations

from modelyard.core.errors import InputError

MOST_PIXELS = 178_956_970  # where Pillow too takes a picture for a decompression bomb

MOST_BYTES = 6 * MOST_PIXELS + 2**20  # three colours of 16 bits, and what stands around them


def demand_reasonable(height: int, width: int, name: str) -> None:
    """Refuse what would fill the memory."""
    if height * width > MOST_PIXELS:
        raise InputError(
            f"{name} is refused: {width} × {height} is more than {MOST_PIXELS:,} pixels",
            hint="If it is no decompression bomb, make it smaller first.",
        )
