"""`Recipe`: how a model was pruned, as a Markdown file beside it that can be run again."""

from __future__ import annotations

import os
from dataclasses import asdict, dataclass
from typing import Any

from modelyard.cards.text.reader import reader
from modelyard.core.errors import InputError, NotFoundError, UsageError

FILE = os.path.join("recipes", "recipe_original.md")
_LARGEST = 100_000  # bytes
_MARK = "---\n"
_FORM = "A recipe begins with a block between two lines of `---`, as `modelyard prune` writes it."


@dataclass(frozen=True)
class Recipe:
    """All that decides what a pruned network is, but for what a hook of one's own does."""

    model: str
    """`name@version` of the parent."""
    weights: str | None
    """The digest of the parent's weights."""
    amount: float
    structured: bool = False
    finetune: str | None = None
    """`module:function`, which trained the pruned network further; None where nothing did."""

    def text(self, name: str) -> str:
        """Write it, for a variant of a name."""
        from modelyard.cards.text.write import Manner, document

        known = {key: value for key, value in asdict(self).items() if value is not None}
        head = document({"modelyard": "prune", **known}, Manner(quote='"'))
        what = "the channels of each group, the weakest" if self.structured else "all weights, the smallest"
        after = (
            f"Then `{self.finetune}` trained it further." if self.finetune
            else "Nothing trained it further."
        )  # fmt: skip
        again = f" --finetune {self.finetune}" if self.finetune else ""
        return (
            f"{_MARK}{head.strip()}\n{_MARK}\n# How {name} was made\n\n"
            f"{self.amount:.0%} of {what}, were taken out of `{self.model}`. {after}\n\n"
            f"To make it again: `modelyard prune --recipe {os.path.basename(FILE)}{again}`\n"
        )


def read_recipe(path: str) -> Recipe:
    """Read a recipe.

    Args:
        path: the file.
    """
    yaml_rs = reader()
    head = _head(path)
    try:
        said = yaml_rs.loads(head)
    except (yaml_rs.YAMLDecodeError, ValueError) as error:
        raise InputError(f"{path} is no recipe: {error}", hint=_FORM) from None
    return _checked(path, said)


def demand_told(recipe: Recipe, finetune: str | None) -> None:
    """Refuse to run a function that a recipe alone names: the file may be a stranger's.

    Args:
        recipe: as it was read.
        finetune: what the user names.
    """
    if recipe.finetune == finetune:
        return
    if recipe.finetune is None:
        raise UsageError(f"the recipe was made without fine-tuning: leave `--finetune {finetune}` out")
    raise UsageError(
        f"the recipe runs code of this machine, {recipe.finetune!r:.80}, and no file alone decides that",
        hint=f"If you know what it does, add `--finetune {recipe.finetune:.80}`.",
    )


def _head(path: str) -> str:
    try:
        if os.path.exists(path) and not os.path.isfile(path):  # a pipe or a device might never end
            raise InputError(f"{path} is no recipe: it is not a regular file", hint=_FORM)
        with open(path, "rb") as file:
            raw = file.read(_LARGEST + 1)
        if len(raw) > _LARGEST:
            raise InputError(f"{path} is no recipe: it has more than {_LARGEST:,} bytes", hint=_FORM)
        text = raw.decode().replace("\r\n", "\n")
    except FileNotFoundError:
        raise NotFoundError(f"{path}: no such recipe") from None
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{path} cannot be read: {error}") from error
    begun, _, rest = text.partition(_MARK)
    head, mark, _ = rest.partition(_MARK)
    if begun or not mark:
        raise InputError(f"{path} is no recipe", hint=_FORM)
    return head


_KINDS: dict[str, tuple[type, ...]] = {
    "model": (str,), "weights": (str, type(None)), "amount": (float, int), "structured": (bool,),
    "finetune": (str, type(None)),
}  # fmt: skip


def _checked(path: str, said: Any) -> Recipe:
    """Hold what was read to its form: it may be anybody's file."""
    if not isinstance(said, dict) or said.pop("modelyard", None) != "prune":
        raise InputError(f"{path} is no recipe of `modelyard prune`", hint=_FORM)
    unknown = [name for name in said if name not in _KINDS]
    wrong = [name for name, kinds in _KINDS.items()
             if name in said and (type(said[name]) not in kinds)]  # fmt: skip
    missing = [name for name in ("model", "amount") if name not in said]
    if unknown or wrong or missing:
        named = ", ".join(map(str, [*unknown, *wrong, *missing]))
        raise InputError(f"{path} is no recipe: {named:.200} is unknown, wrong or missing", hint=_FORM)
    return Recipe(
        said["model"], said.get("weights"), float(said["amount"]), said.get("structured", False),
        said.get("finetune"),
    )  # fmt: skip
