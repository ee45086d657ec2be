"""Where an export lands: `<output>/<name>/<version>/`, or the very file that was named."""

from __future__ import annotations

import os

from modelyard.core.errors import InputError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from modelyard.convert.kept import Converted

OUTPUT = "exports/"
CERTIFICATE = ".parity.json"
"""What is added to an artifact's name for the certificate beside it."""
_BLOCK = 1 << 20


def is_file(output: str) -> bool:
    """Tell whether an output is the file itself: it ends in a suffix and is no folder."""
    name = os.path.basename(output)
    return bool(os.path.splitext(name)[1]) and not os.path.isdir(output)


def place_of(output: str, model: str, version: str, artifact: str) -> str:
    """Give the path where an artifact lands."""
    if not is_file(output):
        return os.path.join(output, model, version, os.path.basename(artifact))
    from modelyard.convert.kept import STEM

    wanted, given = os.path.basename(artifact).removeprefix(STEM), os.path.splitext(output)[1]
    if not output.endswith(wanted):
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
        if source != made.path:
            _put(source, _beside(made.path, source, path))
        elif _names_another(made, path):
            _put_renamed(source, path)
        else:
            _put(source, path)
    return path


def _put(source: str, target: str) -> None:
    if not _same(source, target):
        from modelyard.store.copy import copy_into_place

        copy_into_place(source, target)


def _names_another(made: Converted, path: str) -> bool:
    """Tell whether a graph says the name of the file beside it, and that is another one at its place."""
    several = made.format == "onnx" and len(made.files) > 1
    return several and os.path.basename(path) != os.path.basename(made.path)


def _put_renamed(source: str, target: str) -> None:
    from modelyard.export.relocated import relocated
    from modelyard.store.atomic import write_atomically

    graph = relocated(source, os.path.basename(source), os.path.basename(target))
    if not _holds(target, graph):
        write_atomically(target, graph)


def _beside(main: str, source: str, path: str) -> str:
    """Name a file that belongs to the main one after it: `net.bin` of `net.xml`, `net.onnx.data`."""
    name, own = os.path.basename(source), os.path.basename(main)
    if name.startswith(own):
        return path + name.removeprefix(own)
    return os.path.splitext(path)[0] + name.removeprefix(os.path.splitext(own)[0])


def _holds(path: str, data: bytes) -> bool:
    try:
        with open(path, "rb") as file:
            return not os.path.islink(path) and file.read() == data
    except OSError:
        return False


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
