"""What is not as it was: each field of artifact, key and environment that differs, then and now."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from modelyard.results.document import Result
from modelyard.results.machine.environment import SPEED

HARDWARE = ("cpu", "machine", "flags", "system", "virtual")
"""What makes another machine; the rest of a fingerprint is how one machine is set up."""
_ARTIFACT = ("sha256", "source_sha256", "format")
_AROUND = ("memory_limit", "kernel", "python", "container", "modelyard")
_USED = ("version", "provider", "precision", "device", "threads")
_INNER = ("machine", "engine")
"""Fields of a key whose parts say more than they do."""


@dataclass(frozen=True)
class Difference:
    """A field, what it was, and what it is."""

    field: str
    then: Any
    now: Any
    decides: bool = True
    """Whether figures compare only where it is the same; else it may explain what differs."""

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)

    def __str__(self) -> str:
        return f"{self.field} {_short(self.then)} then, {_short(self.now)} now"


def differences(then: Result, now: Result) -> tuple[Difference, ...]:
    """Name what is not as it was, what decides first.

    Args:
        then: the result that is judged.
        now: the one that was measured to judge it.
    """
    found = [*_artifact(then, now), *_key(then, now), *_runtime(then, now), *_machine(then, now)]
    once = {one.field: one for one in reversed(found)}
    kept = [one for one in found if once[one.field] is one]
    return tuple(sorted(kept, key=lambda one: not one.decides))


def is_other_machine(then: Result, now: Result) -> bool:
    """Tell whether two results were measured on two kinds of machine.

    Args:
        then: one result.
        now: the other.
    """
    return any(_between(name, then.environment, now.environment) for name in HARDWARE)


def _artifact(then: Result, now: Result) -> Iterator[Difference]:
    if then.artifact.get("random_weights") and now.artifact.get("random_weights"):
        return  # drawn anew each time
    source = then.artifact.get("source_sha256")
    same = source is not None and source == now.artifact.get("source_sha256")
    for name in _ARTIFACT:
        if _between(name, then.artifact, now.artifact):  # a file of the same weights may be written otherwise
            decides = not (same and name == "sha256")
            yield Difference(f"artifact.{name}", then.artifact.get(name), now.artifact.get(name), decides)


def _key(then: Result, now: Result) -> Iterator[Difference]:
    for name in dict.fromkeys([*then.key, *now.key]):
        if name not in _INNER and _plain(then.key.get(name)) != _plain(now.key.get(name)):
            yield Difference(name, then.key.get(name), now.key.get(name))


def _runtime(then: Result, now: Result) -> Iterator[Difference]:
    """What answered; it decides about a speed, and may explain a score."""
    for name in _USED:
        if name not in then.key and _between(name, then.runtime, now.runtime):
            decides = then.kind == "latency"
            said = "engine" if name == "version" else name
            yield Difference(said, _engine(then, name), _engine(now, name), decides)


def _engine(result: Result, name: str) -> object:
    used = result.runtime
    return f"{used.get('runtime')} {used.get(name)}" if name == "version" else used.get(name)


def _machine(then: Result, now: Result) -> Iterator[Difference]:
    for name in dict.fromkeys([*SPEED, *_AROUND]):
        if _between(name, then.environment, now.environment):
            decides = then.kind == "latency" and name in SPEED
            yield Difference(name, then.environment.get(name), now.environment.get(name), decides)


def _between(name: str, then: Mapping[str, Any], now: Mapping[str, Any]) -> bool:
    """Tell whether a field differs; what one of the two does not state differs from nothing."""
    if name not in then or name not in now:
        return False
    return bool(_plain(then[name]) != _plain(now[name]))


def _plain(value: object) -> object:
    return list(value) if isinstance(value, tuple) else value


def _short(value: object) -> str:
    text = "nothing" if value is None else str(value)
    return f"{text[:12]}…" if len(text) == 64 else text if len(text) <= 60 else f"{text[:59]}…"
