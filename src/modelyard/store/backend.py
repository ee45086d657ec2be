"""From a URL to the backend of its scheme."""

from __future__ import annotations

from modelyard.core.errors import InputError, MissingExtraError, NotFoundError
from modelyard.core.plugins import Family
from modelyard.store.address import scheme_of, shown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from modelyard.store.backends.base import StorageBackend

BACKENDS = Family(
    "modelyard.store.backends", "storage backend", states=("Backend", "Backend.download", "Backend.exists")
)
_PLUG_IN = "Others, such as `az:`, come as plug-ins: docs/backends.md."
_SAME = {"": "file", "https": "http", "gcs": "gs", "huggingface": "hf"}


def backend_of(url: str) -> StorageBackend:
    """Give the backend for a URL or path; an unknown scheme is an error that says what there is."""
    if not url or "\0" in url or any("\ud800" <= one <= "\udbff" for one in url):
        raise InputError(f"{url!r} is not a URL or a path")
    scheme = scheme_of(url)
    try:
        module = BACKENDS.get(_SAME.get(scheme, scheme))
    except NotFoundError as error:
        hint = f"{error.hint} {_PLUG_IN}"
        raise InputError(f"{shown(url)}: `{scheme}:` is no scheme that is known", hint=hint) from None
    except MissingExtraError as error:
        raise MissingExtraError(f"{shown(url)}: {error.message}", hint=error.hint) from None
    backend: StorageBackend = module.Backend()
    return backend


def is_local(url: str) -> bool:
    """Tell whether a source is a file of this machine, for which no network is needed."""
    return _SAME.get(scheme_of(url), scheme_of(url)) == "file"
