"""`Certificate`: what a proof found, written beside the artifact, and enough to repeat it."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from typing import TYPE_CHECKING, Any

from modelyard.core.errors import InputError, NotFoundError
from modelyard.export.decisions import Decisions
from modelyard.export.diverging import Diverging
from modelyard.export.figures import Figures
from modelyard.export.tolerances import Tolerances
from modelyard.store.atomic import write_atomically

if TYPE_CHECKING:
    from typing import Self

ENDING = ".parity.json"
FORM = 1
EQUAL, NOT_EQUAL = "equal", "not equal"


@dataclass(frozen=True)
class Certificate:
    """Which artifact was compared with which source, on what, and every figure of it."""

    verdict: str
    """`equal`, or `not equal`."""
    model: str
    """`name@version`."""
    task: str
    format: str
    artifact: str
    """The name of its file."""
    artifact_sha256: str
    source_sha256: str | None
    opset: int | None
    samples: int
    origin: str
    """Where the samples come from; `random` where there were none."""
    asked: int
    """How many samples were asked for."""
    tolerances: Tolerances
    figures: tuple[Figures, ...]
    decisions: Decisions | None
    checks: Mapping[str, str | None]
    """What each check found wrong; None where it found nothing."""
    diverging: Diverging | None
    """The first node that answers otherwise than the source, where the values differ and it was found."""
    used: Mapping[str, Any]
    """The runtime that answered for the artifact."""
    versions: Mapping[str, str | None] = field(default_factory=dict)
    made: str = ""
    """When, in UTC."""

    @property
    def holds(self) -> bool:
        return self.verdict == EQUAL

    def as_dict(self) -> dict[str, Any]:
        return {"form": FORM, **asdict(self)}

    def write(self, artifact: str) -> str:
        """Write it beside an artifact, and give its path."""
        path = artifact + ENDING
        text = json.dumps(self.as_dict(), indent=2, ensure_ascii=False, allow_nan=False)
        write_atomically(path, f"{text}\n".encode())
        return path

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        """Read what `as_dict` gave; a KeyError, TypeError or ValueError where it is none."""
        if data["form"] != FORM:
            raise ValueError(f"its form is {data['form']!r}; {FORM} is read here")
        made = {one.name: data[one.name] for one in fields(cls)}
        made["tolerances"] = Tolerances.from_dict(data["tolerances"])
        made["figures"] = tuple(map(Figures.from_dict, data["figures"]))
        made["decisions"] = Decisions.from_dict(data["decisions"]) if data["decisions"] else None
        made["diverging"] = Diverging.from_dict(data["diverging"]) if data["diverging"] else None
        return cls(**made)


def read_certificate(artifact: str) -> Certificate:
    """Read the certificate beside an artifact."""
    path = artifact + ENDING
    try:
        with open(path, encoding="utf-8") as file:
            return Certificate.from_dict(json.load(file))
    except FileNotFoundError:
        raise NotFoundError(
            f"{artifact} has no certificate: {os.path.basename(path)} is not beside it",
            hint="`modelyard export NAME --verify` writes one.",
        ) from None
    except (KeyError, TypeError, ValueError) as error:
        raise InputError(f"{path} is no certificate: {error}") from error
