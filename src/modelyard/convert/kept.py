"""An artifact in the cache: whole and as it was written, or not there.

`<cache>/.exports/<model>/<version>/<key>/` holds its files and `converted.json`, which says what they
were when they were written. A file that a stat cannot tell from that is taken; any other is hashed.
"""

from __future__ import annotations

import os
from dataclasses import dataclass

from modelyard.convert.metadata import Metadata
from modelyard.store.digest import sha256_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

RECORD = "converted.json"
STEM = "model"
SAID = ".json"
"""The end of a file with the metadata, beside an artifact that has no room for it."""


@dataclass(frozen=True)
class Converted:
    """A model in a format: where it lies, its digest, and what it says of itself."""

    path: str
    format: str
    sha256: str
    """Of the file; of several, of the list of their digests and names."""
    size: int
    """Bytes of all its files."""
    metadata: Metadata
    versions: dict[str, str | None]
    """What it was made with."""
    files: tuple[str, ...] = ()
    """The paths of all its files, that of `path` first."""
    reused: bool = False

    def __fspath__(self) -> str:
        return self.path


def home(root: str, model: str, version: str, key: str) -> str:
    """Give the folder of an artifact."""
    from modelyard.store.cache.place import EXPORTS, safe

    return os.path.join(root, EXPORTS, safe(model, "model"), safe(version, "version"), key)


def kept_in(folder: str) -> Converted | None:
    """Give the artifact of a folder; None where there is none, or it is not what was written."""
    import json

    try:
        with open(os.path.join(folder, RECORD), encoding="utf-8") as file:
            said = json.load(file)
        sound = all(_is_as_written(os.path.join(folder, name), one) for name, one in said["files"].items())
        return _used(folder, _read(folder, said)) if sound else None
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None


def _used(folder: str, found: Converted | None) -> Converted | None:
    """Note that an artifact is used now; where that cannot be written, it is not noted."""
    try:
        os.utime(os.path.join(folder, RECORD))
    except OSError:
        return found
    return found


def record(folder: str, main: str, metadata: Metadata, versions: dict[str, str | None]) -> None:
    """Write down what the files of a folder are, when they are finished; `main` is the one that is opened."""
    import json

    names = [main, *sorted(name for name in os.listdir(folder) if name not in (main, RECORD))]
    said = {
        "main": main, "versions": versions, "metadata": metadata.as_texts(),
        "files": {name: _described(os.path.join(folder, name)) for name in names},
    }  # fmt: skip
    with open(os.path.join(folder, RECORD), "w", encoding="utf-8") as file:
        json.dump(said, file, indent=1)


def digest_of(digests: dict[str, str]) -> str:
    """Give the digest of an artifact by those of its files: its own, or that of the list of them."""
    own = {name: digest for name, digest in digests.items() if not name.endswith(SAID)}
    if len(own) == 1:
        return next(iter(own.values()))
    from hashlib import sha256

    lines = sorted(f"{digest}  {name}\n" for name, digest in own.items())
    return sha256("".join(lines).encode()).hexdigest()


def _read(folder: str, said: dict[str, Any]) -> Converted | None:
    metadata = Metadata.from_texts(said["metadata"])
    if metadata is None:
        return None
    files = said["files"]
    return Converted(
        os.path.join(folder, said["main"]), metadata.format,
        digest_of({name: one["sha256"] for name, one in files.items()}),
        sum(one["stat"][0] for one in files.values()), metadata, said["versions"],
        tuple(os.path.join(folder, name) for name in files), reused=True,
    )  # fmt: skip


def _described(path: str) -> dict[str, Any]:
    return {"sha256": sha256_of(path), "stat": _stat(path)}


def _stat(path: str) -> list[int]:
    found = os.lstat(path)
    return [found.st_size, found.st_mtime_ns, found.st_ino, found.st_ctime_ns]


def _is_as_written(path: str, said: dict[str, Any]) -> bool:
    if os.path.islink(path) or os.path.basename(path) != os.path.relpath(path, os.path.dirname(path)):
        return False
    return _stat(path) == said["stat"] or sha256_of(path) == str(said["sha256"])
