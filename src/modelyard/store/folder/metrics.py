"""The schema of `metrics.yaml`: what a model reached, by split of its data set."""

from __future__ import annotations

from pydantic import ConfigDict, Field, RootModel

from modelyard.cards.card import Figure
from modelyard.cards.kinds import Word


class Metrics(RootModel[dict[Word, dict[Word, Figure]]]):
    """Figures by split: `metrics["validation"]["top1_accuracy"]`."""

    model_config = ConfigDict(strict=True, frozen=True)
    root: dict[Word, dict[Word, Figure]] = Field(min_length=1)

    @property
    def splits(self) -> list[str]:
        """The splits there are, as they stand in the file: training, validation, …"""
        return list(self.root)

    def __getitem__(self, split: str) -> dict[str, Figure]:
        return self.root[split]

    def __contains__(self, split: object) -> bool:
        return split in self.root

    def __len__(self) -> int:
        return len(self.root)
