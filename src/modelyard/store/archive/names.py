"""Which names an entry may have, and which names are one and the same on some disks."""

from __future__ import annotations

import unicodedata

TYPE_CHECKING = False
if TYPE_CHECKING:
    from modelyard.store.archive.watch import Watch

# Characters that break a line of a listing or turn the direction of a text.
_CATEGORIES = ("Cc", "Cs", "Zl", "Zp")
_TURNING = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def clean_name(name: str, watch: Watch) -> str:
    """Give a name as `a/b/c`; the empty name is the folder itself. What is not harmless is refused."""
    if not name:
        raise watch.refuse("has no name")
    if not (name.isascii() and name.isprintable()) and any(map(_is_control, name)):
        raise watch.refuse("has a control character in its name")
    if "\\" in name:
        raise watch.refuse("has a backslash in its name", hint="Pack it anew with `/` between folders.")
    if name.startswith("/"):
        raise watch.refuse("has an absolute name")
    while name.startswith("./"):
        name = name[2:]
    name = name.removesuffix("/")
    return "" if name in ("", ".") else _clean_parts(name, watch)


def _is_control(character: str) -> bool:
    return unicodedata.category(character) in _CATEGORIES or character in _TURNING


def _clean_parts(name: str, watch: Watch) -> str:
    parts = name.split("/")
    if ".." in parts:
        raise watch.refuse("leaves the folder by `..`")
    if "" in parts or "." in parts:
        raise watch.refuse("has an empty part, or `.`, in its name")
    if parts[0][1:2] == ":":
        raise watch.refuse("names a drive")
    limits = watch.limits
    if len(parts) > limits.depth:
        raise watch.refuse(f"lies more than {limits.depth} folders deep")
    if len(name.encode()) > limits.name or any(len(part.encode()) > limits.part for part in parts):
        longest = f"{limits.name} bytes, or {limits.part} between two `/`"
        raise watch.refuse(f"has a name of more than {longest}")
    return name


def folded(name: str) -> str:
    """Give what names have in common that differ by case or by Unicode form alone."""
    if name.isascii():
        return name.lower()
    return unicodedata.normalize("NFD", unicodedata.normalize("NFD", name).casefold())


def target_of(link: str, target: str, watch: Watch) -> str:
    """Give the clean name a symbolic link leads to; one that leaves the folder is refused."""
    if not target or target.startswith("/") or "\\" in target or target[1:2] == ":":
        raise watch.refuse("is a symbolic link that is not relative")
    parts = link.split("/")[:-1]
    for part in target.split("/"):
        if part == "..":
            if not parts:
                raise watch.refuse("is a symbolic link that leaves the folder")
            parts.pop()
        elif part not in ("", "."):
            parts.append(part)
    return "/".join(parts)
