"""A model of a hub as one of a zoo: a card and a config, written from what its repository says of it.

From then on it is exported, proved and scored as any other. The folder is the run's own, and goes with it.
"""

from __future__ import annotations

import json
import os
import re
from typing import TYPE_CHECKING, Any

from modelyard.benchmark.asked.entry import TASK
from modelyard.core.errors import InputError, StoreError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from modelyard.models.hub.described import Described
    from modelyard.registry.model import Model

VERSION = "0.0.0"  # hubs have none: what it was is told by the digest of its weights
_ODD = re.compile(r"[^a-z0-9._-]+")


def staged(subject: Mapping[str, Any], folder: str, cache: str, *, random: bool) -> Model:
    """Describe a model of a hub in a zoo of its own, and give it as that zoo has it.

    Args:
        subject: as `Subject.as_dict` gives it.
        folder: where the zoo is made.
        cache: the folder of the cache, which it shares with the zoo at hand.
        random: whether it gets new weights, and its own are not fetched.
    """
    from modelyard.registry.resolve import get_model

    _demand_task(subject)
    found = _described(subject, random=random)
    name = _slug(subject["model"])
    place = os.path.join(folder, "registry", subject["task"], name)
    os.makedirs(place)
    _write(
        folder,
        "modelyard.toml",
        f"name = {json.dumps('hub')}\nstarter = false\ncache = {json.dumps(cache)}\n",
    )
    _write(place, "model_card.yaml", json.dumps(_card(subject, found)))
    _write(place, "config.yaml", json.dumps(_config(found)))
    return get_model(name, zoo=folder)


def _described(subject: Mapping[str, Any], *, random: bool) -> Described:
    """Ask its repository; where that fails, say what needs no repository."""
    from modelyard.models.hub.described import described

    try:
        return described(subject["hub"], pretrained=not random, side=subject["img_size"])
    except StoreError as error:
        own = subject["hub"].startswith(("timm:", "hf:timm/"))
        if own and not random:
            more = "Its speed alone needs no network: `--random-weights`"
            error.hint = f"{error.hint}\n{more}" if error.hint else more
        raise


def _demand_task(subject: Mapping[str, Any]) -> None:
    if subject["task"] != TASK:
        raise InputError(
            f"models of a hub are benchmarked for {TASK}, and this is to be one for {subject['task']}"
        )


def _slug(name: str) -> str:
    """Give the name that a zoo can hold."""
    return _ODD.sub("-", name.lower()).strip("-.") or "model"


def _card(subject: Mapping[str, Any], found: Described) -> dict[str, Any]:
    card: dict[str, Any] = {
        "name": _slug(subject["model"]), "version": VERSION, "task": subject["task"], "framework": "pytorch",
        "architecture": {"input_size": list(found.input_size)}, "preprocessing": dict(found.preprocessing),
    }  # fmt: skip
    if found.mean and found.std:
        card["architecture"]["input_normalization"] = {"mean": list(found.mean), "std": list(found.std)}
    if found.labels is not None:
        card["labels"] = found.labels if isinstance(found.labels, str) else list(found.labels)
    if found.weights:
        card["weights"] = dict(found.weights)
    return card


def _config(found: Described) -> dict[str, Any]:
    return {
        "architecture": found.reference, "num_classes": found.classes, "input_size": list(found.input_size),
    }  # fmt: skip


def _write(folder: str, name: str, text: str) -> None:
    with open(os.path.join(folder, name), "w", encoding="utf-8") as file:
        file.write(text)
