"""How much an archive may hold: what is beyond is taken for an attack, or for a mistake."""

from __future__ import annotations


class Limits:
    """The most an archive may bring along.

    A real file of weights hardly shrinks; text shrinks to a twentieth, a file of zeros to a thousandth.
    So the first `free` bytes may come from next to nothing, such as a tensor of zeros, and everything
    together may be at most `ratio` times as large as the archive.
    """

    __slots__ = ("depth", "entries", "free", "name", "part", "ratio", "size")

    def __init__(
        self,
        *,
        entries: int = 100_000,
        size: int = 256 << 30,
        ratio: int = 200,
        free: int = 64 << 20,
        depth: int = 32,
        name: int = 1024,
        part: int = 255,
    ) -> None:
        self.entries = entries  # files and folders, those that are only implied too
        self.size = size  # bytes of all files together, copies made of links too
        self.ratio = ratio  # bytes unpacked for one byte packed
        self.free = free  # bytes before the ratio counts
        self.depth = depth  # folders within folders
        self.name = name  # bytes of a whole name
        self.part = part  # bytes of one part of a name


LIMITS = Limits()
