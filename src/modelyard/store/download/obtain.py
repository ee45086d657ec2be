"""From sources to a partial file that is whole and verified: one source after another, each with patience."""

from __future__ import annotations

import errno
import os
import sys
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
from modelyard.core.progress import Progress, silent
from modelyard.store.address import shown
from modelyard.store.backend import backend_of, is_local
from modelyard.store.digest import sha256_of
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
_RESTARTS = 3
_MOST_TRIES = 200
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


class _FailedError(Exception):
    """A source gave nothing; why."""


class _NoRoomError(_FailedError):
    """The disk has no room for what a source has."""


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
    work = _Work(
        partial, expected, name=name, report=report, patience=patience or patience_of_environment(),
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
                return work.bring(source)
            except _WrongError as error:
                wrong = error
                said.append(f"{shown(source)}: {error}")
            except _FailedError as error:
                full = str(error) if isinstance(error, _NoRoomError) else full
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


def _one_line(error: ModelyardError, source: str) -> str:
    """Give an error's sentence and its hint in one line, without the source that stands before it anyway."""
    said = error.message.removeprefix(f"{shown(source)}: ")
    return f"{said}. {error.hint}" if error.hint else said


def _disk(error: OSError, path: str) -> StoreError:
    folder = os.path.dirname(os.path.abspath(path))
    if error.errno in _FULL:
        return StoreError(
            f"the disk of {folder} is full; what had come was taken away again",
            hint=_ROOM,
        )
    return StoreError(f"{folder} cannot be written: {(error.strerror or str(error)).lower()}")


class _Work:
    def __init__(
        self,
        partial: Partial,
        expected: Expected,
        *,
        name: str,
        report: Report,
        patience: Patience,
        connections: Connections | None,
        most: int,
    ) -> None:
        self.partial = partial
        self.expected = expected
        self.name = name
        self.report = report
        self.patience = patience
        self.connections = connections
        self.most = most

    def bring(self, source: str) -> Obtained:
        """Bring the file from one source, and hold it against what is expected."""
        from modelyard.store.backends._web import WebBackend

        try:
            backend = backend_of(source)
        except (InputError, MissingExtraError) as error:
            raise _FailedError(_one_line(error, source)) from None
        for last in (False, True):
            of_the_web = isinstance(backend, WebBackend)
            digest = (self._from_the_web if of_the_web else self._from_elsewhere)(backend, source)
            try:
                return self._judged(source, digest)
            except _WrongError:
                # An older part, or a bit that flipped on the way, may be to blame: once more, from nothing.
                self.partial.drop()
                if last or not of_the_web:
                    raise
                self._say("retry", "what came is not what was promised; once more")
        raise AssertionError("unreachable")

    def _judged(self, source: str, digest: str) -> Obtained:
        path = self.partial.path
        size = os.path.getsize(path)
        strange = not_a_model(path, self.name)
        if not self.expected.fits(digest):
            found = f"expected {self.expected}, got sha256:{digest} ({size:,} bytes)"
            raise _WrongError(f"{found}; {strange}" if strange else found, digest)
        if strange and self.expected.sha256 is None:
            raise _WrongError(strange, "")
        self.partial.drop_state()
        self.report(Progress(self.name, size, size, "done"))
        return Obtained(path, digest, size, source)

    def _from_elsewhere(self, backend: StorageBackend, source: str) -> str:
        """Let a backend that only knows how to download do so, and hash what came."""
        whole = self.partial.path + ".whole"
        try:
            backend.download(source, whole)
        except FileNotFoundError:
            raise _FailedError("there is no such file") from None
        except ModelyardError as error:
            raise _FailedError(_one_line(error, source)) from None
        except OSError as error:
            if error.errno in (*_FULL, errno.EIO, errno.EROFS) or not os.path.exists(
                os.path.dirname(self.partial.path)
            ):
                raise
            raise _FailedError((error.strerror or str(error)).lower()) from None
        finally:
            if not os.path.isfile(whole):
                pass
            elif sys.exc_info()[0] is None:
                self.partial.drop()
                os.replace(whole, self.partial.path)
            else:
                os.unlink(whole)
        if not os.path.isfile(self.partial.path):
            raise _FailedError("the backend said that it is done and wrote no file")
        total = os.path.getsize(self.partial.path)
        return sha256_of(
            self.partial.path, lambda done: self.report(Progress(self.name, done, total, "checking"))
        )

    def _from_the_web(self, backend: StorageBackend, source: str) -> str:
        from modelyard.store.download.hashing import Follower
        from modelyard.store.http.connection import Connections

        self.partial.close()
        try:
            self.partial.open()
        except BlockingIOError:
            # Another, with a cache of its own, fetches to the same place: each has its own part then.
            self.partial.path += f".{os.urandom(8).hex()}"
            self.partial.open()
        self._may_go_on_with(source)
        follower = Follower(self.partial)
        connections = self.connections or Connections(self.patience.timeout)
        try:
            self._try_again_and_again(backend, source, follower, connections)
            return follower.finish()
        finally:
            follower.stop()
            if connections is not self.connections:
                connections.close()

    def _may_go_on_with(self, source: str) -> None:
        """What another source gave is gone on with only if there is a digest to tell whether it fits."""
        mine = shown(source)
        if not self.expected.known:
            self.partial.forget()  # nothing could tell whether what was left here is right
        self.partial.from_another(mine)

    def _try_again_and_again(
        self, backend: StorageBackend, source: str, follower: object, connections: Connections
    ) -> None:
        from modelyard.store.http.request import (
            ChangedError,
            NoRoomError,
            RefusedError,
            TransferError,
        )

        failed, restarts, most = 0, 0, self.most
        for _ in range(_MOST_TRIES):
            before = self.partial.done
            try:
                if not self.partial.complete:
                    self._transfer(backend, source, follower, connections, most)
                return
            except TransferError as error:
                failed = 1 if self.partial.done > before else failed + 1
                if failed >= self.patience.attempts or self.patience.too_long(error.wait):
                    raise _FailedError(f"{error} ({failed} tries)" if failed > 1 else str(error)) from error
                seconds = self.patience.seconds(failed, error.wait)
                self._say("retry", f"{error}; next try in {seconds:.0f} s")
                self.patience.sleep(seconds)
            except ChangedError as error:
                restarts, most = restarts + 1, 1
                if restarts > _RESTARTS:
                    raise _FailedError(f"{error}, {restarts} times") from error
                self._say("retry", f"{error}; from the beginning")
                self.partial.forget()
            except NoRoomError as error:
                raise _NoRoomError(str(error)) from error
            except RefusedError as error:
                raise _FailedError(str(error)) from error
            except (StoreError, InputError) as error:
                raise _FailedError(_one_line(error, source)) from error
        raise _FailedError(f"{_MOST_TRIES} tries, each of which brought a little")

    def _transfer(
        self, backend: StorageBackend, source: str, follower: object, connections: Connections, most: int
    ) -> None:
        from modelyard.store.backends._web import WebBackend
        from modelyard.store.download.hashing import Follower
        from modelyard.store.download.transfer import Transfer

        assert isinstance(backend, WebBackend)
        assert isinstance(follower, Follower)
        Transfer(
            backend.request(source),
            self.partial,
            follower,
            connections,
            plain_allowed=self.expected.sha256 is not None,
            length_needed=not self.expected.known,
            most=most,
            report=self.report,
            name=self.name,
        ).run()

    def _say(self, state: str, note: str) -> None:
        self.report(Progress(self.name, self.partial.done, self.partial.total, state, note))
