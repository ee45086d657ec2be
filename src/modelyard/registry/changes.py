"""What differs between the cards of two states of a zoo, in words; licences and digests are called out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from modelyard.registry.listing.discover import list_models
from modelyard.registry.zoo import CARD, Zoo

_LONGEST = 80
_BEFORE = 20
"""Characters that are shown before the first that differs."""
_FILES = {"weights": "the weights come", "exports": "a file comes"}
_ABSENT = object()
_NOTHING = "nothing"


@dataclass(frozen=True)
class Change:
    """One thing that is another than before."""

    model: str
    """`name@version`."""
    what: str
    """A field of the card, or `card` where all of it came or went."""
    before: str | None
    after: str | None
    grave: str = ""
    """Why a person should look at it; empty where it is an everyday change."""
    file: str = ""

    @property
    def words(self) -> str:
        """Say it in a sentence."""
        if self.what == "card":
            return f"{self.model} is new: {self.after}" if self.before is None else f"{self.model} is gone"
        was, now = _excerpt(self.before, self.after), _excerpt(self.after, self.before)
        return f"{self.model}: {self.what} was {was}, is {now}"


def changes_between(before: Zoo, after: Zoo) -> list[Change]:
    """Compare the cards of two states, all versions of them.

    Args:
        before: the zoo as it was.
        after: the zoo as it is.
    """
    old, new = _cards(before), _cards(after)
    return [
        change
        for name in sorted(old.keys() | new.keys())
        for change in _changes(name, old.get(name), new.get(name))
    ]


def _cards(zoo: Zoo) -> dict[str, tuple[Mapping[str, Any], str]]:
    found = list_models(zoo=zoo.alone, all_versions=True, include_deprecated=True)
    start = len(zoo.root) + 1
    return {f"{one.ref}@{one.version}": (one.data, f"{one.folder[start:]}/{CARD}") for one in found}


def _changes(
    name: str, old: tuple[Mapping[str, Any], str] | None, new: tuple[Mapping[str, Any], str] | None
) -> Iterator[Change]:
    if old is None and new is not None:
        yield Change(name, "card", None, _described(new[0]), _unlicensed(new[0]), new[1])
    elif new is None and old is not None:
        yield Change(name, "card", _described(old[0]), None, "what depends on it has to be told", old[1])
    elif old is not None and new is not None:
        was, now = dict(_fields(old[0])), dict(_fields(new[0]))
        for path in sorted(was.keys() | now.keys()):
            before, after = was.get(path, _ABSENT), now.get(path, _ABSENT)
            if repr(before) != repr(after):  # 1, 1.0 and true are equal
                texts = _written(before, after), _written(after, before)
                yield Change(name, _dotted(path), *texts, _grave(path), new[1])


def _described(card: Mapping[str, Any]) -> str:
    said = (card.get("task"), card.get("licence") or card.get("license") or "no licence stated")
    return ", ".join(str(one) for one in said if one)


def _unlicensed(card: Mapping[str, Any]) -> str:
    stated = card.get("licence") or card.get("license")
    return "" if stated else "it states no licence"


def _grave(path: tuple[str, ...]) -> str:
    named = [part for part in path if not part.isdigit()] or path
    first, last = named[0], named[-1]
    if last in ("licence", "license"):
        return "the licence is another"
    if "sha256" in last:
        return "other bytes under the same version: a new version is the usual way"
    if last in ("url", "urls") and first in _FILES:
        return f"{_FILES[first]} from another place"
    return "another licence may follow from another base" if last == "base_model" else ""


def _fields(value: object, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], object]]:
    """Give each value, whole, with the way to it: through mappings, and lists that hold some."""
    if isinstance(value, Mapping) and value:
        for key, inner in value.items():
            yield from _fields(inner, (*path, str(key)))
    elif isinstance(value, list) and any(isinstance(one, (Mapping, list)) for one in value):
        for number, inner in enumerate(value, 1):
            yield from _fields(inner, (*path, str(number)))
    else:
        yield path, value


def _written(value: object, other: object) -> str | None:
    """Write a value; as Python does where another would look the same, such as 1 and "1"."""
    if value is _ABSENT:
        return None
    return repr(value) if str(value) == str(other) else str(value)


def _dotted(path: tuple[str, ...]) -> str:
    return ".".join(repr(part) if "." in part else part for part in path)


def _excerpt(text: str | None, other: str | None) -> str:
    """Show a text, of a long one the stretch in which it begins to differ from another."""
    if text is None:
        return _NOTHING
    if len(text) <= _LONGEST:
        return text
    pairs = enumerate(zip(text, other or "", strict=False))
    begun = next((at for at, (one, two) in pairs if one != two), min(len(text), len(other or "")))
    start = 0 if begun < _LONGEST - _BEFORE else begun - _BEFORE
    end = start + _LONGEST - 1
    return f"{'…' if start else ''}{text[start:end]}{'…' if end < len(text) else ''}"
