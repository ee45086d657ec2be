"""`Result`: one measurement of one cell (a model on a runtime), as a JSON text that says if it was edited.

The text has one line for each field, so that a diff shows what differs, and the samples last. A field at its
default is not written: a field that a later schema adds leaves the digest of each older text as it was.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import MISSING, dataclass, field, fields
from functools import cached_property
from hashlib import sha256
from math import isfinite

from modelyard.core.errors import DigestError, InputError
from modelyard.results.samples import Samples
from modelyard.results.shape import misshapen

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

SCHEMA = 1
KINDS = ("latency", "accuracy")
_BEFORE, _AFTER = '{\n"digest": "', '",\n'
_DEEPEST = 20
_DIGITS = 110  # of a whole number
_HEAD = len(_BEFORE) + 64 + len(_AFTER)


@dataclass(frozen=True)
class Result:
    """What was measured, of what, on what, and every sample of it."""

    made: str
    """When, in UTC: `2026-07-01T12:00:00Z`."""
    kind: str
    """`latency` or `accuracy`."""
    model: str
    version: str
    task: str
    artifact: Mapping[str, Any]
    """`format`, `sha256`, `source_sha256`, `random_weights`, `certificate` (its verdict, or None)."""
    runtime: Mapping[str, Any]
    """What the session used, without the path of its file."""
    key: Mapping[str, Any]
    """All that must be the same in two results before their figures may be compared."""
    figures: Mapping[str, float | None]
    """Times in seconds, shares between 0 and 1; None where the samples do not carry a figure."""
    intervals: Mapping[str, Sequence[float]] = field(default_factory=dict)
    """The lower and upper end, at 95 %, of those figures that have one."""
    config: Mapping[str, Any] = field(default_factory=dict)
    seed: int | None = None
    environment: Mapping[str, Any] = field(default_factory=dict)
    anchor: Mapping[str, Any] | None = None
    """A starter model timed in the same run: what it is, what it ran with, and its `median` in seconds."""
    problem: str | None = None
    """Why nothing was measured; None where it was."""
    verdict: str | None = None
    """Why what was measured is a failure, such as a median above `max_ms`; None where it is none."""
    notes: Sequence[str] = ()
    schema: int = SCHEMA
    samples: Mapping[str, Sequence[float]] = field(default_factory=dict)
    """Latency: seconds, one list a process, named `1`, `2`, …; accuracy: one figure a sample, by metric."""

    def __post_init__(self) -> None:
        wrong = misshapen(vars(self)) or ("" if self.kind in KINDS else f"its kind is {self.kind!r}")
        if wrong:
            raise InputError(f"this is no result: {wrong}", hint=f"A kind is one of: {', '.join(KINDS)}.")

    @cached_property
    def digest(self) -> str:
        """SHA-256 of the text without its digest."""
        return sha256(f"{{\n{self._lines}".encode(errors="surrogatepass")).hexdigest()

    @cached_property
    def _lines(self) -> str:
        given = {one.name: getattr(self, one.name) for one in fields(self) if not _says_nothing(self, one)}
        try:
            lines = [f"{json.dumps(name)}: {_canonical(value)}" for name, value in given.items()]
        except (TypeError, ValueError) as error:
            raise InputError(f"the result of {self.model} cannot be written: {error}") from None
        return ",\n".join(lines) + "\n}\n"

    def as_json(self) -> str:
        """The text as it is kept, its digest first."""
        return f"{_BEFORE}{self.digest}{_AFTER}{self._lines}"

    def as_dict(self) -> dict[str, Any]:
        """Every field, those at their defaults too, and the digest."""
        plain = {one.name: getattr(self, one.name) for one in fields(self)}
        return {"digest": self.digest, **plain, "samples": dict(self.samples)}


def from_json(text: str | bytes) -> Result:
    """Read what `as_json` gave, and check that nobody edited it.

    Args:
        text: The text, also one that was laid out otherwise since: the digest is of what it says.
    """
    raw = text.encode() if isinstance(text, str) else text
    whole = _is_as_written(raw)
    head, between, last = raw.rpartition(b',\n"samples": ') if whole else (b"", b"", b"")
    try:
        data = json.loads(
            head + b"}" if between else raw, parse_constant=_refused, parse_float=_finite, parse_int=_whole
        )
    except (ValueError, RecursionError) as error:
        raise InputError(f"this is no result: {error}") from None
    if not isinstance(data, dict):
        raise InputError("this is no result: it is not a JSON object")
    if _is_deep(data):
        raise InputError(f"this is no result: its parts lie more than {_DEEPEST} deep in each other")
    if between:
        data["samples"] = Samples(last[: -len(b"\n}\n")])
    stated = data.pop("digest", None)
    result = _from_dict(data)
    if whole:
        result.__dict__["digest"] = stated
    elif result.digest != stated:
        raise _edited(stated, result.digest)
    return result


def _from_dict(data: dict[str, Any]) -> Result:
    schema = data.get("schema")
    if not isinstance(schema, int) or schema > SCHEMA:
        hint = "It was written by a later modelyard: `pip install --upgrade modelyard` reads it."
        raise InputError(f"its schema is {schema!r}; up to {SCHEMA} is read here", hint=hint)
    known = {one.name: one for one in fields(Result)}
    unknown = [name for name in data if name not in known]
    missing = [name for name, one in known.items() if name not in data and _is_required(one)]
    if unknown or missing:
        told = [f"{name} is missing" for name in missing] + [f"{name} is unknown" for name in unknown]
        raise InputError(f"this is no result: {', '.join(told)}")
    return Result(**data)


def _is_as_written(raw: bytes) -> bool:
    """Tell by its bytes alone that a text is what its digest says, without reading it."""
    stated = raw[len(_BEFORE) : len(_BEFORE) + 64]
    found = sha256(b"{\n")
    found.update(memoryview(raw)[_HEAD:])
    return raw.startswith(_BEFORE.encode()) and found.hexdigest().encode() == stated


def _edited(stated: object, found: str) -> DigestError:
    return DigestError(
        f"it was edited: its digest is {found[:12]}…, and it states {str(stated)[:12]}…",
        hint="A result is never edited: restore it, or measure again.",
    )


def _is_required(one: Any) -> bool:
    return one.default is MISSING and one.default_factory is MISSING


def _says_nothing(result: Result, one: Any) -> bool:
    """Tell whether a field is at a default that is empty."""
    value = getattr(result, one.name)
    return not _is_required(one) and one.name != "schema" and (value is None or value in ({}, (), []))


def _canonical(value: object) -> str:
    return json.dumps(value, sort_keys=True, ensure_ascii=False, allow_nan=False, default=_plain)


def _plain(value: object) -> object:
    if isinstance(value, Mapping):
        return dict(value)
    raise TypeError(f"{type(value).__name__} is no part of JSON")


def _finite(text: str) -> float:
    number = float(text)
    return number if isfinite(number) else _refused(text)


def _whole(text: str) -> int:
    return int(text) if len(text) <= _DIGITS else _too_long(text)


def _too_long(text: str) -> int:
    raise ValueError(f"it has a number of {len(text)} digits; at most {_DIGITS} are read")


def _is_deep(value: object) -> bool:
    """Tell whether parts lie in each other more than `_DEEPEST` times: each round looks one further in."""
    level = [value]
    for _ in range(_DEEPEST + 1):
        inner = [
            one.values() if isinstance(one, dict) else one for one in level if isinstance(one, dict | list)
        ]
        level = [part for parts in inner for part in parts]
        if not level:
            return False
    return True


def _refused(constant: str) -> float:
    raise ValueError(f"{constant} is no number")
