"""One condition of a query: field, operator, value, or several values after `in`."""

from __future__ import annotations

from modelyard.core.errors import QueryError
from modelyard.registry.query.comparison import equality, likeness, order
from modelyard.registry.query.fields import FIELDS
from modelyard.registry.query.literals import read_literal, read_pattern
from modelyard.registry.query.numbers import read_number
from modelyard.registry.query.place import missing, present
from modelyard.registry.query.text import moved
from modelyard.registry.query.tokens import KEYWORDS, MISTAKEN, OPERATORS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from modelyard.registry.query.cursor import Cursor
    from modelyard.registry.query.fields import Field
    from modelyard.registry.query.literals import Literal
    from modelyard.registry.query.place import Sql
    from modelyard.registry.query.tokens import Token

_OPERATORS_HINT = "Operators are = != < <= > >= ~ !~ in, not in."


def read_condition(cursor: Cursor, find: Callable[[str], Field]) -> Sql:
    """Read the condition that starts here and compile it; `find` gives the field of a name."""
    start = cursor.next.start
    name = _read_name(cursor)
    try:
        field = find(name)
    except QueryError as error:
        raise _no_field(cursor, error, name, start) from None
    place = cursor.next.start
    operator = _read_operator(cursor, name)
    return _compiled(cursor, field, operator, place, _read_values(cursor, field, operator))


def _read_name(cursor: Cursor) -> str:
    token = cursor.next
    if not token.is_name_or_value:
        found = f"found `{token.text}`" if token.text else "the query ends"
        hint = "A condition is `field operator value`."
        raise cursor.wrong(f"expected a field, {found}", token.start, hint)
    end = cursor.take().end
    while cursor.next.kind in ("word", "string") and cursor.next.start == end:
        end = cursor.take().end
    return cursor.text[token.start : end]


def _no_field(cursor: Cursor, error: QueryError, name: str, start: int) -> QueryError:
    if read_number(name) is not None:
        hint = "The field comes first: `top1_accuracy >= 0.8`."
        return cursor.wrong(f"expected a field, found the number `{name}`", start, hint)
    head, colon, rest = name.partition(":")
    if colon and head in FIELDS:
        hint = f"Write `{head} = {rest}`."
        return cursor.wrong("expected an operator after the field", start + len(head), hint)
    return moved(error, cursor.text, start)


def _read_operator(cursor: Cursor, name: str) -> str:
    token = cursor.take()
    if token.kind == "operator" and token.text in OPERATORS:
        return "=" if token.text == "==" else token.text
    if token.keyword == "in":
        return "in"
    if token.keyword == "not" and cursor.next.keyword == "in":
        cursor.take()
        return "not in"
    raise _no_operator(cursor, token, name)


def _no_operator(cursor: Cursor, token: Token, name: str) -> QueryError:
    if token.keyword == "between":
        hint = f"Write `{name} >= … and {name} <= …`."
        return cursor.wrong("there is no operator `between`", token.start, hint)
    meant = MISTAKEN.get(token.keyword or token.text)
    if token.keyword == "is" and cursor.next.keyword == "not":
        meant = "!="
    if meant and meant not in KEYWORDS:
        return cursor.wrong(f"there is no operator `{token.text}`", token.start, f"Write `{meant}`.")
    if token.kind == "operator":
        return cursor.wrong(f"there is no operator `{token.text}`", token.start, _OPERATORS_HINT)
    return cursor.wrong(f"expected an operator after `{name}`", token.start, _OPERATORS_HINT)


def _read_values(cursor: Cursor, field: Field, operator: str) -> list[Token]:
    if operator not in ("in", "not in"):
        return [_read_value(cursor)]
    opening = cursor.next
    if opening.kind != "(":
        raise cursor.wrong("expected `(` after `in`", opening.start, f"Write `{field.name} in (a, b)`.")
    cursor.take()
    found = [_read_value(cursor)]
    while cursor.next.kind == ",":
        cursor.take()
        found.append(_read_value(cursor))
    cursor.close(opening, "`,` or `)`")
    return found


def _read_value(cursor: Cursor) -> Token:
    token = cursor.next
    if token.kind == "(":
        raise cursor.wrong("expected one value, found `(`", token.start, "A list is written `in (a, b)`.")
    if not token.is_name_or_value:
        hint = f"Put quotes around it: `'{token.text}'`." if token.keyword in KEYWORDS else None
        found = f", found `{token.text}`" if token.text else ""
        raise cursor.wrong(f"a value is missing{found}", token.start, hint)
    return cursor.take()


def _compiled(cursor: Cursor, field: Field, operator: str, place: int, values: list[Token]) -> Sql:
    null = next((token for token in values if token.keyword == "null"), None)
    if null is not None:
        return _compiled_null(cursor, field, operator, null)
    if operator in ("=", "in", "!=", "not in"):
        literals = [_literal(cursor, field, token) for token in values]
        return equality(field, literals, wanted=operator in ("=", "in"))
    if operator in ("~", "!~"):
        if field.kind in ("number", "bool"):
            hint = f"Write {'`=`, `<` or `>=`' if field.kind == 'number' else '`=`'}."
            raise cursor.wrong(f"`{operator}` is for text, and {field.name} is none", place, hint)
        return likeness(field, read_pattern(values[0]), wanted=operator == "~")
    if field.kind == "bool" or (field.kind != "text" and values[0].keyword in ("true", "false")):
        raise cursor.wrong(f"true and false have no order for `{operator}`", place, "Write `=` or `!=`.")
    return order(field, operator, _literal(cursor, field, values[0]))


def _compiled_null(cursor: Cursor, field: Field, operator: str, null: Token) -> Sql:
    if operator not in ("=", "!="):
        hint = f"Write `{field.name} = null` for a missing value, or put quotes around the word."
        raise cursor.wrong(f"`null` cannot be used with `{operator}`", null.start, hint)
    return missing(field) if operator == "=" else present(field)


def _literal(cursor: Cursor, field: Field, token: Token) -> Literal:
    try:
        return read_literal(field, token.said, quoted=token.kind == "string")
    except QueryError as error:
        hint = error.hint
        if token.kind == "word" and token.text in FIELDS:
            hint = "A condition compares a field with a value, not with another field."
        raise cursor.wrong(error.message, token.start, hint) from None
