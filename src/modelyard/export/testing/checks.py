"""All that a format holds to."""

from __future__ import annotations

import os
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from modelyard.convert.family import format_named
from modelyard.core.errors import MissingExtraError
from modelyard.export.testing.small import SIDE, small_network, written
from modelyard.runtimes.family import ENGINES, engine_of
from modelyard.runtimes.how import how
from modelyard.runtimes.model_file import digest_of
from modelyard.runtimes.sight import looked_at
from modelyard.runtimes.testing.subject import close, demand

if TYPE_CHECKING:
    from typing import Any

    from numpy.typing import NDArray

    Folder = str | os.PathLike[str]

_TOLERANCE = 1e-3


def it_states_what_it_is(name: str, folder: Folder) -> None:  # noqa: ARG001
    found = format_named(name)
    demand(found.SUFFIX.startswith("."), f"the SUFFIX of {name} is {found.SUFFIX!r}, which begins no ending")
    for stated in (found.REQUIRES, found.MADE_BY):
        demand(isinstance(stated, tuple) and all(isinstance(one, str) for one in stated), f"{stated!r}")
    demand(found.MADE_BY, f"{name} names no packages whose versions its files depend on: MADE_BY")


def all_that_it_writes_begins_alike(name: str, folder: Folder) -> None:
    """What stands beside its file is known by its name as a part of it."""
    _, path = written(name, Path(folder, "alone"))
    demand(path.is_file(), f"{name} did not write {path.name}")
    others = [one for one in os.listdir(path.parent) if not one.startswith("model.")]
    demand(not others, f"{name} left {', '.join(others)} beside its file")


def equal_networks_are_equal_bytes(name: str, folder: Folder) -> None:
    first, second = (_digests(written(name, Path(folder, where))[1]) for where in ("first", "second"))
    demand(first == second, f"{name} writes the same network otherwise a second time")


def no_file_names_a_place_of_this_machine(name: str, folder: Folder) -> None:
    _, path = written(name, folder)
    places = [os.path.abspath(one) for one in (folder, os.path.expanduser("~"))]
    for one in path.parent.glob("model.*"):
        content = one.read_bytes()
        named = [place for place in places if len(place) > 5 and place.encode() in content]
        demand(not named, f"{one.name} names {', '.join(named)}")


def the_network_stays_as_it_was(name: str, folder: Folder) -> None:
    network, _ = written(name, folder)
    fresh = small_network().state_dict()
    state = network.state_dict()
    same = state.keys() == fresh.keys() and all((state[key] == one).all() for key, one in fresh.items())
    demand(same, f"{name} changes the weights of what it writes")


def a_runtime_answers_as_the_network_does(name: str, folder: Folder) -> None:
    """In each runtime here that opens it; for a format that none opens there is nothing to compare."""
    import numpy
    import torch

    network, path = written(name, folder)
    pictures = numpy.random.RandomState(0).random_sample((3, 3, SIDE, SIDE)).astype("float32")
    with torch.no_grad():
        expected = network(torch.from_numpy(pictures)).numpy()
    for runtime in _runtimes_for(name):
        answer = _answer(runtime, name, path, pictures)
        demand(close(answer, expected, _TOLERANCE), f"{runtime} answers otherwise from a file of {name}")


FORMAT_CHECKS: tuple[Callable[[str, Folder], None], ...] = (
    it_states_what_it_is, all_that_it_writes_begins_alike, equal_networks_are_equal_bytes,
    no_file_names_a_place_of_this_machine, the_network_stays_as_it_was,
    a_runtime_answers_as_the_network_does,
)  # fmt: skip


def check_format(name: str, folder: Folder) -> None:
    """Check all that a format holds to; an AssertionError says what does not hold.

    Args:
        name: as `modelyard plugins format` names it.
        folder: that may be filled.
    """
    for check in FORMAT_CHECKS:
        check(name, Path(folder, check.__name__))


def _digests(path: Path) -> dict[str, str]:
    return {one.name: sha256(one.read_bytes()).hexdigest() for one in path.parent.glob("model.*")}


def _runtimes_for(name: str) -> list[str]:
    found = []
    for runtime in ENGINES.names():
        try:
            reads = engine_of(runtime).READS
        except MissingExtraError:
            continue
        found += [runtime] if name in reads else []
    return found


def _answer(runtime: str, name: str, path: Path, pictures: NDArray[Any]) -> NDArray[Any]:
    """Open a file that was written here, which is why it may be a program, and ask it."""
    file = looked_at(str(path), name, trust=[digest_of([str(path)])])
    with engine_of(runtime).open_file(file, how("cpu", 1, None, None)) as session:
        (answer,) = session.run(pictures).values()
    return answer
