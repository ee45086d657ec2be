"""From arrays to a network's tensors and back: what the runtimes on torch have in common."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import numpy
import torch

from modelyard.convert.tensors import tensors_of
from modelyard.core.errors import DeviceError, InputError, RunError
from modelyard.models.place import put, to_device, to_dtype
from modelyard.runtimes.reason import reason_of

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from torch import Tensor, nn

    from modelyard.runtimes.how import How

    Arrays = list[NDArray[Any]]

_HALVES = ("bfloat16", "float16")


def ready(network: nn.Module, how: How) -> nn.Module:
    """Put a network where it was asked to be, in the numbers it was asked to compute in."""
    if how.precision == "int8":
        raise InputError("int8 is a matter of the model: torch runs a quantised one as it is")
    return put(network, to_device(how.device), to_dtype(how.precision), None)


def answerer(network: Callable[..., Any], how: How, *, name: str) -> Callable[[Arrays], Arrays]:
    """Give the function that answers arrays with arrays, in the session's threads."""
    place = to_device(how.device)
    half = to_dtype(how.precision) if how.precision in _HALVES else None

    def answer(arrays: Arrays) -> Arrays:
        with torch.inference_mode(), threads(how.threads):
            try:
                made = tensors_of(network(*(_tensor(array, place, half) for array in arrays)))
            except torch.OutOfMemoryError as error:
                raise DeviceError(
                    f"{how.device} has no room for this batch", hint="Use a smaller one."
                ) from error
            except (RuntimeError, ValueError, TypeError, IndexError) as error:
                shapes = ", ".join(str(list(array.shape)) for array in arrays)
                raise RunError(f"{name} failed on inputs of {shapes}: {reason_of(error)}") from error
            return [_array(one) for one in made]

    return answer


def _tensor(array: NDArray[Any], place: torch.device, half: torch.dtype | None) -> Tensor:
    if not array.flags.writeable:
        array = array.copy()  # torch takes no array that may not be written
    tensor = torch.from_numpy(array).to(place)
    return tensor.to(half) if half is not None and tensor.is_floating_point() else tensor


def _array(tensor: Tensor) -> NDArray[Any]:
    """Copy: an answer may be a view of an input or of weights."""
    plain = tensor.float() if tensor.dtype in (torch.bfloat16, torch.float16) else tensor
    return numpy.array(plain.numpy(force=True), order="C")


@contextmanager
def threads(count: int) -> Iterator[None]:
    """Compute with so many threads, and with as many as before afterwards."""
    before = torch.get_num_threads()
    if before == count:
        yield
        return
    torch.set_num_threads(count)
    try:
        yield
    finally:
        torch.set_num_threads(before)
