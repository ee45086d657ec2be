"""From a YAML text to a card, or to every mistake in it: place, what was found, what is allowed."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from pydantic import BaseModel, ValidationError

from modelyard.cards.card import Card
from modelyard.cards.problem import Problem, show
from modelyard.cards.rules import QUOTE, Mistake, any_shape, no_word, open_figures, traps
from modelyard.cards.text.document import LARGEST, Document, parse
from modelyard.cards.text.places import Path, Place, compose, dotted, places
from modelyard.cards.vocabulary import METRICS, STANDARD, Vocabulary
from modelyard.core.suggest import suggest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pydantic_core import ErrorDetails

Model = TypeVar("Model", bound=BaseModel)
_UNIONS = {
    "labels": "a name, a list of names, or a mapping from index to name",
    "preprocessing.resize": "a whole number, or [height, width]",
    "preprocessing.crop": "a whole number, or [height, width]",
}


class Reading(NamedTuple):
    """A card with the data it was read from, or the problems that keep it from being one."""

    card: Card | None
    data: Any
    problems: list[Problem]


def read_card(raw: bytes, vocabulary: Vocabulary = STANDARD) -> Reading:
    """Read a card's bytes; a wrong card gives all its mistakes, each at its line and column."""
    document = parse(raw)
    card, mistakes = _judge(Card, document, vocabulary)
    if isinstance(document.data, dict):
        mistakes += open_figures(document.data, vocabulary)
        mistakes += any_shape(("metadata",), document.data.get("metadata"))
        mistakes += traps(document, {mistake.path for mistake in mistakes})
    problems = document.problems + _located(document, mistakes)
    return Reading(None if problems else card, document.data, problems)


def read_as(model: type[Model], raw: bytes, *, largest: int = LARGEST) -> tuple[Model | None, list[Problem]]:
    """Read another file of a zoo (config.yaml, benchmarks.yaml, index.yaml) by its schema."""
    document = parse(raw, largest)
    value, mistakes = _judge(model, document, STANDARD)
    for name, field in model.model_fields.items() if isinstance(document.data, dict) else ():
        if field.annotation == dict[str, Any]:
            mistakes += any_shape((name,), document.data.get(name))
    problems = document.problems + _located(document, mistakes)
    return (None if problems else value), problems


def _judge(
    model: type[Model], document: Document, vocabulary: Vocabulary
) -> tuple[Model | None, list[Mistake]]:
    data = document.data
    if data is None and document.problems:
        return None, []
    if not isinstance(data, dict):
        found = "an empty file" if data is None else show(data)
        return None, [Mistake((), False, found, "a mapping of keys and values, such as `name: …`")]
    try:
        return model.model_validate(data, context=vocabulary), []
    except ValidationError as error:
        details = error.errors(include_url=False, include_input=True)
        return None, list(_distinct(_mistake(detail, data, model) for detail in details))


def _distinct(mistakes: Iterator[Mistake]) -> Iterator[Mistake]:
    """Leave out what the branches of a union say again of the same place."""
    seen: set[tuple[Path, bool, str, str]] = set()
    for mistake in mistakes:
        mark = (mistake.path, mistake.at_key, mistake.found, mistake.allowed)
        if mark not in seen:
            seen.add(mark)
            yield mistake


def _mistake(error: ErrorDetails, data: object, model: type[BaseModel]) -> Mistake:
    kind, loc = error["type"], error["loc"]
    if kind == "missing":
        hint = _REQUIRED.get(dotted(loc), "")
        return Mistake(loc[:-1], True, f"no `{loc[-1]}`", "this key is required", hint)
    if kind == "extra_forbidden":
        return _extra(loc, model)
    path, at_key = _inside(loc, data)
    if kind == "invalid_key" or (at_key and kind == "string_type"):
        return no_word(path)
    found = show(error["input"])
    if dotted(path) in _UNIONS:
        return Mistake(path, at_key, show(_value(data, path)), _UNIONS[dotted(path)])
    if len(loc) > len(path) and loc[-1] in _FIGURES:
        return Mistake(path, at_key, found, "a number or a word")
    if len(path) == 2 and path[0] == "performance" and kind.startswith("model_"):
        hint = f"figures stand under their benchmark: `imagenet_val: {{{path[1]}: …}}`"
        return Mistake(
            path, at_key, found, "a mapping of keys and values", hint if path[1] in METRICS else ""
        )
    allowed, hint = _allowed(error)
    return Mistake(path, at_key, found, allowed, hint)


_REQUIRED = {
    "name": 'the name people read, such as `name: "ResNet-50"`',
    "version": 'such as `version: "1.0.0"`',
    "task": "such as `task: classification`",
    "framework": "such as `framework: pytorch`",
}


_FEW = 12
_FIGURES = ("bool", "float", "int", "str")


def _inside(loc: Path, data: object) -> tuple[Path, bool]:
    """Follow an error's location as far as the data go: what lies beyond names a branch of the schema."""
    path: Path = ()
    for part in loc:
        if part == "[key]":
            return path, True
        if isinstance(data, dict):
            found = [key for key in data if key == part or str(key) == str(part)]
            if not found:
                return path, False
            part = found[0]  # noqa: PLW2901
            data = data[part]
        elif isinstance(data, list) and isinstance(part, int) and part < len(data):
            data = data[part]
        else:
            return path, False
        path = (*path, part)
    return path, False


def _value(data: Any, path: Path) -> object:
    for part in path:
        data = data[part]
    return data


def _extra(loc: Path, model: type[BaseModel]) -> Mistake:
    known = _fields(loc[:-1], model)
    near = suggest(str(loc[-1]), known)
    elsewhere = "" if near else _elsewhere(str(loc[-1]), model)
    hint = f"did you mean `{near}`?" if near else elsewhere or "keys of your own go under `metadata:`"
    allowed = "one of " + ", ".join(known) if len(known) <= _FEW else "a key of the schema"
    return Mistake(loc, True, "an unknown key", allowed, hint)


def _elsewhere(name: str, model: type[BaseModel]) -> str:
    """Find a key that is known in another part, which is where it was meant to stand."""
    for part, field in model.model_fields.items():
        inner = _model_of(field.annotation)
        if inner is not None and name in inner.model_fields:
            return f"`{name}` stands under `{part}:`"
    if name in METRICS and "performance" in model.model_fields:
        return f"`{name}` stands under a benchmark's name under `performance:`"
    return ""


def _fields(path: Path, model: type[BaseModel]) -> list[str]:
    current: type[BaseModel] | None = model
    for part in path:
        field = current.model_fields.get(str(part)) if current else None
        if field is not None:
            current = _model_of(field.annotation)
    return list(current.model_fields) if current else []


def _model_of(annotation: object) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    parts = getattr(annotation, "__args__", ())
    return next((inner for part in parts if (inner := _model_of(part)) is not None), None)


_TYPES = {
    "string_type": "text",
    "int_type": "a whole number",
    "int_from_float": "a whole number",
    "float_type": "a number",
    "finite_number": "a finite number",
    "bool_type": "true or false",
    "list_type": "a list",
    "dict_type": "a mapping",
    "model_type": "a mapping of keys and values",
    "model_attributes_type": "a mapping of keys and values",
    "string_too_short": "text that is not empty",
    "too_short": "a list that is not empty",
    "string_pattern_mismatch": "one line of text without spaces around it",
}
_BOUNDS = {
    "greater_than": ("more than", "gt"),
    "greater_than_equal": ("at least", "ge"),
    "less_than": ("less than", "lt"),
    "less_than_equal": ("at most", "le"),
}


def _allowed(error: ErrorDetails) -> tuple[str, str]:
    kind, context = error["type"], error.get("ctx", {})
    if kind == "not_allowed":
        return str(context["allowed"]), str(context["hint"])
    if kind in _BOUNDS:
        word, key = _BOUNDS[kind]
        return f"{word} {float(context[key]):.12g}", ""
    if kind == "literal_error":
        options = re.findall(r"'([^']*)'", str(context["expected"]))
        near = suggest(str(error["input"]), options)
        return "one of " + ", ".join(options), f"did you mean `{near}`?" if near else ""
    if kind == "list_type" and isinstance(error["input"], str | int | float):
        return "a list", f"write `[{error['input']}]`"
    if kind == "string_too_long":
        return f"at most {context['max_length']} characters", ""
    if kind == "too_long":
        return f"at most {context['max_length']} items", ""
    if kind == "string_type" and isinstance(error["input"], int | float):
        if error["loc"][0] in ("version", "aliases"):
            return "a semantic version in quotes", _VERSION
        return "text", QUOTE
    if error["input"] is None and kind in _TYPES:
        need = _REQUIRED.get(dotted(error["loc"]))
        return _TYPES[kind], need or "take the key out, or give it a value"
    return _TYPES.get(kind, error["msg"]), ""


# Hints that are finished once the place, and so the text as it is written, is known.
_VERSION = 'such as "1.0.0"'


def _version_hint(written: str) -> str:
    from modelyard.cards.version import suggest as likely

    near = likely(written) if re.fullmatch(r"[0-9]+(\.[0-9]+)?", written) else None
    return f'write "{near}"' if near else _VERSION


def _located(document: Document, mistakes: list[Mistake]) -> list[Problem]:
    if not mistakes:
        return []
    root = compose(document.text)
    where = places(root, document.data) if root is not None else {}
    problems = [_problem(mistake, where) for mistake in mistakes]
    return sorted(problems, key=lambda problem: (problem.line, problem.column))


def _problem(mistake: Mistake, where: dict[Path, Place]) -> Problem:
    path = mistake.path
    while path and path not in where:
        path = path[:-1]
    place = where.get(path, Place((1, 1), (1, 1), False, ""))
    line, column = place.key if mistake.at_key or not path else place.value
    hint, written = mistake.hint, place.name if mistake.at_key else place.written
    if hint == QUOTE and written:
        hint = f'{QUOTE}: "{written}"' if len(written) <= 80 else QUOTE
    elif hint == _VERSION:
        hint = _version_hint(written)
    return Problem(line, column, dotted(mistake.path), mistake.found, mistake.allowed, hint)
