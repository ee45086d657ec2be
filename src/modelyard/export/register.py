"""Write on a card where an export lies, and what it is."""

from __future__ import annotations

import os

from modelyard.core.errors import InputError
from modelyard.registry.card_paths import as_on_card

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
        "url": as_on_card(path, model.folder, model.zoo.root), "sha256": made.sha256,
        "opset_version": made.metadata.opset, "size_mb": round(made.size / 1e6, 6),
    }  # fmt: skip
    known = {key: value for key, value in fields.items() if value is not None}
    said: Changes = {("exports", made.format, key): value for key, value in known.items()}
    return edit_model(model, lambda _: said)
