"""What a template asks: each question with its default, from the answers before, and its check."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from modelyard.scaffold import names
from modelyard.scaffold.author import author_email, author_name

Answers = Mapping[str, str]
STORAGE = ("s3", "gcs", "http")


@dataclass(frozen=True)
class Question:
    """One thing that has to be known."""

    name: str
    asked: str
    default: Callable[[Answers], str]
    wrong: Callable[[str], str | None]
    choices: tuple[str, ...] = ()


def _one_of(choices: tuple[str, ...]) -> Callable[[str], str | None]:
    return lambda text: None if text in choices else f"{text!r} is none of {', '.join(choices)}"


def slug_of(name: str) -> str:
    """Make a slug of a name that people read: `Vision Zoo 2` gives `vision-zoo-2`."""
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-").lstrip("0123456789-")[: names.LONGEST]


def package_of(slug: str) -> str:
    """Make the name that is imported of a slug."""
    package = slug.replace("-", "_")
    return package if names.wrong_package(package) is None else f"{package}_zoo"


def weights_of(storage: str, slug: str) -> str:
    """Say where the weights of a project are kept, until a person says it better."""
    return {"s3": f"s3://{slug}/weights", "gcs": f"gs://{slug}/weights"}.get(
        storage, f"https://models.example.org/{slug}"
    )


_PERSON = (
    Question("author_name", "Who writes it", lambda _: author_name(), names.wrong_name),
    Question("email", "An e-mail address for it", lambda _: author_email(), names.wrong_email),
)
_PYTHON = Question("python_version", "The oldest Python it runs on", lambda _: "3.11", names.wrong_python)


def _about(name: str, description: str) -> tuple[Question, ...]:
    return (
        Question("project_name", "What is it called", lambda _: name, names.wrong_name),
        Question(
            "project_slug", "Its folder and distribution", lambda said: slug_of(said["project_name"]),
            names.wrong_slug,
        ),
        Question("description", "What is it, in a sentence", lambda _: description, names.wrong_text),
    )  # fmt: skip


_ZOO_NAME, _ZOO_SLUG, _ZOO_TEXT = _about("Vision Zoo", "Our models: registered, measured and shipped.")
QUESTIONS: dict[str, tuple[Question, ...]] = {
    "zoo": (
        _ZOO_NAME,
        _ZOO_SLUG,
        Question(
            "package_name", "The package that is imported", lambda said: package_of(said["project_slug"]),
            names.wrong_package,
        ),
        *_PERSON,
        _ZOO_TEXT,
        _PYTHON,
        Question("weight_storage", "Where weights are kept", lambda _: "s3", _one_of(STORAGE), STORAGE),
        Question(
            "cache_dir", "Where fetched files lie", lambda said: f"~/.cache/{said['package_name']}",
            names.wrong_cache,
        ),
    ),
    "pipeline": (
        *_about("Model Benchmarks", "How fast models are on each runtime, measured again in every change."),
        *_PERSON,
        _PYTHON,
    ),
}  # fmt: skip
