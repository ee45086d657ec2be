"""The answers of a template: from options and files, checked, completed by defaults."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence

from modelyard.core.errors import InputError, UsageError
from modelyard.core.suggest import did_you_mean
from modelyard.scaffold.answer_file import read_answers
from modelyard.scaffold.questions import Question

Ask = Callable[[Question, str], str]


def from_words(words: Sequence[str], questions: Sequence[Question]) -> dict[str, str]:
    """Read `key=value` words."""
    said: dict[str, str] = {}
    for word in words:
        key, equals, value = word.partition("=")
        if not equals:
            raise UsageError(f"--set {word}: expected key=value, such as project_slug=my-zoo")
        demand_known(key, questions, "--set")
        said[key] = value
    return said


def from_file(path: str, questions: Sequence[Question]) -> dict[str, str]:
    """Read a YAML file of answers: a mapping of texts."""
    data = read_answers(path)
    for key in data:
        if not key.startswith("_"):  # what Copier notes for itself in a file of answers
            demand_known(key, questions, path)
    return {key: _text(value, key, path) for key, value in data.items() if not key.startswith("_")}


def _text(value: object, key: str, path: str) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        raise InputError(f'{path}: `{key}` is a number; write it in quotes: {key}: "{value}"')
    raise InputError(f"{path}: `{key}` is no text")


def demand_known(key: str, questions: Sequence[Question], where: str) -> None:
    """Refuse an answer to no question."""
    known = [question.name for question in questions]
    if key not in known:
        raise InputError(
            f"{where}: there is no question `{key}`",
            hint=did_you_mean(key, known, f"There are: {', '.join(known)}."),
        )


def completed(
    given: Mapping[str, str],
    questions: Sequence[Question],
    ask: Ask | None = None,
    suggested: Mapping[str, str] | None = None,
) -> dict[str, str]:
    """Give an answer to every question: what was given, else what is asked, else the default.

    Args:
        given: answers that stand.
        questions: in their order, for a default follows from the answers before.
        ask: asks a person a question with its default; None takes the default.
        suggested: better defaults than those of the questions.
    """
    said: dict[str, str] = {}
    for question in questions:
        if question.name in given:
            said[question.name] = given[question.name]
        else:
            default = (suggested or {}).get(question.name) or question.default(said)
            said[question.name] = ask(question, default) if ask else default
        wrong = question.wrong(said[question.name])
        if wrong:
            raise InputError(f"{question.name}: {wrong}", hint=f"--set {question.name}=… gives another.")
    return said


def named_after(folder: str | None) -> dict[str, str]:
    """Guess what a project is called from the folder that it is to lie in."""
    from modelyard.scaffold.names import wrong_name

    base = os.path.basename(os.path.abspath(folder)) if folder else ""
    name = " ".join(word[:1].upper() + word[1:] for word in base.replace("_", "-").split("-") if word)
    return {"project_name": name} if name and wrong_name(name) is None else {}
