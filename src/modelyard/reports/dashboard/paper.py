"""The colours of the dashboard, those of all pages of ours, and what is mended of Streamlit's own look."""

from __future__ import annotations

PLACES = ("primaryColor", "backgroundColor", "secondaryBackgroundColor", "textColor")
COLOURS = {
    "light": ("#0b57b8", "#ffffff", "#f6f5f1", "#1d2024"),
    "dark": ("#85b8ff", "#1a1d22", "#23272e", "#e9ebee"),
}
ICON = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="7"'
    ' fill="#0b57b8"/><path d="M6 24 L13 13 L19 18 L26 7" fill="none" stroke="#fff" stroke-width="3"/></svg>'
)
_SOFT = {"light": "#565c64", "dark": "#a9b0b9"}
_ON_CHIPS = {"light": "#ffffff", "dark": "#0d1a2b"}


def ink(*, dark: bool) -> str:
    """Give the colour of words.

    Args:
        dark: whether the paper is.
    """
    return COLOURS["dark" if dark else "light"][3]


def paper(*, dark: bool) -> str:
    """Give the colour of the paper itself.

    Args:
        dark: whether it is.
    """
    return COLOURS["dark" if dark else "light"][1]


def style(*, dark: bool) -> str:
    """Give CSS: less room above the page; words that Streamlit draws too faint to be read by everybody.

    Args:
        dark: whether the paper is.
    """
    which = "dark" if dark else "light"
    chips = (
        "[data-testid=stMultiSelectTagsContainer] span, [data-testid=stMultiSelectTagsContainer] span button"
    )
    return (
        "[data-testid=stMainBlockContainer] { padding-top: 3.6rem }"
        " [data-testid=stHeading] h1 { font-size: 1.6rem; padding: 0 }"
        " [data-testid=stMetricValue] { font-size: 1.4rem }"
        f" [data-testid=stCaptionContainer], [data-testid=stCaptionContainer] p"
        f" {{ color: {_SOFT[which]}; opacity: 1 }}"
        f" {chips} {{ color: {_ON_CHIPS[which]} }}"
    )


def flags() -> list[str]:
    """Give the options of Streamlit; which of the two papers is shown follows the reader's system."""
    return [
        f"--theme.{which}.{place}={colour}"
        for which, colours in COLOURS.items()
        for place, colour in zip(PLACES, colours, strict=True)
    ]
