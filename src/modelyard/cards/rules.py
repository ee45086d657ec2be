"""What a schema cannot say of a card: figures of any name, parts of any shape, words that YAML 1.1 twists."""

from __future__ import annotations

import math
import re
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

from modelyard.cards.kinds import percentage
from modelyard.cards.problem import show
from modelyard.cards.quantity import fraction, megabytes, milliseconds
from modelyard.cards.text.document import DEEPEST, Document
from modelyard.cards.text.places import Path, compose, places
from modelyard.cards.vocabulary import METRICS, metric_kind
from modelyard.core.suggest import suggest

if TYPE_CHECKING:
    from modelyard.cards.vocabulary import Vocabulary

QUOTE = "write it in quotes"
_TRAP = re.compile(
    r"(?i:y|yes|n|no|on|off|true|false|null|~|=|<<)\Z|\d{4}-\d\d?-\d\d?([tT ].*)?\Z|[-+]?\d+(:[0-5]?\d)+\Z"
)
_TOO_BIG = 2**63
_UNITS = {"_ms": milliseconds, "_mb": megabytes}
_FEWER_DIGITS = "a number of at most 18 digits"


class Mistake(NamedTuple):
    """A mistake in the data, before its place in the text is known."""

    path: Path
    at_key: bool
    found: str
    allowed: str
    hint: str = ""


def no_word(path: Path) -> Mistake:
    """Complain of a key that is no word."""
    scalar = path[-1] is None or isinstance(path[-1], bool | int | float)
    return Mistake(path, True, f"the key {show(path[-1])}", "a word as key", QUOTE if scalar else "")


def open_figures(data: dict[str, Any], vocabulary: Vocabulary) -> list[Mistake]:
    """Find slips and wrong values among the figures that the schema does not name."""
    benchmarks = data.get("performance")
    mistakes: list[Mistake] = []
    for benchmark, figures in benchmarks.items() if isinstance(benchmarks, dict) else ():
        for metric, value in figures.items() if isinstance(figures, dict) else ():
            path = ("performance", benchmark, metric)
            if isinstance(metric, str) and metric not in _named():
                mistakes += _figure(path, metric, value, vocabulary)
    return mistakes


@cache
def _named() -> frozenset[str]:
    """Give the metrics that the schema itself holds to their kinds."""
    from modelyard.cards.card import Benchmark

    return frozenset(Benchmark.model_fields)


def _figure(path: Path, metric: str, value: object, vocabulary: Vocabulary) -> list[Mistake]:
    near = None if metric in METRICS or metric in vocabulary.metrics else _slip_of(metric)
    if near is not None:
        found = "an unknown metric that looks like a slip"
        hint = f"did you mean `{near}`?"
        slip = Mistake(path, True, found, "any name but a near miss; see `metrics` in modelyard.toml", hint)
        return [slip, *_value(path, near, value)]
    return _value(path, metric, value)


def _value(path: Path, metric: str, value: object) -> list[Mistake]:
    if value is None:
        return []
    kind = metric_kind(metric)
    if isinstance(value, bool | str) or not isinstance(value, int | float):
        return _no_number(path, metric, kind, value)
    if isinstance(value, int) and abs(value) >= _TOO_BIG:
        return [Mistake(path, False, show(value), _FEWER_DIGITS)]
    if not math.isfinite(value):
        return []
    if kind == "fraction" and not 0 <= value <= 1:
        return [Mistake(path, False, show(value), "a fraction from 0 to 1", percentage(value))]
    if kind == "positive" and value <= 0:
        return [Mistake(path, False, show(value), "more than 0")]
    return []


def _no_number(path: Path, metric: str, kind: str, value: object) -> list[Mistake]:
    """Ask for a number where the metric's name says that it is one, and give the one that was meant."""
    if kind not in ("fraction", "positive") or not isinstance(value, bool | str):
        return []  # the schema complains of lists and mappings
    allowed = "a fraction from 0 to 1" if kind == "fraction" else "a number"
    read = fraction if kind == "fraction" else _UNITS.get(metric[-3:])
    hint = ""
    if read is not None and isinstance(value, str):
        try:
            hint = f"write {read(value)}"
        except ValueError:
            hint = ""
    return [Mistake(path, False, show(value), allowed, hint)]


def _slip_of(metric: str) -> str | None:
    """Name the well-known metric that an unknown one was meant to be, if it is that close to it."""
    from difflib import SequenceMatcher

    digits = re.sub(r"\D", "", metric)
    near = suggest(metric, [known for known in METRICS if re.sub(r"\D", "", known) == digits])
    if near is None or near.endswith(metric) or metric.endswith(near):
        return None
    alike = SequenceMatcher(None, metric.lower(), near).ratio()
    return near if alike >= _SLIP and abs(len(near) - len(metric)) <= 2 else None


_SLIP = 0.85


def any_shape(path: Path, value: object) -> list[Mistake]:
    """Find what no reader of JSON could take in a part of the file that may have any shape."""
    mistakes: list[Mistake] = []
    rest: list[tuple[Path, object]] = [(path, value)]
    while rest:
        path, value = rest.pop()
        if isinstance(value, float) and not math.isfinite(value):
            mistakes.append(Mistake(path, False, show(value), "a finite number"))
        elif isinstance(value, int) and abs(value) >= _TOO_BIG:
            mistakes.append(Mistake(path, False, show(value), _FEWER_DIGITS, QUOTE))
        elif len(path) > DEEPEST:
            mistakes.append(Mistake(path, False, "nested too deeply", f"at most {DEEPEST} levels"))
        elif isinstance(value, dict):
            mistakes += [wrong for key in value if (wrong := _odd_key((*path, key))) is not None]
            rest += [((*path, key), inner) for key, inner in value.items()]
        elif isinstance(value, list):
            rest += [((*path, index), inner) for index, inner in enumerate(value)]
        elif not isinstance(value, str | int | float | None):
            mistakes.append(Mistake(path, False, show(value), "a list"))
    return mistakes


def _odd_key(path: Path) -> Mistake | None:
    key = path[-1]
    if key == "<<":
        return Mistake(path, True, "a merge key of YAML 1.1", "values written out")
    # The schema itself complains of keys at the first level.
    return None if isinstance(key, str) or type(key) is int or len(path) == 2 else no_word(path)


_NAMES = ("name", "version", "framework", "deprecated_by", "base_model")
_KEYED = ("aliases", "exports", "performance")


def traps(document: Document, known: set[Path]) -> list[Mistake]:
    """Find words without quotes that YAML 1.1 readers take for something else: `name: no`."""
    data = document.data
    words: list[tuple[Path, Any]] = [((key,), data.get(key)) for key in _NAMES]
    for part in ("tags", "derived_from"):
        listed = data.get(part)
        words += [
            ((part, index), word) for index, word in enumerate(listed if isinstance(listed, list) else ())
        ]
    if isinstance(data.get("architecture"), dict):
        words.append((("architecture", "backbone"), data["architecture"].get("backbone")))
    keys = [(part, key) for part in _KEYED if isinstance(data.get(part), dict) for key in data[part]]
    caught = [(path, word, False) for path, word in words if _trap(word) and path not in known]
    caught += [(path, path[1], True) for path in keys if _trap(path[1]) and path not in known]
    if not caught:
        return []
    root = compose(document.text)
    where = places(root, data) if root is not None else {}
    found, allowed = "`{}` without quotes", "text that every YAML reader reads alike"
    return [
        Mistake(path, at_key, found.format(word), allowed, f'write "{word}"')
        for path, word, at_key in caught
        if path in where and (where[path].plain_name if at_key else where[path].plain)
    ]


def _trap(word: object) -> bool:
    if not isinstance(word, str) or (len(word) > len("false") and word[0] not in "+-0123456789"):
        return False
    return _TRAP.match(word) is not None
