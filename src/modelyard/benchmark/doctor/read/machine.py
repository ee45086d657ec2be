"""A machine as it was read: outputs of commands, files, variables, packages, what its engines answered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Answer:
    """What a command printed, on both streams; its code is None where it gave no answer in time."""

    text: str
    code: int | None = 0


@dataclass(frozen=True, slots=True)
class Machine:
    """All that checks may look at. What is not there was not there to be read."""

    commands: Mapping[str, Answer] = field(default_factory=dict)
    files: Mapping[str, str] = field(default_factory=dict)  # by their path without the first slash
    environment: Mapping[str, str] = field(default_factory=dict)
    packages: Mapping[str, str] = field(default_factory=dict)  # versions by name, in small letters with -
    libraries: tuple[str, ...] = ()  # paths of shared libraries that the loader may be pointed to
    engines: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    fingerprint: Mapping[str, Any] = field(default_factory=dict)
    noise: Mapping[str, float | None] = field(default_factory=dict)

    def said(self, command: str) -> str:
        """Give what a command printed, and nothing where it is not there."""
        answer = self.commands.get(command)
        return answer.text if answer else ""

    def is_late(self, command: str) -> bool:
        """Tell whether a command gave no answer in time."""
        answer = self.commands.get(command)
        return answer is not None and answer.code is None

    def file(self, path: str) -> str:
        """Give a file's text, and nothing where it could not be read."""
        return self.files.get(path, "")


def line_with(text: str, *words: str) -> str:
    """Give the first line that holds all of some words, without the spaces and bars around it."""
    for line in text.splitlines():
        if all(word in line for word in words):
            return " ".join(line.strip(" |\t").split())
    return ""
