"""Where a file lies in the cache: `<root>/<model>/<version>/<name>`, and never where it harms another.

Two zoos may each have a `resnet50` 1.0.0. Where a version's folder already holds a file of this name with
another digest, or once held one that was pruned, the file lies in `<version>~<first 12 digits of its own
digest>/`: a path means the same bytes until someone clears the version. Folders at the root that begin
with a dot are the tool's own.
"""

from __future__ import annotations

import os

from modelyard.core.errors import InputError
from modelyard.store.cache import record as records

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from modelyard.store.cache.wanted import Wanted

LOCKS, INDEX, UNPACKED, PARTIAL = ".locks", ".index", ".unpacked", ".partial"
EXPORTS = ".exports"  # models in other formats: <model>/<version>/<key>/
TRASH = ".trash-"  # what is being removed is first renamed to this, at the root
CORRUPT = ".corrupt-"
DIGITS = 12
LONGEST = 200  # bytes, so that what is added to a name still fits into a file system's 255
TAG = b"""Signature: 8a477f597d28d172789f06886806bc55
# This folder is a cache of modelyard: what is in it can be fetched again.
# Backup programs leave folders with such a file out: https://bford.info/cachedir/
"""


class Place:
    """The folder of one version of a model."""

    __slots__ = ("model", "root", "version")

    def __init__(self, root: str, model: str, version: str) -> None:
        self.root = root
        self.model = safe(model, "model")
        self.version = safe(version, "version")

    @property
    def folder(self) -> str:
        return os.path.join(self.root, self.model, self.version)

    def aside(self, digest: str) -> str:
        """Give the folder of a file whose name is taken in `folder` by another."""
        return f"{self.folder}~{digest[:DIGITS]}"

    def asides(self) -> list[str]:
        """Name the folders that hold other files under the names of this version's."""
        parent, begin = os.path.join(self.root, self.model), f"{self.version}~"
        try:
            names = os.listdir(parent)
        except OSError:
            return []
        return [os.path.join(parent, name) for name in sorted(names) if plain_version(name) + "~" == begin]

    def folders(self, wanted: Wanted) -> Iterator[str]:
        """Give the folders a wanted file may lie in, the likeliest first."""
        yield self.folder
        if len(wanted.digits) >= DIGITS:
            yield self.aside(wanted.digits)
        else:
            yield from self.asides()


def plain_version(name: str) -> str:
    """Give the version whose folder this is: `1.0.0` for `1.0.0~0123456789ab` too."""
    version, tilde, digits = name.rpartition("~")
    return version if tilde and _are_digits(digits) else name


def _are_digits(text: str) -> bool:
    return len(text) == DIGITS and not text.strip("0123456789abcdef")


def safe(name: str, what: str) -> str:
    """Give a name back that can be one folder or file of the cache; refuse any other."""
    problem = _problem(name)
    if not problem and what == "version" and plain_version(name) != name:
        problem = f"it ends in ~ and {DIGITS} digits, as the cache's own folders do"
    if problem:
        shown = name if len(name) < 80 else name[:60] + "…"
        raise InputError(f"the {what} {shown!r} cannot be a name in the cache: {problem}")
    return name


def safe_path(name: str) -> str:
    """Give the name of a file back, which may lie in folders of its model's: `onnx/model.onnx`."""
    for part in name.split("/"):
        safe(part, "file name")
    return name


def _problem(name: str) -> str:
    if not name:
        return "it is empty"
    if name[0] == ".":
        return "it begins with a dot"
    if "/" in name or "\\" in name:
        return "it holds a slash"
    if CORRUPT in name:
        return f"it holds {CORRUPT!r}, which marks damaged files"
    if any(one < " " or "\x7f" <= one < "\xa0" or one in "\u2028\u2029" for one in name):
        return "it holds a control character"
    try:
        length = len(name.encode())
    except UnicodeEncodeError:
        return "it is not valid Unicode"
    return f"it is longer than {LONGEST} bytes" if length > LONGEST else ""


def choose(root: str, model: str, version: str, name: str, wanted: Wanted) -> str:
    """Give the path where a wanted file lies, or will lie. Nothing is read but records.

    It is the first place whose record matches; else the version's own folder if the name is free there
    and no other file owns it; else the folder beside it that is named after the digest, as far as that
    is known.
    """
    from modelyard.store.cache.claim import owner

    place = Place(root, model, version)
    safe_path(name)
    for folder in place.folders(wanted):
        record = records.read(folder).get(name)
        if record is not None and wanted.matches(record) and os.path.lexists(os.path.join(folder, name)):
            return os.path.join(folder, name)
    free = not os.path.lexists(os.path.join(place.folder, name))
    if free and wanted.digits:
        owned = owner(root, model, version, name)
        free = not owned or wanted.fits(owned)
    return os.path.join(place.folder if free else place.aside(wanted.digits), name)


def prepare(root: str) -> None:
    """Make the cache's folder if it is not there, and mark it as a cache for backup programs."""
    tag = os.path.join(root, "CACHEDIR.TAG")
    if os.path.lexists(tag):
        return
    from modelyard.store.atomic import write_atomically
    from modelyard.store.cache.trouble import explained

    with explained(root):
        os.makedirs(root, exist_ok=True)
        remove_abandoned(root)
        write_atomically(tag, TAG)


def remove_abandoned(folder: str) -> None:
    """Remove what killed processes left beside the files of a folder; those of living ones stay."""
    for name in filter(is_abandoned, os.listdir(folder)):
        try:
            os.unlink(os.path.join(folder, name))
        except FileNotFoundError:  # another process was faster
            continue


def is_abandoned(name: str) -> bool:
    """Tell whether a name is that of a file written beside another, by a process that is gone."""
    from modelyard.store.atomic import is_leftover

    if not is_leftover(name):
        return False
    try:
        os.kill(int(name.rsplit(".", 2)[1]), 0)
    except ProcessLookupError:
        return True
    except (OSError, OverflowError):
        return False
    return False
