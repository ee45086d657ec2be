"""Settings of a zoo: `modelyard.toml` at its root, overridden by environment variables.

| key | environment | what it sets |
| --- | --- | --- |
| `name`, `description` | – | what the zoo is called |
| `cache` | `MODELYARD_CACHE` | where indexes and downloads lie (`~` is the home folder) |
| `starter` | `MODELYARD_STARTER` | whether names not found here are looked up in the starter zoo |
| `tasks` | – | tasks of the zoo's own, beside the well-known ones |
| `metrics` | – | metrics whose names look like a slip of a known one and are none |
| `plugins` | – | the folder of the zoo that its plug-ins lie in: `plugins` by default; used if trusted |
| `prefer` | – | schemes or hosts that files are fetched from first, such as `["mirror.example.org", "hf"]` |
| `weights_url` | `MODELYARD_WEIGHTS_URL` | where `modelyard push` stores files, such as `s3://bucket` |
| `require_digest` | `MODELYARD_REQUIRE_DIGEST` | refuse to fetch a file of which no digest is known |
| `trust` | – | full digests of weights files that may be read although the scan refuses them |
| `trust_classes` | – | network classes that may be imported: `mylab.nets:Net`, or a module or package |
"""

from __future__ import annotations

import os

from modelyard.core.errors import SettingsError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

FILE = "modelyard.toml"
LARGEST = 100_000
LONGEST_LINE = 4_000
KINDS: dict[str, str] = {
    "name": "text",
    "description": "text",
    "cache": "text",
    "starter": "true or false",
    "tasks": "a list of texts",
    "metrics": "a list of texts",
    "plugins": "text",
    "prefer": "a list of texts",
    "weights_url": "text",
    "require_digest": "true or false",
    "trust": "a list of full sha256 digests",
    "trust_classes": "a list of texts",
}
ENVIRONMENT = {
    "cache": "MODELYARD_CACHE",
    "starter": "MODELYARD_STARTER",
    "weights_url": "MODELYARD_WEIGHTS_URL",
    "require_digest": "MODELYARD_REQUIRE_DIGEST",
}


class Settings:
    """What one zoo has set; what it has not is the default."""

    __slots__ = (
        "cache", "description", "metrics", "name", "plugins", "prefer", "require_digest", "starter", "tasks",
        "trust", "trust_classes", "weights_url",
    )  # fmt: skip

    def __init__(self, values: Mapping[str, object], environment: Mapping[str, str]) -> None:
        self.name = str(values.get("name", ""))
        self.description = str(values.get("description", ""))
        self.cache = environment.get(ENVIRONMENT["cache"]) or str(values.get("cache", ""))
        self.starter = _switch(environment, ENVIRONMENT["starter"], bool(values.get("starter", True)))
        self.weights_url = environment.get(ENVIRONMENT["weights_url"]) or str(values.get("weights_url", ""))
        demanded = bool(values.get("require_digest", False))
        self.require_digest = _switch(environment, ENVIRONMENT["require_digest"], demanded)
        self.tasks = _words(values.get("tasks"))
        self.metrics = _words(values.get("metrics"))
        self.plugins = str(values.get("plugins", ""))
        self.prefer = _words(values.get("prefer"))
        self.trust = _words(values.get("trust"))
        self.trust_classes = _words(values.get("trust_classes"))

    @property
    def cache_folder(self) -> str:
        """The absolute path of the cache."""
        base = self.cache or os.path.join(os.environ.get("XDG_CACHE_HOME") or "~/.cache", "modelyard")
        return os.path.abspath(os.path.expanduser(base))


def read_settings(root: str) -> Settings:
    """Read the settings of the zoo at `root`; without a file there, the defaults."""
    path = os.path.join(root, FILE)
    try:
        raw = _read(path)
    except (FileNotFoundError, NotADirectoryError):
        return Settings({}, os.environ)
    except OSError as error:
        raise SettingsError(f"{path}: cannot be read: {error.strerror}") from error
    plain = _plain(raw)
    return Settings(_parse(raw, path) if plain is None else plain, os.environ)


def _read(path: str) -> bytes:
    """Read a file that a person may have written: no pipe, and of a size and shape that a parser survives."""
    descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    with os.fdopen(descriptor, "rb") as file:
        if os.fstat(descriptor).st_mode & 0o170000 != 0o100000:
            raise SettingsError(f"{path}: not a file")
        raw = file.read(LARGEST + 1)
    if len(raw) > LARGEST:
        raise SettingsError(f"{path}: too large: at most {LARGEST // 1000} kB")
    if max(map(len, raw.splitlines()), default=0) > LONGEST_LINE:
        raise SettingsError(f"{path}: a line is too long: at most {LONGEST_LINE} characters")
    return raw


def _plain(raw: bytes) -> dict[str, object] | None:
    """Read a file of nothing but `key = "text"` lines, which most are; None sends it to tomllib.

    Importing tomllib takes as long as Python itself takes to start.
    """
    values: dict[str, object] = {}
    for line in raw.splitlines():
        key, equals, value = line.strip().partition(b" = ")
        if not key or key.startswith(b"#"):
            continue
        inner = value[1:-1]
        simple = len(value) > 1 and value[:1] == value[-1:] == b'"' and inner.isascii()
        if not equals or not simple or any(c in inner for c in b'"\\\x00\t\x7f'):
            return None
        name = key.decode("ascii", "replace")
        if KINDS.get(name) != "text" or name in values:
            return None
        values[name] = inner.decode("ascii")
    return values


def _parse(raw: bytes, path: str) -> dict[str, object]:
    import tomllib

    try:
        text = raw.decode("utf-8-sig")
        values: dict[str, object] = tomllib.loads(text)
    except UnicodeDecodeError as error:
        raise SettingsError(f"{path}: not UTF-8 at byte {error.start}") from error
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise SettingsError(f"{path}: not TOML: {error}") from error
    wrong = [_complaint(path, text, key, value) for key, value in values.items() if not _fits(key, value)]
    if wrong:
        raise SettingsError("\n".join(wrong), hint="`modelyard schema settings` shows what there is")
    return values


def _fits(key: str, value: object) -> bool:
    kind = KINDS.get(key)
    if kind == "text":
        return isinstance(value, str)
    if kind == "true or false":
        return isinstance(value, bool)
    if kind is None or not isinstance(value, list) or not all(isinstance(word, str) for word in value):
        return False
    return kind != KINDS["trust"] or all(map(_is_digest, value))


def _is_digest(word: str) -> bool:
    digits = word.strip().lower().removeprefix("sha256:")
    return len(digits) == 64 and not digits.strip("0123456789abcdef")


def _complaint(path: str, text: str, key: str, value: object) -> str:
    from modelyard.core.suggest import suggest

    lines = text.splitlines()
    line = next((n for n, content in enumerate(lines, 1) if content.strip().strip("[]").startswith(key)), 1)
    if key == "trust" and isinstance(value, list) and all(isinstance(word, str) for word in value):
        wrong = next(word for word in value if not _is_digest(word))
        line = next((n for n, content in enumerate(lines, 1) if n >= line and wrong in content), line)
        return f"{path}:{line}: `trust` holds {wrong!r}; allowed: all 64 hex digits, as sha256sum prints them"
    if key in KINDS:
        return f"{path}:{line}: `{key}` is {value!r}; allowed: {KINDS[key]}"
    near = suggest(key, list(KINDS))
    advice = f"did you mean `{near}`?" if near else "allowed: " + ", ".join(KINDS)
    return f"{path}:{line}: unknown setting `{key}`; {advice}"


def _switch(environment: Mapping[str, str], name: str, default: bool) -> bool:
    text = environment.get(name, "").strip().lower()
    if text in ("", "1", "true", "yes", "on"):
        return default if not text else True
    if text in ("0", "false", "no", "off"):
        return False
    raise SettingsError(f"{name} is {text!r}; allowed: 1 or 0")


def is_offline() -> bool:
    """Tell whether the environment forbids the network."""
    return os.environ.get("MODELYARD_OFFLINE", "").strip().lower() not in ("", "0", "false", "no", "off")


def _words(value: object) -> tuple[str, ...]:
    return tuple(str(word) for word in value) if isinstance(value, list) else ()


def schema() -> dict[str, object]:
    """Give the JSON Schema of `modelyard.toml`."""
    kinds: dict[str, dict[str, object]] = {
        "text": {"type": "string"},
        "true or false": {"type": "boolean"},
        "a list of texts": {"type": "array", "items": {"type": "string"}},
        "a list of full sha256 digests": {
            "type": "array",
            "items": {"type": "string", "pattern": "^([sS][hH][aA]256:)?[0-9a-fA-F]{64}$"},
        },
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "modelyard.toml",
        "type": "object",
        "additionalProperties": False,
        "properties": {key: kinds[kind] for key, kind in KINDS.items()},
    }
