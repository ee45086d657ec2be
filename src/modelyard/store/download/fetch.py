"""`store.fetch`: a verified file under its final name, or an error that says why not."""

from __future__ import annotations

import os

from modelyard.core.errors import InputError
from modelyard.core.progress import silent
from modelyard.store.address import file_name
from modelyard.store.digest import Expected, sha256_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from modelyard.core.progress import Report
    from modelyard.store.download.patience import Patience


_LONGEST = 255


class Fetched:
    """A verified file, and where it came from."""

    __slots__ = ("path", "sha256", "size", "source")

    def __init__(self, path: str, sha256: str, size: int, source: str | None) -> None:
        self.path = path
        self.sha256 = sha256
        self.size = size
        self.source = source  # None: it was there already

    def __repr__(self) -> str:
        return f"Fetched({self.path!r}, sha256={self.sha256[:12]}…, {self.size:,} bytes)"


def fetch(
    sources: str | Sequence[str],
    digest: str | None = None,
    *,
    to: str | os.PathLike[str],
    prefix: str | None = None,
    offline: bool | None = None,
    report: Report = silent,
    patience: Patience | None = None,
    connections: int = 6,
) -> Fetched:
    """Fetch a file and verify it; under its final name it is whole and right, or not there.

    Args:
        sources: a URL or path, or several that serve the same bytes, tried in order.
        digest: the full SHA-256 in hex; `sha256:` in front is accepted.
        to: the file to write, which takes the place of one that is there, or a folder to write it in; a
            name that ends with `/` is a folder, and made where it is not there.
        prefix: the first digits of the SHA-256, where the source publishes no more.
        offline: open no connection; what MODELYARD_OFFLINE says by default.
        report: called with `Progress` now and then.
        patience: how often, and how long between; the usual by default.
        connections: how many at most to one server.
    """
    from modelyard.core.settings import Settings, is_offline
    from modelyard.store.download.obtain import obtain
    from modelyard.store.download.turn import key_of, turn

    listed = [sources] if isinstance(sources, str) else list(sources)
    if not listed:
        raise InputError("fetch needs a source")
    expected = _expected(digest, prefix)
    target = os.path.abspath(os.fspath(to))
    if os.fspath(to).endswith(os.sep):
        os.makedirs(target, exist_ok=True)
    if os.path.isdir(target):
        target = os.path.join(target, file_name(listed[0]))
    folder = os.path.dirname(target)
    if not os.path.isdir(folder):
        raise InputError(f"there is no folder {folder}")
    if len(os.fsencode(os.path.basename(target))) > _LONGEST:
        raise InputError(f"a file name of {len(os.fsencode(os.path.basename(target)))} bytes is too long")
    root = Settings({}, os.environ).cache_folder
    with turn(root, key_of(target)) as part:
        there = _there(target, expected)
        if there is not None:
            return there
        found = obtain(
            listed, expected, _near(part, target), name=os.path.basename(target),
            offline=is_offline() if offline is None else offline, report=report, patience=patience,
            most=connections,
        )  # fmt: skip
        move(found.path, target)
        return Fetched(target, found.sha256, found.size, found.source)


def move(part: str, target: str) -> None:
    """Give a verified file its final name, for good."""
    from modelyard.store.atomic import settle, sync_folder

    settle(part)
    os.replace(part, target)
    sync_folder(os.path.dirname(target))


def _expected(digest: str | None, prefix: str | None) -> Expected:
    try:
        return Expected(digest, prefix)
    except ValueError as error:
        raise InputError(f"the digest {digest or prefix!r} is not {error}") from None


def _near(part: str, target: str) -> str:
    """Give the place of the part on the disk of the target, so that it can be moved there at one stroke."""
    folder, name = os.path.split(target)
    return os.path.join(folder, f".{name[:150]}.{os.path.basename(part)}.part")


def _there(target: str, expected: Expected) -> Fetched | None:
    """Give the file that is there already, if it is known to be the right one."""
    if expected.known and os.path.isfile(target):
        found = sha256_of(target)
        if expected.fits(found):
            return Fetched(target, found, os.path.getsize(target), None)
    return None
