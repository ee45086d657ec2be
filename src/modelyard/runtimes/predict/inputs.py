"""What a person means by pictures: files, folders, patterns, and the standard input."""

from __future__ import annotations

import glob
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from modelyard.core.errors import NotFoundError

if TYPE_CHECKING:
    from modelyard.tasks.pictures import PictureSource

SUFFIXES = frozenset(".avif .bmp .gif .jpeg .jpg .png .ppm .pgm .tif .tiff .webp".split())
STANDARD_INPUT = "-"


@dataclass(frozen=True)
class Given:
    """One picture and what it is called."""

    name: str
    picture: PictureSource


def given(sources: PictureSource | Iterable[PictureSource]) -> list[Given]:
    """Name each picture; paths of folders and patterns become the pictures there, in order.

    Args:
        sources: one or several of: a path, a folder, a pattern such as `*.jpg`, bytes, an array, a Pillow image.
    """
    if isinstance(sources, str | bytes | os.PathLike) or hasattr(sources, "shape") or hasattr(sources, "getbands"):
        sources = [sources]  # type: ignore[list-item]  # one picture, whatever it is
    found: list[Given] = []
    for number, source in enumerate(sources):
        if isinstance(source, str | os.PathLike):
            found += [Given(path, path) for path in _paths(os.fspath(source))]
        else:
            found.append(Given(f"picture {number + 1}", source))
    return found


def _paths(path: str) -> Iterator[str]:
    if os.path.isdir(path):
        inside = [os.path.join(path, name) for name in sorted(os.listdir(path)) if _is_picture(name)]
        if not inside:
            raise NotFoundError(f"{path} holds no pictures", hint=f"They end with {', '.join(sorted(SUFFIXES))}.")
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
