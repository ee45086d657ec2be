"""The reference of the public names, as Markdown, from their signatures and docstrings."""

from __future__ import annotations

import enum
import importlib
import inspect
import re
from collections.abc import Iterator

MODULES = (
    "modelyard", "modelyard.models", "modelyard.models.architectures", "modelyard.models.heads",
    "modelyard.models.blocks", "modelyard.models.versioning", "modelyard.registry", "modelyard.store",
    "modelyard.core.errors",
)  # fmt: skip
_HEADING = re.compile(r"^(Args|Examples?|Returns|Raises):$")
_ARGUMENT = re.compile(r"^    (\w+): (.*)$")


def api_page() -> str:
    """Every public name of the modules that are meant for use from Python."""
    parts = [
        "# Python, name by name",
        "Made from the signatures and docstrings. [Python](python.md) shows how they are used together.",
    ]
    told: set[int] = set()
    for name in MODULES:
        parts += _module(name, told)
    return "\n\n".join(parts) + "\n"


def _module(name: str, told: set[int]) -> Iterator[str]:
    module = importlib.import_module(name)
    yield f"## {name}"
    yield _described(inspect.getdoc(module) or "", skip_examples=True)
    for each in sorted(_names(module), key=str.lower):
        value = getattr(module, each)
        if each.startswith("__") or inspect.ismodule(value) or id(value) in told:
            continue
        told.add(id(value))
        yield from _entry(each, value)


def _names(module: object) -> list[str]:
    stated = getattr(module, "__all__", None)
    if stated is not None:
        return list(stated)
    home = getattr(module, "__name__", "")
    own = inspect.getmembers(module, lambda it: getattr(it, "__module__", None) == home)
    return [name for name, _ in own if not name.startswith("_")]


def _entry(name: str, value: object) -> Iterator[str]:
    yield f"### {name}"
    if callable(value):
        yield f"```python\n{_signature(name, value)}\n```"
    yield _described(inspect.getdoc(value) or "" if callable(value) else "")
    if inspect.isclass(value) and not issubclass(value, (BaseException, enum.Enum)):
        yield from _methods(name, value)


def _methods(owner: str, kind: type) -> Iterator[str]:
    for name, value in vars(kind).items():
        function = value.__func__ if isinstance(value, classmethod | staticmethod) else value
        if name.startswith("_") or not inspect.isfunction(function) or not function.__doc__:
            continue
        yield f"#### {owner}.{name}"
        yield f"```python\n{_signature(name, function)}\n```"
        yield _described(inspect.getdoc(function) or "")


def _signature(name: str, value: object) -> str:
    """The call as it is written in a module, with one argument a line where it is long."""
    try:
        signature = inspect.signature(value)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        return f"{name}(…)"
    shown = list(
        _parameters([one for one in signature.parameters.values() if one.name not in ("self", "cls")])
    )
    answer = signature.return_annotation
    arrow = "" if answer is signature.empty or inspect.isclass(value) else f" -> {_annotation(answer)}"
    plain = f"{name}({', '.join(shown)}){arrow}"
    return (
        plain
        if len(plain) < 90
        else "\n".join([f"{name}(", *(f"    {each}," for each in shown), f"){arrow}"])
    )


def _parameters(parameters: list[inspect.Parameter]) -> Iterator[str]:
    starred = False
    for one in parameters:
        if one.kind is one.VAR_POSITIONAL:
            starred = True
        elif one.kind is one.KEYWORD_ONLY and not starred:
            starred = True
            yield "*"
        mark = {one.VAR_POSITIONAL: "*", one.VAR_KEYWORD: "**"}.get(one.kind, "")
        note = "" if one.annotation is one.empty else f": {_annotation(one.annotation)}"
        default = "" if one.default is one.empty else f"{' = ' if note else '='}{_default(one.default)}"
        yield f"{mark}{one.name}{note}{default}"


def _annotation(value: object) -> str:
    return value if isinstance(value, str) else inspect.formatannotation(value)


def _default(value: object) -> str:
    return getattr(value, "__name__", None) or repr(value)


def _described(doc: str, *, skip_examples: bool = False) -> str:
    """A docstring as Markdown: arguments as a list, examples as code."""
    lines: list[str] = []
    within = ""
    for line in doc.splitlines():
        if heading := _HEADING.match(line):
            within = heading[1]
            lines.append("")
        elif within == "Args" and (argument := _ARGUMENT.match(line)):
            lines.append(f"- `{argument[1]}`: {argument[2]}")
        elif within == "Args":
            lines.append(f"  {line.strip()}" if line.strip() else "")
        elif line.startswith(">>> ") and skip_examples:
            break
        else:
            lines.append(line)
    return "\n".join(_fenced(lines)).strip()


def _fenced(lines: list[str]) -> Iterator[str]:
    """Sessions of Python stand in a block of their own."""
    inside = False
    for line in lines:
        if line.startswith((">>> ", "    ")) != inside and not line.startswith("- "):
            yield "```" if inside else "\n```text"
            inside = not inside
        yield line
    if inside:
        yield "```"
