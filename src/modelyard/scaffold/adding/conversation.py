"""The questions to a person who adds a model: only what was not said, and cannot be computed.

Each may be answered by going back to the one before it. Nothing is written here.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from modelyard.core.errors import InputError, ModelyardError
from modelyard.core.progress import silent
from modelyard.scaffold.adding.add import demand_new, demand_task
from modelyard.scaffold.adding.answers import Answers
from modelyard.scaffold.adding.draft import demand_licence, labels_said
from modelyard.scaffold.adding.guess import architecture_in, demand_architecture
from modelyard.scaffold.adding.look import Brought, brought, look
from modelyard.scaffold.adding.source import Source

if TYPE_CHECKING:
    from modelyard.core.progress import Report
    from modelyard.registry.zoo import Zoo
    from modelyard.scaffold.adding.computed import Computed

BACK = ("<", "\x1b")
"""What goes back a question: the sign, or the key Esc before Enter."""
_USUAL_TASK = "classification"
Ask = Callable[[str, str], str]
"""From a question, and what an empty line means, to the line that a person wrote."""


class WentBackError(Exception):
    """A person wants the question before this one."""


@dataclass
class Talk:
    """What was said so far, and what came of it."""

    answers: Answers
    zoo: Zoo
    ask: Ask
    say: Callable[[str], None]
    trusted: Collection[str] = ()
    report: Report = silent
    found: Brought | None = None
    computed: Computed | None = None
    agreed: bool = False
    stack: ExitStack = field(default_factory=ExitStack)
    """Closes what was fetched."""

    def __enter__(self) -> Talk:
        self.given = self.answers
        return self

    def __exit__(self, *_: object) -> None:
        self.stack.close()

    def line(self, question: str, default: str = "") -> str:
        """Ask for a line; an empty one means the default."""
        said = self.ask(question, default).strip()
        if said in BACK:
            raise WentBackError
        return said or default

    def until(self, question: str, default: str, take: Callable[[str], None]) -> bool:
        """Ask until an answer holds; say what is wrong with any other."""
        while True:
            try:
                take(self.line(question, default))
            except ModelyardError as error:
                self.say(str(error))
            else:
                return True


def converse(talk: Talk) -> bool:
    """Ask until all is known; tell whether the model is to be written.

    Args:
        talk: with what was said already.
    """
    asked: list[int] = []
    at = 0
    while at < len(_STEPS):
        try:
            if _STEPS[at](talk):
                asked.append(at)
            at += 1
        except WentBackError:
            at = asked.pop() if asked else at
    return talk.agreed


def _weights(talk: Talk) -> bool:
    def take(line: str) -> None:
        source = Source.parse(line)
        talk.stack.close()
        talk.found = talk.stack.enter_context(brought(source, talk.report))
        talk.answers = talk.answers.but(weights=line)

    if talk.given.weights is not None:
        take(talk.given.weights)
        return False
    question = "Where are its weights? A file, a URL, hf:org/name, timm:name, or nothing"
    return talk.until(question, talk.answers.weights or "", take)


def _name(talk: Talk) -> bool:
    def take(line: str) -> None:
        demand_new(line, talk.zoo)
        talk.answers = talk.answers.but(name=line)

    if talk.given.name is not None:
        demand_new(talk.given.name, talk.zoo)
        return False
    return talk.until("What is it called?", talk.answers.name or _source(talk).name, take)


def _architecture(talk: Talk) -> bool:
    """Ask which network it is, and hold the weights against it."""

    def take(line: str) -> None:
        demand_architecture(line)
        said = talk.answers.but(architecture=line)
        talk.computed = look(_found(talk), said, talk.trusted)
        talk.answers = said

    source = _source(talk)
    if source.kind == "hub" or source.is_artifact:
        talk.computed = look(_found(talk), talk.answers, talk.trusted)
        return False
    if talk.given.architecture is not None:
        take(talk.given.architecture)
        return False
    return talk.until("Which network is it, such as resnet50?", _likely(talk), take)


def _likely(talk: Talk) -> str:
    """Guess the network: by what was said before, by a name in which it stands, or by the tensors."""
    source, answers = _source(talk), talk.answers
    named = answers.architecture or architecture_in(source.name) or architecture_in(answers.name)
    path = _found(talk).path
    if named is not None or path is None:
        return named or ""
    from modelyard.scaffold.adding.of_tensors import networks_in

    return next(iter(networks_in(path, talk.trusted)), "")


def _task(talk: Talk) -> bool:
    def take(line: str) -> None:
        demand_task(line, talk.zoo)
        talk.answers = talk.answers.but(task=line)

    computed = _computed(talk)
    if talk.given.task is not None:
        take(talk.given.task)
        return False
    if computed.task is not None and _source(talk).kind != "hub":
        talk.answers = talk.answers.but(task=computed.task)
        return False
    return talk.until("What does it do?", talk.answers.task or computed.task or _USUAL_TASK, take)


def _labels(talk: Talk) -> bool:
    """Ask for the names of the classes, where the weights hold none and there are classes."""
    computed = _computed(talk)
    classes = (computed.config or {}).get("num_classes")
    if talk.given.labels is not None or computed.card.get("labels") or not classes:
        return False

    def take(line: str) -> None:
        known = labels_said(line or None)
        if isinstance(known, list) and len(known) != classes:
            raise InputError(f"{line} names {len(known)} classes, and the network has {classes}")
        talk.answers = talk.answers.but(labels=line or None)

    question = f"The names of its {classes} classes: a file with one on each line, a set, or nothing"
    return talk.until(question, talk.answers.labels or "", take)


def _licence(talk: Talk) -> bool:
    if talk.given.licence is not None or _computed(talk).card.get("licence"):
        return False

    def take(line: str) -> None:
        demand_licence(line)
        talk.answers = talk.answers.but(licence=line or None)

    question = "Under which licence, such as Apache-2.0? Or nothing, where it is not known"
    return talk.until(question, talk.answers.licence or "", take)


def _description(talk: Talk) -> bool:
    if talk.given.description is not None or _computed(talk).card.get("description"):
        return False

    def take(line: str) -> None:
        talk.answers = talk.answers.but(description=line or None)

    return talk.until("What is it, in a sentence? Or nothing", talk.answers.description or "", take)


def _agree(talk: Talk) -> bool:
    """Show what was computed, and ask whether it is to be written."""
    rows = [
        ("task", str(talk.answers.task)),
        *_computed(talk).rows(talk.answers.licence, talk.answers.labels),
    ]
    width = max(len(name) for name, _ in rows)
    for name, value in rows:
        talk.say(f"  {name:<{width}}  {value}")
    for note in _computed(talk).notes:
        talk.say(f"  ({note})")
    place = f"{talk.zoo.name}: {talk.answers.name}@{talk.answers.version}"
    said = talk.line(f"Add it to {place}? yes or no", "yes").lower()
    talk.agreed = said in ("y", "yes")
    return True


_STEPS = (_weights, _name, _architecture, _task, _labels, _licence, _description, _agree)


def _found(talk: Talk) -> Brought:
    assert talk.found is not None  # the first question was answered
    return talk.found


def _source(talk: Talk) -> Source:
    return _found(talk).source


def _computed(talk: Talk) -> Computed:
    if talk.computed is None:
        raise InputError("nothing was computed yet")
    return talk.computed
