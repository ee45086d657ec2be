"""The command line: `main` finds the command, imports it alone, and turns errors into exit codes.

0 done · 1 the answer is no, or the input is wrong · 2 usage · 3 not found · 4 cannot tell ·
130 interrupted. A bug in modelyard itself also ends in 1, and MODELYARD_DEBUG=1 shows where it is.
"""

from __future__ import annotations

import sys

from modelyard.cli import _parse, _show

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import TracebackType

    from modelyard.cli._command import Command

    Groups = dict[str, dict[str, tuple[str, str]]]

# A command is a function of a module: title -> command -> (module, function). `cache clear` is a name too.
GROUPS: Groups = {
    "Begin": {
        "new": ("modelyard.cli.new", "new"),
        "update": ("modelyard.cli.new", "update"),
    },
    "Find": {
        "list": ("modelyard.cli.list", "list_"),
        "search": ("modelyard.cli.search", "search"),
    },
    "Look": {
        "info": ("modelyard.cli.info", "info"),
        "versions": ("modelyard.cli.info", "versions"),
        "stub": ("modelyard.cli.stub", "stub"),
    },
    "Files": {
        "fetch": ("modelyard.cli.fetch", "fetch"),
        "push": ("modelyard.cli.push", "push"),
        "lock": ("modelyard.cli.lock", "lock"),
        "scan": ("modelyard.cli.scan", "scan_"),
    },
    "Use": {
        "predict": ("modelyard.cli.predict", "predict"),
        "load": ("modelyard.cli.load", "load"),
        "summary": ("modelyard.cli.summary", "summary"),
        "runtimes": ("modelyard.cli.runtimes", "runtimes"),
        "checkpoints list": ("modelyard.cli.checkpoints", "list_"),
    },
    "Ship": {
        "export": ("modelyard.cli.export", "export"),
        "verify": ("modelyard.cli.verify", "verify"),
        "package": ("modelyard.cli.package", "package"),
        "validate": ("modelyard.cli.validate", "validate"),
        "folder show": ("modelyard.cli.folder", "show"),
    },
    "Tune": {
        "quantize": ("modelyard.cli.quantize", "quantize"),
        "prune": ("modelyard.cli.prune", "prune"),
        "optimize": ("modelyard.cli.optimize", "optimize"),
    },
    "Measure": {
        "evaluate": ("modelyard.cli.evaluate", "evaluate"),
        "benchmark": ("modelyard.cli.benchmark", "benchmark"),
        "guard": ("modelyard.cli.guard", "guard"),
        "results list": ("modelyard.cli.results", "list_"),
        "results show": ("modelyard.cli.results", "show"),
        "results compare": ("modelyard.cli.results", "compare"),
        "results export": ("modelyard.cli.results", "export"),
        "replay": ("modelyard.cli.replay", "replay"),
        "report": ("modelyard.cli.report", "report"),
        "selftest": ("modelyard.cli.selftest", "selftest"),
    },
    "Show": {
        "dashboard": ("modelyard.cli.dashboard", "dashboard"),
        "site build": ("modelyard.cli.site", "build"),
        "card": ("modelyard.cli.card", "card"),
    },
    "Cache": {
        "cache info": ("modelyard.cli.cache", "info"),
        "cache path": ("modelyard.cli.fetch", "cache_path"),
        "cache verify": ("modelyard.cli.cache", "verify"),
        "cache clear": ("modelyard.cli.cache", "clear"),
        "cache prune": ("modelyard.cli.cache", "prune"),
    },
    "Change": {
        "add": ("modelyard.cli.add", "add"),
        "release": ("modelyard.cli.release", "release"),
        "set": ("modelyard.cli.change", "set_"),
        "deprecate": ("modelyard.cli.change", "deprecate"),
        "rename": ("modelyard.cli.life", "rename"),
        "remove": ("modelyard.cli.life", "remove"),
    },
    "Keep": {
        "check": ("modelyard.cli.check", "check"),
        "index": ("modelyard.cli.index", "index"),
        "review": ("modelyard.cli.review", "review"),
        "zoo": ("modelyard.cli.zoo", "zoo_"),
    },
    "Set up": {
        "doctor": ("modelyard.cli.doctor", "doctor"),
        "plugins": ("modelyard.cli.plugins", "plugins"),
        "new-plugin": ("modelyard.cli.new_plugin", "new_plugin"),
        "schema": ("modelyard.cli.schema", "schema"),
        "completion": ("modelyard.cli.completion", "completion"),
    },
}
COMMANDS = {name: place for group in GROUPS.values() for name, place in group.items()}


def main(argv: list[str] | None = None, *, groups: Groups | None = None) -> int:
    """Run one command line and return its exit code."""
    words = [*(sys.argv[1:] if argv is None else argv)]
    _show.prepare()
    outcome = _Outcome()
    with outcome, _warnings_told():
        outcome.code = _run(words, GROUPS if groups is None else groups, outcome)
        _show.flush()
    return outcome.code


class _warnings_told:  # noqa: N801  # a `with` statement reads it as a verb
    """What the library warns of is said as everything else is, without a place in its source."""

    __slots__ = ("_before",)

    def __enter__(self) -> None:
        import warnings

        said: set[str] = set()

        def told(message: Warning | str, category: type[Warning], *_: object, **__: object) -> None:
            if category is UserWarning and str(message) not in said:  # of ours; others are of libraries
                said.add(str(message))
                _show.warn(str(message))

        self._before = warnings.showwarning
        warnings.showwarning = told

    def __exit__(self, *_: object) -> None:
        import warnings

        warnings.showwarning = self._before


class _Outcome:
    """The exit code of what ran inside it, and the one place where an error becomes a sentence."""

    __slots__ = ("code", "command")

    def __init__(self) -> None:
        self.code = 0
        self.command = ""

    def __enter__(self) -> _Outcome:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> bool:
        if error is None:
            return True
        if isinstance(error, (SystemExit, GeneratorExit)):
            return False
        self.code = self._report(error)
        _show.settle()
        return True

    def _report(self, error: BaseException) -> int:
        if isinstance(error, BrokenPipeError):
            return 0
        if _interrupted(error):
            _show.fail("interrupted")
            return 130
        from os import environ

        if environ.get("MODELYARD_DEBUG", "") not in {"", "0"}:
            from traceback import format_exception

            _show.say("".join(format_exception(error)).rstrip())
        code, message = self._sentence(error)
        _show.fail(message)
        return code

    def _sentence(self, error: BaseException) -> tuple[int, str]:
        from modelyard.core.errors import ModelyardError, NotFoundError, UndecidedError, UsageError

        if isinstance(error, UsageError):
            return 2, f"{error}\nsee `{' '.join(f'modelyard {self.command}'.split())} --help`"
        for kind, code in ((NotFoundError, 3), (UndecidedError, 4), (ModelyardError, 1)):
            if isinstance(error, kind):
                return code, str(error)
        if isinstance(error, OSError):
            place = f": {error.filename}" if error.filename is not None else ""
            return 1, f"{error.strerror or error}{place}"
        return 1, (
            f"this is a bug in modelyard: {type(error).__name__}: {error}\n"
            "set MODELYARD_DEBUG=1 to see where, and please report it with the command you ran"
        )


def _interrupted(error: BaseException) -> bool:
    """Tell whether Ctrl-C is behind an error, also where a library of compiled code wrapped it in its own."""
    link: BaseException | None = error
    while link is not None:
        if isinstance(link, KeyboardInterrupt) or "KeyboardInterrupt" in str(link):
            return True
        link = link.__cause__ or link.__context__
    return type(error).__name__ == "PanicException" and "failed to import" in str(error)


def _run(words: list[str], groups: Groups, outcome: _Outcome) -> int:
    if words[:1] == ["__complete"]:
        from modelyard.cli._complete import answer

        return answer(words[1:], groups)
    places = {name: place for group in groups.values() for name, place in group.items()}
    line = _parse.split(words, places)
    if line.name == "help":
        line = _parse.split([*line.words, "--help"], places)
    if line.plain:
        _show.plain()
    if line.version:
        return _version()
    if not line.name:
        return _top(groups, asked=line.help)
    if line.name not in places:
        return _group(line, places, outcome)
    outcome.command = line.name
    return _call(line, places[line.name])


def _call(line: _parse.Line, place: tuple[str, str]) -> int:
    from modelyard.cli._command import load

    command = load(line.name, place)
    if line.help:
        from modelyard.cli._help import of_command

        _show.out(of_command(command))
        return 0
    if _asks_version(command, line.words):
        return _version()
    zoo = [] if line.zoo is None else [f"--zoo={line.zoo}"]
    arguments, options = _parse.parse(command, zoo + line.words)
    return int(command.function(*arguments, **options) or 0)


def _asks_version(command: Command, words: list[str]) -> bool:
    options = words[: words.index("--")] if "--" in words else words
    return "--version" in options and _parse.find_option(command, "--version") is None


def _version() -> int:
    from modelyard import __version__

    _show.out(f"modelyard {__version__}")
    return 0


def _top(groups: Groups, *, asked: bool) -> int:
    from modelyard.cli._help import of_all

    text = of_all(groups)
    if asked:
        _show.out(text)
        return 0
    _show.say(text)
    return 2


def _group(line: _parse.Line, places: dict[str, tuple[str, str]], outcome: _Outcome) -> int:
    """Show the help of a word that several commands begin with; any other word is no command."""
    below = {name: place for name, place in places.items() if name.startswith(f"{line.name} ")}
    if not below or not line.help or line.words:
        outcome.command = line.name if below else ""
        raise _unknown(line.name, [*places])
    from modelyard.cli._help import of_group

    _show.out(of_group(line.name, below))
    return 0


def _unknown(name: str, known: list[str]) -> Exception:
    from modelyard.core.errors import UsageError

    below = [word for word in known if word.startswith(f"{name} ")]
    if below:
        return UsageError(f"`modelyard {name}` is one of: {', '.join(below)}")
    return UsageError(f"there is no command {name!r}", hint=_parse.did_you_mean(name, [*known, "help"]))
