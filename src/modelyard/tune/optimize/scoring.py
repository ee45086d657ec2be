"""What a candidate scores, measured once for all that answer alike: threads and options change no answer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from modelyard.benchmark.run.process import PREPARING, NoAnswerError, ask
from modelyard.tune.optimize.verify import metric_of, too_much

if TYPE_CHECKING:
    from modelyard.tune.optimize.candidate import Candidate
    from modelyard.tune.optimize.timing import Course
    from modelyard.tune.optimize.trial import Trial

Family = tuple[Any, ...]


class Scores:
    """The scores of the families that were measured, and the reference's, which decides."""

    def __init__(self, parent: Mapping[str, Any], course: Course) -> None:
        """Take the reference's score.

        Args:
            parent: what the reference scores.
            course: what is run on.
        """
        self.parent, self._course = parent, course
        self._known: dict[Family, Mapping[str, Any]] = {}

    def take(self, trial: Trial) -> None:
        """Measure what a candidate scores, unless that is known; one that loses too much is out.

        Args:
            trial: of a family.
        """
        family = trial.candidate.family
        if family not in self._known:
            self._known[family] = scored(trial.candidate, self._course)
        trial.score = self._known[family]
        if trial.wrong is None:
            problem = trial.score.get("problem")
            trial.wrong = problem or too_much(trial.score, self.parent, self._course.asked.max_drop)


def scored(candidate: Candidate, course: Course) -> Mapping[str, Any]:
    """Measure what a candidate scores, in a process of its own.

    Args:
        candidate: as it is timed.
        course: what it runs on.
    """
    asked, model = course.asked, course.model
    name = f"{model.ref}@{model.version}"
    own = candidate.source.format is None
    job = {
        "what": "score", "source": candidate.source.opened, "runtime": candidate.runtime, "zoo": asked.zoo,
        "like": None if own else name, "task": model.task, "dataset": asked.dataset, "split": asked.split,
        "size": asked.size, "metrics": None, "label_map": None, "device": "cpu",
        "precision": candidate.precision, "options": dict(candidate.options),
    }  # fmt: skip
    try:
        found = ask(job, PREPARING)
    except NoAnswerError as error:
        return {"problem": f"what it scores could not be measured: {error}"}
    return found if metric_of(found) else {"problem": "it has no figure that its task goes by"}
