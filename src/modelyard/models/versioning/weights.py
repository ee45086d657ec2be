"""What safetensors says of the disk, as the disk says it; its own error hides which it was."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager

from modelyard.core.errors import WeightsError


@contextmanager
def disk_errors(path: str) -> Iterator[None]:
    """Raise an `OSError` for what the disk refuses, and a `WeightsError` for what safetensors cannot hold."""
    from safetensors import SafetensorError

    try:
        yield
    except SafetensorError as error:
        for number in (errno.ENOSPC, errno.EDQUOT, errno.EIO, errno.EACCES, errno.EROFS):
            if f"(os error {number})" in str(error):
                raise OSError(number, os.strerror(number), path) from error
        raise WeightsError(f"the weights could not be written: {error}") from error
