"""`download_weights`: bring the weights of models into the cache, before they are needed."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING

from modelyard.core.progress import silent
from modelyard.registry.files.fetch_model import fetch_models

if TYPE_CHECKING:
    from modelyard.core.progress import Report
    from modelyard.registry.zoo import Zoo


def download_weights(
    *references: str, zoo: Zoo | str | None = None, offline: bool | None = None, report: Report = silent
) -> list[str]:
    """Give the paths of the models' weights, verified; what is not in the cache is fetched into it.

    Args:
        references: names, `name@version` or stubs.
        zoo: a zoo or its folder; the one at hand by default.
        offline: open no connection; what MODELYARD_OFFLINE says by default.
        report: called with `Progress` now and then.
    """
    said: list[str] = []
    had = fetch_models(references, zoo=zoo, offline=offline, report=report, say=said.append)
    for text in said:
        warnings.warn(text, stacklevel=2)
    return [one.path for one in had]
