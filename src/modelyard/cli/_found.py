"""Find the model a command was given, and say on stderr what a person should know of it."""

from __future__ import annotations

from modelyard.cli import _show

TYPE_CHECKING = False
if TYPE_CHECKING:
    from modelyard.registry.model import Model
    from modelyard.registry.zoo import Zoo


def found(reference: str, zoo: Zoo) -> Model:
    """Resolve a reference; warn of a deprecated model, an old name, a model that comes from elsewhere."""
    from modelyard.registry.resolve import resolve

    resolution = resolve(reference, zoo)
    for notice in resolution.notices:
        _show.warn(notice)
    return resolution.model
