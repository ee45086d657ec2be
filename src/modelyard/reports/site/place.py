"""`Place`: the folder that a site is written to. What is not the site's stays as it is."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager

from modelyard.core.errors import InputError, StoreError
from modelyard.reports.site.journal import Journal
from modelyard.reports.site.manifest import NAME, Manifest, digest_of_page, read_manifest
from modelyard.reports.site.regular import bytes_of_regular
from modelyard.store.atomic import beside, is_leftover, write_atomically
from modelyard.store.lock import holding

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

_PATIENCE = 60.0


class Place:
    """A folder with a site of ours in it, or one where a site may stand."""

    def __init__(self, folder: str, *, force: bool = False) -> None:
        self.folder = os.path.abspath(folder)
        self._asked = folder
        self._force = force
        self._folders: set[str] = set()
        if os.path.isdir(self.folder):
            with self._held_alone(_PATIENCE):
                self._read()
        else:
            self._read()

    def _read(self) -> None:
        if os.path.lexists(self.folder) and not os.path.isdir(self.folder):
            raise InputError(
                f"{self._asked} is not a folder", hint="`--output` names the folder of the site."
            )
        found = read_manifest(self.folder)
        if found is None and not self._force and os.path.isdir(self.folder) and os.listdir(self.folder):
            raise InputError(
                f"{self._asked} holds files that are no site of modelyard: nothing was written",
                hint="Name a new folder, or build into this one with --force: other files stay.",
            )
        self.before = found or Manifest()
        self._journal = Journal(self.folder)
        for path in self._journal.noted:
            self.before.pages.setdefault(path, ("", ""))
        self._held: dict[str, str | None] = {}

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Make the folder, wait until no other build writes there, and read what that left."""
        os.makedirs(self.folder, exist_ok=True)
        with self._held_alone(_PATIENCE):
            self._read()
            try:
                yield
            finally:
                self._journal.close()

    @contextmanager
    def _held_alone(self, seconds: float) -> Iterator[None]:
        try:
            with holding(self.folder, seconds=seconds):
                yield
        except TimeoutError:
            raise StoreError(
                f"another build has written into {self.folder} for {seconds:.0f} s: nothing was written",
                hint="Try again when it is done, or build into another folder.",
            ) from None

    def demand_own(self, paths: Iterable[str]) -> None:
        """Refuse to write over what is not the site's, and through a link that leads elsewhere."""
        wanted = list(paths)
        for path in sorted(_folders_of((*wanted, *self.before.pages))):
            full = os.path.join(self.folder, path)
            if os.path.lexists(full) and (os.path.islink(full) or not os.path.isdir(full)):
                what = "a link" if os.path.islink(full) else "no folder"
                raise InputError(f"{full} is {what}: nothing was written", hint="Remove it.")
        for path in wanted:
            if _is_real_folder(os.path.join(self.folder, path)):
                raise InputError(f"{self.folder}/{path} is a folder: nothing was written", hint="Move it.")
        others = [] if self._force else [one for one in wanted if self._is_of_others(one)]
        if others:
            raise InputError(
                f"files of {self.folder} are not as the site's last build left them, such as {others[0]}: "
                "nothing was written",
                hint="Move them, or write over them with --force.",
            )

    def _is_of_others(self, path: str) -> bool:
        return os.path.lexists(os.path.join(self.folder, path)) and self._digest(path) is None

    def _digest(self, path: str) -> str | None:
        """Give the digest of a file that holds what a build of the site wrote there; None of any other."""
        if path not in self._held:
            known = {self.before.pages.get(path, ("", ""))[1], *self._journal.noted.get(path, ())}
            data = bytes_of_regular(os.path.join(self.folder, path)) if path in self.before.pages else None
            digest = None if data is None else digest_of_page(data)
            self._held[path] = digest if digest in known else None
        return self._held[path]

    def holds(self, path: str, inputs: str) -> str | None:
        """Give the digest of a page that is made of just these inputs and is there as it was written."""
        known, digest = self.before.pages.get(path, ("", ""))
        return digest if known == inputs and self._digest(path) == digest else None

    def write(self, path: str, data: bytes) -> tuple[str, bool]:
        """Write a page beside its place and move it there; give its digest, and whether it is new."""
        digest = digest_of_page(data)
        if self._digest(path) == digest:
            return digest, False
        full = os.path.join(self.folder, path)
        self._make(os.path.dirname(full))
        self._journal.note(path, digest)
        new = beside(full)
        try:
            with open(new, "wb") as file:
                file.write(data)
            os.replace(new, full)
        except BaseException:
            if os.path.lexists(new):
                os.unlink(new)
            raise
        return digest, True

    def _make(self, folder: str) -> None:
        if folder not in self._folders:
            os.makedirs(folder, exist_ok=True)
            self._folders.add(folder)

    def begin(self, paths: Iterable[str], zoo: str) -> None:
        """Remove what a killed build left beside its pages, and make the folder known as a site's."""
        own: dict[str, set[str]] = {}
        for path in (NAME, *self.before.pages, *paths):
            folder, name = os.path.split(path)
            own.setdefault(folder, set()).add(name)
        for folder in sorted(own):
            place = os.path.join(self.folder, folder)
            for name in os.listdir(place) if os.path.isdir(place) else ():
                if is_leftover(name) and _stands_for(name) & own[folder]:
                    os.unlink(os.path.join(place, name))
        if not os.path.lexists(os.path.join(self.folder, NAME)):
            self._keep(Manifest(gone=self.before.gone, zoo=self.before.zoo or zoo))

    def finish(self, after: Manifest) -> list[str]:
        """Remove pages of the earlier build that this one does not have, and write the manifest.

        What somebody wrote in the place of one stays.
        """
        gone = [path for path in sorted(self.before.pages.keys() - after.pages.keys()) if self._digest(path)]
        for path in gone:
            self._remove(path)
        self._keep(after)
        self._journal.remove()
        return gone

    def _keep(self, manifest: Manifest) -> None:
        data = manifest.as_bytes()
        if bytes_of_regular(os.path.join(self.folder, NAME)) != data:
            write_atomically(os.path.join(self.folder, NAME), data)

    def _remove(self, path: str) -> None:
        full = os.path.join(self.folder, path)
        os.unlink(full)
        above = os.path.dirname(full)
        if above != self.folder and not os.listdir(above):
            os.rmdir(above)


def _folders_of(paths: Iterable[str]) -> set[str]:
    """Name the folders that these files lie in, and the folders of those."""
    below = {os.path.dirname(one) for one in paths}
    return {folder for one in below for folder in (one, os.path.dirname(one)) if folder}


def _is_real_folder(path: str) -> bool:
    try:
        return stat.S_ISDIR(os.lstat(path).st_mode)
    except OSError:
        return False


def _stands_for(leftover: str) -> set[str]:
    """Give the names of files in whose place what a killed build left would have come."""
    name = leftover[1:].rsplit(".", 2)[0]
    start, _, thread = name.rpartition("-")
    return {name, start} if thread.isdecimal() else {name}
