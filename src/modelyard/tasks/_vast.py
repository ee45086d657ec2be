"""Very large pictures are opened without Pillow's warning: what is too large is refused here, in a sentence.

Filters of warnings belong to the whole process, so they are touched only for what may be very large.
"""

from __future__ import annotations

import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager

_PNG = b"\x89PNG\r\n\x1a\n"
_WARNED = 89_478_485  # pixels, from which on Pillow warns
_LARGE = 1 << 20  # bytes of a file
_turn = threading.Lock()  # of two threads the first would put back the filters of the second


@contextmanager
def without_warning(data: bytes) -> Iterator[None]:
    """Keep Pillow from warning of the size of a picture that is opened."""
    if not _may_be_vast(data):
        yield
        return
    from PIL import Image

    with _turn, warnings.catch_warnings():
        warnings.simplefilter("ignore", Image.DecompressionBombWarning)
        yield


def _may_be_vast(data: bytes) -> bool:
    if data.startswith(_PNG):
        width, height = int.from_bytes(data[16:20], "big"), int.from_bytes(data[20:24], "big")
        return width * height > _WARNED
    return len(data) > _LARGE
