"""What a person should be told of a model they asked for: that it is deprecated, and what takes over."""

from __future__ import annotations

import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from modelyard.cards.reference import Reference
    from modelyard.registry.model import Model
    from modelyard.registry.zoo import Zoo


def notices(zoo: Zoo, model: Model, parsed: Reference | None = None) -> list[str]:
    """Say what a person should know of a model they asked for."""
    said: list[str] = []
    if model.zoo.kind == "starter" and zoo.kind == "given":
        said.append(f"{model.ref} is from the starter zoo; {zoo.name} has no model of that name")
    if model.status == "deprecated":
        said.append(deprecation(model))
    if model.status == "experimental" and not (parsed and parsed.selector):
        said.append(f"{model.ref}@{model.version} is experimental; it has no active version")
    return said


def deprecation(model: Model) -> str:
    """Say that a model is deprecated, what takes over, and the first line of its guide."""
    successor, guide = model.card.deprecated_by, first_line(model)
    text = f"{model.ref}@{model.version} is deprecated"
    text += f"; use {successor} instead" if successor else ""
    return f"{text}\n  migration guide: {guide}" if guide else text


def first_line(model: Model) -> str | None:
    """Give the first line of the migration guide, which is a text or a file of the model's folder."""
    guide = model.card.migration_guide
    if guide is None:
        return None
    text = guide
    if "\n" not in guide and len(guide) < 200:
        path = os.path.realpath(os.path.join(model.folder, guide))
        if path.startswith(os.path.realpath(model.zoo.root) + os.sep) and os.path.isfile(path):
            try:
                with open(path, encoding="utf-8", errors="replace") as file:
                    text = file.read(10_000)
            except OSError as error:
                return f"{guide} ({(error.strerror or str(error)).lower()})"
    lines = (line.strip().lstrip("#").strip() for line in text.splitlines())
    return next((line for line in lines if line), None)
