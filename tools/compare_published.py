"""Compare modelyard's networks with those that torchvision and timm publish, and print a table.

python tools/compare_published.py [--large] [NAME…]

Each pair has the same random weights, taken over by key. Outputs and feature maps are those of eval mode in
float32; gradients and the norms' statistics those of train mode in float64, with all drop rates 0. A
difference is relative to the largest number of the tensor. Of large networks, keys and shapes are compared.
"""

from __future__ import annotations

import argparse
import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import torch  # noqa: TID253  # networks are what this is about
from torch import Tensor, nn  # noqa: TID253

from modelyard.models import create_model
from published_rows import Row, nodes, rows
from torchvision_operators import import_torchvision

SIZE = (47, 49)  # odd, and not square
TRAINED_SIZE = (33, 35)
State = dict[str, Tensor]


@dataclass(frozen=True)
class Differences:
    """The largest relative differences of a pair; None where they were not looked for."""

    keys: int
    outputs: float | None = None
    features: float | None = None
    gradients: float | None = None


class KeysDiffer(Exception):  # noqa: N818  # a finding of this tool
    """The state dict of the one does not become that of the other."""


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("names", nargs="*", metavar="NAME", help="of ours or of theirs; all by default")
    parser.add_argument("--large", action="store_true", help="compare the large ones as the others")
    given = parser.parse_args()
    torch.set_num_threads(1)  # the sums of both are then in one order
    wanted = [row for row in rows() if not given.names or {row.ours, row.theirs} & set(given.names)]
    print("| ours | published | keys | outputs | maps | gradients |\n| --- | --- | --: | --: | --: | --: |")
    for row in wanted:
        found = compare(row, whole=given.large or not row.large)
        figures = [found.outputs, found.features, found.gradients]
        cells = [row.ours, f"{row.publisher} `{row.theirs}`", found.keys, *map(_figure, figures)]
        print("| " + " | ".join(map(str, cells)) + " |", flush=True)


def compare(row: Row, *, whole: bool = True) -> Differences:
    """Compare a pair: keys and shapes, and what they compute where `whole` is set."""
    ours, theirs = pair(row)
    keys = len(theirs.state_dict())
    if not whole:
        check_keys(ours, taken_over(row, ours, theirs.state_dict()))
        return Differences(keys)
    randomise(theirs)
    ours.load_state_dict(taken_over(row, ours, theirs.state_dict()), assign=True)
    outputs, features = differences_in_eval(row, ours, theirs)
    return Differences(keys, outputs, features, differences_in_train(row, ours, theirs))


def pair(row: Row) -> tuple[Any, nn.Module]:
    """Build both on the meta device: without memory and without weights."""
    with torch.device("meta"), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return create_model(row.ours, config={"parameters": {"backbone": row.changes}}), published(row)


def published(row: Row) -> nn.Module:
    """Build a publisher's network with new weights."""
    torchvision: Any = import_torchvision()
    if row.publisher == "torchvision":
        return torchvision.models.get_model(row.theirs)  # type: ignore[no-any-return]
    import timm

    return timm.create_model(row.theirs)


def taken_over(row: Row, ours: Any, state: Mapping[str, Tensor]) -> State:
    """Give a published state dict under our names, by a layout that is for this network."""
    layouts = sorted(ours.layouts(), key=lambda one: one.publisher != row.publisher)
    if not layouts:
        raise KeysDiffer(f"{row}: no layout for {row.ours} with {dict(row.changes)}")
    return {key: tensor.detach().clone() for key, tensor in layouts[0].apply(state).items()}


def check_keys(ours: nn.Module, state: Mapping[str, Tensor]) -> None:
    """Refuse keys that are left over, missing or of another shape."""
    has = {(key, tuple(tensor.shape)) for key, tensor in ours.state_dict().items()}
    given = {(key, tuple(tensor.shape)) for key, tensor in state.items()}
    if has != given:
        raise KeysDiffer(f"ours alone: {sorted(has - given)[:5]}, theirs alone: {sorted(given - has)[:5]}")


def randomise(network: nn.Module, seed: int = 0) -> None:
    """Draw all weights and all statistics of the norms, none of them trivial."""
    chance = torch.Generator().manual_seed(seed)
    network.to_empty(device="cpu")
    with torch.no_grad():
        for key, tensor in network.state_dict().items():
            if not tensor.is_floating_point():
                tensor.zero_()
            elif key.endswith("running_var") or (key.endswith("weight") and tensor.ndim == 1):
                tensor.uniform_(0.5, 1.5, generator=chance)
            elif tensor.ndim == 1:
                tensor.normal_(0, 0.1, generator=chance)
            else:
                tensor.normal_(0, (2 / tensor[0].numel()) ** 0.5, generator=chance)


def picture(size: tuple[int, int], dtype: torch.dtype = torch.float32) -> Tensor:
    return torch.randn(2, 3, *size, dtype=dtype, generator=torch.Generator().manual_seed(1))


@torch.no_grad()
def differences_in_eval(row: Row, ours: Any, theirs: nn.Module) -> tuple[float, float]:
    """Compare the scores and the feature maps."""
    ours.eval()
    theirs.eval()
    x = picture(SIZE)
    own, maps = ours.features(x), published_maps(row, theirs, x)
    if row.publisher == "timm" and "v3" in row.ours:
        own["c5"] = ours.backbone(x)  # timm counts the last convolution of MobileNetV3 into the last map
    return relative(ours(x), theirs(x)), max(relative(own[name], maps[name]) for name in own)


def published_maps(row: Row, theirs: Any, x: Tensor) -> State:
    """Give a publisher's feature maps, in its own way, under our names."""
    if row.publisher == "torchvision":
        from torchvision.models.feature_extraction import create_feature_extractor

        taken = {node: name for name, node in nodes(row.ours).items()}
        found: State = create_feature_extractor(theirs, return_nodes=taken)(x)
        return found
    maps = theirs.forward_intermediates(x, intermediates_only=True)
    return {f"c{number}": one for number, one in enumerate(maps, 1)}


def differences_in_train(row: Row, ours: Any, theirs: nn.Module) -> float:
    """Compare scores, gradients of the picture and of all weights, and what the norms have seen."""
    own, published = (_trained_once(network) for network in (ours, theirs))
    renamed = taken_over(row, ours, {key: one for key, one in published.items() if "/" not in key})
    renamed |= {key: one for key, one in published.items() if "/" in key}
    if own.keys() != renamed.keys():
        raise KeysDiffer(f"gradients of {sorted(own.keys() ^ renamed.keys())[:5]} on one side alone")
    largest = max(float(one.abs().max()) for one in own.values())
    return max(relative(own[key], renamed[key], least=1e-9 * largest) for key in own)


def _trained_once(network: nn.Module) -> State:
    """Give scores and gradients of one step without any drop; then the statistics of the norms."""
    network.double().train().zero_grad()
    without_drops(network)
    x = picture(TRAINED_SIZE, torch.float64).requires_grad_()
    scores = network(x)
    weights = torch.linspace(-1, 1, scores.numel(), dtype=scores.dtype).reshape(scores.shape)
    (scores * weights).sum().backward()  # type: ignore[no-untyped-call]
    seen = {key: one for key, one in network.named_buffers() if "running" in key}
    gradients = {key: one.grad for key, one in network.named_parameters() if one.grad is not None}
    return {"/scores": scores.detach(), "/picture": _given(x.grad), **gradients, **seen}


def without_drops(network: nn.Module) -> None:
    """Set every drop rate to 0, by whatever name it goes."""
    for module in network.modules():
        for name in ("p", "rate", "drop_prob"):
            if isinstance(getattr(module, name, None), float):
                setattr(module, name, 0.0)


def relative(ours: Tensor, theirs: Tensor, *, least: float = 1e-30) -> float:
    """Give the largest difference, relative to the largest number of theirs."""
    if ours.shape != theirs.shape:
        raise KeysDiffer(f"shapes {list(ours.shape)} and {list(theirs.shape)}")
    if not bool(ours.isfinite().all() & theirs.isfinite().all()):
        return float("inf")
    return float((ours - theirs).abs().max() / theirs.abs().max().clamp(min=least))


def _given(gradient: Tensor | None) -> Tensor:
    assert gradient is not None
    return gradient


def _figure(value: float | None) -> str:
    return "–" if value is None else f"{value:.1e}" if value else "0"


if __name__ == "__main__":
    main()
