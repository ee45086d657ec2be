"""`Computed`: what the weights say of a model, which nobody is asked for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Computed:
    """What a card and a config say, as far as it was computed."""

    card: Mapping[str, Any]
    config: Mapping[str, Any] | None = None
    """What builds the network; None for a file that is run as it is."""
    task: str | None = None
    file: str | None = None
    """The file that the digest is of, where it lies on this machine."""
    file_url: str | None = None
    """Where whoever reads the card gets it; None for a file that is still to find its place."""
    is_made: bool = False
    """Whether that file is made of several, and goes when it was copied."""
    notes: tuple[str, ...] = ()
    part: str = "weights"
    """`weights`, or the format of an export."""
    about_file: Mapping[str, Any] = field(default_factory=dict)
    """sha256, size_mb, and the format or the opset."""

    def rows(self, licence: str | None = None, named: str | None = None) -> Iterator[tuple[str, str]]:
        """Give it as rows for a person.

        Args:
            licence: that a person said.
            named: the file or set of labels that a person said.
        """
        look: Mapping[str, Any] = self.card.get("architecture") or {}
        yield from _numbers(look)
        labels = named or self.card.get("labels")
        if labels is not None:
            yield "labels", labels if isinstance(labels, str) else f"{len(labels)}: {_some(labels)}"
        elif self.config and self.config.get("num_classes"):
            yield "classes", f"{self.config['num_classes']}, without names"
        for key in ("sha256", "size_mb", "format", "opset_version"):
            if key in self.about_file:
                yield _WORDS.get(key, key), _shown(self.about_file[key])
        yield "licence", str(licence or self.card.get("licence") or "not known")

    def as_dict(self) -> dict[str, Any]:
        """Give it as JSON can hold it."""
        return {"card": dict(self.card), "config": self.config, self.part: dict(self.about_file)}


_WORDS = {"size_mb": "size (MB)", "opset_version": "opset"}


def _numbers(look: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    if look.get("num_parameters") is not None:
        yield "parameters", f"{look['num_parameters']:,}"
    if look.get("input_size"):
        yield "input", f"{look['input_size']} {look.get('input_dtype', '')}".strip()
    if look.get("macs") is not None:
        yield "multiply-adds", f"{look['macs']:,}"


def _some(labels: Any) -> str:
    words = [str(one) for one in (labels.values() if isinstance(labels, Mapping) else labels)]
    return ", ".join(words[:4]) + (", …" if len(words) > 4 else "")


def _shown(value: Any) -> str:
    return f"{value:.6g}" if isinstance(value, float) else str(value)
