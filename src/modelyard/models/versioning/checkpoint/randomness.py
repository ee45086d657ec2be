"""The states of the random number generators: Python's, numpy's where it is imported, torch's, CUDA's."""

from __future__ import annotations

import random
import sys

import torch

from modelyard.core.errors import InputError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def random_states() -> dict[str, object]:
    """Take the states as they are; nothing is drawn."""
    states: dict[str, object] = {"python": random.getstate(), "torch": torch.get_rng_state()}
    if "numpy" in sys.modules:
        import numpy as np

        states["numpy"] = np.random.get_state(legacy=False)
    if torch.cuda.is_available() and torch.cuda.is_initialized():  # type: ignore[no-untyped-call]
        states["cuda"] = torch.cuda.get_rng_state_all()
    return states


def restore_random_states(states: dict[str, Any], path: str) -> None:
    """Put the generators back to where they were."""
    try:
        random.setstate(states["python"])
        torch.set_rng_state(states["torch"].cpu())
        if "numpy" in states:
            import numpy as np

            np.random.set_state(states["numpy"])
        for number, state in enumerate(states.get("cuda", ())):
            if number < torch.cuda.device_count():
                torch.cuda.set_rng_state(state.cpu(), number)
    except (LookupError, TypeError, ValueError, AttributeError, RuntimeError) as error:
        raise InputError(f"{path}: its states of random numbers cannot be put back: {error}") from None
