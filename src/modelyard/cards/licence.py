"""Licences as SPDX expressions: `Apache-2.0`, `MIT OR Apache-2.0`, `LicenseRef-Ours`."""

from __future__ import annotations

import re
from functools import cache

_TOKEN = re.compile(r"\s*(\(|\)|[A-Za-z0-9.+:-]+)")
_REFERENCE = re.compile(r"(DocumentRef-[A-Za-z0-9.-]+:)?LicenseRef-[A-Za-z0-9.-]+\Z")
_COMMON = {
    "apache": "Apache-2.0",
    "apache2": "Apache-2.0",
    "apache-2": "Apache-2.0",
    "apache 2": "Apache-2.0",
    "apache 2.0": "Apache-2.0",
    "apache license 2.0": "Apache-2.0",
    "bsd": "BSD-3-Clause",
    "bsd-3": "BSD-3-Clause",
    "bsd 3-clause": "BSD-3-Clause",
    "bsd 2-clause": "BSD-2-Clause",
    "gpl": "GPL-3.0-only",
    "gplv3": "GPL-3.0-only",
    "gpl-3.0": "GPL-3.0-only",
    "agpl": "AGPL-3.0-only",
    "agpl-3.0": "AGPL-3.0-only",
    "cc-by": "CC-BY-4.0",
    "mit license": "MIT",
    "proprietary": "LicenseRef-Proprietary",
    "other": "LicenseRef-Other",
}
_NOT_STATED = frozenset({"none", "noassertion", "unknown", "n/a", "-", "?"})


@cache
def _ids() -> tuple[dict[str, str], dict[str, str]]:
    from importlib.resources import files

    licences: dict[str, str] = {}
    exceptions: dict[str, str] = {}
    for line in files("modelyard.cards").joinpath("spdx.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("+"):
            exceptions[line[1:].lower()] = line[1:]
        elif not line.startswith("#"):
            licences[line.lower()] = line
    return licences, exceptions


@cache
def canonical(expression: str) -> str:
    """Give the expression with each id in its official spelling, or raise `ValueError` with what to write."""
    tokens = _tokens(expression)
    words, rest = _either(tokens, expression)
    if rest:
        raise ValueError(_wrong(expression))
    return " ".join(words).replace("( ", "(").replace(" )", ")")


def _tokens(expression: str) -> list[str]:
    found = _TOKEN.findall(expression)
    if not found or "".join(found) != re.sub(r"\s", "", expression):
        raise ValueError(_wrong(expression))
    return found


def _either(tokens: list[str], expression: str) -> tuple[list[str], list[str]]:
    words, tokens = _single(tokens, expression)
    while tokens and tokens[0].upper() in ("AND", "OR"):
        more, rest = _single(tokens[1:], expression)
        words, tokens = [*words, tokens[0].upper(), *more], rest
    return words, tokens


def _single(tokens: list[str], expression: str) -> tuple[list[str], list[str]]:
    if not tokens:
        raise ValueError(_wrong(expression))
    if tokens[0] == "(" and tokens.count("(") < 50:
        words, rest = _either(tokens[1:], expression)
        if rest[:1] != [")"]:
            raise ValueError(_wrong(expression))
        return ["(", *words, ")"], rest[1:]
    words, rest = [_licence(tokens[0], expression)], tokens[1:]
    if rest and rest[0].upper() == "WITH":
        exceptions = _ids()[1]
        exception = exceptions.get(rest[1].lower()) if len(rest) > 1 else None
        if exception is None:
            raise ValueError(_no_exception(rest[1] if len(rest) > 1 else "", list(exceptions.values())))
        return [*words, "WITH", exception], rest[2:]
    return words, rest


def _licence(token: str, expression: str) -> str:
    if _REFERENCE.match(token):
        return token
    licences, _ = _ids()
    plain = token.removesuffix("+").lower()
    if token.lower() in licences:
        return licences[token.lower()]
    if plain in licences and token.endswith("+"):
        return licences[plain] + "+"
    raise ValueError(_wrong(expression, token))


def _wrong(expression: str, token: str | None = None) -> str:
    from modelyard.core.suggest import suggest

    allowed = "an SPDX licence id such as Apache-2.0, or LicenseRef-… for one of your own"
    whole = expression.strip()
    if whole.lower() in _NOT_STATED:
        return f"{allowed}; leave the key out where no licence is stated"
    near = _COMMON.get(whole.lower()) or suggest(token or "", list(_ids()[0].values()))
    if near is None and token is None:
        return f"{allowed}, joined by AND, OR and WITH"
    return f"{allowed}; did you mean `{near}`?" if near else allowed


def _no_exception(word: str, known: list[str]) -> str:
    from modelyard.core.suggest import suggest

    allowed = "an SPDX licence exception such as Classpath-exception-2.0 behind WITH"
    near = suggest(word, known)
    return f"{allowed}; did you mean `{near}`?" if near else allowed
