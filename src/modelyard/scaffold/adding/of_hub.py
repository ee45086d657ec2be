"""What a repository of a hub says of its model; its weights stay there, known by their digest."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from modelyard.cards.reference import Reference
from modelyard.core.errors import InputError
from modelyard.core.settings import is_offline
from modelyard.scaffold.adding.computed import Computed

if TYPE_CHECKING:
    from modelyard.models.hub.described import Described

_TASK = "classification"


def of_hub(reference: str) -> Computed:
    """Compute what a model of a hub says; its weights are brought into the hub's own cache.

    Args:
        reference: `hf:org/name` or `timm:name`.
    """
    from modelyard.models.hub.described import described

    found = described(reference)
    parsed = Reference.parse(found.reference)
    card: dict[str, Any] = {
        "framework": "pytorch", "architecture": _look(found, parsed),
        "preprocessing": dict(found.preprocessing), "licence": _licence(parsed),
        "labels": list(found.labels) if isinstance(found.labels, tuple | list) else found.labels,
        "sources": [f"https://huggingface.co/{parsed.name}"],
    }  # fmt: skip
    config = {
        "architecture": found.reference, "num_classes": found.classes, "input_size": list(found.input_size),
    }  # fmt: skip
    about = dict(found.weights)
    url = str(about.pop("url"))
    if "-of-" in url:  # in several files, of which a card names one
        about.pop("sha256")
    kept = {key: value for key, value in card.items() if value}
    name = "safetensors" if url.endswith(".safetensors") else "pytorch_state_dict"
    return Computed(kept, config, task=_TASK, file_url=url, about_file=about | {"format": name})


def _look(found: Described, parsed: Reference) -> dict[str, Any]:
    """Count what its network has, without its weights."""
    from modelyard.models.hub.load import load_from_hub
    from modelyard.models.summary import summarize

    network = load_from_hub(
        parsed.name, parsed.selector, pretrained=False, num_classes=None, strict=True, offline=is_offline(),
        trust=(),
    )  # fmt: skip
    seen = summarize(network, found.input_size)
    look: dict[str, Any] = {
        "num_parameters": seen.parameters, "input_size": list(found.input_size), "input_dtype": seen.dtype,
        "macs": seen.macs,
    }  # fmt: skip
    if found.mean and found.std:
        look["input_normalization"] = {"mean": list(found.mean), "std": list(found.std)}
    return {key: value for key, value in look.items() if value}


def _licence(parsed: Reference) -> str | None:
    """Give the licence that the repository's card states, where SPDX knows it."""
    from modelyard.cards.licence import canonical
    from modelyard.models.hub.repository import Repository

    repository = Repository(parsed.name, parsed.selector, offline=is_offline(), trust=())
    try:
        with open(repository.file("README.md"), encoding="utf-8", errors="replace") as file:
            head = file.read(20_000)
    except (FileNotFoundError, InputError):
        return None
    front = head.split("\n---", 1)[0] if head.startswith("---") else ""
    stated = next((one.partition(":")[2] for one in front.splitlines() if one.startswith("license:")), "")
    try:
        return canonical(stated.strip().strip("\"'")) if stated.strip() else None
    except ValueError:
        return None
