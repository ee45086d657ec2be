"""Write the weights of a network as safetensors; what they cannot hold is said before."""

from __future__ import annotations

import errno
import os

from torch import Tensor, nn

from modelyard.core.errors import WeightsError

_FULL = (os.strerror(errno.ENOSPC), os.strerror(errno.EDQUOT))


def write_weights(network: nn.Module, path: str) -> None:
    """Write a network's weights to a new file."""
    from safetensors import SafetensorError
    from safetensors.torch import save_model

    _demand_tensors(network)
    try:
        save_model(network, path)
    except SafetensorError as error:  # the library's own, also for what the disk says
        if any(word in str(error) for word in _FULL):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), path) from error
        raise WeightsError(f"the weights could not be written: {error}") from error
    except (ValueError, RuntimeError) as error:
        raise WeightsError(f"safetensors does not hold these weights: {error}") from error


def _demand_tensors(network: nn.Module) -> None:
    state = network.state_dict()
    others = [name for name, one in state.items() if not isinstance(one, Tensor)]
    if others:
        raise WeightsError(
            f"not tensors, and so not weights: {', '.join(others)}",
            hint="What `get_extra_state` gives belongs into the config, or into buffers.",
        )
    if any(one.is_meta for one in state.values()):
        raise WeightsError(
            "the network has no weights: it is on the device meta",
            hint="Register its class with the config, or give it weights first: network.to_empty(…).",
        )
