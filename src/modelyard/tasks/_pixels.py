"""From the many ways in which colours are stored to RGB of 8 bits."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from modelyard.core.errors import InputError

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from PIL.Image import Image

WHITE = 65_535  # of 16 bits
_WITHOUT_WHITE = {"F": "floating-point numbers", "I": "numbers of 32 bits"}
_SIXTEEN_BITS = ("PNG", "PPM")  # formats of which Pillow's 32 bits hold 16


def pixels_of_image(image: Image, name: str) -> NDArray[np.uint8]:
    """Convert a loaded Pillow image as its own `convert("RGB")` does, but scale what has more than 8 bits."""
    if image.mode == "RGB":
        return np.asarray(image)  # `convert` would copy it, which counts where it is large
    kind = _WITHOUT_WHITE.get(image.mode)
    if kind is not None and image.format not in _SIXTEEN_BITS:
        raise InputError(
            f"{name} is a picture of {kind}, and does not say which of them is white",
            hint="Scale it to 0–255 and give it as an array of uint8.",
        )
    if image.mode.startswith("I"):
        return _of_grey(_eight_bits(np.asarray(image), image.mode))
    if image.mode in {"P", "PA"} and "transparency" in image.info:
        image = image.convert("RGBA")
    try:
        return np.array(image.convert("RGB"))
    except ValueError:
        raise InputError(f"{name}: Pillow cannot make RGB of a picture of kind {image.mode!r}") from None


def pixels_of_array(array: NDArray[np.generic]) -> NDArray[np.uint8]:
    """Take an array [H, W], [H, W, 1], [H, W, 3] or [H, W, 4] of uint8, uint16 or bool."""
    grey = array.ndim == 2 or (array.ndim == 3 and array.shape[2] == 1)
    if not grey and (array.ndim != 3 or array.shape[2] not in {3, 4}):
        raise InputError(
            f"an array of a picture is [height, width, 3], not of shape {list(array.shape)}",
            hint="Of [3, height, width], give `array.transpose(1, 2, 0)`; of a batch, its parts.",
        )
    if 0 in array.shape:
        raise InputError(f"an array of shape {list(array.shape)} has no pixels")
    pixels = _bytes_of(array)
    return _of_grey(pixels.reshape(array.shape[:2])) if grey else pixels[..., :3]


def upright(pixels: NDArray[np.uint8], orientation: int) -> NDArray[np.uint8]:
    """Turn a picture by the number that Exif gives its orientation."""
    if orientation in {5, 6, 7, 8}:
        pixels = pixels.swapaxes(0, 1)
    if orientation in {3, 4, 7, 8}:
        pixels = pixels[::-1]
    if orientation in {2, 3, 6, 7}:
        pixels = pixels[:, ::-1]
    return np.ascontiguousarray(pixels)


def _bytes_of(array: NDArray[Any]) -> NDArray[np.uint8]:
    if array.dtype == np.uint8:
        return array
    if array.dtype == np.bool_:
        return array.astype(np.uint8) * np.uint8(255)
    if array.dtype == np.uint16:
        return _eight_bits(array, "uint16")
    raise InputError(
        f"an array of a picture is of uint8, uint16 or bool, not {array.dtype}",
        hint="Scale it to 0–255, round it, and give `array.astype('uint8')`.",
    )


def _eight_bits(wide: NDArray[Any], kind: str) -> NDArray[np.uint8]:
    if wide.min() < 0 or wide.max() > WHITE:
        raise InputError(
            f"a picture of kind {kind!r} has values {wide.min()} to {wide.max()}, more than 16 bits hold",
            hint="Scale it to 0–255 and give it as an array of uint8.",
        )
    return ((wide.astype(np.uint32) * 255 + WHITE // 2) // WHITE).astype(np.uint8)


def _of_grey(grey: NDArray[np.uint8]) -> NDArray[np.uint8]:
    return np.repeat(grey[..., None], 3, axis=2)
