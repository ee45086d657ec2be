"""Where a network is put, and in which numbers: device, dtype, memory format."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

import torch
from torch import nn

from modelyard.core.errors import DeviceError, InputError
from modelyard.core.suggest import suggest

T = TypeVar("T")

_DTYPES = {
    "float32": torch.float32, "float": torch.float32, "fp32": torch.float32, "float16": torch.float16,
    "half": torch.float16, "fp16": torch.float16, "bfloat16": torch.bfloat16, "bf16": torch.bfloat16,
    "float64": torch.float64, "double": torch.float64,
}  # fmt: skip


_FORMATS = {
    "contiguous": torch.contiguous_format, "contiguous_format": torch.contiguous_format,
    "channels_last": torch.channels_last, "channels_last_3d": torch.channels_last_3d,
    "preserve": torch.preserve_format, "preserve_format": torch.preserve_format,
}  # fmt: skip


def to_device(device: str | torch.device) -> torch.device:
    """Give a device that is there, or say which are."""
    try:
        found = torch.device(device)
    except (RuntimeError, TypeError):
        raise DeviceError(
            f"{device!r} is no device", hint=f"Here there are: {', '.join(devices())}."
        ) from None
    kind = found.type
    if kind == "meta" or kind in devices():
        if kind == "cuda" and (found.index or 0) >= torch.cuda.device_count():
            raise DeviceError(f"there is no {found}: this machine has {torch.cuda.device_count()} of them")
        return found
    raise DeviceError(f"there is no {found} here", hint=f"Here there are: {', '.join(devices())}.")


def devices() -> list[str]:
    """Name the kinds of devices that can be used here."""
    kinds = ["cpu"]
    if torch.cuda.is_available():
        kinds.append("cuda")
    if torch.backends.mps.is_available():
        kinds.append("mps")
    return kinds


def to_dtype(dtype: str | torch.dtype | None) -> torch.dtype | None:
    """Give the type of numbers of a name."""
    if dtype is None or isinstance(dtype, torch.dtype):
        found = dtype
    else:
        found = _named(dtype, _DTYPES, "type of numbers")
    if found is not None and not found.is_floating_point:
        raise InputError(f"a network's weights are floating-point numbers, not {found}")
    return found


def to_memory_format(given: str | torch.memory_format | None) -> torch.memory_format | None:
    """Give the memory format of a name."""
    if given is None or isinstance(given, torch.memory_format):
        return given
    return _named(given, _FORMATS, "memory format")


def _named(given: object, known: Mapping[str, T], what: str) -> T:
    """Give what is known by a name, with or without `torch.` before it."""
    found = known.get(given.removeprefix("torch.")) if isinstance(given, str) else None
    if found is None:
        near = suggest(given, list(known)) if isinstance(given, str) else None
        hint = f"Did you mean `{near}`?" if near else f"There are: {', '.join(known)}."
        raise InputError(f"{given!r:.80} is no {what}", hint=hint)
    return found


def put(
    network: nn.Module,
    device: torch.device,
    dtype: torch.dtype | None,
    memory_format: torch.memory_format | None,
) -> nn.Module:
    """Put a network on a device, in a type of numbers and a memory format."""
    if device.type == "cpu" and dtype is None and memory_format is None:
        return network
    try:
        network = network.to(device=device, dtype=dtype)
        return network if memory_format is None else network.to(memory_format=memory_format)  # type: ignore[call-overload]  # torch's stub lacks this form
    except torch.OutOfMemoryError as error:
        raise _no_room(network, device, dtype) from error
    except RuntimeError as error:
        if "memory" not in str(error):
            raise
        raise _no_room(network, device, dtype) from error


def _no_room(network: nn.Module, device: torch.device, dtype: torch.dtype | None) -> DeviceError:
    needed = sum(one.numel() * (dtype or one.dtype).itemsize for one in network.parameters())
    hint = "A smaller dtype such as bfloat16 needs half of that." if dtype is None else None
    return DeviceError(
        f"{device} has no room for the network: its weights need {needed / 1e6:,.0f} MB", hint=hint
    )
