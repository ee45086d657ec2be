"""The key of an artifact: equal keys, equal artifacts, so one that is kept under it is used again."""

from __future__ import annotations

import os

from modelyard.convert.versions import versions_of
from modelyard.core.release import __version__
from modelyard.registry.zoo import CONFIG
from modelyard.tasks.labels import labels_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from modelyard.convert.formats.base import Format
    from modelyard.registry.model import Model

DIGITS = 32
FORM = 2
"""Of the files' names and bytes: what was kept in another form is not used again."""
_SAID = ("task", "labels", "preprocessing", "architecture")
"""What of a card goes into an artifact."""


def key_of(model: Model, name: str, format: Format, source: str | None, chosen: Mapping[str, object]) -> str:
    """Digest all that an artifact depends on: weights, config, what the card says, exporter, options."""
    import json
    from hashlib import sha256

    data = model.data
    said = {
        "form": FORM,
        "modelyard": __version__,
        "format": name,
        "source": source,
        "card": {key: data.get(key) for key in _SAID},
        "model": [model.ref, model.version, model.licence],
        "config": _config(model),
        "made_by": versions_of(format.MADE_BY),
        "chosen": dict(chosen),
    }
    if (own := _module_of_others(format)) is not None:
        said["written_by"] = own
    if isinstance(data.get("labels"), str):  # a file may say something else under the same name
        said["labels"] = labels_of(data, model.folder)
    return sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()[:DIGITS]


def _module_of_others(format: Format) -> str | None:
    """Digest the module of a format that is none of ours: its author changes it without a new version."""
    from hashlib import sha256

    path = getattr(format, "__file__", None)
    if path is None or getattr(format, "__name__", "").startswith("modelyard."):
        return None
    with open(path, "rb") as file:
        return sha256(file.read()).hexdigest()


def versions_in(format: Format) -> dict[str, str | None]:
    """Give the versions that an artifact was made with."""
    return {"modelyard": __version__, **versions_of(format.MADE_BY)}


def _config(model: Model) -> str | None:
    """Give the config's text: another network under the same weights is another source."""
    try:
        with open(os.path.join(model.folder, CONFIG), encoding="utf-8", errors="replace") as file:
            return file.read()
    except OSError:
        return None
