"""`read_picture`: whatever holds a picture becomes upright RGB pixels, or a sentence says why it cannot."""

from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING

import numpy as np

from modelyard.core.errors import InputError, MissingExtraError, NotFoundError
from modelyard.tasks._pixels import pixels_of_array, pixels_of_image, upright
from modelyard.tasks._vast import without_warning
from modelyard.tasks.limits import MOST_BYTES, demand_reasonable

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from PIL.Image import Image

    PictureSource = str | os.PathLike[str] | bytes | bytearray | memoryview | NDArray[np.generic] | Image

_JPEG, _EXTRA_SEGMENT = (
    b"\xff\xd8\xff",
    b"\xff\xe1",
)  # the latter holds Exif and XMP, and with them the orientation
_KINDS = "a path, the bytes of a file, an array [height, width, 3] of uint8, or a Pillow image"


def read_picture(source: PictureSource) -> NDArray[np.uint8]:
    """Read a picture as pixels [height, width, 3] in RGB, upright.

    Transparency is dropped, 16 bits are scaled to 8; of several frames the first is taken.

    Args:
        source: a path, the bytes of a file, an array [height, width, 3] of uint8, or a Pillow image.
    """
    if isinstance(source, str | os.PathLike):
        return _decoded(picture_bytes(source), os.fspath(source))
    if isinstance(source, bytes | bytearray | memoryview):
        return _decoded(bytes(source), f"what was given ({len(source)} bytes)")
    if isinstance(source, np.ndarray):
        return pixels_of_array(source)
    if not hasattr(source, "getexif"):
        raise InputError(f"a picture is {_KINDS}, not {type(source).__name__}")
    return _of_image(source, "the image")


def picture_bytes(path: str | os.PathLike[str]) -> bytes:
    """Read the file of a picture; a pipe, a device and what is far too large are refused unread.

    Args:
        path: of the file.
    """
    try:
        with open(path, "rb", opener=_without_waiting) as file:
            found = os.fstat(file.fileno())
            if stat.S_ISREG(found.st_mode) and found.st_size > MOST_BYTES:
                raise InputError(f"{os.fspath(path)} is refused: no picture has {found.st_size:,} bytes")
            if stat.S_ISREG(found.st_mode):
                return file.read()
    except FileNotFoundError:
        raise NotFoundError(f"there is no picture {os.fspath(path)}") from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise InputError(f"{os.fspath(path)} cannot be read: {reason}") from None
    raise InputError(f"{os.fspath(path)} is a pipe or a device: a picture is a regular file")


def _without_waiting(path: str, flags: int) -> int:
    """Open a file; a pipe would keep the reader waiting until somebody writes."""
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0))


def _decoded(data: bytes, name: str) -> NDArray[np.uint8]:
    if data.startswith(_JPEG):
        pixels = _quick_jpeg(data, name)
        if pixels is not None:
            return upright(pixels, _orientation(_opened(data, name))) if _EXTRA_SEGMENT in data else pixels
    return _of_image(_opened(data, name), name)


def _quick_jpeg(data: bytes, name: str) -> NDArray[np.uint8] | None:
    """Decode a plain JPEG; None for what is left to Pillow: four inks, faults, or no simplejpeg here."""
    try:
        import simplejpeg  # type: ignore[import-untyped]
    except ModuleNotFoundError:
        return None
    try:
        height, width, colours, _ = simplejpeg.decode_jpeg_header(data)
        demand_reasonable(height, width, name)
        if colours in {"CMYK", "YCCK"}:
            return None
        pixels: NDArray[np.uint8] = simplejpeg.decode_jpeg(data)
    except ValueError:
        return None
    return pixels


def _orientation(image: Image) -> int:
    """Give what Exif says of the way up; a picture whose Exif is damaged is taken as it lies."""
    from PIL import ExifTags

    try:
        return int(image.getexif().get(ExifTags.Base.Orientation, 1))
    except _trouble():
        return 1


def _opened(data: bytes, name: str) -> Image:
    import io

    try:
        from PIL import Image, UnidentifiedImageError
    except ModuleNotFoundError:
        line = "pip install 'modelyard[pictures]'"
        raise MissingExtraError("reading pictures needs pillow, not installed here", hint=line) from None
    try:
        with without_warning(data):
            image = Image.open(io.BytesIO(data))
    except UnidentifiedImageError:
        raise InputError(f"{name} is no picture that Pillow knows: {_beginning(data)}") from None
    except Image.DecompressionBombError as error:
        raise InputError(f"{name} is refused: {error}") from None
    except _trouble() as error:
        raise InputError(f"{name} is a damaged picture: {error}") from None
    demand_reasonable(image.height, image.width, name)
    return image


def _of_image(image: Image, name: str) -> NDArray[np.uint8]:
    try:
        image.load()
    except _trouble() as error:
        raise InputError(f"{name} is a damaged picture: {error}") from None
    return upright(pixels_of_image(image, name), _orientation(image))


def _beginning(data: bytes) -> str:
    return f"it begins with {data[:12]!r}" if data else "it is empty"


def _trouble() -> tuple[type[Exception], ...]:
    """What Pillow raises for a file that is damaged."""
    import struct
    import zlib

    return (
        OSError, SyntaxError, ValueError, EOFError, IndexError, KeyError, TypeError, OverflowError,
        AttributeError, RuntimeError, MemoryError, struct.error, zlib.error,
    )  # fmt: skip
