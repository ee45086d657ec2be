"""Elements of SVG as text; whatever comes from outside is escaped here and nowhere else."""

from __future__ import annotations

from html import escape

from modelyard.reports.clean import one_line

_LONGEST = 160
_NOT_XML = str.maketrans(dict.fromkeys("\ufffe\uffff"))


def element(name: str, *inner: str, **attributes: object) -> str:
    """Write an element; `data_row` is `data-row`, `class_` is `class`, None is left out.

    Args:
        name: of the element.
        inner: what stands in it, as SVG.
        attributes: text and numbers.
    """
    told = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{_said(value)}"'
        for key, value in attributes.items()
        if value is not None
    )
    return f"<{name}{told}>{''.join(inner)}</{name}>" if inner else f"<{name}{told}/>"


def words(text: str) -> str:
    """Escape a text that may be anybody's.

    Args:
        text: as it was found.
    """
    return escape(cut(text, _LONGEST))


def cut(text: str, longest: int) -> str:
    """Give the beginning of a text on one line; what is left out is an ellipsis.

    Args:
        text: as it was found.
        longest: how many characters it may have.
    """
    plain = one_line(text[: 4 * longest]).translate(_NOT_XML)
    return plain if len(plain) <= longest else plain[: longest - 1].rstrip() + "…"


def number(value: float) -> str:
    """Write a coordinate: a tenth of a pixel is enough.

    Args:
        value: in pixels.
    """
    rounded = round(value, 1) + 0.0  # never -0
    return f"{rounded:.1f}".removesuffix(".0").replace("-0.", "-.").removeprefix("0") or "0"


def _said(value: object) -> str:
    return number(value) if isinstance(value, float) else escape(_clean(str(value)))


def _clean(text: str) -> str:
    return text if text.isascii() and text.isprintable() else one_line(text).translate(_NOT_XML)
