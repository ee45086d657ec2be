"""Two real photographs, in the many forms in which pictures lie on disks."""

from __future__ import annotations

import io
import warnings
from functools import cache

import numpy as np
from PIL import Image


@cache
def photograph(width: int = 500, height: int = 375, number: int = 0) -> Image.Image:
    """A Chinese temple (0) or a flower (1) in a size."""
    return _shipped()[number].resize((width, height), Image.Resampling.BICUBIC)


@cache
def _shipped() -> list[Image.Image]:
    """The photographs that scikit-learn ships."""
    from sklearn.datasets import load_sample_images

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return [Image.fromarray(pixels) for pixels in load_sample_images().images]


def saved(image: Image.Image, kind: str = "JPEG", **options: object) -> bytes:
    data = io.BytesIO()
    image.save(data, kind, **options)
    return data.getvalue()


def turned(orientation: int, kind: str = "JPEG") -> bytes:
    exif = Image.Exif()
    exif[0x0112] = orientation
    return saved(photograph(250, 187), kind, exif=exif)


def deep(kind: str = "PNG") -> bytes:
    """A grey picture of 16 bits, whose low bytes matter."""
    grey = np.asarray(photograph(301, 200).convert("L")).astype(np.uint16)
    return saved(Image.fromarray(grey * 200 + 77), kind)


def clear(mode: str) -> bytes:
    """A picture that is transparent to the right: of colours, of grey, or of a palette."""
    image = photograph(320, 211)
    alpha = Image.linear_gradient("L").rotate(90).resize(image.size)
    if mode == "P":
        return saved(image.quantize(64), "PNG", transparency=bytes(range(64)))
    image = image.convert("RGB" if mode == "RGBA" else "L")
    image.putalpha(alpha)
    return saved(image, "PNG")


@cache
def kinds() -> dict[str, bytes]:
    """Every kind of file that presets are held against."""
    image = photograph(333, 251)
    return {
        "odd size": saved(photograph(501, 333)),
        "tall": saved(photograph(187, 421)),
        "tiny": saved(photograph(61, 47)),
        "wide": saved(photograph(640, 97)),
        "another photograph": saved(photograph(427, 640, 1), quality=95),
        "progressive, 4:4:4": saved(image, progressive=True, subsampling=0),
        "grey JPEG": saved(image.convert("L")),
        "grey PNG": saved(image.convert("L"), "PNG"),
        "one bit": saved(image.convert("1"), "PNG"),
        "palette": saved(image.quantize(32), "PNG"),
        "GIF": saved(image, "GIF"),
        "clear palette": clear("P"),
        "alpha": clear("RGBA"),
        "grey alpha": clear("LA"),
        "CMYK JPEG": saved(image.convert("CMYK")),
        "CMYK TIFF": saved(image.convert("CMYK"), "TIFF"),
        "WebP": saved(image, "WEBP", lossless=True),
        "BMP": saved(image, "BMP"),
    }
