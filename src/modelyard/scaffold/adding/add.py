"""`add_model`: a model comes into a zoo, from its weights and a few answers: whole, or not at all."""

from __future__ import annotations

import tempfile
from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from modelyard.core.errors import InputError
from modelyard.core.progress import silent
from modelyard.core.suggest import did_you_mean
from modelyard.registry.life.add import demand_card, demand_name
from modelyard.registry.life.add_folder import add_folder
from modelyard.registry.master import read_master
from modelyard.registry.owned import demand_writable, owned
from modelyard.registry.zoo import Zoo, open_zoo
from modelyard.scaffold.adding.answers import Answers
from modelyard.scaffold.adding.draft import card_of, write_draft
from modelyard.scaffold.adding.look import brought, look
from modelyard.scaffold.adding.source import Source
from modelyard.store.writing import writing

if TYPE_CHECKING:
    from modelyard.core.progress import Report
    from modelyard.registry.model import Model
    from modelyard.scaffold.adding.computed import Computed


@dataclass(frozen=True)
class Added:
    """A model that is in a zoo now, and what was computed of it."""

    model: Model
    computed: Computed
    copied: bool
    """Whether its file lies beside the card."""

    def as_dict(self) -> dict[str, Any]:
        """Give it as JSON can hold it."""
        return {
            "model": self.model.ref, "version": self.model.version, "folder": self.model.folder,
            "copied": self.copied, "notes": list(self.computed.notes), "card": self.model.data,
        }  # fmt: skip


def add_model(
    answers: Answers, *, zoo: Zoo | str | None = None, trust: Collection[str] = (), report: Report = silent
) -> Added:
    """Add a model: look at its weights, and write its folder.

    Args:
        answers: where the weights are, and what cannot be computed from them.
        zoo: a zoo or its folder; the one at hand by default.
        trust: sha256 digests of files that may be read although the scan refuses them.
        report: called with `Progress` while weights are fetched.
    """
    opened = home(zoo)
    source = Source.parse(answers.weights or "")
    said = answers.but(name=answers.name or source.name or None)
    demand_new(said.name, opened)
    with brought(source, report) as found:
        computed = look(found, said, {*trust, *opened.settings.trust})
        return written(said, computed, opened)


def written(answers: Answers, computed: Computed, zoo: Zoo) -> Added:
    """Write the folder of a model that was looked at.

    Args:
        answers: with a name.
        computed: what its weights say.
        zoo: one that may be written.
    """
    name, task = str(answers.name), answers.task or computed.task
    if not task:
        raise InputError(
            "what the model does is not said, and its weights do not tell",
            hint="`--task classification`, for one.",
        )
    demand_task(task, zoo)
    card = card_of(name, task, answers, computed)
    demand_card(zoo, card)
    with writing(tempfile.gettempdir()), tempfile.TemporaryDirectory() as folder:
        copied = write_draft(folder, card, computed, answers, zoo, name=name)
        model = add_folder(zoo, name, answers.version, task, folder)
    return Added(model, computed, copied)


def home(zoo: Zoo | str | None) -> Zoo:
    """Open the zoo that a model is added to: the one at hand, else the user's own, made if needed."""
    from modelyard.registry.edit import own_zoo

    opened = zoo if isinstance(zoo, Zoo) else open_zoo(zoo)
    if opened.kind == "starter" and zoo is None:
        opened = own_zoo()
    demand_writable(opened)
    return opened


def demand_new(name: str | None, zoo: Zoo) -> None:
    """Refuse a name that cannot be, or is another's."""
    if not name:
        raise InputError("the model has no name", hint="Such as `--name my_net`.")
    demand_name(name)
    master = read_master(zoo)
    if master is not None and name in master.renamed:
        raise InputError(
            f"{name} leads to {master.renamed[name]}, its new name: another would be taken for it",
            hint="Give another name; or take the line out of `renamed` in registry/index.yaml first.",
        )
    there = owned(zoo, name)
    if there:
        raise InputError(
            f"{name} is there already, as a model of {there[0].task}",
            hint=f"Give another name; or, for a version: `modelyard release {name} VERSION --weights …`.",
        )


def demand_task(task: str, zoo: Zoo) -> None:
    """Refuse a task that the zoo does not know."""
    from modelyard.registry.index.rows import vocabulary_of

    known = vocabulary_of(zoo).tasks
    if task not in known:
        listed = f"There are: {', '.join(known)}; a zoo names its own in modelyard.toml."
        raise InputError(f"no task is called {task!r}", hint=did_you_mean(task, known, listed))
