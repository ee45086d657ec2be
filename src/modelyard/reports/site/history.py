"""What changed in a zoo and when: from git where that keeps its cards, else from the dates they state."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from modelyard.core.git import git_environment, git_words
from modelyard.registry.zoo import REGISTRY
from modelyard.reports.site.figures import runs_of

if TYPE_CHECKING:
    from modelyard.registry.zoo import Zoo
    from modelyard.reports.site.entry import Entry

MOST = 100
_COMMITS = 1000
_DATE = re.compile(r"(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d:\d\d)(?:\.\d+)?(Z|[+-]\d\d:?\d\d)?)?")
_STATED = ("released", "date", "published", "updated")
_SAID = {"A": "added", "M": "changed", "D": "removed", "R": "moved"}
_STATUS = re.compile(r"\n?[A-Z]\d*")
_CARD = re.compile(rf"(?:.*/)?{REGISTRY}/([^/]+)/([^/]+)/(?:versions/([^/]+)/)?model_card\.yaml")


@dataclass(frozen=True, slots=True)
class Change:
    """One model changed."""

    when: str
    """As Atom writes it: `2026-07-01T12:00:00Z`."""
    task: str
    ref: str
    what: str
    why: str = ""
    mark: str = ""
    """Tells it from other changes of the same model."""


@dataclass(frozen=True, slots=True)
class _Commit:
    commit: str
    when: str
    parents: str
    subject: str
    files: list[tuple[str, str]]
    """Each with what became of it: `A`, `M`, `D` …"""


def changes(zoo: Zoo, entries: Iterable[Entry]) -> list[Change]:
    """Give the newest changes, the newest first.

    Args:
        zoo: whose cards they are.
        entries: its models, whose cards may state dates.
    """
    found = None if zoo.kind == "starter" else _of_git(zoo.root)
    listed = list(_of_cards(entries)) if found is None else found
    return sorted(listed, key=lambda one: (one.when, one.ref, one.mark), reverse=True)[:MOST]


def _of_git(root: str) -> list[Change] | None:
    """Read the log of the cards; None where git keeps none of them."""
    words = (
        "log", f"-n{_COMMITS}", "--no-show-signature", "--no-ext-diff", "--no-textconv", "--no-color",
        "--name-status", "-z", "--no-renames", "--encoding=UTF-8", "--format=%H%x00%cI%x00%P%x00%s", "--",
        REGISTRY,
    )  # fmt: skip
    said = _told(root, *words)
    if not said:
        return None
    shallow = (_told(root, "rev-parse", "--is-shallow-repository") or "").strip() == "true"
    return [one for commit in _commits(said) for one in _of_commit(commit, shallow=shallow)]


def _commits(said: str) -> Iterator[_Commit]:
    """Read the log. It is told apart at NUL alone, which no subject and no path can hold."""
    parts = said.split("\0")
    at = 0
    while at + 4 <= len(parts):
        commit, when, parents, subject = parts[at : at + 4]
        at += 4
        files = []
        while at < len(parts) and (not parts[at] or _STATUS.fullmatch(parts[at])):
            if parts[at]:
                files.append((parts[at].strip(), "".join(parts[at + 1 : at + 2])))
            at += 2 if parts[at] else 1
        yield _Commit(commit, when, parents, subject, files)


def _of_commit(made: _Commit, *, shallow: bool) -> Iterator[Change]:
    """Read one commit; the first of a shallow clone tells of everything, and so of nothing."""
    if shallow and not made.parents:
        return
    for status, path in made.files:
        found = _CARD.fullmatch(path)
        if found is not None:
            task, ref, version = found.groups()
            what = _SAID.get(status[:1], "changed")
            what = f"version {version} {what}" if version else what
            yield Change(_utc(made.when), task, ref, what, made.subject, made.commit[:12])


def _told(folder: str, *words: str) -> str | None:
    try:
        done = subprocess.run(
            git_words(folder, *words), capture_output=True, check=False, timeout=60, env=git_environment()
        )
    except (FileNotFoundError, subprocess.TimeoutExpired):
        return None
    return None if done.returncode else done.stdout.decode("utf-8", "replace")


def _of_cards(entries: Iterable[Entry]) -> Iterator[Change]:
    for entry in entries:
        for version in entry.versions:
            metadata = version.card.get("metadata") or {}
            stated = [_utc(str(metadata[name])) for name in _STATED if metadata.get(name)]
            measured = [_utc(str(run.get("date") or "")) for run in runs_of(version)]
            yield from _dated(entry, version.version, stated, "released")
            yield from _dated(entry, version.version, measured, "measured")


def _dated(entry: Entry, version: str, dates: list[str], what: str) -> Iterator[Change]:
    newest = max(filter(None, dates), default="")
    if newest:
        yield Change(newest, entry.task, entry.ref, f"version {version} {what}", "", f"{version} {what}")


def _utc(text: str) -> str:
    """Give a date as Atom writes it; nothing for what is none."""
    from datetime import UTC, datetime

    found = _DATE.fullmatch(text.strip())
    if found is None:
        return ""
    day, hour, zone = found.groups()
    try:
        read = datetime.fromisoformat(f"{day}T{hour or '00:00:00'}{zone or 'Z'}")
    except ValueError:
        return ""
    return read.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
