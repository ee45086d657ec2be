"""`Groups`: which channels of a network belong together, so that one can only be taken out of all or none.

A network is traced; each of its values then has a channel axis, and each operator says which channels of its
inputs are which of its output. What an operator does that is not known here keeps its channels as they are.
"""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Slice:
    """An axis of a parameter whose places are channels of a group."""

    name: str
    """Of the parameter or buffer, such as `backbone.conv1.weight`."""
    axis: int


@dataclass
class Group:
    """Channels that are one and the same wherever they are seen."""

    channels: int
    fixed: bool = False
    """Whether something needs all of them."""
    written: list[Slice] = field(default_factory=list)
    """The weights that make these channels."""
    passed: list[Slice] = field(default_factory=list)
    """What stands between: biases, norms, weights of depthwise convolutions."""
    read: list[Slice] = field(default_factory=list)
    """The weights that take these channels in."""

    @property
    def slices(self) -> list[Slice]:
        return [*self.written, *self.passed, *self.read]


class Groups:
    """Groups that become one another while a network is followed."""

    def __init__(self) -> None:
        self._groups: list[Group] = []
        self._into: list[int] = []

    def new(self, channels: int, *, fixed: bool = False) -> int:
        """Give the number of a new group."""
        self._groups.append(Group(channels, fixed))
        self._into.append(len(self._into))
        return len(self._into) - 1

    def of(self, number: int) -> Group:
        """Give the group that a number stands for by now."""
        return self._groups[self._root(number)]

    def join(self, one: int, other: int) -> int:
        """Make two groups one: their channels are added to each other, say."""
        first, second = self._root(one), self._root(other)
        if first == second:
            return first
        kept, gone = self._groups[first], self._groups[second]
        if kept.channels != gone.channels:
            kept.fixed = gone.fixed = True
            return first
        kept.fixed |= gone.fixed
        kept.written += gone.written
        kept.passed += gone.passed
        kept.read += gone.read
        self._into[second] = first
        return first

    def prunable(self) -> list[Group]:
        """Give the groups of which channels may be taken out, in the order of the network."""
        roots = [number for number, into in enumerate(self._into) if number == into]
        found = [self._groups[one] for one in roots]
        return [one for one in found if not one.fixed and one.channels > 1 and one.written and one.read]

    def _root(self, number: int) -> int:
        while self._into[number] != number:
            number = self._into[number]
        return number
