"""Did you mean …: the one of some known words that a mistyped word was probably meant to be."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

LONGEST = 80
CLOSE_ENOUGH = 0.6
NEARLY_SAME = 0.85
_ALIKE = str.maketrans("-10", "_lo")


def suggest(word: str, options: Iterable[str]) -> str | None:
    """Name the option closest to the word, or None when none is close.

    Case does not count, nor `-` for `_`, `l` for `1`, `O` for `0`. A word that begins exactly one option
    means that option.
    """
    plain = _plain(word)
    if not plain or len(plain) > LONGEST:
        return None
    known = {_plain(option): option for option in sorted(options, reverse=True)}
    if plain in known:
        return known[plain]
    begun = [option for option in known if option.startswith(plain)] if len(plain) > 1 else []
    if len(begun) == 1:
        return known[begun[0]]
    return _closest(plain, known)


def did_you_mean(word: str, options: Iterable[str], otherwise: str) -> str:
    """Ask whether the closest option was meant; where none is close, say something else."""
    near = suggest(word, options)
    return f"Did you mean `{near}`?" if near else otherwise


def _closest(plain: str, known: dict[str, str]) -> str | None:
    """Name the option most alike, or one whose first words are more alike still."""
    from difflib import SequenceMatcher, get_close_matches

    begun = {one[:end]: option for one, option in known.items() for end in _ends(one)}
    near = get_close_matches(plain, known, n=1, cutoff=CLOSE_ENOUGH)
    first = get_close_matches(plain, begun, n=1, cutoff=NEARLY_SAME)
    if not first:
        return known[near[0]] if near else None
    whole, part = (
        SequenceMatcher(None, one, plain).ratio() if one else 0.0 for one in ("".join(near), first[0])
    )
    return begun[first[0]] if part > whole else known[near[0]]


def _ends(option: str) -> list[int]:
    """Give where the words of an option end, but for the first, which alone says little, and the last."""
    return [place for place, one in enumerate(option) if one == "_" and place][1:]


def _plain(word: str) -> str:
    return word.lower().translate(_ALIKE)
