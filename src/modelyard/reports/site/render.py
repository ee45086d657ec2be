"""`render`: a template of ours and what fills it, as the bytes of a page; what is not ours is escaped."""

from __future__ import annotations

from base64 import b64encode
from functools import cache
from hashlib import sha256
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from modelyard.reports.clean import markdown, plain, web_link
from modelyard.reports.look.tokens import tokens

if TYPE_CHECKING:
    from jinja2 import Environment

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "base-uri 'none'; form-action 'none'"
)


def render(template: str, root: str = "", **filled: Any) -> bytes:
    """Fill a template.

    Args:
        template: the name of a file of `templates/`.
        root: the way from the page to the site's first folder: nothing, or `../`.
        filled: what it takes.
    """
    text = _templates().get_template(template).render(policy=POLICY, root=root, alone=False, **filled)
    return text.encode(errors="replace")


def render_alone(template: str, **filled: Any) -> bytes:
    """Fill a template as one page with its style in it, that asks for no other file.

    Args:
        template: the name of a file of `templates/`.
        filled: what it takes.
    """
    from markupsafe import Markup

    css = style()
    policy = (
        f"default-src 'none'; style-src '{_hash(css)}'; img-src data:; base-uri 'none'; form-action 'none'"
    )
    whole = _templates().get_template(template)
    text = whole.render(policy=policy, root="", alone=True, css=Markup(css), **filled)  # noqa: S704  # ours
    return text.encode(errors="replace")


@cache
def style() -> str:
    """Give the style of every page."""
    return tokens() + asset("site.css")


def asset(name: str) -> str:
    """Read a file of `assets/`."""
    return files(__package__).joinpath("assets", name).read_text(encoding="utf-8")


def _hash(text: str) -> str:
    """Name a text inside a page, as a content security policy allows it."""
    return "sha256-" + b64encode(sha256(text.encode()).digest()).decode()


@cache
def _templates() -> Environment:
    from jinja2 import Environment, PackageLoader, StrictUndefined
    from markupsafe import Markup

    made = Environment(
        loader=PackageLoader("modelyard.reports.site"), autoescape=True, undefined=StrictUndefined,
        trim_blocks=True, lstrip_blocks=True, finalize=_seen,
    )  # fmt: skip
    made.filters |= {
        "markdown": lambda text: Markup(markdown(text)),  # noqa: S704  # cleaned there
        "web": web_link,
        "hash": _hash,
    }
    return made


def _seen(value: object) -> object:
    """Clean every text that a page shows; what a template made itself stays."""
    return plain(value) if type(value) is str else value
