"""What is asked of a list of models: the options of `list`, laid out as SQL with bound values."""

from __future__ import annotations

from modelyard.core.errors import InputError, QueryError

TYPE_CHECKING = False
if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Sequence
    from typing import Any

    from modelyard.registry.listing.machine import Machine
    from modelyard.registry.listing.ranking import Figure
    from modelyard.registry.zoo import Zoo

    Words = str | Sequence[str] | None
    Bound = float | str | None

MOST = 2**62  # no zoo has as many models, and SQLite counts no further
WIDEST = 100  # fields or tags asked for at once
STATUSES = ("active", "deprecated", "experimental")


class Selection:
    """What is asked for: conditions in SQL with their values, an order, and how many."""

    __slots__ = ("all_versions", "clauses", "limit", "order", "order_values", "ranks_by", "values")

    def __init__(self) -> None:
        self.clauses: list[str] = ["problem IS NULL"]
        self.values: list[object] = []
        self.order = "name COLLATE NOCASE, ref, task, version_key DESC"
        self.order_values: list[object] = []
        self.limit: int | None = None
        self.ranks_by: Figure | None = None
        self.all_versions = False

    def add(self, clause: str, *values: object) -> None:
        self.clauses.append(clause)
        self.values.extend(values)

    def any_of(self, column: str, words: Words) -> None:
        """Ask that a column is one of some words, whatever their case."""
        chosen = _listed(words)
        if chosen:
            holes = ", ".join("?" * len(chosen))
            self.add(f"{column} COLLATE NOCASE IN ({holes})", *chosen)

    def sql(self, columns: str, *, all_of_them: bool = False) -> tuple[str, list[object]]:
        clauses = self.clauses if self.all_versions else ["current = 1", *self.clauses]
        text = f"SELECT {columns} FROM card WHERE {' AND '.join(clauses)} ORDER BY {self.order}"
        values = [*self.values, *self.order_values]
        if self.limit is not None and not all_of_them:
            text += " LIMIT ?"
            values.append(self.limit)
        return text, values


def select(
    zoo: Zoo,
    connection: sqlite3.Connection,
    *,
    task: Words,
    min_accuracy: Bound,
    max_latency: Bound,
    max_size: Bound,
    max_params: Bound,
    tag: Words,
    status: Words,
    licence: Words,
    framework: Words,
    stub: str | None,
    where: str | None,
    sort: str | None,
    limit: int | None,
    all_versions: bool,
    include_deprecated: bool,
    timed_on: Machine | None = None,
) -> Selection:
    """Lay out what `list` and `list_models` were asked for."""
    selection = Selection()
    _narrow(selection, zoo, task=task, status=status, licence=licence, framework=framework, tag=tag)
    _bound(selection, min_accuracy, max_latency, max_size, max_params)
    if timed_on is not None:
        clause, values = timed_on.condition
        selection.add(clause, *values)
    selection.all_versions = all_versions
    if limit is not None and (not isinstance(limit, int) or limit < 0):
        raise InputError(f"the limit is {limit!r}; it is a whole number, 0 or more")
    selection.limit = None if limit is None else min(limit, MOST)
    if not (include_deprecated or status or (where is not None and "status" in where)):
        selection.add("status IS NOT 'deprecated'")
    if stub is not None:
        _fit(selection, connection, stub)
    if where is not None:
        from modelyard.registry.query import compile_query

        clause, values = _with_names(connection, where, compile_query)
        selection.add(clause, *values)
    if sort is not None:
        from modelyard.registry.listing.ranking import ranked_by
        from modelyard.registry.query import first_field, sort_clause

        selection.order, selection.order_values = _with_names(connection, sort, sort_clause)
        selection.ranks_by = ranked_by(_with_names(connection, sort, first_field))
    return selection


def _fit(selection: Selection, connection: sqlite3.Connection, stub: str) -> None:
    from modelyard.cards.stub import pattern_regex

    pattern = pattern_regex(stub)
    connection.create_function("fits", 1, lambda text: bool(pattern.fullmatch(text)), deterministic=True)
    selection.add("fits(stub)")


def _narrow(
    selection: Selection,
    zoo: Zoo,
    *,
    task: Words,
    status: Words,
    licence: Words,
    framework: Words,
    tag: Words,
) -> None:
    """Ask for words in the fields that have options of their own."""
    _known_tasks(_listed(task), zoo)
    selection.any_of("task", task)
    selection.any_of("status", status)
    selection.any_of("licence", licence)
    selection.any_of("framework", framework)
    for word in _listed(status):
        if word.lower() not in STATUSES:
            raise InputError(f"there is no status {word!r}", hint="There are: " + ", ".join(STATUSES))
    for word in _listed(tag):
        each = "SELECT 1 FROM json_each(data, '$.tags') WHERE value = ? COLLATE NOCASE"
        selection.add(f"EXISTS ({each})", word)


def _known_tasks(words: list[str], zoo: Zoo) -> None:
    """Refuse a task that no zoo here knows: it would find nothing for ever."""
    from modelyard.cards.vocabulary import TASKS

    known = [*TASKS, *zoo.settings.tasks]
    for word in words:
        if word.lower() not in (task.lower() for task in known):
            from modelyard.core.suggest import suggest

            near = suggest(word, known)
            hint = f"Did you mean `{near}`?" if near else "There are: " + ", ".join(known)
            raise InputError(f"there is no task {word!r}", hint=hint)


def _bound(
    selection: Selection, min_accuracy: Bound, max_latency: Bound, max_size: Bound, max_params: Bound
) -> None:
    """Ask for figures within bounds; a model without the figure does not fit."""
    least = _amount("min_accuracy", min_accuracy, "fraction")
    if least is not None and not 0 <= least <= 1:
        hint = f"Write {least / 100:g} for {least:g} %." if 1 < least <= 100 else None
        raise InputError(f"the least accuracy is {least:g}; it is a fraction from 0 to 1", hint=hint)
    bounds = (
        ("accuracy >= ?", least),
        ("latency_ms <= ?", _amount("max_latency", max_latency, "milliseconds")),
        ("size_mb <= ?", _amount("max_size", max_size, "megabytes")),
        ("num_parameters <= ?", _amount("max_params", max_params, "count")),
    )
    for clause, value in bounds:
        if value is not None:
            selection.add(clause, value)


def _amount(name: str, value: Bound, kind: str) -> float | None:
    """Give a bound as a number; a text is read as people write numbers: 30M, 50MB, 10ms, 80%."""
    if value is None:
        return None
    import math

    try:
        if isinstance(value, str) and not (value.isascii() and value.replace(".", "", 1).isdecimal()):
            from modelyard.cards import quantity

            value = getattr(quantity, kind)(value)
        number = float(value)
    except (TypeError, ValueError, OverflowError) as error:
        wanted = str(error) if isinstance(error, ValueError) and isinstance(value, str) else "a number"
        raise InputError(f"{name} needs {wanted}, got {value!r}") from None
    if math.isnan(number):
        raise InputError(f"{name} needs a number, got {value!r}")
    return number


def add_field(selection: Selection, connection: sqlite3.Connection, name: str, value: object) -> None:
    """Ask that any field of the card has a value, or one of some values."""
    from modelyard.registry.query import equals

    try:
        clause, values = _with_names(connection, name, lambda text, **names: equals(text, value, **names))
    except QueryError as error:
        raise InputError(error.message, hint=error.hint) from None
    selection.add(clause, *values)


def select_fields(connection: sqlite3.Connection, names: Sequence[str]) -> tuple[str, list[object]]:
    """Give the SQL that selects some fields by their names, and the values bound in it."""
    from modelyard.registry.query import value_of

    clauses: list[str] = []
    values: list[object] = []
    if len(names) > WIDEST:
        raise InputError(f"--columns: {len(names)} fields are too many: at most {WIDEST}")
    for name in names:
        try:
            clause, more = _with_names(connection, name, value_of)
        except QueryError as error:
            raise InputError(f"--columns: {error.message}", hint=error.hint) from None
        clauses.append(clause)
        values += more
    return ", ".join(clauses), values


def _with_names(connection: sqlite3.Connection, text: str, read: Callable[..., Any]) -> Any:
    """Read a text that names fields; what metrics and benchmarks the cards have is only looked up at need."""
    if "performance" not in text:
        try:
            return read(text, metrics=frozenset(), benchmarks=frozenset())
        except QueryError:
            pass
    metrics = connection.execute("SELECT DISTINCT key FROM card, json_each(card.metrics)")
    known_metrics = frozenset(key for (key,) in metrics)
    benchmarks = connection.execute("SELECT DISTINCT key FROM card, json_each(card.data, '$.performance')")
    return read(text, metrics=known_metrics, benchmarks=frozenset(key for (key,) in benchmarks))


def _listed(words: Words) -> list[str]:
    if words is None:
        return []
    if isinstance(words, str):
        return [words]
    if not isinstance(words, list | tuple | set | frozenset):
        raise InputError(f"a word or a list of words is wanted, got {words!r}")
    if len(words) > WIDEST:
        raise InputError(f"{len(words)} words are too many: at most {WIDEST}")
    return [str(word) for word in words]


def words_nobody_has(
    connection: sqlite3.Connection, *, licence: Words, framework: Words, tag: Words
) -> list[str]:
    """Say which of the words asked for stand on no card at all, and what was perhaps meant."""
    from modelyard.core.suggest import suggest

    said: list[str] = []
    for kind, words in (("licence", licence), ("framework", framework), ("tag", tag)):
        known = words_of(connection, kind) if words else []
        for word in _listed(words):
            if word.lower() not in (each.lower() for each in known):
                near = suggest(word, known)
                few = ", ".join(known) if len(known) <= 12 else ""
                hint = f"; did you mean `{near}`?" if near else f"; there are: {few}" if few else ""
                said.append(f"no card has the {kind} {word!r}{hint}")
    return said


_WORDS = {
    "licence": "SELECT DISTINCT licence FROM card WHERE licence IS NOT NULL ORDER BY 1",
    "framework": "SELECT DISTINCT framework FROM card WHERE framework IS NOT NULL ORDER BY 1",
    "tag": "SELECT DISTINCT value FROM card, json_each(card.data, '$.tags') ORDER BY 1",
}


def words_of(connection: sqlite3.Connection, kind: str) -> list[str]:
    """Give the licences, frameworks or tags that stand on the cards; nothing for another kind."""
    return [str(row[0]) for row in connection.execute(_WORDS[kind])] if kind in _WORDS else []
