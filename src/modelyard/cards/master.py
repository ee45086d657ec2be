"""The schema of `registry/index.yaml`, the master index: one line a model, so that git merges it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from pydantic import ConfigDict

from modelyard.cards.card import Part
from modelyard.cards.kinds import Text, Word

HEAD = (
    "# The master index of this zoo, written by `modelyard index`. The cards are the truth: edit those.\n"
    "# `name`, `description`, `removed` and `renamed` are kept as they are here.\n"
)
_MARKER = re.compile(r"^(<{7}|={7}|>{7}|\|{7})( .*)?$\n?", re.MULTILINE)
_PART = re.compile(r"^(?:name|description|removed|renamed):.*\n?(?:[ ].*\n?|\n)*", re.MULTILINE)


class Entry(Part):
    """What the master index says of one model: its current version."""

    task: Word
    version: Word
    status: Word
    name: Word


class Master(Part):
    """The master index."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    name: str = ""
    description: str = ""
    models: dict[Word, Entry] = {}
    removed: dict[Word, Text] = {}
    """Names that are gone, each with a reason or a date."""
    renamed: dict[Word, Word] = {}
    """Old names, each with the one that took its place."""


def write(master: Master) -> str:
    """Write the master index in its one form: sorted, one line a model."""
    lines = [f"name: {_quoted(master.name)}", f"description: {_quoted(master.description)}"]
    lines += _section("models", {name: _entry(entry) for name, entry in master.models.items()})
    lines += _section("removed", {name: _quoted(reason) for name, reason in master.removed.items()})
    lines += _section("renamed", {name: _quoted(new) for name, new in master.renamed.items()})
    return HEAD + "\n".join(lines) + "\n"


def _section(name: str, entries: dict[str, str]) -> list[str]:
    if not entries:
        return [f"{name}: {{}}"]
    return [f"{name}:", *(f"  {_key(key)}: {entries[key]}" for key in sorted(entries))]


def _entry(entry: Entry) -> str:
    words = (("task", entry.task), ("version", entry.version), ("status", entry.status), ("name", entry.name))
    return "{" + ", ".join(f"{key}: {_quoted(value)}" for key, value in words) + "}"


def _key(text: str) -> str:
    return text if re.fullmatch(r"[a-z][a-z0-9_.-]*", text) and text not in _TRAPS else _quoted(text)


_TRAPS = frozenset({"y", "n", "yes", "no", "on", "off", "true", "false", "null"})


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def parts(text: str) -> Iterator[tuple[str, str]]:
    """Cut a text, a git conflict's marker lines left out, into the parts that people write, by key."""
    for part in _PART.findall(_MARKER.sub("", text.replace("\r\n", "\n"))):
        yield part.partition(":")[0], part
