"""A card on disk as a row of the index: read, checked, and laid out in the index's columns."""

from __future__ import annotations

import errno
import json
import os
import re
import stat
import time
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from modelyard.cards.problem import Problem
from modelyard.cards.text.document import LARGEST
from modelyard.registry.index import scan
from modelyard.registry.index.columns import COLUMNS
from modelyard.registry.zoo_folder import CARD, VERSIONS
from modelyard.store.address import without_logins

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from modelyard.cards.card import Card
    from modelyard.cards.stub import Stub
    from modelyard.cards.vocabulary import Vocabulary
    from modelyard.registry.zoo_folder import Zoo

Row = tuple[Any, ...]
_LOGIN = re.compile(r'://(?:[^"\\]|\\.)*@')  # in a text of JSON
_VERSIONS = f"/{VERSIONS}/"


def vocabulary_of(zoo: Zoo) -> Vocabulary:
    """Give the tasks and metrics a zoo knows."""
    from modelyard.cards.vocabulary import Vocabulary

    return Vocabulary(zoo.settings.tasks, zoo.settings.metrics)


def read_rows(
    zoo: Zoo, paths: Iterable[str], contents: Mapping[str, bytes]
) -> Iterator[tuple[str, scan.Mark, Row | None]]:
    """Read cards; None stands for the row of one whose content is still the one given."""
    from hashlib import blake2b

    vocabulary = vocabulary_of(zoo)
    for path in paths:
        raw, mark, refused = read_file(zoo, path)
        if raw is None and refused is None:
            yield path, scan.ABSENT, None
            continue
        content = b"" if raw is None else blake2b(raw, digest_size=16).digest()
        if raw is not None and contents.get(path) == content:
            yield path, mark, None
        else:
            yield path, mark, make_row(os.path.dirname(path), raw, content, vocabulary, refused)


def read_file(zoo: Zoo, path: str, largest: int = LARGEST) -> tuple[bytes | None, scan.Mark, Problem | None]:
    """Read a file of the registry with its mark; give the problem of one that may not be read.

    A device, a folder or a link that leaves the zoo is not opened. Both None: the file is not there.
    """
    now = time.time_ns()
    try:
        descriptor = _open(zoo, path)
    except (FileNotFoundError, NotADirectoryError):
        return None, scan.ABSENT, None
    except OSError as error:
        found = f"cannot be read: {(error.strerror or str(error)).lower()}"
        return None, scan.UNSETTLED, Problem(1, 1, "", found, "a file that can be read", file=path)
    if descriptor is None:
        found, allowed = "a link that leaves the zoo", "a file of the zoo itself"
        return None, scan.UNSETTLED, Problem(1, 1, "", found, allowed, file=path)
    try:
        seen = os.fstat(descriptor)
        mark = scan.settled((seen.st_ctime_ns, seen.st_size, seen.st_ino), now)
        refused = _unreadable(seen, path, largest)
        raw = None if refused else _all_of(descriptor, seen.st_size, largest)
    finally:
        os.close(descriptor)
    return raw, mark, refused


def _open(zoo: Zoo, path: str) -> int | None:
    """Open a file without waiting for a pipe's other end; None for a link that leaves the zoo."""
    full = f"{zoo.registry}/{path}"
    if _VERSIONS in path and not _own_versions(zoo, path):
        return None
    flags = os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC
    try:
        return os.open(full, flags | os.O_NOFOLLOW)
    except OSError as error:
        if error.errno not in (errno.ELOOP, errno.EMLINK):
            raise
    return os.open(full, flags) if scan.inside(zoo.root, full) else None


def _own_versions(zoo: Zoo, path: str) -> bool:
    folder = f"{zoo.registry}/{path.partition(_VERSIONS)[0]}/{VERSIONS}"
    return not os.path.islink(folder) or scan.inside(zoo.root, folder)


def _unreadable(seen: os.stat_result, path: str, largest: int) -> Problem | None:
    if not stat.S_ISREG(seen.st_mode):
        kind = "a folder" if stat.S_ISDIR(seen.st_mode) else "a device or pipe"
        return Problem(1, 1, "", kind, "a file", file=path)
    if seen.st_size > largest:
        found, allowed = f"{seen.st_size / 1e6:.1f} MB", f"at most {largest / 1e6:.0f} MB"
        return Problem(1, 1, "", found, allowed, "is this a weights file?", path)
    return None


def _all_of(descriptor: int, size: int, largest: int) -> bytes:
    """Read to the end, which may lie further than it did a moment ago."""
    raw = os.read(descriptor, size + 1)
    while raw and len(raw) <= largest:
        more = os.read(descriptor, LARGEST)
        if not more:
            break
        raw += more
    return raw


def make_row(
    home: str, raw: bytes | None, content: bytes, vocabulary: Vocabulary, refused: Problem | None = None
) -> Row:
    """Lay a card out in the index's columns; a wrong one keeps its place and its first problem."""
    from modelyard.cards.validate import read_card

    task, ref = home.split("/")[:2]
    if raw is None or refused is not None:
        return _broken(home, task, ref, f"1:1: {refused.message if refused else ''}", content)
    reading = read_card(raw, vocabulary)
    if reading.card is None:
        first = reading.problems[0]
        more = f" (and {len(reading.problems) - 1} more)" if len(reading.problems) > 1 else ""
        return _broken(home, task, ref, f"{first.line}:{first.column}: {first.message}{more}", content)
    return _row(home, ref, reading.card, content)


def _broken(home: str, task: str, ref: str, problem: str, content: bytes) -> Row:
    parts = home.split("/")
    version = parts[3] if len(parts) > 3 else ""
    stated = {"dir": home, "ref": ref, "version": version, "name": ref, "task": task}
    stated["problem"] = str(without_logins(problem))
    return tuple((stated | {"current": 0, "content": content}).get(column) for column in COLUMNS)


def _row(home: str, ref: str, card: Card, content: bytes) -> Row:
    from pydantic_core import to_json

    from modelyard.cards.headline import primary_figure

    headline = card.performance.headline
    figures = card.performance[headline].figures if headline else {}
    parts = card.architecture
    if card.stub:
        stub, properties = _written_stub(card.stub)
    else:
        named = parts.backbone or card.name
        stub, properties = _derived_stub(card.task, named, card.framework, card.training.dataset)
    return (
        home, ref, card.version, _version_key(card.version), card.name, card.task, card.framework,
        card.status, card.licence, parts.num_parameters, _size_of(card),
        primary_figure(card.task, figures), figures.get("inference_latency_ms"),
        figures.get("throughput_fps"), headline, to_json(figures).decode() if figures else None,
        card.digest, stub, properties, _data(card), 0, None, content,
    )  # fmt: skip


def _size_of(card: Card) -> float | None:
    """Give what is fetched for a model: its weights, or its only export where it has no weights."""
    weights, exports = card.weights, list(card.exports.values())
    if weights.size_mb is None and weights.url is None and len(exports) == 1:
        return exports[0].size_mb
    return weights.size_mb


def _data(card: Card) -> str:
    """Give a card as JSON without the logins of its URLs, which are for the card's own readers alone."""
    text = card.model_dump_json(exclude_unset=True)
    if not _LOGIN.search(text):
        return text
    return json.dumps(without_logins(json.loads(text)), ensure_ascii=False)


def whole_card(zoo: Zoo, home: str) -> Card | None:
    """Read the card of a row anew, with the logins that the row lacks; None where it cannot be read now."""
    from modelyard.cards.validate import read_card

    raw, _, refused = read_file(zoo, f"{home}/{CARD}")
    return None if raw is None or refused is not None else read_card(raw, vocabulary_of(zoo)).card


@lru_cache(maxsize=4096)
def _version_key(version: str) -> str:
    from modelyard.cards.version import Version

    return Version.parse(version).key


@lru_cache(maxsize=4096)
def _written_stub(text: str) -> tuple[str, str]:
    from modelyard.cards.stub import Stub

    return _with_parts(Stub.parse(text))


@lru_cache(maxsize=4096)
def _derived_stub(task: str, backbone: str, framework: str, dataset: str | None) -> tuple[str, str]:
    """Give the stub of a card that states none."""
    from modelyard.cards.stub import derive

    return _with_parts(derive(task=task, backbone=backbone, framework=framework, repo=None, dataset=dataset))


def _with_parts(stub: Stub) -> tuple[str, str]:
    from pydantic_core import to_json

    return str(stub), to_json(stub.properties()).decode()
