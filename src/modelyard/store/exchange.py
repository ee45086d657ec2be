"""Let two files or folders change places at one stroke, so that nobody sees the place empty."""

from __future__ import annotations

import errno
import os
import sys

_CANNOT = (errno.EINVAL, errno.ENOSYS, errno.ENOTSUP, errno.EOPNOTSUPP)
_HERE, _SWAP = -100, 2  # the working folder; RENAME_EXCHANGE of Linux, RENAME_SWAP of macOS


def exchange(first: str, second: str) -> None:
    """Give two folders of one disk each other's name.

    Where the system cannot, they are moved one after the other, and for a moment `second` is not there.

    Args:
        first: one path.
        second: the other.
    """
    number = _swapped(first, second)
    if number in _CANNOT:
        _one_after_the_other(first, second)
    elif number:
        raise OSError(number, os.strerror(number), second)


def _swapped(first: str, second: str) -> int:
    """Ask the system; give the number of its error, 0 where it is done."""
    import ctypes

    system = ctypes.CDLL(None, use_errno=True)
    one, other = os.fsencode(first), os.fsencode(second)
    if sys.platform == "darwin":
        call = getattr(system, "renamex_np", None)
        arguments: tuple[object, ...] = (one, other, _SWAP)
    else:
        call = getattr(system, "renameat2", None)
        arguments = (_HERE, one, _HERE, other, _SWAP)
    if call is None:
        return errno.ENOSYS
    return 0 if call(*arguments) == 0 else ctypes.get_errno()


def _one_after_the_other(first: str, second: str) -> None:
    aside = f"{first}.aside"
    os.rename(second, aside)
    try:
        os.rename(first, second)
    except OSError:
        os.rename(aside, second)
        raise
    os.rename(aside, first)
