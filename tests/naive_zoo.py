"""A small zoo on disk, written and read with PyYAML and nothing of modelyard."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from semantic_version import Version

if TYPE_CHECKING:
    from pathlib import Path

TASKS = ("classification", "detection", "segmentation", "text-generation")
Seen = tuple[str, str, str, str, str, tuple[str, ...]]


class ZooFolder:
    """A zoo folder and what lies in it."""

    def __init__(self, root: Path, settings: str = 'name = "small"\n') -> None:
        self.root = root
        self.registry = root / "registry"
        self.registry.mkdir(parents=True, exist_ok=True)
        (root / "modelyard.toml").write_text(settings, encoding="utf-8")

    @classmethod
    def at(cls, root: Path) -> ZooFolder:
        """A zoo that is there already; nothing is written."""
        found = cls.__new__(cls)
        found.root, found.registry = root, root / "registry"
        return found

    def __str__(self) -> str:
        return str(self.root)

    def folder(self, home: str) -> Path:
        """Where a card's files lie: of `vit`, `vit/versions/1.0.0` or `detection/yolo`."""
        return self.registry / (home if home.startswith(TASKS) else f"classification/{home}")

    def card(self, home: str) -> Path:
        return self.folder(home) / "model_card.yaml"

    def write(self, home: str, **fields: Any) -> Path:
        """Write a card with some fields, and plain values for the four that must be there."""
        import yaml

        path = self.card(home)
        parts = path.relative_to(self.registry).parts
        version = parts[3] if "versions" in parts else "1.0.0"
        plain = {"name": parts[1], "version": version, "task": parts[0], "framework": "pytorch"}
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(yaml.safe_dump(plain | fields, sort_keys=False), encoding="utf-8")
        return path

    def says(self, home: str) -> Any:
        import yaml

        return yaml.safe_load(self.card(home).read_text(encoding="utf-8"))

    def leftovers(self) -> list[str]:
        """What a writer would have left beside the files."""
        walked = os.walk(self.root)
        return [name for _, folders, files in walked for name in folders + files if name[0] == "."]

    def versions(self) -> dict[tuple[str, str], list[Any]]:
        """Every card that PyYAML can read and that states a name, by task and model."""
        import yaml

        found: dict[tuple[str, str], list[Any]] = {}
        paths = [
            *self.registry.glob("*/*/model_card.yaml"),
            *self.registry.glob("*/*/versions/*/model_card.yaml"),
        ]
        for path in sorted(paths):
            ref = path.relative_to(self.registry).parts[1]
            try:
                says = yaml.safe_load(path.read_text(encoding="utf-8"))
            except yaml.YAMLError:
                continue
            if isinstance(says, dict) and "name" in says:
                found.setdefault((says["task"], ref), []).append(says)
        return found

    def listed(self, *, deprecated: bool = True) -> list[Seen]:
        """What a listing of current versions should show."""
        shown = []
        for (_, ref), cards in self.versions().items():
            card = current(cards)
            if deprecated or card.get("status", "active") != "deprecated":
                status, tags = card.get("status", "active"), tuple(card.get("tags", ()))
                shown.append((ref, card["version"], card["name"], card["task"], status, tags))
        return sorted(shown)


def current(cards: list[Any]) -> Any:
    """The card that a bare name means."""
    return min(cards, key=_rank)


def _rank(card: Any) -> Any:
    """Releases before pre-releases, active before deprecated before experimental, then the highest."""
    version = Version(card["version"])
    states = ("active", "deprecated", "experimental")
    return bool(version.prerelease), states.index(card.get("status", "active")), _Backwards(version)


class _Backwards:
    def __init__(self, version: Version) -> None:
        self.version = version

    def __lt__(self, other: _Backwards) -> bool:
        return bool(self.version > other.version)
