"""URLs as people may see them: nothing that opens a door is shown, stored or logged."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from urllib.parse import SplitResult

# Words that name a secret in a query: signatures of S3, GCS and Azure, and what people call their tokens.
_SECRETS = (
    "signature", "sig", "token", "key", "secret", "password", "passwd", "pwd", "credential", "auth",
    "access", "code", "session",
)  # fmt: skip


def scheme_of(url: str) -> str:
    """Give the scheme in lower case; nothing for a path."""
    head, colon, rest = url.partition(":")
    if not colon or not head.isascii() or not head[:1].isalpha() or len(head) < 2:
        return ""
    plain = head.replace("+", "").replace("-", "").replace(".", "")
    return head.lower() if plain.isalnum() and rest else ""


def shown(url: str) -> str:
    """Give a URL without user, password, and the values of a query that look like secrets."""
    if "://" not in url or ("@" not in url and "?" not in url and "#" not in url):
        return url
    from urllib.parse import urlsplit, urlunsplit

    try:
        parts = urlsplit(url)
    except ValueError:
        return url.partition("://")[0] + "://…"
    netloc = parts.netloc.rpartition("@")[2]
    return urlunsplit((parts.scheme, netloc, parts.path, _query(parts), ""))


def _query(parts: SplitResult) -> str:
    pairs = [pair.partition("=") for pair in parts.query.split("&")] if parts.query else []
    return "&".join(f"{key}{equals}{'…' if _is_secret(key) else value}" for key, equals, value in pairs)


def _is_secret(key: str) -> bool:
    return any(word in key.lower() for word in _SECRETS)


def file_name(url: str) -> str:
    """Give the name a file at a URL or path should have on disk."""
    if not scheme_of(url):
        return url.rstrip("/").rpartition("/")[2]
    from urllib.parse import unquote, urlsplit

    try:
        path = urlsplit(url).path
    except ValueError:
        path = ""
    name = unquote(path.rstrip("/").rpartition("/")[2])
    clean = "".join(one if one.isprintable() and one not in '/\\:*?"<>|' else "_" for one in name)
    clean = clean.strip(". ").encode("utf-8", "replace")[:200].decode("utf-8", "ignore")
    return clean or "file"
