"""The field of a race: every candidate there is here, and for each that cannot be tried the reason."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from modelyard.runtimes.listing import list_runtimes
from modelyard.tune.optimize.candidate import EXACTNESS, Candidate, Source

if TYPE_CHECKING:
    from modelyard.tune.optimize.asked import Asked

ASKED_OF = {"float32": None, "bfloat16": "bfloat16", "float16": "float16", "int8": None,
            "int8+bfloat16": "bfloat16", "int8+float16": "float16"}  # fmt: skip
"""What a runtime is asked to compute in, for the numbers that a candidate is called by."""


@dataclass(frozen=True)
class Ruled:
    """What cannot be tried here, or was not, and why."""

    runtime: str
    numbers: str
    reason: str

    @property
    def name(self) -> str:
        return f"{self.runtime} {self.numbers}".strip()


def runtimes_here(asked: Asked) -> tuple[list[str], list[Ruled]]:
    """Give the runtimes that can be used, and those that cannot with what they lack.

    Args:
        asked: which may name them.
    """
    from modelyard.runtimes.family import engine_of

    for name in asked.runtimes:
        engine_of(name)
    known = [one for one in list_runtimes() if not asked.runtimes or one.name in asked.runtimes]
    ready = [one.name for one in known if one.ready and "cpu" in one.devices]
    ruled = [Ruled(one.name, "", one.missing or "it has no cpu") for one in known if one.name not in ready]
    return ready, ruled


def numbers_of(choice: Mapping[str, Any]) -> list[str]:
    """Name the numbers in which a runtime can be tried: those it says, and int8 with each of them.

    Args:
        choice: what the runtime leaves to choose.
    """
    plain = [one for one in choice["precisions"] if one != "int8"]
    if "int8" not in choice["precisions"] or not choice["onnx"]:
        return plain
    return [*plain, "int8", *(f"int8+{one}" for one in plain if one != "float32")]


def wanted(numbers: str, asked: Asked) -> bool:
    """Tell whether numbers are among those that were asked for.

    Args:
        numbers: as a candidate has them.
        asked: which may name some.
    """
    return not asked.precisions or set(numbers.split("+")) <= set(asked.precisions)


def field_of(
    asked: Asked,
    choices: Mapping[str, Mapping[str, Any]],
    sources: Mapping[str, Source | str],
    small: Source | str,
    variants: Sequence[Source] = (),
) -> tuple[list[Candidate], list[Ruled]]:
    """Give the candidates with all threads and no options, and what cannot be tried.

    Args:
        asked: what is to be tried.
        choices: what each runtime leaves to choose, or a `problem`.
        sources: what each runtime opens, or why it cannot.
        small: the file in int8, or why there is none.
        variants: quantized files that the zoo has.
    """
    found: list[Candidate] = []
    ruled: list[Ruled] = []
    for runtime, choice in choices.items():
        source = sources.get(runtime, "it has nothing to open")
        reason = choice.get("problem") or (source if isinstance(source, str) else None)
        if reason is not None:
            ruled.append(Ruled(runtime, "", reason))
            continue
        for numbers in (one for one in EXACTNESS if wanted(one, asked)):
            files = [source] if "int8" not in numbers else [small, *variants]
            ours, theirs = _of_numbers(asked, runtime, numbers, choice, files)
            found += ours
            ruled += theirs
    return found, ruled


def _of_numbers(
    asked: Asked, runtime: str, numbers: str, choice: Mapping[str, Any], files: Sequence[Source | str]
) -> tuple[list[Candidate], list[Ruled]]:
    if numbers not in numbers_of(choice):
        reason = _why_not(numbers)
        return [], [Ruled(runtime, numbers, reason)] if reason else []
    ruled = [Ruled(runtime, numbers, one) for one in files if isinstance(one, str)]
    if choice["compiles"] and numbers != "float32" and wanted("float32", asked):
        return [], [*ruled, Ruled(runtime, numbers, "compiling takes long: only float32 was tried")]
    found = [
        Candidate(runtime, numbers, ASKED_OF[numbers], one, asked.threads[0], batch)
        for one in files if isinstance(one, Source) for batch in asked.batch_sizes
    ]  # fmt: skip
    return found, ruled


def _why_not(numbers: str) -> str:
    """Say why a runtime is not tried in some numbers; of mixed ones nothing, for the parts say it."""
    if "+" in numbers:
        return ""
    return "it runs no quantized ONNX file" if numbers == "int8" else f"it has no fast {numbers} here"
