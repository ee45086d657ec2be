"""`Certificate`: what a proof found, written beside the artifact, and enough to repeat it."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from typing import TYPE_CHECKING, Any

from modelyard.core.errors import InputError, NotFoundError
from modelyard.export.decisions import Decisions
from modelyard.export.diverging import Diverging
from modelyard.export.figures import Figures
from modelyard.export.place import CERTIFICATE
from modelyard.export.tolerances import Tolerances
from modelyard.export.well_formed import demand_well_formed
from modelyard.store.atomic import write_atomically

if TYPE_CHECKING:
    from typing import Self

FORM = 1
LARGEST = 10_000_000  # bytes
MOST_SAMPLES = 1_000_000
EQUAL, NOT_EQUAL = "equal", "not equal"
_ANEW = "`modelyard export NAME --verify` writes one."
_DIGEST = re.compile(r"[0-9a-f]{64}")


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
        path = artifact + CERTIFICATE
        text = json.dumps(self.as_dict(), indent=2, ensure_ascii=False, allow_nan=False)
        write_atomically(path, f"{text}\n".encode())
        return path

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        """Read what `as_dict` gave; a TypeError or ValueError where it is none."""
        if not isinstance(data, Mapping) or data.get("form") != FORM:
            found = data.get("form") if isinstance(data, Mapping) else None
            raise ValueError(f"its form is {found!r}; {FORM} is read here")
        demand_well_formed(cls, data)
        _demand_sensible(data)
        made = {one.name: data[one.name] for one in fields(cls)}
        made["tolerances"] = Tolerances.from_dict(data["tolerances"])
        made["figures"] = tuple(map(Figures.from_dict, data["figures"]))
        made["decisions"] = Decisions.from_dict(data["decisions"]) if data["decisions"] else None
        made["diverging"] = Diverging.from_dict(data["diverging"]) if data["diverging"] else None
        return cls(**made)


def read_certificate(artifact: str) -> Certificate:
    """Read the certificate beside an artifact."""
    path = artifact + CERTIFICATE
    _demand_file(artifact, path)
    try:
        with open(path, encoding="utf-8") as file:
            certificate = Certificate.from_dict(json.load(file))
    except RecursionError:
        raise InputError(f"{path} is no certificate: it is nested too deep", hint=_ANEW) from None
    except (TypeError, ValueError) as error:
        raise InputError(f"{path} is no certificate: {error}", hint=_ANEW) from error
    _demand_format(certificate, artifact, path)
    return certificate


def _demand_file(artifact: str, path: str) -> None:
    if not os.path.lexists(path):
        raise NotFoundError(
            f"{artifact} has no certificate: {os.path.basename(path)} is not beside it", hint=_ANEW
        )
    if not os.path.isfile(path):
        raise InputError(f"{path} is no certificate: it is not a file", hint=_ANEW)
    if os.path.getsize(path) > LARGEST:
        raise InputError(f"{path} is no certificate: it is larger than {LARGEST:,} bytes", hint=_ANEW)


def _demand_sensible(data: Mapping[str, Any]) -> None:
    if data["verdict"] not in (EQUAL, NOT_EQUAL):
        raise ValueError(f"verdict is {data['verdict']!r}, not `{EQUAL}` or `{NOT_EQUAL}`")
    if not 1 <= data["asked"] <= MOST_SAMPLES:
        raise ValueError(f"asked is {data['asked']}, not a number of samples from 1 to {MOST_SAMPLES:,}")
    for name in ("artifact_sha256", "source_sha256"):
        if data[name] is not None and not _DIGEST.fullmatch(data[name]):
            raise ValueError(f"{name} is {data[name][:80]!r}, not 64 hex digits")


def _demand_format(certificate: Certificate, artifact: str, path: str) -> None:
    """The format decides what opens the file: it must be the file's own."""
    from modelyard.convert.family import FORMATS, format_named

    name, ending = certificate.format, os.path.splitext(artifact)[1]
    if name not in FORMATS.names():
        raise InputError(f"{path} is no certificate: {name!r} is no format", hint=_ANEW)
    wanted = os.path.splitext(f"model{format_named(name).SUFFIX}")[1]
    if ending != wanted:
        raise InputError(
            f"{path} is of another file: its format is {name}, whose files end in {wanted}, and {artifact}"
            f" ends in {ending or 'nothing'}",
            hint=_ANEW,
        )
