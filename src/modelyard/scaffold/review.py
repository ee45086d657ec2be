"""`review_cards`: what a change does to the cards of a zoo, held against a revision of its repository."""

from __future__ import annotations

import os
from tempfile import TemporaryDirectory

from modelyard.registry.changes import Change, changes_between
from modelyard.registry.revision import revision_of, write_zoo
from modelyard.registry.zoo import REGISTRY, open_zoo


def review_cards(baseline: str = "main", *, zoo: str | None = None) -> list[Change]:
    """Compare the cards of the working tree with those of a revision.

    Args:
        baseline: a branch, tag or commit.
        zoo: the zoo's folder; the one at hand by default.
    """
    here = open_zoo(zoo)
    with TemporaryDirectory() as scratch:
        there = write_zoo(revision_of(here.root, baseline), os.path.join(scratch, "zoo"))
        os.makedirs(os.path.join(there, REGISTRY), exist_ok=True)  # a zoo may have begun without a model
        return changes_between(open_zoo(there), here)
