"""The `--where` language: conditions on the fields of a card, compiled to bound SQL.

`top1_accuracy >= 0.8 and num_parameters < 30M and metadata.team = vision` becomes a boolean SQL
expression over the index's `card` table. Values and JSON paths are bound, never written into it;
the only names in it are columns of `fields.FIELDS`. Logic is two-valued: a comparison with a
missing value is false, and `not` is its exact opposite, so SQL's NULL never decides anything.
docs/queries.md is the description for people.

parser      a whole query: `and`, `or`, `not`, parentheses   -> compile_query
filters     keyword filters with Python values               -> equals
order       what comes first                                 -> sort_clause, first_field
condition   field, operator, value, in the words of tokens, at the place of a cursor
comparison  a condition in SQL; place says where a value is  -> value_of
tree        conditions joined, in a shape SQLite can read
names       from a written name to one of the fields         -> resolve_field
literals    what a written value means; numbers with units
text        what a query may hold, quotes
"""

from __future__ import annotations

from modelyard.registry.query.fields import ALIASES, FIELDS, PATHS, Field
from modelyard.registry.query.filters import equals
from modelyard.registry.query.names import resolve_field
from modelyard.registry.query.order import first_field, sort_clause
from modelyard.registry.query.parser import compile_query
from modelyard.registry.query.place import value_of

__all__ = [
    "ALIASES",
    "FIELDS",
    "PATHS",
    "Field",
    "compile_query",
    "equals",
    "first_field",
    "resolve_field",
    "sort_clause",
    "value_of",
]
