"""`modelyard.lock`: what each file was when it first came, so that the next machine gets the same bytes.

One sorted line a file, so that git merges it:

    resnet50@2.0.0 weights sha256:11ad3fa6… 102540417
"""

from __future__ import annotations

import os

from modelyard.core.errors import InputError
from modelyard.core.regular import open_regular

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

FILE = "modelyard.lock"
_HEAD = "# What each file was when it first came; `modelyard lock` writes this. Commit it.\n"
_LARGEST = 64 << 20


class Pin:
    """The digest and the size of one file."""

    __slots__ = ("sha256", "size")

    def __init__(self, sha256: str, size: int) -> None:
        self.sha256 = sha256
        self.size = size

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Pin) and (self.sha256, self.size) == (other.sha256, other.size)

    def __hash__(self) -> int:
        return hash((self.sha256, self.size))

    def __repr__(self) -> str:
        return f"Pin({self.sha256!r}, {self.size})"


def read_pins(root: str) -> dict[str, Pin]:
    """Read the pins of a zoo; a line that is none is an error with its place."""
    path = os.path.join(root, FILE)
    try:
        with os.fdopen(open_regular(path), "rb") as file:
            raw = file.read(_LARGEST)
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise InputError(f"{path}: cannot be read: {error.strerror}") from None
    pins: dict[str, Pin] = {}
    for number, line in enumerate(raw.decode("utf-8", "replace").split("\n"), 1):
        if line.strip() and not line.startswith("#"):
            key, pin = _read(line, f"{path}:{number}")
            if pins.setdefault(key, pin) != pin:
                raise InputError(f"{path}:{number}: {key} is pinned to two digests", hint=_MEND)
    return pins


_MEND = "Keep the right one of the two lines; `modelyard lock --check` compares with what the sources serve."


def _read(line: str, place: str) -> tuple[str, Pin]:
    if line.startswith(("<<<<<<<", "=======", ">>>>>>>")):
        raise InputError(f"{place}: git left a conflict here", hint="Keep the lines of both sides.")
    words = line.split()
    digest = words[2].removeprefix("sha256:") if len(words) == 4 else ""
    whole = len(digest) == 64 and all(one in "0123456789abcdef" for one in digest)
    if not whole or not words[3].isascii() or not words[3].isdecimal() or len(words[3]) > 18:
        raise InputError(f"{place}: not a pin", hint="MODEL@VERSION PART sha256:DIGEST SIZE")
    return f"{words[0]} {words[1]}", Pin(digest, int(words[3]))


def add_pins(root: str, new: Mapping[str, Pin]) -> bool:
    """Write pins beside those that are there; tell whether anything changed. Two writers lose nothing."""
    return bool(new) and _change(root, new, ())


def drop_pins(root: str, keys: Collection[str]) -> bool:
    """Take pins out; tell whether any was there."""
    return bool(keys) and _change(root, {}, keys)


def _change(root: str, new: Mapping[str, Pin], gone: Collection[str]) -> bool:
    from modelyard.store.atomic import remove_leftovers, write_atomically
    from modelyard.store.lock import holding

    os.makedirs(root, exist_ok=True)
    with holding(root):
        remove_leftovers(root)
        old = read_pins(root)
        pins = {key: pin for key, pin in {**old, **new}.items() if key not in gone}
        if pins == old:
            return False
        lines = [f"{key} sha256:{pin.sha256} {pin.size}\n" for key, pin in sorted(pins.items())]
        write_atomically(os.path.join(root, FILE), (_HEAD + "".join(lines)).encode())
    return True
