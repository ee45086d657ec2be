"""Between which times a light turns: read from what people write, such as `10ms` or `0.05s`."""

from __future__ import annotations

from modelyard.core.errors import InputError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

_UNITS = {"us": 1e-6, "µs": 1e-6, "ms": 1e-3, "s": 1.0, "": 1e-3}
GREEN, AMBER, RED = "🟢", "🟡", "🔴"


def light_of(seconds: float, turns: tuple[float, float]) -> str:
    """Give the light of a latency: green below the first, amber up to the second, red above.

    Args:
        seconds: the latency.
        turns: where it turns, in seconds.
    """
    return GREEN if seconds < turns[0] else AMBER if seconds <= turns[1] else RED


def turns_of(given: Sequence[str | float]) -> tuple[float, float]:
    """Read the two times, a number alone being milliseconds.

    Args:
        given: such as `("10ms", "50ms")`.
    """
    if isinstance(given, str) or len(given) != 2:
        raise InputError(
            f"a light turns at two times, and {given!r} was given", hint="Write `--light 10ms 50ms`."
        )
    first, second = (_seconds(one) for one in given)
    return first, second


def _seconds(given: str | float) -> float:
    text = str(given).strip().lower()
    number = text.rstrip("muµs ")
    try:
        return float(number) * _UNITS[text[len(number) :].strip()]
    except (ValueError, KeyError):
        raise InputError(f"{given!r} is no time", hint="Write a time such as `10ms` or `0.05s`.") from None
