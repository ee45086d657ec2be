"""A field compared with values, in SQL: equal to one of them, like a pattern, before or after one.

In a JSON column only what has the value's type is compared, and of a list any element may be it.
"""

from __future__ import annotations

from modelyard.registry.query.place import ELEMENT, place_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from modelyard.registry.query.fields import Field
    from modelyard.registry.query.literals import Literal
    from modelyard.registry.query.place import Place, Sql


def equality(field: Field, literals: list[Literal], *, wanted: bool) -> Sql:
    """Compile `=` and `in`, or where not wanted `!=` and `not in`."""
    if not field.path:
        return _equality_of_column(field, literals, wanted=wanted)
    return _tested(field, lambda place: _equality_at(place, literals), wanted=wanted)


def likeness(field: Field, pattern: tuple[str, bool], *, wanted: bool) -> Sql:
    """Compile `~`, or where not wanted `!~`; the pattern is a text, and whether GLOB must match it whole."""
    sought, whole = pattern

    def found(value: str) -> str:
        return f"lower({value}) GLOB ?" if whole else f"instr(lower({value}), ?) > 0"

    def test(place: Place) -> Sql:
        sql = f"{place.kind} = 'text' AND {found(place.value)}"
        return sql, [*place.binds, *place.binds, sought]

    if not field.path:
        return f"{'' if wanted else 'NOT '}{found(f'card.{field.column}')}", [sought]
    return _tested(field, test, wanted=wanted)


def order(field: Field, operator: str, literal: Literal) -> Sql:
    """Compile `<`, `<=`, `>` or `>=`: numbers among numbers, texts among texts."""
    is_text = literal.number is None
    bound = literal.text if is_text else literal.number
    compared = f"{operator} ?" + (" COLLATE NOCASE" if is_text and field.kind != "version" else "")
    if not field.path:
        return f"card.{_compared_column(field)} {compared}", [bound]
    kinds = "= 'text'" if is_text else "IN ('integer', 'real')"

    def test(place: Place) -> Sql:
        sql = f"{place.kind} {kinds} AND {place.value} {compared}"
        return sql, [*place.binds, *place.binds, bound]

    return _tested(field, test, wanted=True)


def _compared_column(field: Field) -> str:
    return "version_key" if field.kind == "version" else field.column


def _equality_of_column(field: Field, literals: list[Literal], *, wanted: bool) -> Sql:
    numbers, texts, truths = _sorted_out(literals)
    values = numbers + texts + [int(truth) for truth in truths]
    column = f"card.{_compared_column(field)}" + (" COLLATE NOCASE" if field.kind == "text" else "")
    return f"{column} {'IN' if wanted else 'NOT IN'} ({_marks(values)})", values


def _equality_at(place: Place, literals: list[Literal]) -> Sql:
    numbers, texts, truths = _sorted_out(literals)
    tests: list[str] = []
    values: list[object] = []
    if texts:
        tests.append(f"{place.kind} = 'text' AND {place.value} COLLATE NOCASE IN ({_marks(texts)})")
        values += [*place.binds, *place.binds, *texts]
    if numbers:
        tests.append(f"{place.kind} IN ('integer', 'real') AND {place.value} IN ({_marks(numbers)})")
        values += [*place.binds, *place.binds, *numbers]
    if truths:
        words = ", ".join("'true'" if truth else "'false'" for truth in truths)
        tests.append(f"{place.kind} IN ({words})")
        values += place.binds
    return " OR ".join(tests) or "0", values


def _sorted_out(literals: list[Literal]) -> tuple[list[object], list[object], set[bool]]:
    """The numbers, the texts and the truths among some alternatives."""
    numbers: list[object] = [one.number for one in literals if one.number is not None]
    texts: list[object] = [one.text for one in literals if one.text is not None]
    return numbers, texts, {one.truth for one in literals if one.truth is not None}


def _tested(field: Field, test: Callable[[Place], Sql], *, wanted: bool) -> Sql:
    """Compile a test of the value at a JSON path, or of any element where that is a list."""
    place = place_of(field)
    sql, values = test(place)
    if not wanted:
        sql = f"{place.kind} NOT IN ('null', 'array', 'object') AND NOT ({sql})"
        values = [*place.binds, *values]
    if field.kind not in ("any", "list"):
        return sql, values
    some, more = _some_element(place, test, wanted=wanted)
    return f"{sql} OR {place.kind} = 'array' AND {some}", [*values, *place.binds, *more]


def _some_element(place: Place, test: Callable[[Place], Sql], *, wanted: bool) -> Sql:
    """Compile that a list has an element that passes, or where not wanted has elements, and none does."""
    each, values = test(ELEMENT)
    some = f"EXISTS (SELECT 1 FROM json_each({place.elements}) AS element WHERE {each})"
    if wanted:
        return some, [*place.binds, *values]
    filled = f"EXISTS (SELECT 1 FROM json_each({place.elements}))"
    return f"{filled} AND NOT {some}", [*place.binds, *place.binds, *values]


def _marks(values: Iterable[object]) -> str:
    return ", ".join("?" for _ in values)
