"""Find what decodes the outputs of a task."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from modelyard.core.plugins import Family

if TYPE_CHECKING:
    from modelyard.tasks.kinds.base import Kind

KINDS = Family("modelyard.tasks.kinds", "task", states=("decode",))


def kind_of(task: str) -> Kind:
    """Give the module of a task, such as `classification`; a name that is none says what there is.

    Args:
        task: the task on a card.
    """
    return cast("Kind", KINDS.get(task))
