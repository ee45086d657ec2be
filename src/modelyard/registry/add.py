"""Add a version of a model to a zoo: card, config and weights appear together or not at all."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable, Mapping
from typing import Any

from modelyard.cards.reference import slug_problem
from modelyard.cards.stub import MODEL_SUFFIXES
from modelyard.cards.text.write import Manner, document
from modelyard.cards.validate import read_card
from modelyard.core.errors import CardError, InputError, NotFoundError, ReadOnlyError, StoreError
from modelyard.registry.config import config_of
from modelyard.registry.index.rows import vocabulary_of
from modelyard.registry.master import update_master
from modelyard.registry.model import Model
from modelyard.registry.resolve import resolve, versions_of
from modelyard.registry.staging import staged
from modelyard.registry.zoo import CARD, CONFIG, VERSIONS, Zoo
from modelyard.store.atomic import settle, sync_folder
from modelyard.store.digest import sha256_of
from modelyard.store.lock import holding

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
    if not zoo.writable:
        raise ReadOnlyError(f"{zoo.root} is read-only", hint="Name a zoo that may be written.")
    demand_name(name)
    demand_card(zoo, card)
    version, task = str(card["version"]), str(card["task"])
    there = known(zoo, name)
    if there and there[0].task != task:
        raise InputError(f"{name} is there already, as a model of {there[0].task}, not of {task}")
    current = os.path.join(zoo.registry, task, name)
    try:
        os.makedirs(os.path.dirname(current), exist_ok=True)
        with staged(current) as folder:
            digest = _fill(folder, card, config, write)
            with holding(zoo.registry):
                old = next((one for one in known(zoo, name) if one.version == version), None)
                if old is not None:
                    _same(old, config, digest)
                else:
                    move(folder, current, version)
    except OSError as error:
        raise StoreError(f"{name}@{version} could not be registered: {why(error)}") from error
    update_master(zoo, anew=True)
    return resolve(f"{name}@{version}", zoo).model


def why(error: OSError) -> object:
    """Say why something could not be written."""
    return "the disk is full" if error.errno in (errno.ENOSPC, errno.EDQUOT) else error.strerror or error


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


def known(zoo: Zoo, name: str) -> list[Model]:
    """Give the versions of a model that a zoo itself has."""
    try:
        return versions_of(name, zoo.alone)
    except NotFoundError:
        return []


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


def move(staged: str, current: str, version: str) -> None:
    """The first version has the model's folder; each later one a folder below `versions/`."""
    target = os.path.join(current, VERSIONS, version) if os.path.exists(current) else current
    os.makedirs(os.path.dirname(target), exist_ok=True)
    if os.path.lexists(target):
        raise InputError(f"{target} is in the way: it holds no card of {version}")
    os.rename(staged, target)
    sync_folder(os.path.dirname(target))


def _same(old: Model, config: Mapping[str, Any], digest: str | None) -> None:
    """A version is never changed: what it was is what it stays."""
    known = (old.data.get("weights") or {}).get("sha256")
    if known != digest or config_of(old) != dict(config):
        what = "weights" if known != digest else "config"
        raise InputError(
            f"{old.ref}@{old.version} is registered already, with another {what}",
            hint="A version never changes: register the new one under a higher version.",
        )
