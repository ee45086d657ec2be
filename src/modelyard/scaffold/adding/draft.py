"""A model's folder before it is one of a zoo: card, config, benchmarks, and its file where that is small."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from modelyard.cards.text.write import Manner, document
from modelyard.core.errors import InputError
from modelyard.registry.card_paths import as_on_card
from modelyard.registry.zoo import BENCHMARKS, CARD, CONFIG
from modelyard.store.copy import copy_file
from modelyard.store.digest import sha256_of

if TYPE_CHECKING:
    from modelyard.registry.zoo import Zoo
    from modelyard.scaffold.adding.answers import Answers
    from modelyard.scaffold.adding.computed import Computed

SMALL = 100_000_000
"""Bytes up to which a file is copied beside its card; what is larger no git forge takes."""
_FIRST = ("name", "version", "task", "framework", "description", "licence", "architecture", "preprocessing")


def card_of(name: str, task: str, answers: Answers, computed: Computed) -> dict[str, Any]:
    """Give what the card says, but for where its file is.

    Args:
        name: of the model.
        task: of the model.
        answers: what a person said, which counts more than what was computed.
        computed: what its weights say.
    """
    said = {
        "name": name, "version": answers.version, "task": task, "description": answers.description,
        "licence": _licence(answers.licence), "tags": list(answers.tags),
        "labels": labels_said(answers.labels),
    }  # fmt: skip
    card: dict[str, Any] = dict(computed.card) | {key: value for key, value in said.items() if value}
    return {key: card[key] for key in _FIRST if key in card} | card


def write_draft(
    folder: str, card: Mapping[str, Any], computed: Computed, answers: Answers, zoo: Zoo, *, name: str
) -> bool:
    """Write the folder; tell whether the file was copied into it.

    Args:
        folder: one that is empty.
        card: as `card_of` gives it.
        computed: what the weights say.
        answers: whether the file is to be copied.
        zoo: for which it is.
        name: of the model, as commands take it.
    """
    said, copied = dict(card), False
    if computed.file_url is not None:
        said |= _named(computed, computed.file_url)
    elif computed.file is not None:
        small = computed.is_made or _is_small(computed.file, answers)
        place = os.path.join(zoo.registry, str(said["task"]), name)
        url = _copied(folder, name, said, computed) if small else None
        copied = url is not None
        said |= _named(computed, url or as_on_card(computed.file, place, zoo.root))
    _write(folder, CARD, said)
    _write(folder, BENCHMARKS, {"results": []})
    if computed.config is not None:
        _write(folder, CONFIG, computed.config)
    return copied


def _named(computed: Computed, url: str) -> dict[str, Any]:
    """Give the part of a card that names the file."""
    about = {"url": url, **computed.about_file}
    return {"weights": about} if computed.part == "weights" else {"exports": {computed.part: about}}


def _is_small(path: str, answers: Answers) -> bool:
    return os.path.getsize(path) <= SMALL if answers.copy is None else answers.copy


def _copied(folder: str, name: str, card: Mapping[str, Any], computed: Computed) -> str:
    """Copy the file beside the card, and give the copy's name."""
    assert computed.file is not None
    file = f"{name}-{card['version']}{os.path.splitext(computed.file)[1].lower()}"
    target = os.path.join(folder, file)
    copy_file(computed.file, target)
    if sha256_of(target) != computed.about_file["sha256"]:
        raise InputError(f"{computed.file} was changed while it was read", hint="Try again.")
    return file


def _licence(said: str | None) -> str | None:
    """Give an expression as SPDX writes it; one that is none is refused with the card."""
    from modelyard.cards.licence import canonical

    try:
        return canonical(said) if said else None
    except ValueError:
        return said


def demand_licence(said: str) -> None:
    """Refuse what is no SPDX expression; nothing is allowed.

    Args:
        said: by a person.
    """
    from modelyard.cards.licence import canonical

    try:
        canonical(said or "MIT")
    except ValueError as error:
        raise InputError(f"{said!r} is no licence as SPDX writes it: {error}") from None


def labels_said(said: str | None) -> Any:
    """Read a file of labels; the name of a set stays as it is.

    Args:
        said: the file or the set; None gives None.
    """
    if said is None:
        return None
    from modelyard.core.suggest import did_you_mean
    from modelyard.tasks.labels import label_sets, labels_of

    folder, name = os.path.split(os.path.abspath(said))
    found = said if said in label_sets() else labels_of({"labels": name}, folder)
    if found is None:
        raise InputError(
            f"labels {said!r}: neither a file nor a set of labels that is known",
            hint=did_you_mean(said, label_sets(), f"Sets are: {', '.join(label_sets())}."),
        )
    return found


def _write(folder: str, name: str, content: Mapping[str, Any]) -> None:
    with open(os.path.join(folder, name), "wb") as file:
        file.write(document(content, Manner(quote='"')).encode())
