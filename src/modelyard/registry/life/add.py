"""Add a version of a model to a zoo: card, config and weights appear together or not at all."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from typing import Any

from modelyard.cards.reference import slug_problem
from modelyard.cards.stub import MODEL_SUFFIXES
from modelyard.cards.text.write import Manner, document
from modelyard.cards.validate import read_card
from modelyard.core.errors import CardError, InputError, ReadOnlyError, StoreError
from modelyard.registry.checkout import demand_checkout
from modelyard.registry.config import config_of
from modelyard.registry.index.rows import vocabulary_of
from modelyard.registry.journal.staging import staged
from modelyard.registry.journal.steps import Steps, move_of
from modelyard.registry.journal.unfinished import changing
from modelyard.registry.master import read_master, update_master
from modelyard.registry.model import Model
from modelyard.registry.owned import owned
from modelyard.registry.resolve import resolve
from modelyard.registry.zoo import CARD, CONFIG, VERSIONS, Zoo
from modelyard.store.atomic import settle, sync_folder
from modelyard.store.digest import sha256_of
from modelyard.store.writing import why

WEIGHTS = "model.safetensors"
_NAMES = "A name is such as `my_net` or `resnet50-v1.5`."
Write = Callable[[str], None]


def add_version(
    zoo: Zoo, name: str, card: Mapping[str, Any], config: Mapping[str, Any], write: Write | None
) -> Model:
    """Add a version; one that is there already with the same content stays as it is.

    Args:
        zoo: a zoo that may be written.
        name: the name commands take.
        card: what the card says, but for the weights' digest and size.
        config: what `config.yaml` says.
        write: writes the weights to the path it is given; None for a version without weights.
    """
    demand_checkout(zoo)
    if not zoo.writable:
        raise ReadOnlyError(f"{zoo.root} is read-only", hint="Name a zoo that may be written.")
    demand_name(name)
    demand_card(zoo, card)
    version, task = str(card["version"]), str(card["task"])
    there = owned(zoo, name)
    if there and there[0].task != task:
        raise InputError(f"{name} is there already, as a model of {there[0].task}, not of {task}")
    current = os.path.join(zoo.registry, task, name)
    try:
        os.makedirs(os.path.dirname(current), exist_ok=True)
        with staged(current) as folder:
            digest = _fill(folder, card, config, write)
            with changing(zoo) as carry_out:
                old = next((one for one in owned(zoo, name) if one.version == version), None)
                if old is not None:
                    _same(old, config, digest)
                    update_master(zoo, anew=True)
                else:
                    carry_out(coming(zoo, folder, current, version))
    except OSError as error:
        raise StoreError(
            f"{name}@{version} could not be registered: {why(error)}", hint="Nothing was changed."
        ) from error
    return resolve(f"{name}@{version}", zoo).model


def demand_name(name: object) -> None:
    """Hold a name to the rule that `modelyard check` holds folders to."""
    if not isinstance(name, str):
        raise InputError(f"name={name!r}: expected a text", hint=_NAMES)
    problem = slug_problem(name)
    if problem is None and (name == VERSIONS or name.endswith((".yaml", ".yml", *MODEL_SUFFIXES))):
        problem = f"the name `{name}` is that of a file or folder of a zoo"
    if problem is not None:
        raise InputError(problem, hint=_NAMES)


def demand_card(zoo: Zoo, card: Mapping[str, Any]) -> None:
    """Refuse a card that does not hold, before anything is made."""
    problems = read_card(_written(card), vocabulary_of(zoo)).problems
    if problems:
        raise CardError("\n".join(problem.message for problem in problems))


def _written(content: Mapping[str, Any]) -> bytes:
    return document(content, Manner(quote='"')).encode()


def _fill(folder: str, card: Mapping[str, Any], config: Mapping[str, Any], write: Write | None) -> str | None:
    """Write the files of a version into a folder that nobody sees yet; give the digest of the weights."""
    said, digest = dict(card), None
    if write is not None:
        path = os.path.join(folder, WEIGHTS)
        write(path)
        digest = sha256_of(path)
        size = os.path.getsize(path) / 1e6
        said["weights"] = {"url": WEIGHTS, "sha256": digest, "size_mb": size, "format": "safetensors"}
    for file, content in ((CARD, said), (CONFIG, config)):
        with open(os.path.join(folder, file), "wb") as opened:
            opened.write(_written(content))
    for file in os.listdir(folder):
        settle(os.path.join(folder, file))
    sync_folder(folder)
    return digest


def coming(zoo: Zoo, staged: str, current: str, version: str) -> Steps:
    """The first version has the model's folder; each later one a folder below `versions/`.

    A name that was given up before is a name again.
    """
    target = os.path.join(current, VERSIONS, version) if os.path.exists(current) else current
    if os.path.lexists(target):
        raise InputError(f"{target} is in the way: it holds no card of {version}")
    name = os.path.basename(current)
    master = read_master(zoo)
    gone = {part: {name: None} for part in ("removed", "renamed") if name in getattr(master, part, {})}
    return move_of(zoo, f"the coming of {name}@{version}", staged, target, names=gone)


def _same(old: Model, config: Mapping[str, Any], digest: str | None) -> None:
    """A version is never changed: what it was is what it stays."""
    known = (old.data.get("weights") or {}).get("sha256")
    if known != digest or config_of(old) != dict(config):
        what = "weights" if known != digest else "config"
        raise InputError(
            f"{old.ref}@{old.version} is registered already, with another {what}",
            hint="A version never changes: register the new one under a higher version.",
        )
