"""What every kind of heads holds to, joined to a small ResNet."""

from __future__ import annotations

from collections.abc import Callable

import torch

from modelyard.core.errors import ConfigError
from modelyard.models.architectures.custom import CustomArchitecture
from modelyard.models.head import create_head
from modelyard.models.look.tensors import tensors_in
from modelyard.models.testing.behaviour import BEHAVIOUR, same_tensors
from modelyard.models.testing.subject import Subject, demand, inputs_for, of_a_name

_BACKBONE = {"name": "resnet18", "depths": [1, 1, 1, 1], "widths": [8, 8, 16, 16]}


def _joined(kind: str, classes: int = 5) -> CustomArchitecture:
    return CustomArchitecture(_BACKBONE, create_head(kind, classes))


def _subject(kind: str) -> Subject:
    return Subject(f"the head {kind}", lambda: _joined(kind))


def says_its_kind(kind: str) -> None:
    head = create_head(kind, 5)
    demand(head.kind == kind, f"the head {kind} says that it is {head.kind!r}")
    demand(head.task, f"the head {kind} names no task")


def demands_to_be_joined(kind: str) -> None:
    """A head that knows no input channels says so."""
    head = create_head(kind, 5)
    demand(not head.connected, f"the head {kind} knows its input channels by itself")
    try:
        head(torch.rand(2, 16, 4, 4))
    except ConfigError:
        return
    raise AssertionError(f"the head {kind} answers before it is joined to a backbone")


def demands_a_class(kind: str) -> None:
    for classes in (0, -1, True, 2.0):
        try:
            create_head(kind, classes)  # type: ignore[arg-type]  # what is refused
        except ConfigError:
            continue
        raise AssertionError(f"the head {kind} takes {classes!r} classes")


def is_built_again_from_its_options(kind: str) -> None:
    first = _joined(kind)
    again = CustomArchitecture(_BACKBONE, create_head(kind, 5, **create_head(kind, 5).options()))
    demand(not same_tensors(first, again), f"the head {kind} is built otherwise from its options")


def has_the_classes_it_is_given(kind: str) -> None:
    """Another number of classes is seen in what it gives, and in its own tensors alone."""
    few, many = _joined(kind, 5), _joined(kind, 9)
    outside = [key for key in same_tensors(few, many) if not key.startswith("head.")]
    demand(not outside, f"the classes of the head {kind} change {', '.join(outside[:5])}")
    shapes = [[part.shape for part in tensors_in(one.eval()(inputs_for(one)))] for one in (few, many)]
    demand(shapes[0] != shapes[1], f"the head {kind} gives the same shapes for 5 and 9 classes")


HEAD_CHECKS: tuple[Callable[[str], None], ...] = (
    says_its_kind,
    demands_to_be_joined,
    demands_a_class,
    is_built_again_from_its_options,
    has_the_classes_it_is_given,
    *(of_a_name(check, _subject) for check in BEHAVIOUR),
)


def check_head(kind: str) -> None:
    """Check all that a kind of heads holds to; an AssertionError says what does not hold.

    Args:
        kind: as for `create_head`.
    """
    for check in HEAD_CHECKS:
        check(kind)
