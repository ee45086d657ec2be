"""Which files may be written over: those that modelyard wrote as they are now, and those that are empty."""

from __future__ import annotations

import os
import re
import stat
from hashlib import sha256

from modelyard.core.errors import InputError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from modelyard.reports.formats.base import ReportFormat

_NEAR = 1 << 16  # bytes from either end in which the mark of a file that is no text stands
_LARGEST = 1 << 30  # bytes of a file that is read to be known again
_DIGITS = 16


def demand_own(path: str, form: ReportFormat, *, force: bool = False) -> None:
    """Refuse a path where something else stands; a file of somebody else's needs `force`.

    Args:
        path: where a report is to be written.
        form: its format.
        force: write over a file that modelyard did not write, or that somebody changed since.
    """
    try:
        found = os.stat(path)
    except FileNotFoundError:
        return
    if not stat.S_ISREG(found.st_mode):
        what = "a folder" if stat.S_ISDIR(found.st_mode) else "no regular file"
        raise InputError(f"{path} is {what}", hint="Name a file, such as `--output RESULTS.md`.")
    if not force and found.st_size and not (found.st_size <= _LARGEST and _is_own(path, form)):
        raise InputError(
            f"{path} is there, and modelyard did not write it as it is",
            hint="`--force` writes over it all the same.",
        )


def sealed(data: bytes, form: ReportFormat) -> bytes:
    """Give a report that states the digest of the rest of it, where its format has a place for one.

    Args:
        data: the report.
        form: its format.
    """
    seal = _seal_of(form)
    at = data.find(form.MARK) + len(form.MARK) if seal else 0
    return data[:at] + seal.replace(b"%", _digest(data)) + data[at:]


def _is_own(path: str, form: ReportFormat) -> bool:
    with open(path, "rb") as file:
        data = file.read(_LARGEST)
    if not form.TEXT:
        return form.MARK in data[:_NEAR] + data[-_NEAR:]
    seal = _seal_of(form)
    if not seal:
        return data.startswith(form.MARK)
    before, _, after = seal.partition(b"%")
    pattern = b"([0-9a-f]{%d})" % _DIGITS
    found = re.search(re.escape(form.MARK + before) + pattern + re.escape(after), data)
    if found is None:
        return False
    at = found.start() + len(form.MARK)
    return found[1] == _digest(data[:at] + data[found.end() :])


def _digest(data: bytes) -> bytes:
    """Give digits that stay as they are where a tool changes the ends of lines, or of the file."""
    return sha256(data.replace(b"\r\n", b"\n").rstrip()).hexdigest()[:_DIGITS].encode()


def _seal_of(form: ReportFormat) -> bytes:
    """Give what follows the mark in a file, with `%` for the digest; a format need not have it."""
    seal: bytes = getattr(form, "SEAL", b"")
    return seal
