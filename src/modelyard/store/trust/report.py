"""What a scan finds: findings, each with its place and reason, and the verdict that follows from them."""

from __future__ import annotations

from dataclasses import dataclass

from modelyard.core.errors import UnsafeFileError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Literal

    Verdict = Literal["safe", "unknown", "inert", "code", "refused"]

# From the mildest to the gravest; a report has the gravest that any finding brings.
VERDICTS: tuple[Verdict, ...] = ("safe", "unknown", "inert", "code", "refused")
MEANING = {
    "safe": "data alone, within its format",
    "unknown": "not a weights format that is known",
    "inert": "holds classes of its own; read as inert records, never run",
    "code": "holds code that runs when the model is used",
    "refused": "could run code when loaded, or breaks its own format",
}
MOST_FINDINGS = 50


class BrokenFileError(UnsafeFileError):
    """A file breaks its format so that reading it cannot go on."""

    def __init__(self, what: str, where: str, why: str) -> None:
        super().__init__(f"{what} ({where}): {why}")
        self.what, self.where, self.why = what, where, why


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was found, where, and why it matters; a finding of verdict `safe` is a note."""

    what: str
    where: str
    why: str
    verdict: Verdict

    def as_dict(self) -> dict[str, str]:
        return {"what": self.what, "where": self.where, "why": self.why, "verdict": self.verdict}

    def __str__(self) -> str:
        return f"{self.what} ({self.where}): {self.why}"


@dataclass(frozen=True, slots=True)
class Weights:
    """How much there is of weights: tensors, their types, and the bytes of their storages."""

    tensors: int
    dtypes: tuple[str, ...]
    bytes: int

    def as_dict(self) -> dict[str, object]:
        return {"tensors": self.tensors, "dtypes": list(self.dtypes), "bytes": self.bytes}


@dataclass(frozen=True, slots=True)
class Report:
    """What one file is, and whether it may be read."""

    path: str
    format: str
    verdict: Verdict
    findings: tuple[Finding, ...] = ()
    weights: Weights | None = None
    globals: tuple[str, ...] = ()  # harmless names that `torch.load(weights_only=True)` must be told of

    def as_dict(self) -> dict[str, object]:
        return {
            "path": self.path,
            "format": self.format,
            "verdict": self.verdict,
            "findings": [finding.as_dict() for finding in self.findings],
            "weights": self.weights.as_dict() if self.weights else None,
            "globals": list(self.globals),
        }


class Notes:
    """Findings as they are gathered, one kind at one place once, and not without end."""

    __slots__ = ("_seen", "findings", "globals", "verdict", "weights")

    def __init__(self) -> None:
        self.findings: list[Finding] = []
        self.verdict: Verdict = "safe"
        self.weights: Weights | None = None
        self.globals: set[str] = set()
        self._seen: set[tuple[str, str]] = set()

    def add(self, verdict: Verdict, what: str, where: str, why: str) -> None:
        if VERDICTS.index(verdict) > VERDICTS.index(self.verdict):
            self.verdict = verdict
        if (what, why) in self._seen or len(self._seen) >= MOST_FINDINGS:
            return
        self._seen.add((what, why))
        self.findings.append(Finding(_short(what), where, why, verdict))

    def refuse(self, what: str, where: str, why: str) -> None:
        self.add("refused", what, where, why)

    def note(self, what: str, where: str, why: str) -> None:
        self.add("safe", what, where, why)

    def report(self, path: str, kind: str) -> Report:
        order = sorted(self.findings, key=lambda finding: -VERDICTS.index(finding.verdict))
        names = tuple(sorted(self.globals))
        return Report(path, kind, self.verdict, tuple(order), self.weights, names)


def _short(text: str) -> str:
    return text if len(text) <= 160 else text[:157] + "…"
