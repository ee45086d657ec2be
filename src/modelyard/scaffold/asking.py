"""Questions on a terminal, checked while one types."""

from __future__ import annotations

import sys

from modelyard.core.errors import UsageError
from modelyard.scaffold.questions import Question


def demand_terminal() -> None:
    """Refuse to ask where nobody could answer."""
    if not all(stream is not None and stream.isatty() for stream in (sys.stdin, sys.stdout)):
        raise UsageError(
            "there is no terminal to ask at",
            hint="--defaults takes the default of each question; --set and --data-file answer some.",
        )


def ask(question: Question, default: str) -> str:
    """Ask a person; an empty line takes the default, which stands in brackets; Ctrl-C ends it all.

    Args:
        question: what is asked.
        default: what an empty line gives.
    """
    import questionary

    if question.choices:
        asked = questionary.select(question.asked, choices=list(question.choices), default=default)
        return str(asked.unsafe_ask())
    worded = f"{question.asked} [{default}]" if default else question.asked
    said = questionary.text(
        worded, validate=lambda text: question.wrong(text or default) or True, validate_while_typing=True
    ).unsafe_ask()
    return str(said) or default
