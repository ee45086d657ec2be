"""`load_model`: from a reference to a network that is ready, on weights that were verified."""

from __future__ import annotations

import warnings
from collections.abc import Collection
from typing import TYPE_CHECKING

import torch
from torch import nn

from modelyard.cards.reference import Reference
from modelyard.core.errors import InputError, NotFoundError
from modelyard.core.progress import silent
from modelyard.core.settings import is_offline
from modelyard.models.bounds import demand_classes
from modelyard.models.build import build, config_for
from modelyard.models.config import ModelConfig
from modelyard.models.create import HUB, create_model, kind_of
from modelyard.models.hub.sized import sized
from modelyard.models.place import put, to_device, to_dtype, to_memory_format
from modelyard.models.state.read import state_of
from modelyard.registry.files.artifacts import artifacts_of
from modelyard.registry.files.fetch import Fetcher
from modelyard.registry.resolve import get_model
from modelyard.store.cache.lease import using
from modelyard.store.trust.demand import demand_safe

if TYPE_CHECKING:
    from modelyard.core.progress import Report
    from modelyard.registry.files.fetch import Had
    from modelyard.registry.model import Model
    from modelyard.registry.zoo import Zoo


def load_model(
    reference: str,
    *,
    version: str | None = None,
    pretrained: bool = True,
    num_classes: int | None = None,
    device: str | torch.device = "cpu",
    dtype: str | torch.dtype | None = None,
    memory_format: str | torch.memory_format | None = None,
    strict: bool = True,
    trust: Collection[str] | None = (),
    offline: bool | None = None,
    zoo: Zoo | str | None = None,
    report: Report = silent,
) -> nn.Module:
    """Build the network of a model, with its weights: fetched if they are not here, verified, in eval mode.

    Args:
        reference: a name, `name@version` or stub of the zoo; `hf:org/name` of the Hugging Face Hub.
        version: a version, range or alias, as behind `@`.
        pretrained: whether its weights are taken; False builds the architecture with new ones.
        num_classes: other classes than the card's; with `pretrained`, the head is new, which is said.
        device: where it is put, such as `cuda:0`.
        dtype: the type of its numbers, such as `bfloat16`; the file's by default.
        memory_format: such as `channels_last`.
        strict: whether weights that do not fit altogether are an error; what fits is taken if not.
        trust: sha256 digests of files that may be read although the scan refuses them.
        offline: open no connection; what MODELYARD_OFFLINE says by default.
        zoo: a zoo or its folder; the one at hand by default.
        report: called with `Progress` while weights are fetched.
    """
    place, kind, layout = to_device(device), to_dtype(dtype), to_memory_format(memory_format)
    demand_classes(num_classes)
    trust = _digests(trust)
    if not isinstance(reference, str):
        raise InputError(f"a model is named by a text such as `digits_resnet`, not by {reference!r:.80}")
    if version is not None and "@" in reference:
        raise InputError(f"{reference!r} names a version, and version={version!r} another")
    parsed = Reference.parse(reference if version is None else f"{reference}@{version}")
    if parsed.kind == "hub":
        network = _of_a_hub(parsed, pretrained, num_classes, strict=strict, offline=offline, trust=trust)
        return put(network, place, kind, layout)
    found = get_model(parsed.raw, zoo=zoo)
    config = config_for(found)
    if str(config.architecture).startswith(f"{HUB}:"):
        own = Reference.parse(str(config.architecture))
        network = _of_a_hub(own, pretrained, num_classes, strict=strict, offline=offline, trust=trust)
        network = sized(network, config.input_size)
        network.card = found  # type: ignore[assignment]  # a module takes any attribute
        return put(network, place, kind, layout)
    _can_be_built(found, config)
    if not pretrained:
        new = create_model(config=config, num_classes=num_classes)
        new.card = found
        return put(new.eval(), place, kind, layout)
    had = _weights_of(found, offline, report)
    network = _with_weights(found, config, had, num_classes=num_classes, strict=strict, trust=trust)
    return put(network, place, kind, layout)


def _digests(trust: Collection[str] | None) -> Collection[str]:
    if isinstance(trust, str) or not isinstance(trust, Collection | None):
        raise InputError(f"trust is a list of sha256 digests, not {trust!r:.80}", hint="trust=[digest]")
    return trust or ()


def _with_weights(
    found: Model,
    config: ModelConfig,
    had: Had,
    *,
    num_classes: int | None,
    strict: bool,
    trust: Collection[str],
) -> nn.Module:
    with using(found.zoo.settings.cache_folder, found.ref, found.version):
        trusted = {*trust, *found.zoo.settings.trust}
        seen = demand_safe(had.path, trusted=trusted, digest=had.sha256, inert=True)
        if any(one.what == "TorchScript" for one in seen.findings):  # a program, which a person has trusted
            scripted: nn.Module = torch.jit.load(had.path, map_location="cpu")  # type: ignore[no-untyped-call]
            return scripted.eval()
        name = f"{found.ref}@{found.version}"
        network = build(config, state_of(seen), strict=strict, num_classes=num_classes, name=name)
    network.card = found
    return network


def _can_be_built(found: Model, config: ModelConfig) -> None:
    """Say before anything is fetched that there is no such architecture."""
    try:
        kind_of(config)
    except NotFoundError as error:
        builder = (found.metadata.get("torchvision") or {}).get("builder")
        built = f"; {builder} builds its network" if builder else ""
        error.hint = f"{error.hint}\n`modelyard fetch {found.ref}` fetches its weights all the same{built}."
        raise


def _of_a_hub(
    parsed: Reference,
    pretrained: bool,
    num_classes: int | None,
    *,
    strict: bool,
    offline: bool | None,
    trust: Collection[str],
) -> nn.Module:
    if parsed.hub == "hf" and parsed.name.count("/") != 1:
        raise InputError(
            f"{parsed.raw!r} names no repository of the Hub, which is `hf:organisation/name`",
            hint="Its page on the Hub tells the two, such as `hf:openai-community/gpt2`.",
        )
    if parsed.hub != "hf":
        raise InputError(
            f"{parsed.raw!r} is a model of {parsed.hub}, whose weights are not loaded by name",
            hint=f"`create_backbone({parsed.raw!r})` builds its network.",
        )
    from modelyard.models.hub.load import load_from_hub

    forbidden = is_offline() if offline is None else offline
    return load_from_hub(
        parsed.name, parsed.selector, pretrained=pretrained, num_classes=num_classes, strict=strict,
        offline=forbidden, trust=trust,
    )  # fmt: skip


def _weights_of(found: Model, offline: bool | None, report: Report) -> Had:
    weights = next((one for one in artifacts_of(found) if one.part == "weights"), None)
    if weights is None:
        raise NotFoundError(
            f"{found.ref}@{found.version} has no weights: its card states no `url`",
            hint="pretrained=False builds the architecture with new weights.",
        )
    fetcher = Fetcher(
        found.zoo, offline=is_offline() if offline is None else offline, report=report, say=_warn
    )
    return fetcher.bring(weights)


def _warn(text: str) -> None:
    warnings.warn(text, stacklevel=4)
