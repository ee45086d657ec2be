"""Whether tensors hold numbers: NaN stands nowhere, infinity in buffers alone, such as a causal mask."""

from __future__ import annotations

from collections.abc import Mapping
from math import isfinite

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
    held = {name: one.detach().reshape(-1) for name, one in tensors.items()
            if one.is_floating_point() and not one.is_meta and one.numel()}  # fmt: skip
    parts = {name: [one] if whole else _parts(one) for name, one in held.items()}
    if not whole and _are_well(parts):
        return []
    looked_at = ((name, some[0] if len(some) == 1 else torch.cat(some)) for name, some in parts.items())
    suspect = [(name, seen) for name, seen in looked_at if _wrong(name, seen)]
    return _said(suspect, network) if suspect else []


def _are_well(looked_at: Mapping[str, list[Tensor]]) -> bool:
    """Look at all of them in a few steps: whatever is no number makes a sum none."""
    kinds: dict[torch.dtype, list[Tensor]] = {}
    for some in looked_at.values():
        kinds.setdefault(some[0].dtype, []).extend(some)
    parts = (part for same in kinds.values() for part in torch.split(torch.cat(same), _AT_ONCE))
    if not all(isfinite(float(part.sum(dtype=torch.float64))) for part in parts):
        return False
    variances = [
        each.float() for name, some in looked_at.items() if name.endswith(_VARIANCE) for each in some
    ]
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


def _parts(flat: Tensor) -> list[Tensor]:
    """Choose what is looked at: all of a small tensor, and of a large one its ends and some between."""
    if len(flat) <= _WHOLE:
        return [flat]
    return [flat[:_ENDS], flat[:: len(flat) // _BETWEEN], flat[-_ENDS:]]


def _some(names: list[str]) -> str:
    return names[0] + (f" and {len(names) - 1} more" if len(names) > 1 else "")
