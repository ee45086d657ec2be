"""Whether tensors hold numbers: NaN stands nowhere, infinity in buffers alone, such as a causal mask."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import torch
from torch import Tensor, nn

_VARIANCE = "running_var"
_WHOLE = 8192  # numbers up to which a tensor is looked at altogether
_ENDS = 1024  # of a larger one: so many at its beginning and at its end,
_BETWEEN = 8  # and so many evenly spread; each may be a page that the disk has to give
_AT_ONCE = 32768  # numbers that are added up by one thread; others would have to be started first


def not_numbers(network: nn.Module, tensors: Mapping[str, Tensor], *, whole: bool = False) -> list[str]:
    """Say which tensors, named as the network names them, hold what is none.

    Of a large one so many numbers are looked at as cost next to nothing; with `whole`, all of them.
    """
    looked_at = [(name, one.detach() if whole else _sample(one)) for name, one in tensors.items()
                 if one.is_floating_point() and not one.is_meta and one.numel()]  # fmt: skip
    if not whole and _are_well(looked_at):
        return []
    suspect = [(name, seen) for name, seen in looked_at if _wrong(name, seen)]
    return _said(suspect, network) if suspect else []


def _are_well(looked_at: list[tuple[str, Tensor]]) -> bool:
    """Look at all of them in a few steps: whatever is no number makes a sum none."""
    kinds: dict[torch.dtype, list[Tensor]] = {}
    for _, seen in looked_at:
        kinds.setdefault(seen.dtype, []).append(seen.reshape(-1))
    parts = (part for same in kinds.values() for part in torch.split(torch.cat(same), _AT_ONCE))
    if not all(bool(part.sum(dtype=torch.float64).isfinite()) for part in parts):
        return False
    variances = [seen.reshape(-1).float() for name, seen in looked_at if name.endswith(_VARIANCE)]
    return not variances or bool(torch.cat(variances).min() >= 0)


def _wrong(name: str, seen: Tensor) -> bool:
    return not bool(seen.isfinite().all()) or (name.endswith(_VARIANCE) and bool((seen < 0).any()))


def _said(suspect: list[tuple[str, Tensor]], network: nn.Module) -> list[str]:
    buffers = {name for name, _ in network.named_buffers(remove_duplicate=False)}
    groups = {
        "not a number (NaN)": [name for name, seen in suspect if bool(seen.isnan().any())],
        "infinite": [name for name, seen in suspect if name not in buffers and bool(seen.isinf().any())],
        "a variance below zero": [name for name, seen in suspect
                                  if name.endswith(_VARIANCE) and bool((seen < 0).any())],
    }  # fmt: skip
    return [f"{what} in {_some(names)}" for what, names in groups.items() if names]


def _sample(one: Tensor) -> Tensor:
    if one.numel() <= _WHOLE:
        return one.detach()
    return torch.cat(list(_pieces(one.detach().reshape(-1))))


def _pieces(flat: Tensor) -> Iterator[Tensor]:
    yield flat[:_ENDS]
    yield flat[:: len(flat) // _BETWEEN]
    yield flat[-_ENDS:]


def _some(names: list[str]) -> str:
    return names[0] + (f" and {len(names) - 1} more" if len(names) > 1 else "")
