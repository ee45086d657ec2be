"""Bring a file from one server into a partial file, over one connection or several.

The first connection asks for everything that is missing from the first gap on. Where that is slow, the
file is large, and the server honours ranges, more connections take halves of what is left. Each answer
has to prove that it is the part that was asked for, of the same content as before.
"""

from __future__ import annotations

import os
import threading
import time
from contextlib import closing

from modelyard.store.download.plan import WORTH_A_CONNECTION, Plan, Stretch
from modelyard.store.http.connection import Connections
from modelyard.store.http.exchange import Answer, ask, total_of
from modelyard.store.http.request import ChangedError, NoRoomError, RefusedError, TransferError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from modelyard.store.download.hashing import Follower
    from modelyard.store.download.job import Job
    from modelyard.store.http.request import Request

_BLOCK = 1 << 18
_FAST = 100e6  # bytes a second; a connection this fast needs no company
_LOOK_AFTER = 0.5
_LARGEST = 1 << 45
_CRAWL = 2048  # fewer bytes than this in a whole time limit is no transfer


class Transfer:
    """One try to bring what is missing from one server."""

    def __init__(
        self, job: Job, request: Request, follower: Follower, connections: Connections, most: int
    ) -> None:
        self._job = job
        self._partial = job.partial
        self._plain_allowed = job.expected.sha256 is not None
        self._request = request
        self._follower = follower
        self._connections = connections
        self._most = most
        self._stop = threading.Event()
        self._error: BaseException | None = None
        self._workers: list[threading.Thread] = []
        self._more_connections = Connections(connections.timeout)
        self._reported = 0.0

    def run(self) -> None:
        """Bring all that is missing, or raise what kept it from coming."""
        answer = self._first()
        try:
            with closing(answer):
                total = self._begun(answer)
                if total is None:
                    self._stream(answer)
                    return
                plan = Plan(self._partial.gaps(), self._partial.chunk)
                self._fill_first(answer, plan)
            self._fill_the_rest(plan)
        finally:
            self._end()

    def _end(self) -> None:
        """Leave no thread behind that could still write."""
        self._stop.set()
        self._more_connections.abort()
        for worker in self._workers:
            worker.join()
        self._more_connections.close()

    def _first(self) -> Answer:
        partial = self._partial
        request = self._request
        start = next(partial.gaps(), (0, 0))[0] if partial.total is not None else 0
        if start:
            request = request.with_headers(self._range(start, None))
        return ask(self._connections, request, plain_allowed=self._plain_allowed)

    def _range(self, start: int, end: int | None) -> dict[str, str]:
        headers = {"Range": f"bytes={start}-{'' if end is None else end - 1}"}
        return headers | ({"If-Range": self._partial.mark} if self._partial.mark else {})

    def _begun(self, answer: Answer) -> int | None:
        """Check that an answer goes on with what is there, or begin again with it."""
        _decoded(answer)
        total, mark = total_of(answer), mark_of(answer)
        partial = self._partial
        if answer.status == 206:
            start = next(partial.gaps(), (0, 0))[0]
            self._prove(answer, start, partial.total)
            self._follower.start_if_long(total or 0)
            return total
        if answer.status != 200:
            raise RefusedError(f"answered {answer.status}, which is no file", answer.status)
        if total is not None and total > _LARGEST:
            raise TransferError("the server names a length that no file has")
        if total is not None and (partial.total != total or partial.done or partial.mark != mark):
            self._follower.restart()
            partial.begin(total, mark)
            _room(partial.path, total)
        elif total is None:
            self._follower.restart()
            partial.forget()
        self._follower.start_if_long(total or 0)
        return total

    def _prove(self, answer: Answer, start: int, end: int | None) -> None:
        """Hold a partial answer against what was asked: the place, the whole size, the same content."""
        partial = self._partial
        span = f"bytes {start}-{(end or 0) - 1}/{partial.total}"
        if total_of(answer) != partial.total or (partial.mark and mark_of(answer) not in ("", partial.mark)):
            raise ChangedError("the file changed on the server meanwhile")
        if answer.headers.get("content-range", "").strip() != span:
            raise ChangedError("the server answered with another part than was asked for")
        if answer.left is not None and answer.left != (end or 0) - start:
            raise ChangedError("the server answered with a part of another length than it says")
        partial.mark = partial.mark or mark_of(answer)

    def _stream(self, answer: Answer) -> None:
        """Take a body whose length nobody told."""
        if not self._job.expected.known and answer.headers.get("transfer-encoding", "").lower() != "chunked":
            raise RefusedError("the server does not say how long the file is, and no digest is known: whether"
                               " it came whole could not be told")  # fmt: skip
        position, view = 0, memoryview(bytearray(_BLOCK))
        pace = _Pace(self._connections.timeout)
        while got := answer.readinto(view):
            self._partial.write(view[:got], position)
            position += got
            pace.check(got)
            self._tell(position, None)
        self._partial.came_whole(position)

    def _fill_first(self, answer: Answer, plan: Plan) -> None:
        """Take the first stretch from the first answer; see whether it is worth having more connections."""
        began, before = time.monotonic(), self._partial.done
        watch = self._most > 1 and (answer.status == 206 or answer.headers.get("accept-ranges") == "bytes")
        for _ in self._filling(answer, plan, plan.take()):
            self._tell(self._partial.done, self._partial.total)
            if self._error is not None:
                raise self._error
            seconds = time.monotonic() - began
            if watch and seconds > _LOOK_AFTER:
                watch = False
                if (self._partial.done - before) / seconds < _FAST:
                    self._more(plan)

    def _fill_the_rest(self, plan: Plan) -> None:
        """Take what is left beside the other connections, and wait for them."""
        while (stretch := plan.take()) is not None:
            for _ in self._filling(None, plan, stretch):
                self._tell(self._partial.done, self._partial.total)
                if self._error is not None:
                    raise self._error
        for worker in self._workers:
            worker.join()
        if self._error is not None:
            raise self._error
        if not self._partial.complete:
            raise TransferError("some of the connections broke off")

    def _filling(self, given: Answer | None, plan: Plan, stretch: Stretch | None) -> Iterator[int]:
        """Take one stretch block by block, from the answer that is at hand or from one of its own."""
        if stretch is None:
            return
        view, pace = memoryview(bytearray(_BLOCK)), _Pace(self._connections.timeout)
        try:
            answer = given or self._part(stretch)
            with closing(answer):
                while stretch.left > 0 and not self._stop.is_set():
                    got = self._fill(answer, stretch, view)
                    pace.check(got)
                    yield got
        finally:
            plan.give_back(stretch)

    def _fill(self, answer: Answer, stretch: Stretch, view: memoryview) -> int:
        """Take one block of a stretch."""
        got = answer.readinto(view[: min(len(view), stretch.left)])
        if not got:
            raise TransferError("the body ended too early")
        self._partial.write(view[:got], stretch.position)
        stretch.position += got
        self._partial.finished(stretch.marked, stretch.position)
        at_end = stretch.position == self._partial.total
        stretch.marked = (
            stretch.position if at_end else stretch.position - stretch.position % self._partial.chunk
        )
        return got

    def _part(self, stretch: Stretch) -> Answer:
        """Ask for one stretch alone."""
        start, end = stretch.position, stretch.end
        request = self._request.with_headers(self._range(start, end))
        answer = ask(self._more_connections, request, plain_allowed=self._plain_allowed)
        try:
            _decoded(answer)
            if answer.status != 206:
                if mark_of(answer) != self._partial.mark or total_of(answer) != self._partial.total:
                    raise ChangedError("the file changed on the server meanwhile")
                raise TransferError("the server does not honour ranges")
            self._prove(answer, start, end)
        except BaseException:
            answer.close()
            raise
        return answer

    def _more(self, plan: Plan) -> None:
        """Open more connections, as many as there is work for."""
        for number in range(min(self._most - 1, plan.left // (2 * WORTH_A_CONNECTION))):
            worker = threading.Thread(
                target=self._work, args=(plan,), name=f"modelyard-{number}", daemon=True
            )
            self._workers.append(worker)
            worker.start()

    def _work(self, plan: Plan) -> None:
        while not self._stop.is_set() and (stretch := plan.take()) is not None:
            try:
                for _ in self._filling(None, plan, stretch):
                    pass
            except (TransferError, RefusedError):
                return  # what it had is taken by another, or by the next try
            except (ChangedError, OSError) as error:
                self._error = error
                return

    def _tell(self, done: int, total: int | None) -> None:
        now = time.monotonic()
        if now - self._reported >= 0.1:
            self._reported = now
            self._job.tell(done, total)


class _Pace:
    """Notices a server that drips: bytes come, but never enough of them."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._since = time.monotonic()
        self._bytes = 0

    def check(self, got: int) -> None:
        self._bytes += got
        if self._bytes > _CRAWL:
            self._since, self._bytes = time.monotonic(), 0
        elif time.monotonic() - self._since > self._seconds:
            raise TransferError(f"fewer than {_CRAWL:,} bytes came in {self._seconds:g} s")


def mark_of(answer: Answer) -> str:
    """Give what names this very content at its server: a strong ETag, else the time it was changed."""
    etag = answer.headers.get("etag", "")
    if etag.startswith('"') and etag.isprintable() and etag.isascii():
        return etag
    changed = answer.headers.get("last-modified", "")
    return changed if changed.isprintable() and changed.isascii() else ""


def _room(path: str, size: int) -> None:
    """Say that the disk is too small before it is full."""
    folder = os.path.dirname(os.path.abspath(path))
    disk = os.statvfs(folder)
    room = disk.f_bavail * disk.f_frsize
    if disk.f_blocks and room < size:
        raise NoRoomError(
            f"the disk of {folder} is full: {room / 1e6:,.1f} MB are free, it is {size / 1e6:,.1f} MB"
        )


def _decoded(answer: Answer) -> None:
    encoding = answer.headers.get("content-encoding", "identity").lower()
    if encoding not in ("identity", ""):
        raise TransferError(f"the server sent the file compressed ({encoding[:20]}), though asked not to")
