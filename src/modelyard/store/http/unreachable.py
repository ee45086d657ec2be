"""Hosts that could not be reached while a piece of work was done: after that none is asked again in it."""

from __future__ import annotations

from contextlib import contextmanager

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

_memories: list[dict[str, str]] = []
"""What was said of each host, by piece of work; outside of any a host is tried whenever it is asked."""


@contextmanager
def remembering(known: dict[str, str]) -> Iterator[None]:
    """Remember inside which hosts could not be reached.

    Args:
        known: what is known of that already, by host; more is noted in it.
    """
    _memories.append(known)
    try:
        yield
    finally:
        _memories.pop()


def note_unreachable(host: str, said: str) -> None:
    """Note that a host could not be reached, however often it was tried."""
    if _memories:
        _memories[-1][host] = said


def known_unreachable(host: str) -> str | None:
    """Say why a host could not be reached before; None where it is to be tried."""
    return _memories[-1].get(host) if _memories else None
