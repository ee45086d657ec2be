"""The workflows of a rendered project: read strictly, their steps executed as the runner would."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from rendered_project import QUIET, Installed

TOP = {"name", "on", "permissions", "concurrency", "env", "jobs"}
JOB = {"if", "needs", "runs-on", "timeout-minutes", "permissions", "env", "strategy", "steps"}
STEP = {"name", "if", "uses", "with", "env", "run"}
EVENTS = {"push", "pull_request", "schedule", "workflow_dispatch"}
CONTEXTS = {"github", "secrets", "vars", "matrix"}
FUNCTIONS = {"hashFiles", "always"}
_EXPRESSION = re.compile(r"\$\{\{(.*?)\}\}", re.DOTALL)
_PINNED = re.compile(r"actions/[a-z-]+@[0-9a-f]{40}")


def read(path: Path) -> dict[str, Any]:
    """Read a workflow; YAML takes the bare word `on` for true."""
    said = yaml.safe_load(path.read_text())
    return {("on" if key is True else key): value for key, value in said.items()}


def mistakes(path: Path) -> Iterator[str]:
    """Tell what GitHub, or a reviewer of security, would refuse, as far as YAML shows it."""
    flow = read(path)
    yield from (f"unknown key {key}" for key in flow.keys() - TOP)
    yield from (f"unknown event {key}" for key in flow["on"].keys() - EVENTS)
    if flow.get("permissions") != {"contents": "read"}:
        yield "more than reading is permitted to every job"
    for name, job in flow["jobs"].items():
        yield from (f"{name}: unknown key {key}" for key in job.keys() - JOB)
        yield from (f"{name}: no {key}" for key in {"runs-on", "timeout-minutes", "steps"} - job.keys())
        yield from (
            f"{name}: no job {other}" for other in _list(job.get("needs")) if other not in flow["jobs"]
        )
        for step in job["steps"]:
            yield from (f"{name}: {said}" for said in _of_step(step))
    text = path.read_text()
    for inner in _EXPRESSION.findall(text) + [job["if"] for job in flow["jobs"].values() if "if" in job]:
        yield from (f"unknown in an expression: {word}" for word in _words(inner) - CONTEXTS - FUNCTIONS)


def _of_step(step: Mapping[str, Any]) -> Iterator[str]:
    yield from (f"unknown key {key}" for key in step.keys() - STEP)
    if ("run" in step) == ("uses" in step):
        yield f"one of `run` and `uses`: {step}"
    if "uses" in step and not _PINNED.fullmatch(step["uses"]):
        yield f"not pinned by a commit: {step['uses']}"
    if "${{" in step.get("run", ""):
        yield "an expression in a script: what a pull request says could be run"


def _list(value: str | list[str] | None) -> list[str]:
    return [value] if isinstance(value, str) else value or []


def _words(expression: str) -> set[str]:
    """Name what an expression begins a reference with: `github` of `github.ref`."""
    bare = re.sub(r"'[^']*'", "", expression)
    return set(re.findall(r"(?<![.\w-])[A-Za-z_][\w-]*", bare))


@dataclass(frozen=True)
class Ran:
    """One step that was executed."""

    name: str
    code: int
    said: str


def steps_of(path: Path, job: str, but: tuple[str, ...] = ("install",)) -> list[dict[str, Any]]:
    """Give the `run:` steps of a job in their order, without those that need a network."""
    return [one for one in read(path)["jobs"][job]["steps"] if "run" in one and one["name"] not in but]


def execute(project: Installed, path: Path, job: str, summary: Path, **environment: str) -> list[Ran]:
    """Execute the `run:` steps of a job in their order, up to the first that fails, as the runner does."""
    flow = read(path)
    plain = {**flow.get("env", {}), **flow["jobs"][job].get("env", {})}
    own = {name: str(value) for name, value in plain.items() if "${{" not in str(value)}
    ran: list[Ran] = []
    for step in steps_of(path, job):
        if ran and ran[-1].code and step.get("if") != "always()":
            break
        stated = {name: str(value) for name, value in step.get("env", {}).items() if "${{" not in str(value)}
        every = {**os.environ, **QUIET, **own, **stated, "MODELYARD_CACHE": str(project.cache),
                 "XDG_CONFIG_HOME": str(project.config), **environment,
                 "PATH": f"{environment.get('BIN', '')}:{project.python.parent}:{os.environ['PATH']}",
                 "GITHUB_STEP_SUMMARY": str(summary), "RUNNER_TEMP": str(summary.parent)}  # fmt: skip
        done = subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]], cwd=project.root,
            env=every, capture_output=True, text=True, timeout=300, check=False,
        )  # fmt: skip
        ran.append(Ran(step["name"], done.returncode, done.stdout + done.stderr))
    return ran
