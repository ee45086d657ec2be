"""Where an export lands: `<output>/<name>/<version>/`, or the very file that was named."""

from __future__ import annotations

import os

from modelyard.core.errors import InputError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from modelyard.convert.kept import Converted

OUTPUT = "exports/"
_BLOCK = 1 << 20


def is_file(output: str) -> bool:
    """Tell whether an output is the file itself: it ends in a suffix and is no folder."""
    name = os.path.basename(output)
    return bool(os.path.splitext(name)[1]) and not os.path.isdir(output)


def place_of(output: str, model: str, version: str, artifact: str) -> str:
    """Give the path where an artifact lands."""
    if not is_file(output):
        return os.path.join(output, model, version, os.path.basename(artifact))
    wanted, given = os.path.splitext(artifact)[1], os.path.splitext(output)[1]
    if wanted != given:
        raise InputError(
            f"{output} ends in {given}, and this format's files in {wanted}",
            hint=f"`--output {os.path.splitext(output)[0]}{wanted}`, or a folder.",
        )
    return output


def placed(made: Converted, path: str) -> str:
    """Copy an artifact, all its files, to its place; the one that is opened comes last.

    What is there already and the same stays.
    """
    for source in reversed(made.files):
        target = path if source == made.path else _beside(made.path, source, path)
        if not _same(source, target):
            from modelyard.store.copy import copy_into_place

            copy_into_place(source, target)
    return path


def _beside(main: str, source: str, path: str) -> str:
    """Name a file that belongs to the main one: after it, unless the main one says its name inside."""
    name, stem = os.path.basename(source), os.path.splitext(os.path.basename(main))[0]
    inside = name.startswith(os.path.basename(main))
    kept = name if inside else os.path.splitext(os.path.basename(path))[0] + name.removeprefix(stem)
    return os.path.join(os.path.dirname(path), kept)


def _same(source: str, target: str) -> bool:
    try:
        if os.path.getsize(source) != os.path.getsize(target) or os.path.islink(target):
            return False
    except OSError:
        return False
    with open(source, "rb") as one, open(target, "rb") as other:
        while block := one.read(_BLOCK):
            if block != other.read(_BLOCK):
                return False
    return True
