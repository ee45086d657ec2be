"""Networks that timm knows by name, and what it says of them, without asking anybody."""

from __future__ import annotations

from typing import Any

from modelyard.core.errors import NotFoundError
from modelyard.core.suggest import did_you_mean
from modelyard.models.hub.library import library

OWNER = "timm/"  # of the repositories on the Hub that timm keeps


def repository_of(name: str) -> str:
    """Give the repository on the Hub of a network of timm: that of its usual weights where none are named.

    Args:
        name: such as `resnet18`, or `resnet18.a1_in1k`.
    """
    found = config_of(name)["pretrained_cfg"].get("hf_hub_id")
    if not isinstance(found, str) or found.count("/") != 1:
        raise NotFoundError(
            f"timm has no weights for {name!r} on the Hub", hint="`--random-weights` builds its network."
        )
    return found


def config_of(name: str) -> dict[str, Any]:
    """Give what the `config.json` of a name's repository says, as this timm knows it.

    Args:
        name: such as `resnet18`, or `resnet18.a1_in1k`.
    """
    timm, (network, _, tag) = library("timm"), name.partition(".")
    if not timm.is_model(network) or (tag and not timm.is_model_pretrained(name)):
        raise _unknown(name)
    said = timm.get_pretrained_cfg(name)
    known = dict(said.to_dict()) if said is not None else {}
    return {
        "architecture": network, "num_classes": known.get("num_classes", 1000), "pretrained_cfg": known,
    }  # fmt: skip


def known_config(repository: str) -> dict[str, Any] | None:
    """Give the same for a repository of timm's own; None where this timm does not know it.

    Args:
        repository: `timm/resnet18.a1_in1k`.
    """
    if not repository.startswith(OWNER):
        return None
    try:
        return config_of(repository.removeprefix(OWNER))
    except NotFoundError:
        return None


def _unknown(name: str) -> NotFoundError:
    timm = library("timm")
    known = timm.list_models(pretrained="." in name)
    otherwise = f"This timm is {timm.__version__}; `timm.list_models()` names what it has."
    return NotFoundError(f"timm has no network {name!r}", hint=did_you_mean(name, known, otherwise))
