"""`modelyard __complete SHELL CWORD -- WORDS`: what may stand at word CWORD of a half-written line."""

from __future__ import annotations

from modelyard.cli import _show
from modelyard.cli._command import load
from modelyard.cli._parse import GLOBALS, find_option, is_option, split
from modelyard.core.errors import UsageError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from modelyard.cli._command import Command, Parameter

    Candidates = list[tuple[str, str]]  # a word and what it means
    Groups = dict[str, dict[str, tuple[str, str]]]
    Models = Callable[[str, str | None], list[str]]

MODEL_PARAMETERS = frozenset(("by", "model", "models", "name", "names", "reference", "references"))
_BREAKS = frozenset(":=@")  # where bash breaks a word, among what our words contain
_UNSAFE = frozenset(" \t\n\"'`$\\;|&<>()[]{}*?!#~")  # what a shell would act upon, unquoted


def answer(words: list[str], groups: Groups) -> int:
    """Print the candidates, one a line, in the form that the shell wants."""
    if len(words) < 3 or not words[1].isdecimal() or words[2] != "--":
        raise UsageError("shells call this as `modelyard __complete SHELL CWORD -- WORDS`")
    shell, at, typed = words[0], int(words[1]), words[3:]
    before, current, kept = _joined(typed, at) if shell == "bash" else _whole(typed, at)
    for word, meaning in candidates(before[1:], current, groups):
        if word.isprintable() and _UNSAFE.isdisjoint(word):
            _show.out(_line(shell, word.removeprefix(kept), _show.inert(meaning)))
    return 0


def candidates(before: list[str], current: str, groups: Groups, models: Models | None = None) -> Candidates:
    """What may stand for `current` after the words before it; `models` names models by their beginning."""
    places = {name: place for group in groups.values() for name, place in group.items()}
    if before[-1:] == ["--zoo"]:
        return []
    line = split(before, places)
    if line.name == "help":
        line = split(line.words, places)
    found: Candidates = []
    if not line.words:
        found += _names(line.name, places)
    if line.name in places:
        command = load(line.name, places[line.name])
        words = line.words if line.zoo is None else ["--zoo", line.zoo, *line.words]
        found += _of_command(command, words, current, models or _models)
    elif not line.name:
        found += [(flag, "") for flag in GLOBALS]
    return [(word, meaning) for word, meaning in found if word.startswith(current)]


def _names(begun: str, places: dict[str, tuple[str, str]]) -> Candidates:
    """The next word of each command whose name goes on after what is there."""
    start = f"{begun} " if begun else ""
    names = [name for name in places if name.startswith(start)]
    found = {name[len(start) :].partition(" ")[0]: name for name in reversed(names)}
    return [(word, load(name, places[name]).summary) for word, name in sorted(found.items())]


def _of_command(command: Command, words: list[str], current: str, models: Models) -> Candidates:
    wanting, loose = _reached(command, words)
    flag, equals, text = current.partition("=")
    ended = "--" in words
    if equals and is_option(flag) and not ended:
        named = find_option(command, flag)
        return [(f"{flag}={word}", meaning) for word, meaning in _values(named, text, words, models)]
    if current.startswith("-") and not ended and (wanting is None or wanting.many):
        return _flags(command, words)
    if wanting is not None:
        return _values(wanting, current, words, models)
    turn = command.arguments[min(loose, len(command.arguments) - 1) :][:1]
    takes = [p for p in turn if p.many or loose < len(command.arguments)]
    return _values(takes[0], current, words, models) if takes else []


def _reached(command: Command, words: list[str]) -> tuple[Parameter | None, int]:
    """The option that still wants a value, and how many words were arguments."""
    wanting: Parameter | None = None
    loose = 0
    for at, word in enumerate(words):
        if word == "--":
            return None, loose + len(words) - at - 1
        if is_option(word):
            option = find_option(command, word.partition("=")[0])
            wanting = None if option is None or option.kind == "bool" or "=" in word else option
        elif wanting is None:
            loose += 1
        elif not wanting.many:
            wanting = None
    return wanting, loose


def _flags(command: Command, words: list[str]) -> Candidates:
    given = {word.partition("=")[0] for word in words}
    open_ones = [p for p in command.options if p.many or p.flag not in given]
    found = [(p.flag, p.help) for p in open_ones]
    found += [(p.negation, p.help) for p in open_ones if p.negation]
    return [*found, ("--no-color", "Plain text."), ("--help", "Explain this command.")]


def _values(parameter: Parameter | None, begun: str, words: list[str], models: Models) -> Candidates:
    if parameter is None:
        return []
    if parameter.kind == "str" and parameter.name in MODEL_PARAMETERS:
        return [(name, "") for name in models(begun, _zoo(words))]
    if parameter.choices or parameter.kind != "str" or models is not _models:
        return [(choice, "") for choice in parameter.choices]
    from modelyard.registry.listing.complete import complete_values

    return [(word, "") for word in complete_values(parameter.name, _zoo(words))]


def _zoo(words: list[str]) -> str | None:
    zoo = None
    for at, word in enumerate(words):
        if word.startswith("--zoo="):
            zoo = word.removeprefix("--zoo=")
        elif word == "--zoo" and at + 1 < len(words):
            zoo = words[at + 1]
    return zoo


def _models(begun: str, zoo: str | None) -> list[str]:
    from modelyard.registry.listing.complete import complete_models

    return complete_models(begun, zoo)


def _whole(typed: list[str], at: int) -> tuple[list[str], str, str]:
    """Words before and the word at hand, without the quote that may open it."""
    return typed[:at], "".join(typed[at : at + 1]).lstrip("'\""), ""


def _joined(typed: list[str], at: int) -> tuple[list[str], str, str]:
    """Words before, the word at hand, and how much of that bash keeps when it fills in the rest.

    Bash breaks words at `:`, `=` and `@`, keeps what stands before the last break, and the break too,
    except that an `@` begins what is filled in.
    """
    words: list[str] = []
    kept = ""
    after_break = False
    for piece in [*typed[:at], *(typed[at : at + 1] or [""])]:
        breaks = bool(piece) and _BREAKS.issuperset(piece)
        glued = bool(words) and bool(piece) and (breaks or after_break)
        kept = words.pop() if glued else ""
        words.append(kept + piece.strip("'\""))
        after_break = breaks
    current = words[-1]
    return words[:-1], current, (current if after_break else kept).removesuffix("@")


def _line(shell: str, word: str, meaning: str) -> str:
    if shell == "zsh":
        return word.replace(":", "\\:") + (f":{meaning}" if meaning else "")
    return f"{word}\t{meaning}" if shell == "fish" and meaning else word
