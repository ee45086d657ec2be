"""Keyword filters of `list_models`, such as `task="detection"`: Python values instead of written ones."""

from __future__ import annotations

from modelyard.core.errors import QueryError
from modelyard.registry.query.comparison import equality
from modelyard.registry.query.literals import read_literal
from modelyard.registry.query.names import resolve_field
from modelyard.registry.query.numbers import read_number
from modelyard.registry.query.place import missing
from modelyard.registry.query.text import checked

TYPE_CHECKING = False
if TYPE_CHECKING:
    from modelyard.registry.query.fields import Field
    from modelyard.registry.query.literals import Literal
    from modelyard.registry.query.place import Sql


def equals(
    field_name: str,
    value: object,
    *,
    metrics: frozenset[str] = frozenset(),
    benchmarks: frozenset[str] = frozenset(),
) -> Sql:
    """Compile one keyword filter of `list_models`: a value, None for missing, or a list of alternatives."""
    field = resolve_field(field_name, metrics=metrics, benchmarks=benchmarks)
    alternatives = list(value) if isinstance(value, list | tuple | set | frozenset) else [value]
    literals = [_literal(field, one) for one in alternatives if one is not None]
    sql, params = equality(field, literals, wanted=True)
    if None not in alternatives:
        return f"(({sql}) IS TRUE)", params
    empty, more = missing(field)
    return f"(({sql}) IS TRUE OR ({empty}) IS TRUE)", params + more


def _literal(field: Field, value: object) -> Literal:
    text, quoted = _written(field, value)
    checked(text)
    try:
        return read_literal(field, text, quoted=quoted)
    except QueryError as error:
        raise _wrong(field, value, error.message, error.hint) from None


def _written(field: Field, value: object) -> tuple[str, bool]:
    """A Python value as it would be written in a query, and whether it would stand in quotes."""
    if isinstance(value, bool):
        if field.kind not in ("any", "list", "bool"):
            raise _wrong(field, value, f"{field.name} is neither true nor false")
        return ("true" if value else "false"), False
    if isinstance(value, int | float):
        if field.kind in ("any", "list", "number") and read_number(repr(value)) is None:
            raise _wrong(field, value, f"{value!r} cannot be asked for")
        return repr(value), False
    if isinstance(value, str):
        return value, field.kind in ("text", "any", "list")
    message = f"{field.name} cannot be asked for with {type(value).__name__}"
    expected = "a text, a number, True, False, None or a list of these"
    raise _wrong(field, value, message, f"Give {expected}.")


def _wrong(field: Field, value: object, message: str, hint: str | None = None) -> QueryError:
    return QueryError(message, text=f"{field.name}={value!r}", column=len(field.name) + 1, hint=hint)
