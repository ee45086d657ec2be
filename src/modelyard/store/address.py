"""URLs as people may see them: nothing that opens a door is shown, stored or logged."""

from __future__ import annotations

# The keys of a query whose values are surely no secrets.
_PLAIN = frozenset((
    "v", "version", "rev", "revision", "ref", "download", "dl", "raw", "format", "file", "filename", "name",
    "path", "alt", "type", "lang", "inline",
))  # fmt: skip
HIDDEN = "://…@"  # what stands in a URL whose login was taken out


def scheme_of(url: str) -> str:
    """Give the scheme in lower case; nothing for a path."""
    head, colon, rest = url.partition(":")
    if not colon or not head.isascii() or not head[:1].isalpha() or len(head) < 2:
        return ""
    plain = head.replace("+", "").replace("-", "").replace(".", "")
    return head.lower() if plain.isalnum() and rest else ""


def shown(url: str) -> str:
    """Give a URL without user and password, and without the values of a query but for harmless ones."""
    start, slashes, rest = url.partition("://")
    if not slashes or not any(one in rest for one in "@?#"):
        return url
    rest = rest.partition("#")[0] if "@" not in rest.partition("#")[2] else rest
    rest = _without_login(rest, start.lower())
    path, question, query = rest.partition("?")
    return f"{start}://{path}{question}{_query(query)}"


def without_login(url: str) -> str:
    """Give a URL without the user and password that may stand in it."""
    start, slashes, rest = url.partition("://")
    return f"{start}{slashes}{_without_login(rest, start.lower())}" if slashes else url


def without_logins(value: object) -> object:
    """Give plain data in which each URL's user and password are three dots."""
    if isinstance(value, str):
        return _with_dots(value)
    if isinstance(value, dict):
        return {key: without_logins(each) for key, each in value.items()}
    return [without_logins(each) for each in value] if isinstance(value, list) else value


def _with_dots(text: str) -> str:
    """Hide the login of a URL, or those of all URLs in a text of several words."""
    start, *rest = text.split("://") if any(map(str.isspace, text)) else text.split("://", 1)
    for part in rest:
        plain = _without_login(part, "hf" if start.lower().endswith("hf") else "")
        start += f"://{part}" if plain == part else f"{HIDDEN}{plain}"
    return start


def _without_login(rest: str, scheme: str) -> str:
    """Cut a login off, also one whose password holds what would have to be escaped there."""
    end = min((rest.find(one) for one in "/?#" if one in rest), default=len(rest))
    host = rest[:end]
    if "@" in host:
        return rest[host.rindex("@") + 1 :]
    port = host.rpartition(":")[2] if ":" in host else ""
    broken = "@" in rest and bool(port) and not port.isdecimal() and scheme != "hf"
    return rest[rest.rindex("@") + 1 :] if broken else rest


def _query(query: str) -> str:
    from urllib.parse import unquote

    parts: list[str] = []
    for pair in query.split("&") if query else []:
        key, equals, _ = pair.partition("=")
        plain = ";" not in pair and unquote(key).lower() in _PLAIN
        parts.append(pair if plain else f"{key}=…" if equals and ";" not in key else "…")
    return "&".join(parts)


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
