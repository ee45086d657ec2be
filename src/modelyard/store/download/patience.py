"""How long to go on with a source that fails: how often, and how long between."""

from __future__ import annotations

import os
import random
import time

from modelyard.core.errors import InputError

_LONGEST_ASKED = 300.0  # seconds a server may ask to be left alone


class Patience:
    """Tries of one source: a try that brought bytes is not counted, up to a bound."""

    __slots__ = ("attempts", "longest", "pause", "timeout")

    def __init__(
        self, attempts: int = 5, pause: float = 0.5, longest: float = 20.0, timeout: float = 30.0
    ) -> None:
        self.attempts = attempts
        self.pause = pause  # before the second try; it doubles from then on
        self.longest = longest
        self.timeout = timeout  # seconds without a byte

    def sleep(self, seconds: float) -> None:
        time.sleep(seconds)

    def seconds(self, failed: int, asked: float | None) -> float:
        """Give how long to wait: what the server asked for, or ever longer, and never all at once."""
        own = min(self.longest, self.pause * 2.0 ** (failed - 1)) * random.uniform(0.5, 1.0)  # noqa: S311
        return own if asked is None else max(own, asked)

    def too_long(self, asked: float | None) -> bool:
        """Tell whether a server asks for more time than anybody waits."""
        return asked is not None and asked > _LONGEST_ASKED


def patience_of_environment() -> Patience:
    """Give what `MODELYARD_RETRIES`, `MODELYARD_TIMEOUT` and `MODELYARD_RETRY_PAUSE` say, else the usual."""
    usual = Patience()
    return Patience(
        attempts=1 + int(_number("MODELYARD_RETRIES", usual.attempts - 1)),
        pause=_number("MODELYARD_RETRY_PAUSE", usual.pause),
        timeout=max(0.001, _number("MODELYARD_TIMEOUT", usual.timeout)),
    )


def _number(name: str, usual: float) -> float:
    text = os.environ.get(name, "")
    if not text:
        return usual
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if not 0 <= value < 1e6:
        raise InputError(f"{name} is {text!r}; it is a number, 0 or more")
    return value
