"""A request to end, taken for Ctrl-C: what works with processes and folders cleans up after itself."""

from __future__ import annotations

from contextlib import contextmanager

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def ended_gently() -> Iterator[None]:
    """Take a request to end for Ctrl-C, so that no process and no folder is left behind."""
    import signal
    import threading

    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
