"""Bring a file from one server, try after try, and give the digest of what came."""

from __future__ import annotations

import os

from modelyard.core.errors import InputError, StoreError
from modelyard.store.address import shown
from modelyard.store.download.hashing import Follower
from modelyard.store.download.job import FailedError, FullError, one_line
from modelyard.store.download.transfer import Transfer
from modelyard.store.http.connection import Connections
from modelyard.store.http.request import (
    ChangedError,
    NoRoomError,
    RefusedError,
    TransferError,
    UnreachableError,
    server_of,
)
from modelyard.store.http.unreachable import known_unreachable, note_unreachable

TYPE_CHECKING = False
if TYPE_CHECKING:
    from modelyard.store.backends._web import WebBackend
    from modelyard.store.download.job import Job

_RESTARTS = 3
_MOST_TRIES = 200


def bring_from_the_web(job: Job, backend: WebBackend, source: str) -> str:
    """Complete the part from a server; what is there already is gone on with, if it can be told right."""
    partial = job.partial
    partial.close()
    try:
        partial.open()
    except BlockingIOError:
        # Another, with a cache of its own, fetches to the same place: each has its own part then.
        partial.path += f".{os.urandom(8).hex()}"
        partial.open()
    if not job.expected.known:
        partial.forget()  # nothing could tell whether what an earlier process left is right
    partial.from_another(shown(source))
    follower = Follower(partial)
    connections = job.connections or Connections(job.patience.timeout)
    try:
        _try_again_and_again(job, backend, source, follower, connections)
        return follower.finish()
    finally:
        follower.stop()
        if connections is not job.connections:
            connections.close()


def _try_again_and_again(
    job: Job, backend: WebBackend, source: str, follower: Follower, connections: Connections
) -> None:
    partial, failed, restarts, most = job.partial, 0, 0, job.most
    for _ in range(_MOST_TRIES):
        done = partial.done
        try:
            if not partial.complete:
                request = backend.request(source)
                away = known_unreachable(server_of(request.url))
                if away is not None:
                    raise FailedError(away)
                Transfer(job, request, follower, connections, most).run()
            return
        except TransferError as error:
            failed = 1 if partial.done > done else failed + 1
            if failed >= job.patience.attempts or job.patience.too_long(error.wait):
                said = f"{error} ({failed} tries)" if failed > 1 else str(error)
                if isinstance(error, UnreachableError):
                    note_unreachable(error.server, said)
                raise FailedError(said) from error
            if not job.expected.known and not partial.mark:
                partial.forget()  # nothing could tell whether the rest is of the same content
            seconds = job.patience.seconds(failed, error.wait)
            job.retry(f"{error}; next try in {seconds:.0f} s")
            job.patience.sleep(seconds)
        except ChangedError as error:
            restarts, most = restarts + 1, 1
            if restarts > _RESTARTS:
                raise FailedError(f"{error}, {restarts} times") from error
            job.retry(f"{error}; from the beginning")
            partial.forget()
        except NoRoomError as error:
            raise FullError(str(error)) from error
        except RefusedError as error:
            raise FailedError(str(error)) from error
        except (StoreError, InputError) as error:
            raise FailedError(one_line(error.message, error.hint, shown(source))) from error
    raise FailedError(f"{_MOST_TRIES} tries, each of which brought a little")
