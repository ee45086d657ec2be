"""The text of `--help`: of one command, and of all of them."""

from __future__ import annotations

from modelyard.cli._command import ZOO_HELP, load
from modelyard.cli._show import bold, page_width, wrap

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from modelyard.cli._command import Command, Parameter

ABOUT = "The yard where pretrained models are registered, measured and shipped."
ZOO = (
    "A zoo is a folder of model cards. Commands read the one named by --zoo, else by MODELYARD_ZOO, else "
    "the nearest folder upwards with modelyard.toml or registry/index.yaml, else the starter zoo, which "
    "ships with modelyard."
)
CODES = (
    "Exit codes: 0 done, 1 the answer is no or the input is wrong, 2 usage, 3 not found, 4 cannot tell, "
    "130 interrupted."
)
EXAMPLES = (
    "modelyard list --task detection --limit 5",
    "modelyard info resnet50",
)
_COLUMN = 28  # where the explanations may begin at the latest


def of_command(command: Command) -> str:
    """Usage, summary, description, arguments, options, examples."""
    parts = [_usage(command), *wrap(command.summary, page_width())]
    if command.description:
        parts += ["", *_prose(command.description)]
    options = sorted(command.options, key=lambda p: (not p.required, p.name == "zoo"))
    parts += _sections(
        {
            "Arguments": [(_shape(p), _meaning(p)) for p in command.arguments],
            "Options": [(_shape(p), _meaning(p)) for p in options] + _common(),
        }
    )
    if command.examples:
        parts += ["", bold("Examples:"), *(f"  {line}" for line in command.examples)]
    return "\n".join(parts)


def of_group(name: str, places: dict[str, tuple[str, str]]) -> str:
    """The commands that begin with one word."""
    parts = [f"{bold('Usage:')} modelyard {name} COMMAND [ARGUMENTS] [OPTIONS]"]
    parts += _sections({"Commands": _summaries(places), "Options": _common()})
    example = next(iter(places))
    return "\n".join([*parts, "", f"Each command explains itself: modelyard {example} --help"])


def of_all(groups: dict[str, dict[str, tuple[str, str]]]) -> str:
    """What modelyard is, its commands under their titles, two examples, where the zoo comes from."""
    parts = [f"{bold('Usage:')} modelyard COMMAND [ARGUMENTS] [OPTIONS]", "", *wrap(ABOUT, page_width())]
    sections = {title: _summaries(commands) for title, commands in groups.items()}
    everywhere = [("--zoo PATH", ZOO_HELP), *_common(), ("--version", "Show the version.")]
    parts += _sections(sections | {"Options of all commands": everywhere})
    parts += ["", bold("Examples:"), *(f"  {line}" for line in EXAMPLES)]
    parts += ["", *wrap(ZOO, page_width()), "", *wrap(CODES, page_width())]
    return "\n".join([*parts, "", "Each command explains itself: modelyard list --help"])


def _summaries(places: dict[str, tuple[str, str]]) -> list[tuple[str, str]]:
    return [(name, load(name, place).summary.rstrip(".")) for name, place in places.items()]


def _common() -> list[tuple[str, str]]:
    return [("--no-color", "Plain text, as with NO_COLOR=1."), ("-h, --help", "Show this help.")]


def _usage(command: Command) -> str:
    words = [f"modelyard {command.name}", *(_argument(p) for p in command.arguments)]
    words += [_shape(p) for p in command.options if p.required]
    first, *others = _wrapped_words([*words, "[OPTIONS]"], page_width() - 7)
    return "\n".join([f"{bold('Usage:')} {first}", *(f"         {line}" for line in others), ""])


def _wrapped_words(words: Iterable[str], columns: int) -> list[str]:
    """Wrapped between `--by NEW` and `[OPTIONS]`, never within."""
    lines: list[str] = []
    for word in words:
        if lines and len(lines[-1]) + 1 + len(word) <= columns - 2:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines


def _argument(parameter: Parameter) -> str:
    text = parameter.metavar + (" ..." if parameter.many else "")
    return text if parameter.required else f"[{text}]"


def _shape(parameter: Parameter) -> str:
    if not parameter.option:
        return parameter.metavar + (" ..." if parameter.many else "")
    if parameter.kind == "bool":
        return f"{parameter.flag}, {parameter.negation}" if parameter.negation else parameter.flag
    return f"{parameter.flag} {parameter.metavar}" + (" ..." if parameter.many else "")


def _meaning(parameter: Parameter) -> str:
    notes = []
    if parameter.choices and not parameter.option:
        notes.append(f"one of {', '.join(parameter.choices)}")
    if parameter.required and parameter.option:
        notes.append("required")
    default = _default(parameter)
    if default:
        notes.append(f"default: {default}")
    return f"{parameter.help} ({'; '.join(notes)})" if notes else parameter.help


def _default(parameter: Parameter) -> str:
    value = parameter.default
    if parameter.required or value is None or value is False or value in ("", (), []):
        return ""
    if value is True:
        return parameter.flag
    return " ".join(map(str, value)) if isinstance(value, (list, tuple)) else str(value)


def _sections(sections: dict[str, list[tuple[str, str]]]) -> list[str]:
    """Each title and its rows; what is explained stands left, its meaning in one column to the right."""
    lefts = [left for rows in sections.values() for left, _ in rows]
    margin = max((len(left) for left in lefts if len(left) + 4 <= _COLUMN), default=_COLUMN - 4) + 4
    lines: list[str] = []
    for title, rows in sections.items():
        if rows:
            lines += ["", bold(f"{title}:")]
        for left, meaning in rows:
            lines += _entry(left, wrap(meaning, page_width() - margin), margin)
    return lines


def _entry(left: str, meaning: list[str], margin: int) -> list[str]:
    first = f"  {left:<{margin - 4}}  "
    if len(first) > margin:
        return [first.rstrip(), *(" " * margin + line for line in meaning)]
    return [(first + "".join(meaning[:1])).rstrip(), *(" " * margin + line for line in meaning[1:])]


def _prose(lines: list[str]) -> list[str]:
    """Paragraphs are wrapped; lines that stand further in are shown as they are."""
    shown: list[str] = []
    paragraph: list[str] = []
    for line in [*lines, ""]:
        if line and not line.startswith(" "):
            paragraph.append(line)
            continue
        shown += wrap(" ".join(paragraph), page_width())
        paragraph = []
        shown.append(line)
    return shown[:-1]
