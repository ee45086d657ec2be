"""All that a storage backend holds to."""

from __future__ import annotations

import os
import tempfile

from modelyard.store.backend import backend_of
from modelyard.store.backends.base import StorageBackend
from modelyard.store.testing.place import demand, some_bytes

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from modelyard.store.testing.place import Place

NAMES = (
    "a folder/with space.bin", "übung 日本.bin", "a+b&c=d.bin", "a#b.bin", "100%.bin", "a%20b.bin",
    "what?x=1.bin",
)  # fmt: skip
_SOME = bytes(some_bytes(300_000))


def it_is_found_by_its_scheme(place: Place) -> None:
    """Its class is derived from `StorageBackend`, so that what it leaves out has a default."""
    found = backend_of(place.url("file"))
    demand(isinstance(found, StorageBackend), f"{found!r} is no StorageBackend")


def what_was_stored_is_downloaded(place: Place) -> None:
    place.put("model.pth", _SOME)
    demand(place.downloaded("model.pth") == _SOME, "a download is not the file that was stored")


def a_file_is_there_or_not(place: Place) -> None:
    place.put("model.pth", b"bytes")
    demand(place.backend.exists(place.url("model.pth")) is True, "`exists` is not True of a file")
    demand(place.backend.exists(place.url("other.pth")) is False, "`exists` is not False of no file")


def its_size_is_that_of_the_file(place: Place) -> None:
    """A backend that cannot tell a size without a download says None."""
    place.put("model.pth", _SOME)
    size = place.backend.size(place.url("model.pth"))
    demand(size in (None, len(_SOME)), f"a file of {len(_SOME)} bytes has the size {size}")


def a_stretch_is_read(place: Place) -> None:
    place.put("model.pth", _SOME)
    read = place.backend.read(place.url("model.pth"), 100_000, 100_100)
    demand(read == _SOME[100_000:100_100], "`read` gives other bytes than those from start to end")
    rest = place.backend.read(place.url("model.pth"), len(_SOME) - 10, len(_SOME) + 10)
    demand(rest == _SOME[-10:], "`read` beyond the end does not give what is left")


def a_file_that_is_missing_is_not_found(place: Place) -> None:
    place.missing("missing.pth", lambda url: place.backend.download(url, os.path.join(_nowhere(), "x")))
    place.missing("missing.pth", lambda url: _size_or_missing(place, url))


def odd_names_mean_what_they_say(place: Place) -> None:
    for name in NAMES:
        place.put(name, name.encode())
        demand(place.downloaded(name) == name.encode(), f"the name {name!r} means another file")
        demand(place.backend.exists(place.url(name)), f"{name!r} is there, and is said not to be")


def an_empty_file_comes_empty(place: Place) -> None:
    place.put("empty.bin", b"")
    demand(place.downloaded("empty.bin") == b"", "an empty file does not come empty")


def what_is_uploaded_is_stored(place: Place) -> None:
    """A backend without an upload of its own says so; that is left to it."""
    if getattr(type(place.backend), "upload", None) is StorageBackend.upload:
        return
    for name in ("new/model.pth", *NAMES):
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "mine")
            with open(path, "wb") as file:
                file.write(_SOME[:70_000])
            place.backend.upload(path, place.url(name))
        demand(place.get(name) == _SOME[:70_000], f"{name!r} is stored otherwise than it was uploaded")


def it_says_which_credentials_it_would_use(place: Place) -> None:
    said = place.backend.credentials()
    demand(isinstance(said, str) and said and "\n" not in said, f"its credentials are told as {said!r}")


def _nowhere() -> str:
    return tempfile.gettempdir()


def _size_or_missing(place: Place, url: str) -> None:
    if place.backend.size(url) is None:  # it cannot tell sizes
        raise FileNotFoundError(url)


BACKEND_CHECKS: tuple[Callable[[Place], None], ...] = (
    it_is_found_by_its_scheme, what_was_stored_is_downloaded, a_file_is_there_or_not,
    its_size_is_that_of_the_file, a_stretch_is_read, a_file_that_is_missing_is_not_found,
    odd_names_mean_what_they_say, an_empty_file_comes_empty, what_is_uploaded_is_stored,
    it_says_which_credentials_it_would_use,
)  # fmt: skip


def check_backend(place: Place) -> None:
    """Check all that a storage backend holds to; an AssertionError says what does not hold.

    Args:
        place: somewhere that may be written to.
    """
    for check in BACKEND_CHECKS:
        check(place)
