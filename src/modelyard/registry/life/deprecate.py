"""A model's life in a zoo: it is deprecated in favour of another, with a guide for who has to move."""

from __future__ import annotations

import os

from modelyard.core.errors import InputError, NotFoundError, ReadOnlyError
from modelyard.registry.edit import Edit, edit_model, home_of, model_to_change
from modelyard.registry.model import Model
from modelyard.registry.resolve import resolve, versions_of
from modelyard.registry.zoo import Zoo
from modelyard.store.atomic import remove_leftovers, write_atomically
from modelyard.store.lock import holding

GUIDE = "migration.md"
_LONGEST_GUIDE = 1_000_000


def deprecate(reference: str, by: str | None, guide: str | None, zoo: Zoo) -> list[Edit]:
    """Mark a model as deprecated: all its versions, or the one that the reference names.

    Args:
        reference: the model; with `@version` that version alone.
        by: the model that takes over.
        guide: a file with the migration guide; it is copied into the model's folder.
        zoo: the zoo.
    """
    model = model_to_change(reference, zoo)
    chosen = (
        [model] if "@" in reference else [m for m in versions_of(reference, zoo) if m.status != "deprecated"]
    )
    text = _text(guide) if guide is not None else None
    if by is not None:
        _may_succeed(resolve(by, zoo).model, chosen or [model], zoo)
    for each in chosen or [model]:
        folder, home, _ = home_of(each)
        for place in (folder, home.registry):
            if not os.access(place, os.W_OK):
                raise ReadOnlyError(f"{place} may not be written", hint="Nothing was changed.")
    return [_mark(each, by, text) for each in chosen or [model]]


def _text(guide: str) -> bytes:
    try:
        if not os.path.isfile(guide) and os.path.exists(guide):
            raise InputError(f"the guide {guide} is not a file")
        with open(guide, "rb") as file:
            text = file.read(_LONGEST_GUIDE + 1)
    except FileNotFoundError as error:
        raise NotFoundError(f"the guide {guide}: no such file") from error
    except OSError as error:
        raise InputError(f"the guide {guide} cannot be read: {error.strerror}") from error
    if len(text) > _LONGEST_GUIDE or b"\0" in text:
        raise InputError(f"the guide {guide} is no text of at most 1 MB")
    return text


def _may_succeed(successor: Model, chosen: list[Model], zoo: Zoo) -> None:
    """Refuse a successor that is itself deprecated by one of the chosen, at whatever distance."""
    names = {(model.ref, model.version) for model in chosen}
    seen: set[tuple[str, str]] = set()
    following: Model | None = successor
    while following is not None and (following.ref, following.version) not in seen:
        here = (following.ref, following.version)
        if here in names:
            raise InputError(
                f"{successor.ref}@{successor.version} cannot take over: it leads back to {chosen[0].ref}",
                hint="Name a model, or a version, that stays.",
            )
        seen.add(here)
        target = following.card.deprecated_by
        following = resolve(target, zoo).model if target else None


def _mark(model: Model, by: str | None, guide: bytes | None) -> Edit:
    changes: dict[tuple[str, ...], object] = {("status",): "deprecated"}
    if by is not None:
        changes[("deprecated_by",)] = by
    if guide is not None:
        folder, _, _ = home_of(model)
        with holding(folder):
            remove_leftovers(folder)
            write_atomically(os.path.join(folder, GUIDE), guide)
        changes[("migration_guide",)] = GUIDE
    return edit_model(model, lambda _: changes)
