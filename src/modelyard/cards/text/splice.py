"""Changes to a text, noted by place and made all at once; and what two versions of a list share."""

from __future__ import annotations

import re
from collections.abc import Sequence
from difflib import SequenceMatcher

from modelyard.cards.text.document import dotted
from modelyard.cards.text.write import Manner
from modelyard.core.errors import CardError


def unchangeable(path: Sequence[object], why: str) -> CardError:
    """The error of a key that an edit of its own lines cannot reach."""
    key = dotted(tuple(path)) or "the text"
    return CardError(
        f"`{key}` cannot be changed without touching more than its own lines; edit it by hand",
        hint=f"Open the file and change `{key}` there: {why}.",
    )


def same(one: object, other: object) -> bool:
    """Are the values equal, and of the same types? `1`, `1.0` and `true` are three values."""
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(same(part, other[key]) for key, part in one.items())
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(same, one, other))
    return type(one) is type(other) and repr(one) == repr(other)


def align(old: list[object], new: list[object]) -> list[tuple[int | None, int | None, bool]]:
    """Pair the items of two lists: (old place, new place, equal); a place is None where there is no item."""
    pairs: list[tuple[int | None, int | None, bool]] = []
    matcher = SequenceMatcher(
        None, [repr(part) for part in old], [repr(part) for part in new], autojunk=False
    )
    for kind, start, end, other, other_end in matcher.get_opcodes():
        gone, come = range(start, end), range(other, other_end)
        # Of fewer items than before nobody knows which are gone, so none is taken for another.
        shared = len(gone) if len(gone) <= len(come) else 0
        pairs += [(i, j, kind == "equal") for i, j in zip(gone[:shared], come[:shared], strict=True)]
        pairs += [(i, None, False) for i in gone[shared:]]
        pairs += [(None, j, False) for j in come[shared:]]
    return pairs


class Splices:
    """A text whose last line ends, how its author writes, and what to put where."""

    def __init__(self, text: str, manner: Manner) -> None:
        self.text = text
        self.manner = manner
        self._edits: list[tuple[int, int, str]] = []

    def put(self, start: int, end: int, new: str) -> None:
        """Put `new` in the place of `text[start:end]`."""
        if start != end or new:
            self._edits.append((start, end, new))

    def put_lines(self, start: int, end: int, lines: Sequence[str]) -> None:
        """Put whole lines in the place of whole lines."""
        self.put(start, end, "".join(line + self.manner.newline for line in lines))

    def result(self) -> str:
        """The changed text. Of two things put at one place, the one noted first comes first."""
        parts: list[str] = []
        at = 0
        for start, end, new in sorted(self._edits, key=lambda edit: edit[:2]):
            if start < at:
                raise ValueError("two changes meet in one place")
            parts += [self.text[at:start], new]
            at = end
        return "".join([*parts, self.text[at:]])

    def line_start(self, at: int) -> int:
        return self.text.rfind("\n", 0, at) + 1

    def next_line(self, at: int) -> int:
        newline = self.text.find("\n", at)
        return len(self.text) if newline < 0 else newline + 1

    def line_end(self, at: int) -> int:
        """The end of the line's text, before its line break."""
        end = self.next_line(at)
        return end - len(self.text[at:end]) + len(self.text[at:end].rstrip("\r\n"))

    def column(self, at: int) -> int:
        return at - self.line_start(at)

    def before(self, at: int) -> str:
        """What stands before `at` on its line."""
        return self.text[self.line_start(at) : at]

    def below(self, at: int, column: int) -> int:
        """The line after `at`, and after the comments below it that are indented by more than `column`."""
        start = self.next_line(at)
        comments = re.compile(rf"(?:(?:[ \t]*\r?\n)*[ ]{{{column + 1},}}#[^\n]*\n)*")
        match = comments.match(self.text, start)
        return match.end() if match else start
