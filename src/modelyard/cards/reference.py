"""References: the texts by which a person names a model on a command line, in Python or in a card."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from modelyard.cards.stub import MODEL_SUFFIXES, PREFIX, Stub, is_pattern, is_stub_like, pattern_regex
from modelyard.cards.version import Version, VersionRange
from modelyard.core.errors import ReferenceFormError, StubError, VersionError

Kind = Literal["name", "stub", "pattern", "hub", "path"]
SelectorKind = Literal["version", "range", "alias"]

RESERVED_ALIASES = frozenset({"latest", "experimental"})
LONGEST = 4096
LONGEST_SLUG = 100

_ALIAS = re.compile(r"[a-z][a-z0-9_-]*")
_SLUG = re.compile(r"[a-z0-9][a-z0-9._-]*")
_SCHEME = re.compile(r"(?P<scheme>[a-z][a-z0-9_+.-]+):(?P<rest>\S.*)?", re.DOTALL)
_FORMS = "A reference is such as `resnet50`, `resnet50@^1`, `hf:org/name`, `./model.onnx` or a stub."


@dataclass(frozen=True)
class Reference:
    """What a reference says, before anything is looked up. `name` is without prefix and selector."""

    kind: Kind
    name: str
    selector: str | None
    hub: str | None
    raw: str

    @classmethod
    def parse(cls, text: str) -> Reference:
        _check_characters(text)
        body = text.strip()
        if is_path(body):
            return cls("path", body.removeprefix("path:"), None, None, text)
        scheme = _SCHEME.fullmatch(body)
        if scheme and scheme["scheme"] != PREFIX.rstrip(":"):
            return _hub(scheme["scheme"], scheme["rest"] or "", text)
        name, selector = _divided(body)
        if selector is not None:
            selector_kind(selector)
        if is_stub_like(name):
            return _stub(name, selector, text)
        _check_name(name)
        return cls("name", name, selector, None, text)

    def __str__(self) -> str:
        return self.raw


def is_path(text: str) -> bool:
    """Does the text name a file or a folder, and not a model of a zoo?"""
    if text.startswith(("./", "../", "/", "~/")) or text in (".", "..", "~"):
        return True
    if text.startswith("path:"):
        return text != "path:"
    return text.lower().endswith(MODEL_SUFFIXES) and not _SCHEME.fullmatch(text)


def selector_kind(text: str) -> SelectorKind:
    """What stands after an `@`: a version, a range of versions, or an alias."""
    if _ALIAS.fullmatch(text):
        return "alias"
    if _ALIAS.fullmatch(text.lower()):
        raise ReferenceFormError(
            f"the alias {_quoted(text)} has capital letters", hint=f"Write `@{text.lower()}`."
        )
    if _is_version(text):
        return "version"
    try:
        VersionRange.parse(text)
    except VersionError as error:
        raise ReferenceFormError(f"after `@`: {error.message}", hint=error.hint) from error
    return "range"


def slug_problem(name: str) -> str | None:
    """Why a folder name cannot be the name of a model, or None."""
    if not name:
        return "the name is empty"
    if len(name) > LONGEST_SLUG:
        return f"the name has {len(name)} characters: at most {LONGEST_SLUG} are allowed"
    if not _SLUG.fullmatch(name):
        return (
            f"the name {_quoted(name)} may hold lower-case letters, digits, `.`, `_` and `-`, "
            "and starts with a letter or a digit"
        )
    return f"the name {_quoted(name)} ends with a dot" if name.endswith(".") else None


def _check_characters(text: str) -> None:
    if not text.strip():
        raise ReferenceFormError("the reference is empty", hint=_FORMS)
    if len(text) > LONGEST:
        raise ReferenceFormError(
            f"a reference of {len(text)} characters: at most {LONGEST} are read", hint=_FORMS
        )
    odd = next((c for c in text.strip() if not c.isprintable()), None)
    if odd is not None:
        raise ReferenceFormError(
            f"the reference {_quoted(text)} has the unseen character U+{ord(odd):04X}",
            hint="Write it by hand, with plain letters: it may have been copied from a formatted text.",
        )


def _check_name(name: str) -> None:
    if "/" in name or "\\" in name:
        raise ReferenceFormError(
            f"{_quoted(name)} is not the name of a model: a name has no slash in it",
            hint=f"A path starts with `./`, a hub's model with `hf:`, and a stub has seven parts. {_FORMS}",
        )
    wildcard = next((c for c in name if c in "*?"), None)
    if wildcard:
        raise ReferenceFormError(
            f"the name {_quoted(name)} has the wildcard `{wildcard}`: a name has none",
            hint=f"Wildcards stand in stubs (`{PREFIX}cv/classification/*/*/*/*/*`); "
            "`modelyard search` finds models by words.",
        )


def _divided(body: str) -> tuple[str, str | None]:
    """The text before and after the `@`."""
    name, at, selector = (piece.strip() for piece in body.partition("@"))
    if not at:
        return name, None
    if "@" in selector:
        raise ReferenceFormError(
            f"the reference {_quoted(body)} has more than one `@`",
            hint="One `@` stands between the model and its version, such as `resnet50@1.0.0`.",
        )
    if not name:
        raise ReferenceFormError(
            f"the reference {_quoted(body)} names no model before the `@`",
            hint=f"Write the model first, such as `resnet50@{selector or '1.0.0'}`.",
        )
    if not selector:
        raise ReferenceFormError(
            f"the reference {_quoted(body)} names no version after the `@`",
            hint=f"`{name}` alone is its latest version; `{name}@1.0.0` is one of them.",
        )
    return name, selector


def _stub(name: str, selector: str | None, raw: str) -> Reference:
    try:
        if is_pattern(name):
            pattern_regex(name)
            return Reference("pattern", _without_prefix(name), selector, None, raw)
        return Reference("stub", str(Stub.parse(name)), selector, None, raw)
    except StubError as error:
        raise ReferenceFormError(error.message, hint=error.hint) from error


def _without_prefix(text: str) -> str:
    return text[len(PREFIX) :] if text[: len(PREFIX)].lower() == PREFIX else text


def _hub(scheme: str, rest: str, raw: str) -> Reference:
    if rest.startswith("//"):
        raise ReferenceFormError(
            f"{_quoted(raw.strip())} is an address, and not the reference of a model",
            hint="Put it into a card as `weights: url:`, or download the file and give its path.",
        )
    if not rest:
        raise ReferenceFormError(
            f"the reference {_quoted(raw.strip())} names no model after `{scheme}:`",
            hint="Write the model there, such as `hf:org/name` or `timm:convnext_tiny`.",
        )
    name, selector = _divided(rest)
    return Reference("hub", name, selector, scheme, raw)


def _is_version(text: str) -> bool:
    try:
        Version.parse(text)
    except VersionError:
        return False
    return True


def _quoted(text: str) -> str:
    return f"`{(text if text.isprintable() else ascii(text)[1:-1])[:200]}`"
