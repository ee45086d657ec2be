"""Find models: by task, figures, tags, status, or any field of their cards."""

from __future__ import annotations

from modelyard.core.errors import InputError, QueryError
from modelyard.registry import model as models
from modelyard.registry.catalogue import damaged, forget_index, open_catalogue
from modelyard.registry.zoo import Zoo, open_zoo

TYPE_CHECKING = False
if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Sequence
    from typing import Any, TypeVar

    from modelyard.cards.stub import Stub

    Answer = TypeVar("Answer")
    Words = str | Sequence[str] | None
    Bound = float | str | None

MOST = 2**62  # no zoo has as many models, and SQLite counts no further
WIDEST = 100  # fields or tags asked for at once
STATUSES = ("active", "deprecated", "experimental")


class Search:
    """What is asked for: conditions in SQL with their values, an order, and how many."""

    __slots__ = ("all_versions", "clauses", "limit", "order", "order_values", "values")

    def __init__(self) -> None:
        self.clauses: list[str] = ["problem IS NULL"]
        self.values: list[object] = []
        self.order = "name COLLATE NOCASE, ref, task, version_key DESC"
        self.order_values: list[object] = []
        self.limit: int | None = None
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

    def sql(self, columns: str) -> tuple[str, list[object]]:
        clauses = self.clauses if self.all_versions else ["current = 1", *self.clauses]
        text = f"SELECT {columns} FROM card WHERE {' AND '.join(clauses)} ORDER BY {self.order}"
        values = [*self.values, *self.order_values]
        if self.limit is not None:
            text += " LIMIT ?"
            values.append(self.limit)
        return text, values


def list_models(
    *,
    task: Words = None,
    min_accuracy: Bound = None,
    max_latency: Bound = None,
    max_size: Bound = None,
    max_params: Bound = None,
    tag: Words = None,
    status: Words = None,
    licence: Words = None,
    framework: Words = None,
    stub: str | Stub | None = None,
    where: str | None = None,
    sort: str | None = None,
    limit: int | None = None,
    all_versions: bool = False,
    include_deprecated: bool = False,
    zoo: Zoo | str | None = None,
    **fields: object,
) -> models.Models:
    """List the models of a zoo that fit, one record each: its current version.

    Args:
        task: one task, or several.
        min_accuracy: least figure of the task's primary metric, 0 to 1.
        max_latency: most milliseconds on the headline benchmark.
        max_size: most megabytes of weights.
        max_params: most parameters.
        tag: tags that a model must all have.
        status: active, deprecated or experimental; all but deprecated by default.
        licence: SPDX ids.
        framework: such as pytorch.
        stub: a stub, or a pattern of stubs.
        where: a query over any field; see docs/queries.md.
        sort: fields to sort by, best first.
        limit: how many at most.
        all_versions: every version of each model.
        include_deprecated: deprecated ones too.
        zoo: a zoo or its folder; the one at hand by default.
        fields: any other query field by its name, such as `backbone="resnet50"` or `domain="cv"`.
    """
    opened = zoo if isinstance(zoo, Zoo) else open_zoo(zoo)

    def ask(connection: sqlite3.Connection) -> models.Models:
        search = Search()
        narrow(search, opened, task=task, status=status, licence=licence, framework=framework, tag=tag)
        bound(search, min_accuracy, max_latency, max_size, max_params)
        finish(
            search, connection, stub=None if stub is None else str(stub), where=where, sort=sort, limit=limit,
            all_versions=all_versions, include_deprecated=include_deprecated or bool(status),
        )  # fmt: skip
        for name, value in fields.items():
            add_field(search, connection, name, value)
        sql, values = search.sql(", ".join(models.FIELDS) + ", layer")
        rows = connection.execute(sql, values).fetchall()
        return models.Models(models.Model(opened.listed[row[-1]], row[:-1]) for row in rows)

    return asking(opened, ask)


def asking(zoo: Zoo, question: Callable[[sqlite3.Connection], Answer]) -> Answer:
    """Put a question to a zoo's catalogue; an index that turns out damaged is built anew, once."""
    import sqlite3

    for last in (False, True):
        connection: sqlite3.Connection | None = None
        try:
            connection = open_catalogue(zoo)
            return question(connection)
        except sqlite3.DatabaseError as error:
            if last or not damaged(error):
                raise
            forget_index(zoo)
        finally:
            if connection is not None:
                connection.close()
    raise AssertionError("unreachable")


def narrow(
    search: Search, zoo: Zoo, *, task: Words, status: Words, licence: Words, framework: Words, tag: Words
) -> None:
    """Ask for words in the fields that have options of their own."""
    _known_tasks(_listed(task), zoo)
    search.any_of("task", task)
    search.any_of("status", status)
    search.any_of("licence", licence)
    search.any_of("framework", framework)
    for word in _listed(status):
        if word.lower() not in STATUSES:
            raise InputError(f"there is no status {word!r}", hint="There are: " + ", ".join(STATUSES))
    for word in _listed(tag):
        each = "SELECT 1 FROM json_each(data, '$.tags') WHERE value = ? COLLATE NOCASE"
        search.add(f"EXISTS ({each})", word)


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


def bound(
    search: Search, min_accuracy: Bound, max_latency: Bound, max_size: Bound, max_params: Bound
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
            search.add(clause, value)


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


def finish(
    search: Search,
    connection: sqlite3.Connection,
    *,
    stub: str | None,
    where: str | None,
    sort: str | None,
    limit: int | None,
    all_versions: bool,
    include_deprecated: bool,
) -> None:
    """Add what needs the catalogue to be understood: queries, stubs and the order."""
    search.all_versions = all_versions
    if limit is not None and (not isinstance(limit, int) or limit < 0):
        raise InputError(f"the limit is {limit!r}; it is a whole number, 0 or more")
    search.limit = None if limit is None else min(limit, MOST)
    asked_for = include_deprecated or (where is not None and "status" in where)
    if not asked_for:
        search.add("status IS NOT 'deprecated'")
    if stub is not None:
        from modelyard.cards.stub import pattern_regex

        pattern = pattern_regex(stub)
        connection.create_function("fits", 1, lambda text: bool(pattern.fullmatch(text)), deterministic=True)
        search.add("fits(stub)")
    if where is not None:
        from modelyard.registry.query import compile_query

        clause, values = _with_names(connection, where, compile_query)
        search.add(clause, *values)
    if sort is not None:
        from modelyard.registry.query import sort_clause

        search.order, search.order_values = _with_names(connection, sort, sort_clause)


def add_field(search: Search, connection: sqlite3.Connection, name: str, value: object) -> None:
    """Ask that any field of the card has a value, or one of some values."""
    from modelyard.registry.query import equals

    try:
        clause, values = _with_names(connection, name, lambda text, **names: equals(text, value, **names))
    except QueryError as error:
        raise InputError(error.message, hint=error.hint) from None
    search.add(clause, *values)


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


def complete_models(begun: str, zoo: str | None) -> list[str]:
    """Give the references that begin with some letters, for the shell's completion."""
    opened = open_zoo(zoo)
    name, at, _ = begun.partition("@")
    catalogue = open_catalogue(opened, opened.searched)
    try:
        if at:
            query = "SELECT DISTINCT ref || '@' || version FROM card WHERE ref = ? AND problem IS NULL"
            return [str(row[0]) for row in catalogue.execute(query, (name,))]
        pattern = name.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
        query = "SELECT DISTINCT ref FROM card WHERE ref LIKE ? ESCAPE '\\' ORDER BY ref LIMIT 1000"
        return [str(row[0]) for row in catalogue.execute(query, (pattern,))]
    finally:
        catalogue.close()


def complete_values(parameter: str, zoo: str | None) -> list[str]:
    """Give the words that may stand behind an option, for the shell's completion."""
    if parameter == "task":
        from modelyard.cards.vocabulary import TASKS

        return [*TASKS, *open_zoo(zoo).settings.tasks]
    if parameter == "status":
        return list(STATUSES)
    if parameter in ("sort", "columns"):
        from modelyard.registry.query import FIELDS

        return sorted(FIELDS)
    queries = {
        "licence": "SELECT DISTINCT licence FROM card WHERE licence IS NOT NULL ORDER BY 1",
        "framework": "SELECT DISTINCT framework FROM card WHERE framework IS NOT NULL ORDER BY 1",
        "tag": "SELECT DISTINCT value FROM card, json_each(card.data, '$.tags') ORDER BY 1",
    }
    if parameter not in queries:
        return []
    return asking(open_zoo(zoo), lambda rows: [str(row[0]) for row in rows.execute(queries[parameter])])


def broken_cards(connection: sqlite3.Connection) -> list[str]:
    """Name the models whose cards could not be read."""
    return [str(ref) for (ref,) in connection.execute("SELECT ref FROM card WHERE problem IS NOT NULL")]
