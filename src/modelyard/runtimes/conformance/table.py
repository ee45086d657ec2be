"""What came of the cases, by runtime and operator."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

# Why no case of an operator is supported, where all say the same.
_WHY = {
    "too new": re.compile(r"IR version|\bopset\b", re.IGNORECASE),
    "not carried": re.compile(r"a session carries|a type that ONNX does not know"),
}
VERDICTS = ("agrees", "unsupported", "disagrees")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one case in one runtime."""

    runtime: str
    case: str
    operator: str
    verdict: str
    reason: str

    def as_dict(self) -> dict[str, str]:
        return {name: getattr(self, name) for name in self.__slots__}


@dataclass(frozen=True, slots=True)
class Table:
    """All outcomes of some runtimes."""

    runtimes: tuple[str, ...]
    outcomes: Sequence[Outcome]

    def rows(self) -> list[tuple[str, ...]]:
        """Give a row for each operator: how many of its cases agree in each runtime."""
        operators = sorted({one.operator for one in self.outcomes})
        return [(name, *(self._cell(name, runtime) for runtime in self.runtimes)) for name in operators]

    def _cell(self, operator: str, runtime: str) -> str:
        found = [one for one in self.outcomes if (one.operator, one.runtime) == (operator, runtime)]
        counted = _counted(found)
        total, agree = sum(counted.values()), counted["agrees"]
        if not agree and not counted["disagrees"]:
            return _why_not(found)
        wrong = f", {counted['disagrees']} differ" if counted["disagrees"] else ""
        return f"yes ({total})" if agree == total else f"{agree} of {total}{wrong}"

    def summary(self) -> list[str]:
        """Give a line for each runtime."""
        lines = []
        for runtime in self.runtimes:
            counted = _counted(one for one in self.outcomes if one.runtime == runtime)
            lines.append(
                f"{runtime}: {counted['agrees']:,} of {sum(counted.values()):,} models agree, "
                f"{counted['unsupported']:,} are not supported, {counted['disagrees']:,} differ"
            )
        return lines

    def as_rows(self) -> list[dict[str, str]]:
        return [one.as_dict() for one in self.outcomes]


def _why_not(outcomes: list[Outcome]) -> str:
    return next(
        (word for word, sign in _WHY.items() if all(sign.search(one.reason) for one in outcomes)), "no"
    )


def _counted(outcomes: Iterable[Outcome]) -> Counter[str]:
    return Counter(one.verdict for one in outcomes)
