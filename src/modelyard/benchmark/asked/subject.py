"""`Subject`: a model that is benchmarked, of a zoo or of a hub, before anything of it is fetched."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from modelyard.benchmark.asked.entry import TASK, Entry
from modelyard.cards.reference import Reference
from modelyard.core.errors import InputError

if TYPE_CHECKING:
    from modelyard.registry.model import Model

UNKNOWN = "main"  # the version of a hub's model: whatever is there under this name
_BYTES = 1_000_000


@dataclass(frozen=True, slots=True)
class Subject:
    """What a model is called, and where it comes from."""

    model: str
    version: str
    task: str
    zoo: str | None = None
    """The folder of its zoo; None for the one that the plan is of."""
    hub: str | None = None
    """`hf:org/name`, or None for a model of a zoo."""
    img_size: int | None = None
    opset: int | None = None
    size: int | None = None
    """Bytes of its weights, as far as that is known."""

    @property
    def reference(self) -> str:
        return f"{self.model}@{self.version}"

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


def of_zoo(model: Model, zoo: str | None = None, opset: int | None = None) -> Subject:
    """Describe a model of a zoo.

    Args:
        model: as the zoo has it.
        zoo: the folder of the zoo; None for the one that the plan is of.
        opset: that it is exported with; the newest that is known to work by default.
    """
    size = None if model.size_mb is None else int(_BYTES * model.size_mb)
    return Subject(model.ref, model.version, model.task, zoo, opset=opset, size=size)


def of_hub(entry: Entry) -> Subject:
    """Describe a model of a hub; whether there is such a model is not asked.

    Args:
        entry: with the reference of a hub.
    """
    reference = Reference.parse(entry.hub or "")
    if reference.hub == "hf" and reference.name.count("/") != 1:
        raise InputError(
            f"{entry.name!r} names no repository of the Hub, which is `hf:organisation/name`",
            hint="Its page on the Hub tells the two, such as `hf:timm/resnet18.a1_in1k`.",
        )
    name = entry.name if entry.hf_id is not None else f"{reference.hub}:{reference.name}"
    return Subject(
        name, reference.selector or UNKNOWN, entry.task or TASK, hub=f"{reference.hub}:{reference.name}"
        + (f"@{reference.selector}" if reference.selector else ""),
        img_size=entry.img_size, opset=entry.opset,
    )  # fmt: skip
