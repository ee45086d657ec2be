"""The texts of a model folder: its card in Markdown, and its YAML files, held to their schemas."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, TypeVar

from modelyard.core.errors import FolderError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from pydantic import BaseModel

    from modelyard.cards.benchmarks import Benchmarks
    from modelyard.cards.problem import Problem
    from modelyard.store.folder.files import File
    from modelyard.store.folder.metrics import Metrics

    Model = TypeVar("Model", bound=BaseModel)

_FENCE = "---"


@dataclass(frozen=True)
class ModelCard:
    """`model.md`: its front matter as data, and what is below it as Markdown."""

    path: str
    text: str
    front_matter: dict[str, Any]
    body: str


def read_model_card(file: File) -> ModelCard:
    """Read a Markdown file, with or without YAML between two lines of `---` at its top."""
    text = file.read_text().replace("\r\n", "\n")
    front, body = _parted(text)
    return ModelCard(file.path, text, _front_matter(front, file) if front else {}, body)


def read_benchmarks(file: File) -> Benchmarks:
    """Read `benchmarks.yaml`."""
    from modelyard.cards.benchmarks import Benchmarks

    return _read_yaml(Benchmarks, file)


def read_metrics(file: File) -> Metrics:
    """Read `metrics.yaml`."""
    from modelyard.store.folder.metrics import Metrics

    return _read_yaml(Metrics, file)


READERS: dict[str, Callable[[File], object]] = {
    "model.md": read_model_card,
    "benchmarks.yaml": read_benchmarks,
    "metrics.yaml": read_metrics,
}


def _read_yaml(model: type[Model], file: File) -> Model:
    """Read a YAML file by its schema; what is wrong with it is said by line and column."""
    from modelyard.cards.validate import read_as

    value, problems = read_as(model, file.read_bytes())
    if value is None:
        raise _broken(problems, file)
    return value


def _parted(text: str) -> tuple[str, str]:
    """Give the front matter, its lines where they stand in the file, and the rest."""
    lines = text.split("\n")
    if lines[0].rstrip() != _FENCE:
        return "", text
    for at, line in enumerate(lines[1:], 1):
        if line.rstrip() == _FENCE:
            return "\n".join(["", *lines[1:at], ""]), "\n".join(lines[at + 1 :]).lstrip("\n")
    return "", text


def _front_matter(text: str, file: File) -> dict[str, Any]:
    from modelyard.cards.problem import Problem, show
    from modelyard.cards.text.document import parse

    document = parse(text.encode())
    data = {} if document.data is None else document.data
    problems = document.problems
    if not problems and not isinstance(data, dict):
        problems = [Problem(2, 1, "", show(data), "a mapping of keys and values")]
    if problems:
        raise _broken(problems, file)
    return dict(data)


def _broken(problems: Iterable[Problem], file: File) -> FolderError:
    return FolderError("\n".join(str(replace(problem, file=file.label)) for problem in problems))
