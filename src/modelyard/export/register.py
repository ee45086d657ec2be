"""Write on a card where an export lies, and what it is."""

from __future__ import annotations

import os

from modelyard.core.errors import InputError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from modelyard.convert.kept import Converted
    from modelyard.registry.edit import Changes, Edit
    from modelyard.registry.model import Model


def registered(model: Model, made: Converted, path: str) -> Edit:
    """Write url, digest, opset and size of an export on its model's card."""
    from modelyard.registry.edit import edit_model

    if len(made.files) > 1:
        names = ", ".join(os.path.basename(one) for one in made.files)
        raise InputError(
            f"{path} is there, but not registered: a card names one file of an export, and this is {names}",
            hint="Pack them into an archive, and `modelyard set` names that.",
        )
    fields = {
        "url": _place(model, path), "sha256": made.sha256, "opset_version": made.metadata.opset,
        "size_mb": round(made.size / 1e6, 6),
    }  # fmt: skip
    known = {key: value for key, value in fields.items() if value is not None}
    said: Changes = {("exports", made.format, key): value for key, value in known.items()}
    return edit_model(model, lambda _: said)


def _place(model: Model, path: str) -> str:
    """Give a path as a card holds it: from its folder on within the zoo, which may be moved as a whole."""
    whole, zoo = os.path.realpath(path), os.path.realpath(model.zoo.root)
    if os.path.commonpath((whole, zoo)) == zoo:
        return os.path.relpath(whole, os.path.realpath(model.folder))
    return os.path.abspath(path)
