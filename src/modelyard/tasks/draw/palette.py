"""Seven colours that people who see few colours tell apart, too (Okabe and Ito, 2008)."""

from __future__ import annotations

Color = tuple[int, int, int]

PALETTE: tuple[Color, ...] = (
    (230, 159, 0), (86, 180, 233), (0, 158, 115), (240, 228, 66), (0, 114, 178), (213, 94, 0),
    (204, 121, 167),
)  # fmt: skip
BLACK: Color = (0, 0, 0)
WHITE: Color = (255, 255, 255)


def color_of(index: int) -> Color:
    """Give the colour of a class."""
    return PALETTE[index % len(PALETTE)]


def ink_on(ground: Color) -> Color:
    """Give black or white, whichever stands out more."""
    brightness = _brightness(ground)
    return BLACK if (brightness + 0.05) / 0.05 > 1.05 / (brightness + 0.05) else WHITE


def _brightness(color: Color) -> float:
    """The relative luminance, 0 to 1, as WCAG defines it."""
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in (one / 255 for one in color)
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
