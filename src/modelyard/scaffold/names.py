"""What a project, a package, a person may be called: each check gives what is wrong, or None."""

from __future__ import annotations

import keyword
import re
import sys
from urllib.parse import urlsplit

TAKEN = frozenset(
    [
        "benchmarks",
        "cli",
        "cuda",
        "docs",
        "modelyard",
        "numpy",
        "onnx",
        "onnxruntime",
        "openvino",
        "pandas",
        "pip",
        "pydantic",
        "pytest",
        "registry",
        "rich",
        "scripts",
        "setuptools",
        "src",
        "test",
        "tests",
        "timm",
        "torch",
        "torchvision",
        "transformers",
        "wheel",
        "yaml",
    ]
)
"""Packages that a zoo stands on, or whose names its own folders have."""
LONGEST = 60
_EMAIL = re.compile(r"[^@\s<>,;]+@[^@\s<>,;]+\.[^@\s<>,;.]+")
_LONGEST_EMAIL = 254
_SLUG = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
_OLDEST = (3, 11)


def wrong_name(text: str) -> str | None:
    """Check what people call a project, or what they are called themselves."""
    if not text.strip():
        return "it is empty"
    if len(text) > LONGEST:
        return f"at most {LONGEST} characters, not {len(text)}"
    return _unprintable(text)


def wrong_text(text: str) -> str | None:
    """Check a line of plain text, such as a description."""
    return "at most 200 characters" if len(text) > 200 else _unprintable(text)


def wrong_slug(text: str) -> str | None:
    """Check the name of the folder and the distribution."""
    if _SLUG.fullmatch(text) and len(text) <= LONGEST:
        return None if text not in TAKEN else f"`{text}` is the name of something that a zoo stands on"
    if text != text.lower():
        return f"capitals are not allowed: `{text.lower()}`"
    return f"{text!r}: small letters, digits and single hyphens, a letter first, at most {LONGEST}"


def wrong_package(text: str) -> str | None:
    """Check the name that is imported: no other package may be hidden by it."""
    if keyword.iskeyword(text) or keyword.issoftkeyword(text):
        return f"`{text}` is a word of Python itself"
    if text in sys.stdlib_module_names:
        return f"`{text}` is a module of Python's standard library"
    if text in TAKEN:
        return f"`{text}` is the name of a package that a zoo stands on"
    if not re.fullmatch(r"[a-z][a-z0-9_]*", text) or len(text) > LONGEST:
        return f"{text!r}: small letters, digits and underscores, a letter first, at most {LONGEST}"
    return None


def wrong_email(text: str) -> str | None:
    """Check an address as far as its form tells."""
    if _EMAIL.fullmatch(text) is None:
        return f"{text!r} is no e-mail address, such as you@example.org"
    if len(text) > _LONGEST_EMAIL:
        return f"at most {_LONGEST_EMAIL} characters, not {len(text)}"
    return _unprintable(text.replace("[", "").replace("]", ""))  # GitHub's robots have brackets in theirs


def wrong_python(text: str) -> str | None:
    """Check a version of Python, such as 3.11."""
    found = re.fullmatch(r"3\.([0-9]{1,2})", text)
    if found is None:
        return f"{text!r} is no version such as 3.11"
    return None if (3, int(found[1])) >= _OLDEST else f"{text}: modelyard needs Python 3.11 or newer"


def wrong_cache(text: str) -> str | None:
    """Check the folder of the cache: absolute, or below the home folder, so that it is one for all places."""
    if not text.startswith(("/", "~/")) or text in ("/", "~/"):
        return f"{text!r}: a path that begins with / or ~/"
    return _unprintable(text)


def wrong_url(text: str) -> str | None:
    """Check where weights are kept."""
    parts = urlsplit(text)
    if parts.scheme in ("s3", "gs", "http", "https") and parts.netloc:
        return _unprintable(text)
    return f"{text!r} is no place such as s3://bucket/weights"


def _unprintable(text: str) -> str | None:
    """Refuse what would break a line or a quoted text of a file it is written into."""
    if not text.isprintable():
        return "only characters that can be printed, in one line"
    found = sorted(set(text) & set('"\\[]{}<>`$%'))
    return f"without {' '.join(found)}" if found else None
