"""`Wish`: which model a variant is made of, its name, where it will stand, and what has to hold of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from modelyard.registry.resolve import resolve
from modelyard.registry.zoo import Zoo, open_zoo
from modelyard.tune.variants.data import demand_metric, measured_data
from modelyard.tune.variants.home import Home, home_for
from modelyard.tune.variants.measuring import Measuring

if TYPE_CHECKING:
    from collections.abc import Callable

    from modelyard.registry.model import Model


@dataclass(frozen=True)
class Wish:
    """One variant before it is made."""

    parent: Model
    name: str
    home: Home
    measuring: Measuring
    notices: tuple[str, ...]

    @property
    def ending(self) -> str:
        """What tells the variant from others of its parent."""
        return self.name.removeprefix(f"{self.parent.ref}-")

    @property
    def reference(self) -> str:
        """Name the parent with its version."""
        return f"{self.parent.ref}@{self.parent.version}"

    def as_dict(self) -> dict[str, Any]:
        """Give it as JSON can hold it."""
        data = measured_data(self.parent, self.measuring)
        return {
            "parent": self.reference, "variant": f"{self.name}@{self.parent.version}", "zoo": self.home.root,
            "measured_on": None if data is None else {"dataset": data[0], "split": data[1]},
            "max_drop": self.measuring.max_drop, "only_if_faster": self.measuring.only_if_faster,
        }  # fmt: skip


def wish_for(
    reference: str,
    *,
    usual: str,
    demand: Callable[[Model], None],
    name: str | None,
    measuring: Measuring | None,
    zoo: Zoo | str | None,
) -> Wish:
    """Find the parent and a home for its variant, and refuse what cannot come to a good end.

    Args:
        reference: the parent.
        usual: how the variant's name ends where nobody names it.
        demand: refuses a parent of which no such variant can be made.
        name: of the variant; None for the usual one.
        measuring: what has to hold.
        zoo: a zoo or its folder.
    """
    how = measuring or Measuring()
    opened = zoo if isinstance(zoo, Zoo) else open_zoo(zoo)
    resolution = resolve(reference, opened)
    parent = resolution.model
    demand(parent)
    demand_metric(parent, how)
    chosen = name or f"{parent.ref}-{usual}"
    home = home_for(parent, opened, chosen)
    return Wish(parent, chosen, home, how, (*resolution.notices, *home.notices))
