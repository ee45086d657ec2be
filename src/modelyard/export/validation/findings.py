"""What a check of a model folder found: each fault with its place, what was due, and what is there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field


@dataclass(frozen=True, slots=True)
class Finding:
    """One fault. `count` says at how many places it was seen; `place` is the first of them."""

    place: str
    what: str
    expected: str = ""
    got: str = ""
    count: int = 1

    def __str__(self) -> str:
        told = [f"{self.place}: {self.what}"]
        told += [f"expected: {self.expected}"] if self.expected else []
        told += [f"got: {self.got}"] if self.got else []
        told += [f"the first of {self.count:,}"] if self.count > 1 else []
        return "; ".join(told)


@dataclass(frozen=True)
class Findings:
    """All that was found of one folder, and what was and was not looked at."""

    folder: str
    findings: tuple[Finding, ...]
    checked: tuple[str, ...]
    unchecked: tuple[str, ...]
    """What could not be looked at, each with the reason."""
    assumed: tuple[str, ...]
    """How a file was read where it does not say so itself."""
    samples: int
    """How many samples were run through `model.onnx`."""
    used: Mapping[str, Mapping[str, object]] = field(default_factory=dict)
    """What each model file was run with: library, version, threads, …"""

    @property
    def ok(self) -> bool:
        return not self.findings

    def as_dict(self) -> dict[str, object]:
        return {"folder": self.folder, "ok": self.ok, **{
            key: value for key, value in asdict(self).items() if key != "folder"
        }}  # fmt: skip


@dataclass
class Notes:
    """What the checks write down as they go; faults of one kind are told once, at their first place."""

    samples: int = 0
    used: dict[str, dict[str, object]] = field(default_factory=dict)
    _found: dict[tuple[str, ...], Finding] = field(default_factory=dict)
    _lists: dict[str, dict[str, None]] = field(
        default_factory=lambda: {"checked": {}, "unchecked": {}, "assumed": {}}
    )

    def fault(self, place: str, what: str, expected: object = "", got: object = "", kind: str = "") -> None:
        """Note a fault; those of one `kind` are counted, and only the first is told."""
        key = (kind,) if kind else (place, what)
        before = self._found.get(key)
        if before is None:
            self._found[key] = Finding(place, what, str(expected), str(got))
        else:
            self._found[key] = Finding(
                before.place, before.what, before.expected, before.got, before.count + 1
            )

    def checked(self, what: str) -> None:
        self._lists["checked"][what] = None

    def unchecked(self, what: str) -> None:
        self._lists["unchecked"][what] = None

    def assumed(self, what: str) -> None:
        self._lists["assumed"][what] = None

    def findings(self, folder: str) -> Findings:
        """Close the book."""
        lists = {name: tuple(texts) for name, texts in self._lists.items()}
        return Findings(folder, tuple(self._found.values()), samples=self.samples, used=self.used, **lists)
