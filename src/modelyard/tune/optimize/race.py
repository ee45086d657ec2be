"""The race: all are looked at once, a third goes on, with other threads, with options, and so to the winner.

Each round runs each of its candidates once, in an order of its own, in fresh processes: whoever slows the
machine for a while slows all alike.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from random import Random
from typing import TYPE_CHECKING, Any

from modelyard.core.progress import Progress, silent
from modelyard.tune.optimize.sieve import FINALISTS, equals, sieve, third, undecided
from modelyard.tune.optimize.timing import Course, look
from modelyard.tune.optimize.trial import Trial

if TYPE_CHECKING:
    from modelyard.core.progress import Report
    from modelyard.tune.optimize.candidate import Candidate
    from modelyard.tune.optimize.scoring import Scores

LEAST, MOST = 3, 6  # processes of a finalist, and of one that others cannot be told from
ENOUGH = 3  # of the reference, to which the winner is compared


class Race:
    """Trials that take turns until one is the best, or the budget is spent."""

    def __init__(
        self,
        field: Sequence[Trial],
        reference: Trial,
        course: Course,
        *,
        choices: Mapping[str, Mapping[str, Any]],
        scores: Scores | None,
        report: Report = silent,
    ) -> None:
        """Take the field.

        Args:
            field: of one batch, or of all that compete.
            reference: what the others' answers are held against; it may be of the field.
            course: what all run on.
            choices: what each runtime leaves to choose.
            scores: where a metric decides.
            report: called with `Progress`.
        """
        self.trials = list(field)
        self.cut = False
        """Whether the budget was spent before it was decided."""
        self._reference, self._course, self._choices = reference, course, choices
        self._scores, self._report = scores, report
        self._order = Random(course.asked.seed)  # noqa: S311
        self._rounds, self._doing = 0, ""

    def run(self) -> list[Trial]:
        """Run it, and give the finalists that hold."""
        self._round(self.trials)
        going = self._kept(third(len(self._open)))
        going = self._widened(going, self._other_threads)
        going = self._widened(going, self._with_options)
        while not self.cut and (due := _due(going)):
            self._round(due)
            going = self._kept(FINALISTS)
        self._told("")
        return self._verified()

    @property
    def _open(self) -> list[Trial]:
        return [one for one in self.trials if one.is_open]

    def _kept(self, most: int) -> list[Trial]:
        """Choose who goes on; whoever would, and loses too much, is out, and another takes its place."""
        while True:
            going = sieve(self._open, most)
            unknown = [one for one in going if one.score is None and one.is_other] if self._scores else []
            if not unknown or self._is_spent():
                return going
            self._told(f"scoring {unknown[0].candidate.name}")
            assert self._scores is not None
            self._scores.take(unknown[0])

    def _widened(self, going: list[Trial], more: Callable[[Trial], Iterable[Candidate]]) -> list[Trial]:
        """Let others like those that are going join them."""
        known = {one.candidate for one in self.trials}
        wanted = dict.fromkeys(each for one in going for each in more(one) if each not in known)
        joining = [Trial(one) for one in wanted]
        if not joining:
            return going
        self.trials += joining
        self._round([*going, *joining])
        return self._kept(FINALISTS)

    def _other_threads(self, trial: Trial) -> list[Candidate]:
        fewer = self._course.asked.threads[1:]
        return [trial.candidate.with_threads(number) for number in fewer]

    def _with_options(self, trial: Trial) -> list[Candidate]:
        choice = self._choices.get(trial.candidate.runtime, {})
        return [trial.candidate.with_options(one) for one in choice.get("options", ())]

    def _round(self, trials: Sequence[Trial]) -> None:
        """Run each once; what takes long to open comes last, so that it takes no other's time."""
        beside = [] if len(self._reference.found) >= ENOUGH or not self._rounds else [self._reference]
        turn = [*trials, *(one for one in beside if all(one is not other for other in trials))]
        self._order.shuffle(turn)
        turn.sort(key=self._compiles)
        self._rounds += 1
        for trial in turn:
            if trial.wrong is not None or (trial.is_reference and self._rounds == 1):
                continue
            if self._is_spent():
                self.cut = True
                return
            self._told(trial.candidate.name)
            look(trial, self._course)

    def _compiles(self, trial: Trial) -> bool:
        return bool(self._choices.get(trial.candidate.runtime, {}).get("compiles"))

    def _is_spent(self) -> bool:
        return self._course.allowance.is_spent

    def _verified(self) -> list[Trial]:
        """Give the finalists; a winner that was never scored is so now, whatever the budget says."""
        while True:
            going = sieve(self._open, FINALISTS)
            best = next(iter(equals(going)), None)
            if self._scores is None or best is None or best.score is not None:
                return going
            self._scores.take(best)

    def _told(self, doing: str) -> None:
        """Say what is done now, and that what was done before is over."""
        whole = int(self._course.asked.budget)
        spent = int(whole - (self._course.allowance.left or 0.0))
        for name, state in ((self._doing, "done"), (doing, "running")):
            if name:
                self._report(Progress(name, spent, whole, state, unit="seconds of the budget"))
        self._doing = doing


def _due(going: Sequence[Trial]) -> list[Trial]:
    """Give the finalists that have too few processes, or cannot be told from the best yet."""
    near = undecided(going)
    open_ = [one for one in near if len(one.found) < MOST] if len(near) > 1 else []
    return open_ + [one for one in going if len(one.found) < LEAST and all(one is not each for each in open_)]
