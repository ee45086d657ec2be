"""All that a runtime holds to."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

from modelyard.runtimes.testing.answers import ANSWERS
from modelyard.runtimes.testing.refusals import REFUSALS
from modelyard.runtimes.testing.subject import Subject

RUNTIME_CHECKS: tuple[Callable[[Subject], None], ...] = (*ANSWERS, *REFUSALS)


def check_runtime(runtime: str, source: str | os.PathLike[str], **options: Any) -> None:
    """Check all that a runtime holds to, on one model; an AssertionError says what does not hold.

    Args:
        runtime: its name.
        source: a model whose first axis is the batch; a file, or a model of the zoo.
        options: of `open_session`.
    """
    subject = Subject(runtime, source, options)
    try:
        for check in RUNTIME_CHECKS:
            check(subject)
    finally:
        subject.session.close()
