"""From sources to a partial file that is whole and verified: one source after another, each with patience."""

from __future__ import annotations

import errno
import os
from contextlib import suppress

from modelyard.core.errors import (
    DigestError,
    FetchError,
    InputError,
    MissingExtraError,
    ModelyardError,
    NotAModelError,
    OfflineError,
    StoreError,
)
from modelyard.core.progress import silent
from modelyard.store.address import shown
from modelyard.store.backend import backend_of, is_local
from modelyard.store.digest import sha256_of
from modelyard.store.download.job import FailedError, FullError, Job, one_line
from modelyard.store.download.partial import Partial
from modelyard.store.download.patience import Patience, patience_of_environment
from modelyard.store.download.sniff import not_a_model

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from modelyard.core.progress import Report
    from modelyard.store.backends.base import StorageBackend
    from modelyard.store.digest import Expected
    from modelyard.store.http.connection import Connections

_ROOM = "`modelyard cache prune --to 20GB` frees space, MODELYARD_CACHE names another disk."
_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


class Obtained:
    """A file that came and was verified, still under the name of a part."""

    __slots__ = ("path", "sha256", "size", "source")

    def __init__(self, path: str, sha256: str, size: int, source: str) -> None:
        self.path = path
        self.sha256 = sha256
        self.size = size
        self.source = source


class _WrongError(Exception):
    """A source gave a whole file, and it is not the one that was promised."""

    def __init__(self, sentence: str, digest: str) -> None:
        super().__init__(sentence)
        self.digest = digest


def obtain(
    sources: Sequence[str],
    expected: Expected,
    partial_path: str,
    *,
    name: str,
    offline: bool = False,
    report: Report = silent,
    patience: Patience | None = None,
    connections: Connections | None = None,
    most: int = 6,
) -> Obtained:
    """Bring the first source's bytes that are what is expected to `partial_path`.

    What is there already is gone on with. Where every source fails, the error says what each one said;
    bytes that came well stay for the next try, bytes that are wrong do not.
    """
    if not sources:
        raise InputError(f"{name} has no source", hint="Its card states no `url`.")
    partial = Partial(partial_path)
    job = Job(
        name, expected, partial, report=report, patience=patience or patience_of_environment(),
        connections=connections, most=most,
    )  # fmt: skip
    said: list[str] = []
    wrong: _WrongError | None = None
    full = ""
    try:
        for source in sources:
            if offline and not is_local(source):
                said.append(f"{shown(source)}: needs the network, which is switched off")
                continue
            try:
                return _bring(job, source)
            except _WrongError as error:
                wrong = error
                said.append(f"{shown(source)}: {error}")
            except FailedError as error:
                full = str(error) if isinstance(error, FullError) else full
                said.append(f"{shown(source)}: {error}")
    except OSError as error:
        with suppress(OSError):
            partial.drop()
        raise _disk(error, partial_path) from error
    finally:
        partial.close()
    if not partial.done:
        partial.drop()
    if full and wrong is None:
        raise StoreError(full, hint=_ROOM)
    raise _all_failed(name, sources, said, wrong, offline)


def _all_failed(
    name: str, sources: Sequence[str], said: list[str], wrong: _WrongError | None, offline: bool
) -> ModelyardError:
    if wrong is not None:
        kind = DigestError if wrong.digest else NotAModelError
        return kind(f"{name} was not taken\n  " + "\n  ".join(said))
    if offline and not all(map(is_local, sources)):
        return OfflineError(
            f"{name} is not here, and to fetch it needs the network\n  " + "\n  ".join(said),
            hint="Unset MODELYARD_OFFLINE, or leave out --offline.",
        )
    return FetchError(f"{name} could not be fetched\n  " + "\n  ".join(said))


def _disk(error: OSError, path: str) -> StoreError:
    folder = os.path.dirname(os.path.abspath(path))
    if error.errno in _FULL:
        return StoreError(f"the disk of {folder} is full; what had come was taken away again", hint=_ROOM)
    return StoreError(f"{folder} cannot be written: {(error.strerror or str(error)).lower()}")


def _bring(job: Job, source: str) -> Obtained:
    """Bring the file from one source, and hold it against what is expected."""
    try:
        backend = backend_of(source)
    except (InputError, MissingExtraError) as error:
        raise FailedError(one_line(error.message, error.hint, shown(source))) from None
    for last in (False, True):
        digest, again = _brought(job, backend, source)
        try:
            return _judged(job, source, digest)
        except _WrongError:
            # An older part, or a bit that flipped on the way, may be to blame: once more, from nothing.
            job.partial.drop()
            if last or not again:
                raise
            job.retry("what came is not what was promised; once more")
    raise AssertionError("unreachable")


def _brought(job: Job, backend: StorageBackend, source: str) -> tuple[str, bool]:
    """Give the digest of what came, and whether it could come otherwise at another try."""
    from modelyard.store.backends._web import WebBackend

    if not isinstance(backend, WebBackend):
        return _from_elsewhere(job, backend, source), False
    from modelyard.store.download.web import bring_from_the_web

    return bring_from_the_web(job, backend, source), True


def _judged(job: Job, source: str, digest: str) -> Obtained:
    path = job.partial.path
    size = os.path.getsize(path)
    strange = not_a_model(path, job.name)
    if not job.expected.fits(digest):
        found = f"expected {job.expected}, got sha256:{digest} ({size:,} bytes)"
        raise _WrongError(f"{found}; {strange}" if strange else found, digest)
    if strange and job.expected.sha256 is None:
        raise _WrongError(strange, "")
    job.partial.drop_state()
    job.tell(size, size, "done")
    return Obtained(path, digest, size, source)


def _from_elsewhere(job: Job, backend: StorageBackend, source: str) -> str:
    """Let a backend that only knows how to download do so, and hash what came.

    It writes beside the part: what a server gave before is only given up for a file that is whole.
    """
    partial = job.partial
    beside = f"{partial.path}.whole"
    try:
        _download(backend, source, beside)
        partial.drop()
        os.replace(beside, partial.path)
    finally:
        with suppress(FileNotFoundError):
            os.unlink(beside)
    total = os.path.getsize(partial.path)
    return sha256_of(partial.path, lambda done: job.tell(done, total, "checking"))


def _download(backend: StorageBackend, source: str, path: str) -> None:
    try:
        backend.download(source, path)
    except FileNotFoundError:
        raise FailedError("there is no such file") from None
    except ModelyardError as error:
        raise FailedError(one_line(error.message, error.hint, shown(source))) from None
    except OSError as error:
        ours = error.errno in (*_FULL, errno.EIO, errno.EROFS) or not os.path.isdir(os.path.dirname(path))
        if ours:
            raise
        raise FailedError((error.strerror or str(error)).lower()) from None
    if not os.path.isfile(path):
        raise FailedError("the backend said that it is done and wrote no file")
