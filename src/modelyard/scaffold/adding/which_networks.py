"""Which networks the tensors of a file fit: tried one by one, for a name alone may not tell."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from modelyard.core.errors import ModelyardError
from modelyard.scaffold.adding.fitted import fitted

if TYPE_CHECKING:
    from modelyard.models.config import ModelConfig
    from modelyard.models.state.read import State

OWN = (
    "A network of your own is a class: with its module in the zoo's package, and a card and a config.yaml "
    "that name it, the zoo builds it; docs/contributing.md of a project of `modelyard new` shows each file."
)
"""What to do with weights of a network that modelyard has not."""
_MOST = 3
_COUNTER = "num_batches_tracked"  # of a norm; older files lack it


def networks_of(state: State) -> list[str]:
    """Name the networks that tensors are of, as far as classes and channels may differ; three at most.

    Args:
        state: the tensors.
    """
    from modelyard.models.create import list_architectures

    count = sum(not name.endswith(_COUNTER) for name in state.tensors)
    return list(islice((name for name in list_architectures() if _fits(name, state, count)), _MOST))


def fitting_hint(state: State) -> str | None:
    """Say which networks fit, as the option that names one; None where none of ours does.

    Args:
        state: the tensors.
    """
    found = networks_of(state)
    if not found:
        return None
    more = f" (also {', '.join(found[1:])})" if len(found) > 1 else ""
    return f"It fits `--architecture {found[0]}`{more}."


def _fits(name: str, state: State, count: int) -> bool:
    """Tell whether a network has as many tensors, and takes these; most are told apart by their number."""
    from modelyard.models.config import ModelConfig
    from modelyard.models.create import kind_of

    try:
        config = kind_of(ModelConfig(architecture=name))[1]
        return _count(config) == count and bool(fitted(config, state))
    except ModelyardError:  # it needs more than its name, or does not fit
        return False


def _count(config: ModelConfig) -> int:
    from modelyard.models.build import empty

    return sum(not name.endswith(_COUNTER) for name in empty(config).state_dict())
