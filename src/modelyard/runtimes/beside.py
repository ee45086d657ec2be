"""Metadata that stands in or beside a file: as entries of a zip, or as JSON beside a format without room."""

from __future__ import annotations

import json
import os
import zipfile

from modelyard.convert.kept import SAID
from modelyard.convert.metadata import PREFIX
from modelyard.core.errors import RunError

LONGEST = 1 << 24  # bytes of one entry
_EXTRA = "/extra/"


def of_zip(path: str) -> dict[str, str]:
    """Read the metadata of a TorchScript file or a program of torch.export."""
    try:
        with zipfile.ZipFile(path) as opened:
            entries = {one.filename: one for one in opened.infolist() if _EXTRA + PREFIX in one.filename}
            return {
                name.rpartition(_EXTRA)[2]: opened.read(one).decode("utf-8")
                for name, one in entries.items()
                if one.file_size <= LONGEST
            }
    except (zipfile.BadZipFile, UnicodeDecodeError, OSError) as error:
        raise RunError(f"{path}: cannot be read: {error}") from error


def of_json(path: str) -> dict[str, str]:
    """Read the metadata beside a file; nothing where there is none."""
    beside = os.path.splitext(path)[0] + SAID
    if not os.path.isfile(beside) or os.path.getsize(beside) > LONGEST:
        return {}
    try:
        with open(beside, encoding="utf-8") as file:
            said = json.load(file)
    except (ValueError, RecursionError) as error:
        raise RunError(f"{beside}: the metadata is no JSON: {error}") from error
    texts = said.items() if isinstance(said, dict) else ()
    return {str(key): value for key, value in texts if isinstance(value, str)}
