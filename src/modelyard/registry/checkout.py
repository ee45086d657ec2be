"""What changes a zoo needs its checkout: in an installed package it is not edited."""

from __future__ import annotations

from modelyard.core.errors import ReadOnlyError
from modelyard.registry.installed import is_installed

TYPE_CHECKING = False
if TYPE_CHECKING:
    from modelyard.registry.zoo_folder import Zoo


def demand_checkout(zoo: Zoo) -> None:
    """Refuse to change a zoo that lies in an installed package; the starter zoo is copied instead."""
    if zoo.kind != "starter" and is_installed(zoo.root):
        raise ReadOnlyError(
            f"{zoo.root} is read-only: it is part of an installed package",
            hint="Change it in a checkout of its project, and install that; or name another: --zoo FOLDER.",
        )
