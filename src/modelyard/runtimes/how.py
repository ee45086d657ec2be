"""How a file is to be opened: what was asked for, before an engine makes of it what it can."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from modelyard.core.cores import usable_cores
from modelyard.core.errors import InputError
from modelyard.core.stated_number import demand_whole
from modelyard.core.suggest import suggest

PRECISIONS = ("float32", "float16", "bfloat16", "int8")
MOST_THREADS = 1024
_SHORT = {"f32": "float32", "fp32": "float32", "f16": "float16", "fp16": "float16", "half": "float16",
          "bf16": "bfloat16", "i8": "int8"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class How:
    """Device, threads, precision, and options of the engine's own."""

    device: str = "cpu"
    threads: int = 1
    precision: str | None = None
    options: Mapping[str, object] = field(default_factory=dict)

    @property
    def kind(self) -> str:
        """The device without its number."""
        return self.device.partition(":")[0]

    @property
    def number(self) -> int:
        return int(self.device.partition(":")[2] or 0)


def how(device: str, threads: int | None, precision: str | None, options: Mapping[str, object] | None) -> How:
    """Check what was asked for; without `threads`, as many as this process may use at once."""
    if threads is not None:
        demand_whole("threads", threads)
        _demand_possible(threads)
    return How(_place(device), threads or usable_cores(), _precision(precision), _options(options))


def refuse_options(asked: How, runtime: str) -> None:
    """Refuse all options, for a runtime that has none of its own."""
    if asked.options:
        raise InputError(f"{runtime} has no option {next(iter(asked.options))!r}: it takes none")


def _demand_possible(threads: int) -> None:
    """Refuse so many threads that an engine would end the process, for it has no room for them."""
    most = max(MOST_THREADS, usable_cores())
    if threads > most:
        raise InputError(f"threads is {threads:,}; at most {most:,} are possible")


def _place(device: object) -> str:
    """Give the device in small letters; the processor is one, and has no number but 0."""
    kind, colon, number = str(device).lower().partition(":")
    wrong = (
        not isinstance(device, str) or not kind or (colon and not (number.isascii() and number.isdecimal()))
    )
    if wrong or (kind == "cpu" and int(number or 0) > 0):
        raise InputError(f"{device!r} is no device", hint="A device is such as `cpu`, `cuda` or `cuda:1`.")
    return kind + colon + number


def _options(stated: Mapping[str, object] | None) -> dict[str, object]:
    if stated is None:
        return {}
    if not isinstance(stated, Mapping) or not all(isinstance(name, str) for name in stated):
        raise InputError(f"options are a mapping from names to values, not {stated!r:.60}")
    return dict(stated)


def _precision(name: str | None) -> str | None:
    if name is None:
        return None
    if not isinstance(name, str):
        raise InputError(f"{name!r} is no precision", hint=f"There are: {', '.join(PRECISIONS)}.")
    full = _SHORT.get(name, name)
    if full not in PRECISIONS:
        near = suggest(name, (*PRECISIONS, *_SHORT))
        hint = f"Did you mean `{near}`?" if near else f"There are: {', '.join(PRECISIONS)}."
        raise InputError(f"{name!r} is no precision", hint=hint)
    return full
