"""Do many pieces of work a few at a time, in threads that nobody waits for once the work is broken off."""

from __future__ import annotations

from queue import SimpleQueue
from threading import Event, Thread
from typing import TypeVar

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from types import TracebackType

Item = TypeVar("Item")
Result = TypeVar("Result")


def at_once(work: Callable[[Item], Result], items: Sequence[Item], most: int) -> Iterator[tuple[int, Result]]:
    """Give what `work` makes of each item, with the item's place, as it is done.

    The threads are daemons, unlike those of `concurrent.futures`: after Ctrl-C a process ends although
    a server keeps some of them waiting.
    """
    threads = min(most, len(items))
    waiting: SimpleQueue[tuple[int, Item] | None] = SimpleQueue()
    done: SimpleQueue[tuple[int, Result] | BaseException] = SimpleQueue()
    over = Event()
    for each in [*enumerate(items), *[None] * threads]:
        waiting.put(each)

    def run() -> None:
        with _Passed(done.put):
            while not over.is_set() and (each := waiting.get()) is not None:
                place, item = each
                done.put((place, work(item)))

    for _ in range(threads):
        Thread(target=run, daemon=True).start()
    try:
        for _ in items:
            found = done.get()
            if isinstance(found, BaseException):
                raise found
            yield found
    finally:
        over.set()


class _Passed:
    """Ends a thread without a word, and passes what it raised to the one that waits for its work."""

    def __init__(self, told: Callable[[BaseException], None]) -> None:
        self._told = told

    def __enter__(self) -> None:
        pass

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> bool:
        if error is not None:
            self._told(error)
        return True
