"""Which network weights are of, as far as their name tells."""

from __future__ import annotations

from modelyard.core.errors import InputError


def architecture_in(name: str | None) -> str | None:
    """Give the longest name of a network that stands in a name; a person confirms it.

    Args:
        name: such as `digits-resnet18`, in which `resnet18` stands.
    """
    from modelyard.models.create import list_architectures

    plain = _plain(name or "")
    fitting = [one for one in list_architectures() if len(one) > 3 and _plain(one) in plain]
    return max(fitting, key=lambda one: (len(one), one), default=None)


def demand_architecture(name: str) -> None:
    """Refuse an empty name, and one that nothing is built by; the network itself is not built."""
    from modelyard.models.config import ModelConfig
    from modelyard.models.create import kind_of

    if not name:
        raise InputError("a network has a name", hint="Such as resnet50.")
    kind_of(ModelConfig(architecture=name))


def _plain(name: str) -> str:
    return "".join(one for one in name.lower() if one.isalnum())
