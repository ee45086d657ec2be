"""The sample files of one part, wherever they lie: in its folder, in archives in it, in archives in those."""

from __future__ import annotations

import re
from typing import NamedTuple

from modelyard.core.errors import FolderError
from modelyard.store.folder.files import Files
from modelyard.store.folder.layout import ARCHIVES
from modelyard.store.folder.scratch import unpacked, usual_scratch
from modelyard.store.folder.sources import FolderSource
from modelyard.store.folder.values import is_sample

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from modelyard.export.validation.findings import Notes
    from modelyard.store.folder.files import File
    from modelyard.store.folder.folder import ModelFolder

DEEPEST = 3  # archives in archives
_ABOUT = re.compile(r"(readme|licen[cs]e|notice|checksums?|sha256sums?)(\.[a-z0-9]+)?", re.IGNORECASE)


class SampleFile(NamedTuple):
    """A file of samples: what messages call it, the name it pairs by, and where it is."""

    label: str
    key: str
    file: File


def sample_files(folder: ModelFolder, part: str, notes: Notes) -> list[SampleFile]:
    """Give the sample files of a part in their order; what is none is said."""
    opened: Files = getattr(folder, part)
    found = list(_of(opened, part, "", notes, 0))
    return sorted(found, key=lambda one: _natural(one.key))


def _of(files: Files, label: str, prefix: str, notes: Notes, depth: int) -> Iterator[SampleFile]:
    archives = [name for name in files.names if name.lower().endswith(ARCHIVES)]
    alone = len(archives) == 1 and len(files.names) == 1
    for file in files:
        shown = f"{label}/{file.name}"
        if file.name in archives:
            inner = prefix if alone else f"{prefix}{_bare(file.name)}/"
            yield from _of(_opened(file, shown, depth), shown, inner, notes, depth + 1)
        elif is_sample(file.name) or file.name.lower().endswith(".txt"):
            if not _ABOUT.fullmatch(file.name.rpartition("/")[2]):
                yield SampleFile(shown, prefix + file.name, file)
        else:
            notes.assumed(f"{shown} is no sample: it was passed over")


def _opened(file: File, shown: str, depth: int) -> Files:
    if depth >= DEEPEST:
        raise FolderError(f"{shown}: more than {DEEPEST} archives in one another")
    held = unpacked(file.path, usual_scratch())
    source = FolderSource(held.folder, shown, held)
    names = source.names()
    top = _common_folder(names)
    return Files(source, top, [name[len(top) :] for name in names])


def _common_folder(names: list[str]) -> str:
    """Give the folder, with its slash, that all files of an archive lie in."""
    tops = {name.partition("/")[0] if "/" in name else "" for name in names}
    return f"{tops.pop()}/" if len(tops) == 1 and "" not in tops else ""


def _bare(name: str) -> str:
    ending = next(one for one in sorted(ARCHIVES, key=len, reverse=True) if name.lower().endswith(one))
    return name[: -len(ending)]


def _natural(key: str) -> list[tuple[int, int, str]]:
    """Order numbers inside a name by their value: 2 before 10."""
    runs = re.split(r"([0-9]+)", key)
    return [(1, int(run), "") if run.isdigit() else (0, 0, run) for run in runs]
