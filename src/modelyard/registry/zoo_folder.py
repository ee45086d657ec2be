"""`Zoo`: a folder of cards, its settings, and the zoo that stands behind it."""

from __future__ import annotations

import os

from modelyard.registry.installed import is_installed

TYPE_CHECKING = False
if TYPE_CHECKING:
    from modelyard.core.settings import Settings

CARD, CONFIG, BENCHMARKS = "model_card.yaml", "config.yaml", "benchmarks.yaml"
REGISTRY, INDEX, VERSIONS = "registry", "index.yaml", "versions"
UNFINISHED = ".unfinished"
"""In the registry while several things of it change at once."""


class Zoo:
    """A zoo folder, its settings, and the zoo that stands behind it."""

    __slots__ = ("base", "kind", "registry", "root", "settings")

    def __init__(self, root: str, kind: str, settings: Settings, base: Zoo | None = None) -> None:
        self.root = root
        self.kind = kind  # "given", "own" or "starter"
        self.settings = settings
        self.base = base
        self.registry = os.path.join(root, REGISTRY)

    @property
    def name(self) -> str:
        """The zoo's name: its setting, else its folder's."""
        folder = os.fsencode(os.path.basename(self.root)).decode("utf-8", "replace")
        return self.settings.name or folder

    @property
    def alone(self) -> Zoo:
        """The same zoo with none behind it."""
        return Zoo(self.root, self.kind, self.settings)

    @property
    def listed(self) -> list[Zoo]:
        """The zoos whose models are listed together: the user's own shows the starter zoo too."""
        return [self, self.base] if self.kind == "own" and self.base else [self]

    @property
    def searched(self) -> list[Zoo]:
        """The zoos a name is looked up in, in this order."""
        return [self, self.base] if self.base else [self]

    @property
    def writable(self) -> bool:
        """Whether cards may be changed where they lie: not in the zoo of a package that is installed."""
        return self.kind != "starter" and os.access(self.root, os.W_OK) and not is_installed(self.root)

    def __repr__(self) -> str:
        return f"Zoo({self.root!r})"
