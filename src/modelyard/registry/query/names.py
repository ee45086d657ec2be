"""From the name of a field, as people write it, to the field; and what was meant by a wrong one."""

from __future__ import annotations

from modelyard.cards.vocabulary import LOWER_IS_BETTER, METRICS, metric_kind
from modelyard.core.errors import QueryError
from modelyard.core.suggest import suggest
from modelyard.registry.query.fields import ALIASES, FIELDS, OPEN_PARTS, PATHS, Field
from modelyard.registry.query.text import read_quoted

_ARTIFACT = {
    "url": ("text", ""),
    "urls": ("list", ""),
    "sha256": ("text", ""),
    "sha256_prefix": ("text", ""),
    "size_mb": ("number", "mb"),
    "opset_version": ("number", ""),
}


def resolve_field(
    name: str, *, metrics: frozenset[str] = frozenset(), benchmarks: frozenset[str] = frozenset()
) -> Field:
    """Find the field of this name: short, or a full path, or a metric of the headline benchmark.

    Args:
        name: as written; keys with odd characters stand in quotes (`metadata."my key"`).
        metrics: the metrics that cards of this zoo have on their headline benchmarks.
        benchmarks: the benchmarks that cards of this zoo name.
    """
    single = _single(name, metrics)
    if single is not None:
        return single
    parts = split_name(name)
    keys = tuple(key for key, _ in parts)
    found = PATHS.get(keys) or _below_a_part(name, keys, parts, metrics, benchmarks)
    if found is None:
        raise _unknown(name, parts, metrics, benchmarks)
    return found


def _below_a_part(
    name: str,
    keys: tuple[str, ...],
    parts: list[tuple[str, int]],
    metrics: frozenset[str],
    benchmarks: frozenset[str],
) -> Field | None:
    """A field that no list can hold: it has a name of the card's own in its path."""
    root = keys[0]
    if len(keys) == 1:
        return _single(root, metrics)
    if root in OPEN_PARTS:
        return Field(name, ("data", *keys), "any", about="as the card has it")
    if root == "exports":
        return _export(name, keys)
    if root == "performance":
        return _figure(name, keys, parts[1][1], benchmarks)
    if root in benchmarks:
        return _figure(name, ("performance", *keys), parts[0][1], benchmarks)
    return None


def split_name(name: str) -> list[tuple[str, int]]:
    """Split `metadata."my key".x` at its dots; each key comes with the place where it starts."""
    parts: list[tuple[str, int]] = []
    at = 0
    while True:
        if at < len(name) and name[at] in "\"'":
            key, _, end = read_quoted(name, at)
        else:
            end = name.find(".", at)
            end = len(name) if end < 0 else end
            key = name[at:end]
            if not key:
                raise QueryError("a part of the field's name is missing", text=name, column=at)
        parts.append((key, at))
        if end >= len(name):
            return parts
        if name[end] != ".":
            raise QueryError("expected a dot after the quoted key", text=name, column=end)
        at = end + 1


def _single(name: str, metrics: frozenset[str]) -> Field | None:
    name = ALIASES.get(name, name)
    if name in FIELDS:
        return FIELDS[name]
    return _measure(name, ("metrics", name)) if name in metrics or name in METRICS else None


def _measure(name: str, where: tuple[str, ...]) -> Field:
    """A metric: its name tells its kind, its unit and which end is the best."""
    metric = where[-1]
    kind = {"fraction": "number", "positive": "number", "text": "text"}.get(metric_kind(metric), "any")
    unit = "fraction" if metric_kind(metric) == "fraction" else ""
    unit = "ms" if metric.endswith("_ms") else "mb" if metric.endswith("_mb") else unit
    low = metric in LOWER_IS_BETTER or kind == "text" or metric.endswith(("_ms", "_mb", "loss", "error"))
    return Field(name, where, kind, unit, best="low" if low else "high", about=f"the metric {metric}")


def _export(name: str, keys: tuple[str, ...]) -> Field | None:
    if len(keys) == 2:
        return Field(name, ("data", *keys), "any")
    if len(keys) == 3 and keys[2] in _ARTIFACT:
        return Field(name, ("data", *keys), *_ARTIFACT[keys[2]], about=f"{keys[2]} of the {keys[1]} export")
    return None


def _figure(name: str, keys: tuple[str, ...], place: int, benchmarks: frozenset[str]) -> Field | None:
    """A figure of one benchmark, or the whole benchmark, whose name stands at that place."""
    if benchmarks and keys[1] not in benchmarks:
        near = suggest(keys[1], benchmarks)
        hint = f"Did you mean `{near}`?" if near else f"Benchmarks here: {_some(benchmarks)}."
        message = f"no card here has the benchmark `{keys[1]}`"
        raise QueryError(message, text=name, column=place, hint=hint)
    if len(keys) == 2:
        return Field(name, ("data", *keys), "any")
    return _measure(name, ("data", *keys)) if len(keys) == 3 else None


def _unknown(
    name: str, parts: list[tuple[str, int]], metrics: frozenset[str], benchmarks: frozenset[str]
) -> QueryError:
    keys = [key for key, _ in parts]
    if keys[0] == "exports":
        options, wrong = {f"exports.{keys[1]}.{leaf}" for leaf in _ARTIFACT}, 2
    else:
        paths = {".".join(path) for path in PATHS}
        options, wrong = {*FIELDS, *ALIASES, *METRICS, *metrics, *benchmarks, *paths}, _first_wrong(keys)
    near = suggest(".".join(keys), options)
    root = suggest(keys[0], benchmarks) if len(keys) > 1 else None
    near = ".".join([root, *keys[1:]]) if root else near
    hint = f"Did you mean `{near}`?" if near else "A card's own keys are asked for as `metadata.KEY`."
    return QueryError(f"there is no field `{name}`", text=name, column=parts[wrong][1], hint=hint)


def _first_wrong(keys: list[str]) -> int:
    """How many keys, from the first on, lead into the card; the last one never counts as right."""
    right = [deep for deep in range(1, len(keys)) if any(path[:deep] == tuple(keys[:deep]) for path in PATHS)]
    return max(right, default=0)


def _some(names: frozenset[str]) -> str:
    shown = sorted(names)[:8]
    return ", ".join(shown) + (", …" if len(names) > len(shown) else "")
