"""A task or a split that a data set has, or a sentence that says which it has."""

from __future__ import annotations

from collections.abc import Sequence

from modelyard.core.errors import NotFoundError

UNDIVIDED = ("all",)
"""The splits of data that are a user's own: there is one."""


def demand_known(name: str, task: str, tasks: Sequence[str], split: str, splits: Sequence[str]) -> None:
    """Refuse a task or a split that is not there."""
    if task not in tasks:
        raise NotFoundError(f"{name} is not for {task!r}", hint=f"It is for: {', '.join(tasks)}.")
    if split not in splits:
        raise NotFoundError(f"there is no split {split!r}", hint=f"There are: {', '.join(splits)}.")
