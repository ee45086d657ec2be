"""Ask a source, with a few bytes and no download, whether a model is still there."""

from __future__ import annotations

import os
import tempfile

from modelyard.core.errors import ModelyardError
from modelyard.store.backend import backend_of

_HEAD = 4096


class Asked:
    """What a source answered."""

    __slots__ = ("mark", "problem", "size")

    def __init__(self, problem: str | None, size: int | None = None, mark: str = "") -> None:
        self.problem = problem  # None: a file is there
        self.size = size
        self.mark = mark  # its ETag, or the time it was changed


def ask_source(url: str, name: str) -> Asked:
    """Ask for the size and the first bytes of a file; say what is wrong with what is there."""
    from modelyard.store.download.sniff import not_a_model

    try:
        backend = backend_of(url)
        size = backend.size(url)
        head = backend.read(url, 0, _HEAD) if size is None or size else b""
    except FileNotFoundError:
        return Asked("there is no file any more")
    except ModelyardError as error:
        return Asked(error.message)
    except OSError as error:
        return Asked((error.strerror or str(error)).lower())
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "head")
        with open(path, "wb") as file:
            file.write(head)
        strange = not_a_model(path, name, whole=False)
    return Asked(strange, size, getattr(backend, "mark", ""))
