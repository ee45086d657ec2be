"""What a person means by pictures: files, folders, patterns, and the standard input."""

from __future__ import annotations

import glob
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from modelyard.core.errors import InputError, NotFoundError

if TYPE_CHECKING:
    from modelyard.tasks.pictures import PictureSource

SUFFIXES = frozenset(
    (".avif", ".bmp", ".gif", ".jpeg", ".jpg", ".pgm", ".png", ".ppm", ".tif", ".tiff", ".webp")
)
STANDARD_INPUT = "-"


@dataclass(frozen=True)
class Given:
    """One picture and what it is called."""

    name: str
    picture: PictureSource


def given(sources: PictureSource | Given | Iterable[PictureSource | Given]) -> list[Given]:
    """Name each picture; paths of folders and patterns become the pictures there, in order.

    Args:
        sources: one or several of: a path, a folder, a pattern such as `*.jpg`, bytes, an array, an image.
    """
    several: Iterable[Any] = [sources] if _is_one(sources) else sources  # type: ignore[assignment]
    if not isinstance(several, Iterable):
        raise InputError(f"pictures are paths, bytes, arrays or images, one or several, not {sources!r:.60}")
    found: list[Given] = []
    for number, source in enumerate(several):
        if isinstance(source, Given):
            found.append(source)
        elif isinstance(source, str | os.PathLike):
            found += [Given(path, path) for path in _paths(os.fspath(source))]
        else:
            found.append(Given(f"picture {number + 1}", source))
    return found


def _is_one(sources: object) -> bool:
    """Tell one picture from several; an array and a Pillow image can be walked through, too."""
    kinds = isinstance(sources, str | bytes | os.PathLike | Given)
    return kinds or hasattr(sources, "shape") or hasattr(sources, "getbands")


def _paths(path: str) -> Iterator[str]:
    if os.path.isdir(path):
        named = (os.path.join(path, name) for name in sorted(os.listdir(path)) if _is_picture(name))
        inside = [one for one in named if os.path.isfile(one) or os.path.islink(one)]
        if not inside:
            raise NotFoundError(
                f"{path} holds no pictures", hint=f"They end with {', '.join(sorted(SUFFIXES))}."
            )
        yield from inside
    elif glob.has_magic(path) and not os.path.exists(path):
        matched = sorted(glob.glob(path, recursive=True))
        if not matched:
            raise NotFoundError(f"no file matches {path}")
        yield from matched
    else:
        yield path


def _is_picture(name: str) -> bool:
    return os.path.splitext(name)[1].lower() in SUFFIXES and not name.startswith(".")
