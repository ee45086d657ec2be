"""A reader of the documentation: types in what a page says, and compares what is printed.

Run as a script, it writes the pages' outputs anew: `python tests/docs/doc_reader.py [PAGE ...]`.
"""

from __future__ import annotations

import contextlib
import doctest
import io
import os
import subprocess
import sys
import sysconfig
import threading
import tomllib
from collections.abc import Iterator
from pathlib import Path
from unittest.mock import patch

from doc_blocks import Block, Step, blocks, fits, pages, steps

import modelyard

PATIENCE = 240  # seconds for one command
_MARK = "-- end of the command --"
_SMALLEST = {"name": "MyNet", "version": "1.0.0", "task": "classification", "framework": "pytorch"}


class Reader:
    """Someone who reads a page from the top, and types in what it says."""

    def __init__(self, home: Path) -> None:
        self.home = home.resolve()
        self.folder = self.home / "zoo"
        self.folder.mkdir(parents=True)
        path = os.pathsep.join([sysconfig.get_path("scripts"), "/usr/local/bin", "/usr/bin", "/bin"])
        self.environment = {
            "PATH": path,
            "HOME": str(self.home),
            "TMPDIR": str(self.home),
            "LANG": "C.UTF-8",
            "PYTHONUNBUFFERED": "1",
        }
        self.names: dict[str, object] = {}
        self._shell = subprocess.Popen(
            ["bash", "--noprofile", "--norc"],
            cwd=self.folder,
            env=self.environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def __enter__(self) -> Reader:
        return self

    def __exit__(self, *_: object) -> None:
        self._shell.kill()
        self._shell.communicate()

    def type(self, command: str) -> tuple[str, int]:
        """Give one command to the shell; what it prints, and its exit code."""
        assert self._shell.stdin and self._shell.stdout
        timer = threading.Timer(PATIENCE, self._shell.kill)
        timer.start()
        self._shell.stdin.write(f"{{ {command}\n}} </dev/null\nprintf '\\n{_MARK} %d\\n' $?\n")
        self._shell.stdin.flush()
        lines: list[str] = []
        for line in self._shell.stdout:
            if line.startswith(_MARK):
                timer.cancel()
                return self._shown("".join(lines).rstrip()), int(line.split()[-1])
            lines.append(line)
        raise AssertionError(f"the shell ended at `{command}`:\n{''.join(lines)}")

    def python(self, text: str, name: str, line: int) -> str:
        """Run a Python session; say where it prints something else than the page."""
        test = doctest.DocTestParser().get_doctest(text, self.names, name, None, line)
        said = io.StringIO()
        with self._place():
            runner = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS)
            runner.run(test, out=said.write, clear_globs=False)
        self.names = test.globs
        return said.getvalue()

    def execute(self, text: str, name: str) -> str:
        """Run a Python text; what it prints."""
        said = io.StringIO()
        with self._place(), contextlib.redirect_stdout(said):
            exec(compile(text, name, "exec"), self.names)
        return said.getvalue()

    def save(self, file: str, text: str) -> None:
        path = self._cwd() / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def _cwd(self) -> Path:
        return Path(str(self.home) + self.type("pwd")[0].removeprefix("~"))

    @contextlib.contextmanager
    def _place(self) -> Iterator[None]:
        """The shell's folder and variables, for Python."""
        exported = dict(
            line.split("=", 1) for line in self.type("env")[0].splitlines() if line.startswith("MODELYARD_")
        )
        with (
            patch.dict(os.environ, self.environment | exported),
            patch.object(sys, "path", ["", *sys.path]),
            contextlib.chdir(self._cwd()),
        ):
            for name in [name for name in os.environ if name.startswith(("MODELYARD_", "XDG_"))]:
                if name not in exported:
                    del os.environ[name]
            yield

    def _shown(self, text: str) -> str:
        package = str(Path(modelyard.__file__).parent)
        return text.replace(package, "…/modelyard").replace(str(self.home), "~")


def fault(reader: Reader, block: Block, page: str) -> str:
    """Run a block; what is wrong with it, or nothing."""
    place = f"{page}:{block.line}"
    if "title" in block.options and block.language in ("python", "toml", "yaml"):
        reader.save(block.options["title"], block.text)
    match block.language:
        case "console":
            return "\n".join(filter(None, (_wrong_step(reader, step, place) for step in steps(block))))
        case "pycon":
            return reader.python(block.text, page, block.line)
        case "python":
            printed = "" if "title" in block.options else reader.execute(block.text, place)
            return f"{place}: a python block prints: {printed}" if printed else ""
        case "yaml" | "toml":
            return _wrong_file(block, place)
        case "text":
            return ""
    return f"{place}: a block of {block.language or 'no language'} is not run"


def _wrong_step(reader: Reader, step: Step, place: str) -> str:
    if not step.command.strip():
        return f"{place}: text before the first command"
    printed, code = reader.type(step.command)
    if fits(step.expected, printed) and code == step.code:
        return ""
    return (
        f"{place}: $ {step.command}\n--- the page, exit code {step.code}\n{step.expected}\n"
        f"--- printed, exit code {code}\n{printed}\n"
    )


def _wrong_file(block: Block, place: str) -> str:
    """Why a yaml or toml block does not hold; a file that is written may have mistakes, for `check`."""
    import yaml_rs

    if block.language == "toml":
        from modelyard.core.settings import KINDS

        unknown = set(tomllib.loads(block.text)) - set(KINDS)
        return f"{place}: no such settings: {unknown}" if unknown else ""
    data = yaml_rs.loads(block.text, parse_datetime=False)
    if "title" in block.options:
        return ""
    from pydantic import BaseModel

    from modelyard.cards.benchmarks import Benchmarks
    from modelyard.cards.card import Card
    from modelyard.cards.config import Config

    files: dict[str, type[BaseModel]] = {"config": Config, "benchmarks": Benchmarks}
    schema = files.get(block.options.get("schema", ""), Card)
    assert isinstance(data, dict)
    try:
        schema.model_validate(_SMALLEST | data if schema is Card else data)
    except ValueError as error:
        return f"{place}: {error}"
    return ""


def renewed(text: str, reader: Reader, page: str) -> str:
    """The page with what its commands print now, where it leaves nothing out."""
    lines = text.splitlines()
    result, done = [], 0
    for block in blocks(text):
        if block.language != "console":
            print(fault(reader, block, page), end="")
            continue
        result += lines[done : block.line]
        for step in steps(block):
            printed, code = reader.type(step.command)
            kept = "..." in step.expected.split("\n")
            if code != step.code or (kept and not fits(step.expected, printed)):
                print(f"{page}:{block.line}: $ {step.command}: exit code {code}\n{printed}")
            first, *more = step.command.split("\n")
            output = step.expected if kept or code != step.code else printed
            result += [f"$ {first}", *(f"> {line}" for line in more), *output.splitlines()]
        done = block.line + block.text.count("\n")
    return "\n".join([*result, *lines[done:]]) + "\n"


if __name__ == "__main__":
    import tempfile

    for one in [Path(name).resolve() for name in sys.argv[1:]] or pages():
        before = one.read_text(encoding="utf-8")
        with tempfile.TemporaryDirectory() as place, Reader(Path(place) / "home") as someone:
            one.write_text(renewed(before, someone, one.name), encoding="utf-8")
