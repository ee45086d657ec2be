"""Words of a command line -> what the function of the command is called with.

An option that wants a value takes the next word unless that begins with `--`, so that `-0.5` and
`-accuracy` are values; a list option takes words until the next option; `--` ends all options.
"""

from __future__ import annotations

from modelyard.core.errors import UsageError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from modelyard.cli._command import Command, Parameter

GLOBALS = ("--help", "--version", "--zoo", "--no-color")


class Line:
    """A command line split into what every command understands and what is the command's own."""

    __slots__ = ("help", "name", "plain", "version", "words", "zoo")

    def __init__(self) -> None:
        self.name = ""
        self.words: list[str] = []
        self.zoo: str | None = None
        self.help = self.version = self.plain = False


def split(words: list[str], names: Collection[str]) -> Line:
    """Find the command; options before it are for all commands, words after it are its own."""
    line = Line()
    rest = list(words)
    while rest and rest[0].startswith("-"):
        _leading(line, rest)
    if not rest:
        return line
    pair = " ".join(rest[:2])
    line.name = pair if pair in names else rest[0]
    own = rest[1 + line.name.count(" ") :]
    end = own.index("--") if "--" in own else len(own)
    options = own[:end]
    line.help = line.help or "--help" in options or "-h" in options
    line.plain = line.plain or "--no-color" in options
    line.words = [word for word in options if word not in {"--help", "-h", "--no-color"}] + own[end:]
    return line


def _leading(line: Line, rest: list[str]) -> None:
    word, equals, value = rest.pop(0).partition("=")
    word = "--help" if word == "-h" else word.replace("_", "-")
    if word not in GLOBALS:
        raise UsageError(
            f"there is no option {word} for all commands",
            hint=did_you_mean(word, GLOBALS) or "an option of a command stands after the command",
        )
    if word == "--zoo":
        if not equals and (not rest or rest[0].startswith("--")):
            raise UsageError("--zoo needs a value, a folder")
        line.zoo = value if equals else rest.pop(0)
    elif equals:
        raise UsageError(f"{word} takes no value, got {value!r}")
    else:
        line.help = line.help or word == "--help"
        line.version = line.version or word == "--version"
        line.plain = line.plain or word == "--no-color"


def parse(command: Command, words: list[str]) -> tuple[list[object], dict[str, object]]:
    """What to call the function with: positional values and keywords."""
    values, loose = _sort(command, words)
    _place(command, values, loose)
    missing = [p for p in command.parameters if p.required and p.name not in values]
    if missing:
        hint = None if all(p.option for p in missing) else _swallowed(command, values)
        labels = _listed([p.label for p in missing], "and")
        raise UsageError(f"`modelyard {command.name}` needs {labels}", hint=hint)
    for parameter in command.parameters:
        values.setdefault(parameter.name, parameter.default)
    positional: list[object] = []
    for parameter in command.arguments:
        value = values[parameter.name]
        positional.extend(value if parameter.star and isinstance(value, (list, tuple)) else [value])
    return positional, {parameter.name: values[parameter.name] for parameter in command.options}


def find_option(command: Command, word: str) -> Parameter | None:
    """The parameter that `--word` stands for, `--no-word` included."""
    name = word.replace("_", "-")
    alias = command.aliases.get(name[2:].replace("-", "_"), command.aliases.get(name[2:]))
    if alias is not None:
        name = "--" + alias.replace("_", "-")
    return next((p for p in command.parameters if name in {p.flag, p.negation}), None)


def is_option(word: str) -> bool:
    """A dash and then neither nothing (`-` is standard input) nor a number."""
    if not word.startswith("-") or word == "-":
        return False
    try:
        float(word)
    except ValueError:
        return True
    return False


def did_you_mean(word: str, known: Iterable[str]) -> str | None:
    from modelyard.core.suggest import suggest

    near = suggest(word, list(known))
    return f"did you mean `{near}`?" if near else None


def _sort(command: Command, words: list[str]) -> tuple[dict[str, object], list[str]]:
    """Values of the options, and the words that belong to none."""
    values: dict[str, object] = {}
    loose: list[str] = []
    waiting = list(reversed(words))
    while waiting:
        word = waiting.pop()
        if word == "--":
            loose.extend(reversed(waiting))
            break
        if is_option(word):
            _take(command, word, waiting, values)
        else:
            loose.append(word)
    return values, loose


def _take(command: Command, word: str, waiting: list[str], values: dict[str, object]) -> None:
    word, equals, text = word.partition("=")
    parameter = find_option(command, word)
    if parameter is None:
        raise _unknown(command, word)
    if parameter.kind == "bool":
        if equals:
            raise UsageError(f"{word} takes no value, got {text!r}")
        values[parameter.name] = word.replace("_", "-") != parameter.negation
        return
    texts = [text] if equals else _following(parameter, waiting)
    if not texts:
        raise UsageError(f"{word} needs a value, {_wanted(parameter)}")
    read = [_convert(parameter, text, word) for text in texts]
    if parameter.many:
        before = values.get(parameter.name, [])
        values[parameter.name] = [*before, *read] if isinstance(before, list) else read
    else:
        values[parameter.name] = read[0]


def _following(parameter: Parameter, waiting: list[str]) -> list[str]:
    taken: list[str] = []
    while waiting and not waiting[-1].startswith("--") and (parameter.many or not taken):
        taken.append(waiting.pop())
    return taken


def _place(command: Command, values: dict[str, object], loose: list[str]) -> None:
    """Give each loose word to the argument whose turn it is."""
    queue = list(loose)
    for parameter in command.arguments:
        if parameter.many and queue:
            read: list[object] = [_convert(parameter, text, parameter.label) for text in queue]
            named = values.get(parameter.name, [])
            values[parameter.name] = [*read, *(named if isinstance(named, list) else [])]
            queue = []
        elif queue and parameter.name not in values:
            values[parameter.name] = _convert(parameter, queue.pop(0), parameter.label)
    if queue:
        takes = _listed([p.label for p in command.arguments], "and") or "no argument"
        raise UsageError(f"`modelyard {command.name}` takes {takes}; {queue[0]!r} is one too many")


def _convert(parameter: Parameter, text: str, label: str) -> object:
    if parameter.choices:
        if text not in parameter.choices:
            raise UsageError(
                f"{label} takes {_listed(parameter.choices, 'or')}, got {text!r}",
                hint=did_you_mean(text, parameter.choices),
            )
        return text
    if parameter.kind == "str":
        return text
    try:
        number = int(text) if parameter.kind == "int" else float(text)
    except ValueError:
        number = float("nan")
    if number - number != 0:  # neither nan nor an infinity is a limit
        raise UsageError(f"{label} needs {_wanted(parameter)}, got {text!r}", hint=_apart(parameter, text))
    return number


def _apart(parameter: Parameter, text: str) -> str | None:
    """Say how several values are written, where they were joined by commas."""
    return f"Write `{' '.join(text.replace(',', ' ').split())}`." if parameter.many and "," in text else None


def _wanted(parameter: Parameter) -> str:
    if parameter.choices:
        return _listed(parameter.choices, "or")
    return {"int": "a whole number", "float": "a number"}.get(parameter.kind, parameter.metavar)


def _unknown(command: Command, word: str) -> UsageError:
    if word == "--zoo":
        return UsageError(f"`modelyard {command.name}` reads no zoo, --zoo means nothing to it")
    flags = [p.flag for p in command.parameters] + [p.negation for p in command.parameters if p.negation]
    return UsageError(
        f"`modelyard {command.name}` has no option {word}",
        hint=did_you_mean(word, [*flags, *(f"--{alias}" for alias in command.aliases), *GLOBALS]),
    )


def _swallowed(command: Command, values: dict[str, object]) -> str | None:
    """An argument after a list option was taken as one more of its values."""
    greedy = [p.flag for p in command.options if p.many and p.name in values]
    return f"{greedy[0]} takes every word up to the next option; put arguments first" if greedy else None


def _listed(words: Iterable[str], last: str) -> str:
    *others, final = list(words) or [""]
    return f"{', '.join(others)} {last} {final}" if others else final
