"""The `config.yaml` beside a card: what its network is built from."""

from __future__ import annotations

import os

from modelyard.core.errors import CardError, NotFoundError
from modelyard.registry.zoo import CONFIG

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from modelyard.registry.model import Model


def config_of(model: Model) -> dict[str, Any]:
    """Read what a model's network is built from; a config that does not hold is an error with its places."""
    from modelyard.cards.text.document import parse
    from modelyard.registry.index.rows import read_file

    name = f"{os.path.relpath(model.folder, model.zoo.registry)}/{CONFIG}"
    raw, _, refused = read_file(model.zoo, name)
    if refused is not None:
        raise CardError(str(refused))
    if raw is None and model.data.get("exports") and not model.data.get("weights"):
        raise NotFoundError(
            f"{model.ref}@{model.version} is a file, and no network that could be built",
            hint=f"`open_session({model.ref!r})` opens it, and `modelyard predict {model.ref}` asks it.",
        )
    if raw is None:
        raise NotFoundError(
            f"{model.ref}@{model.version} has no {CONFIG}: what its network is built from is not known",
            hint=f"Write one into {model.folder}: `modelyard schema config` shows what it may say; "
            "`modelyard.models.versioning.register_model` writes it beside the weights of a network.",
        )
    document = parse(raw)
    if document.problems or not isinstance(document.data, dict) or not _plain(document.data):
        raise CardError(_mistakes(raw, name))
    return document.data


def config_digest(model: Model) -> str | None:
    """Digest what a config says, however it is written; None where there is none that holds."""
    import json
    from hashlib import sha256

    try:
        said = config_of(model)
    except (CardError, NotFoundError):
        return None
    return sha256(json.dumps(said, sort_keys=True, default=str).encode()).hexdigest()


def _plain(data: dict[str, Any]) -> bool:
    """Tell whether the keys are those of the schema, without loading what the schema is written in."""
    known = {"architecture", "backbone", "head", "num_classes", "in_channels", "input_size", "parameters"}
    return data.keys() <= known and isinstance(data.get("architecture"), str)


def _mistakes(raw: bytes, name: str) -> str:
    from dataclasses import replace

    from modelyard.cards.config import Config
    from modelyard.cards.validate import read_as

    problems = read_as(Config, raw)[1]
    return "\n".join(str(replace(problem, file=name)) for problem in problems) or f"{name}: not a config"
