"""The order of what is found: `accuracy,-size_mb` compiled to SQL's ORDER BY."""

from __future__ import annotations

from modelyard.core.errors import QueryError
from modelyard.registry.query.names import resolve_field
from modelyard.registry.query.place import sort_key
from modelyard.registry.query.text import checked, moved, read_quoted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from modelyard.registry.query.fields import Field
    from modelyard.registry.query.place import Sql


def sort_clause(
    text: str, *, metrics: frozenset[str] = frozenset(), benchmarks: frozenset[str] = frozenset()
) -> Sql:
    """Compile `accuracy,-size_mb` to an ORDER BY list: the best first, `-` descending, `+` ascending.

    What lacks the value comes last in either direction; the reference and the version break ties.
    """
    terms: list[str] = []
    params: list[object] = []
    for name, at in _names(checked(text)):
        bare = name.lstrip("+-")
        try:
            field = resolve_field(bare, metrics=metrics, benchmarks=benchmarks)
        except QueryError as error:
            raise moved(error, text, at + len(name) - len(bare)) from None
        if field.kind == "list":
            raise QueryError(f"{bare} is a list, and lists have no order", text=text, column=at)
        descending = field.descending if bare == name else name[0] == "-"
        sql, more = sort_key(field)
        terms.append(f"{sql} {'DESC' if descending else 'ASC'} NULLS LAST")
        params += more
    return ", ".join([*terms, "card.ref", "card.version_key DESC"]), params


def first_field(
    text: str, *, metrics: frozenset[str] = frozenset(), benchmarks: frozenset[str] = frozenset()
) -> Field:
    """Give the field that an order goes by first."""
    name = _names(checked(text))[0][0].lstrip("+-")
    return resolve_field(name, metrics=metrics, benchmarks=benchmarks)


def _names(text: str) -> list[tuple[str, int]]:
    """The names between commas outside quotes, each with the place where it starts."""
    if not text.strip():
        hint = "Write such as `accuracy,-size_mb`."
        raise QueryError("the sort order is empty", text=text, column=0, hint=hint)
    names: list[tuple[str, int]] = []
    start = 0
    for end in _ends(text):
        piece = text[start:end]
        column = start + len(piece) - len(piece.lstrip())
        if not piece.strip().lstrip("+-"):
            raise QueryError("a field is missing", text=text, column=column)
        names.append((piece.strip(), column))
        start = end + 1
    return names


def _ends(text: str) -> Iterator[int]:
    """Where the names end: at each comma outside quotes, and at the end of the text."""
    at = 0
    while at < len(text):
        if text[at] == ",":
            yield at
        at = read_quoted(text, at)[2] if text[at] in "\"'" else at + 1
    yield len(text)
