"""A public function read as a command: its signature and docstring say everything.

A positional parameter is an argument, a keyword-only one an option; the first line of the docstring
is the summary, the text up to `Args:` the description, `Args:` the help, `Examples:` the examples.
Read without `inspect`, which alone would double the time that `modelyard --help` takes.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any, Final

NOTHING: Final = object()
ZOO_HELP: Final = "The zoo to read: a folder. Otherwise MODELYARD_ZOO, or the nearest zoo upwards."
KINDS: Final = {"str": "TEXT", "int": "N", "float": "NUMBER", "bool": ""}
SECTIONS: Final = ("Args:", "Examples:", "Raises:", "Returns:")
_VARARGS, _VARKEYWORDS = 0x04, 0x08  # CO_VARARGS and CO_VARKEYWORDS of `inspect`


class Parameter:
    """One argument or option: what it takes, and what it is when nothing is given."""

    __slots__ = ("choices", "default", "help", "kind", "many", "name", "option", "star")

    def __init__(self, name: str, annotation: str, *, option: bool, star: bool = False) -> None:
        self.name = name
        self.option = option
        self.star = star
        self.kind, self.many, self.choices = _type_of(annotation)
        if self.kind == "bool" and not option:
            raise TypeError(f"{name}: yes or no is an option, so a keyword-only parameter")
        self.many = self.many or star
        self.default: object = () if star else NOTHING
        self.help = ""

    @property
    def required(self) -> bool:
        return self.default is NOTHING

    @property
    def flag(self) -> str:
        return "--" + self.name.rstrip("_").replace("_", "-")

    @property
    def negation(self) -> str | None:
        """`--no-flag`, where the flag is on or undecided by default."""
        negatable = self.kind == "bool" and (self.default is True or self.default is None)
        return f"--no-{self.flag[2:]}" if negatable else None

    @property
    def label(self) -> str:
        """How messages name it: `--task`, or `NAME` for an argument."""
        return self.flag if self.option else self.metavar

    @property
    def metavar(self) -> str:
        if not self.option or (self.kind == "str" and not self.choices):
            return "PATH" if self.name == "zoo" else self.flag[2:].replace("-", "_").upper()
        return "{" + ",".join(self.choices) + "}" if self.choices else KINDS[self.kind]


class Command:
    """A function and everything its help shows."""

    __slots__ = ("aliases", "description", "examples", "function", "name", "parameters", "summary")

    def __init__(self, name: str, function: Callable[..., Any]) -> None:
        self.name = name
        self.function = function
        sections = _sections(function.__doc__ or "")
        self.summary, self.description = sections["summary"], sections["description"].splitlines()
        self.examples = [line for line in sections["Examples:"].splitlines() if line.strip()]
        self.parameters = _parameters(function)
        self.aliases: dict[str, str] = function.__globals__.get("ALIASES", {})
        explained = _explained(sections["Args:"])
        for parameter in self.parameters:
            standard = ZOO_HELP if parameter.name == "zoo" else ""
            parameter.help = explained.get(parameter.name, standard)

    @property
    def arguments(self) -> list[Parameter]:
        return [parameter for parameter in self.parameters if not parameter.option]

    @property
    def options(self) -> list[Parameter]:
        return [parameter for parameter in self.parameters if parameter.option]


def check_documented(function: Callable[..., Any]) -> list[str]:
    """What the help of a command lacks: `summary`, `examples`, or the name of a parameter."""
    command = Command(function.__name__, function)
    missing = [] if command.summary else ["summary"]
    missing += [] if command.examples else ["examples"]
    return missing + [parameter.name for parameter in command.parameters if not parameter.help]


def load(name: str, place: tuple[str, str]) -> Command:
    """Import the module of a command, and no other."""
    module, function = place
    return Command(name, getattr(__import__(module, fromlist=(function,)), function))


def _parameters(function: Callable[..., Any]) -> list[Parameter]:
    code = function.__code__
    if code.co_flags & _VARKEYWORDS:
        raise TypeError(f"{function.__name__}: a command states each of its options, **{code.co_varnames}")
    types = function.__annotations__
    names = code.co_varnames
    keywords = code.co_argcount + code.co_kwonlyargcount
    parameters = [Parameter(name, types[name], option=False) for name in names[: code.co_argcount]]
    if code.co_flags & _VARARGS:
        parameters.append(Parameter(names[keywords], types[names[keywords]], option=False, star=True))
    parameters += [Parameter(name, types[name], option=True) for name in names[code.co_argcount : keywords]]
    _set_defaults(parameters, names[: code.co_argcount], function)
    return parameters


def _set_defaults(parameters: list[Parameter], names: tuple[str, ...], function: Callable[..., Any]) -> None:
    values = function.__defaults__ or ()
    defaults = dict(zip(names[len(names) - len(values) :], values, strict=True))
    defaults |= function.__kwdefaults__ or {}
    for parameter in parameters:
        parameter.default = defaults.get(parameter.name, parameter.default)


def _type_of(annotation: str) -> tuple[str, bool, tuple[str, ...]]:
    """(kind, many, choices) of an annotation, which is text: every module here postpones them."""
    text = annotation.removesuffix(" | None").removeprefix("None | ")
    many = text.startswith("list[")
    if many:
        text = text[len("list[") : -1]
    if text.startswith("Literal["):
        return "str", many, tuple(text.split("'")[1::2])
    if text not in KINDS or (many and text == "bool"):
        raise TypeError(
            f"a command takes str, int, float, bool, Literal or a list of these, not {annotation}"
        )
    return text, many, ()


def _sections(doc: str) -> dict[str, str]:
    lines = doc.strip().splitlines() or [""]
    margin = min((len(line) - len(line.lstrip()) for line in lines[1:] if line.strip()), default=0)
    found: dict[str, list[str]] = {"summary": lines[:1], "description": [], "Args:": [], "Examples:": []}
    current = "description"
    for line in (line[margin:].rstrip() for line in lines[1:]):
        if line in SECTIONS:
            current = line
            found.setdefault(line, [])
        else:
            found[current].append(line)
    return {name: "\n".join(_dedented(lines)).strip("\n") for name, lines in found.items()}


def _dedented(lines: list[str]) -> list[str]:
    margin = min((len(line) - len(line.lstrip()) for line in lines if line), default=0)
    return [line[margin:] for line in lines]


def _explained(text: str) -> dict[str, str]:
    """`name: its help` of each entry; lines further in belong to the entry above."""
    found: dict[str, str] = {}
    name = ""
    for line in text.splitlines():
        if line.startswith(" ") or not line:
            found[name] = f"{found.get(name, '')} {line.strip()}".strip()
        else:
            label, _, rest = line.partition(":")
            name = label.strip().lstrip("*")
            found[name] = rest.strip()
    return found
