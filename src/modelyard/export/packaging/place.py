"""Put a whole folder into its place at once: what stood there is there until the new one is whole."""

from __future__ import annotations

import os
import shutil
from contextlib import contextmanager

from modelyard.core.errors import FolderError
from modelyard.store.archive.landing import landing
from modelyard.store.atomic import beside
from modelyard.store.folder.layout import PARTS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

_ENOUGH = 3  # parts of a model folder, for a folder to be taken for one


@contextmanager
def placed(folder: str, *, force: bool) -> Iterator[str]:
    """Give a new folder to fill; without an error it then stands at `folder`, else nothing has changed."""
    place = os.path.abspath(folder)
    if not _is_taken(place):
        os.makedirs(os.path.dirname(place), exist_ok=True)
        with landing(place) as work:
            yield work
        return
    if not force:
        hint = "--force replaces it; or name a folder that is not there."
        raise FolderError(f"{folder} is there, and is not empty", hint=hint)
    _demand_model_folder(place, folder)
    new = os.path.join(os.path.dirname(place), f".{os.path.basename(place)}.packaged")
    shutil.rmtree(new, ignore_errors=True)  # of one who was killed between two steps
    with landing(new) as work:
        yield work
    _swap(new, place)


def _swap(new: str, place: str) -> None:
    old = beside(place)
    os.rename(place, old)
    try:
        os.rename(new, place)
    except BaseException:
        os.rename(old, place)
        raise
    shutil.rmtree(old)


def _is_taken(place: str) -> bool:
    return os.path.lexists(place) and (not os.path.isdir(place) or bool(os.listdir(place)))


def _demand_model_folder(place: str, folder: str) -> None:
    """Replace nothing that was not packaged: a slip of the finger must not cost a home folder."""
    is_one = os.path.isdir(place) and not os.path.islink(place)
    if not is_one or sum(os.path.lexists(os.path.join(place, part)) for part in PARTS) < _ENOUGH:
        raise FolderError(f"{folder} is there, and is no model folder", hint="Name another one.")
