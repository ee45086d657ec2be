"""The Hub behind `hf:`: where a file of it lies, whether it answers, and its errors in words that help."""

from __future__ import annotations

import time
from contextlib import contextmanager

from modelyard.core.errors import InputError, OfflineError, StoreError
from modelyard.store.address import shown
from modelyard.store.http.request import server_of
from modelyard.store.http.unreachable import known_unreachable, note_unreachable

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

_KINDS = {"models": "model", "datasets": "dataset"}
_HUB = "hf:"
_NETWORK = "Look whether there is a network, and at HF_ENDPOINT if that is set; then try again."
LOGIN = "`hf auth login` or HF_TOKEN lets it know who asks."
_PAUSES = (0, 0.5, 1.5)  # seconds before each try of a Hub that has not answered yet
_answered: set[str] = set()
"""The Hubs that have answered in this process."""


class HubPlace:
    """Where a file lies in the Hub."""

    def __init__(self, url: str) -> None:
        self.url = url
        text = url.partition("://")[2]
        first, _, rest = text.partition("/")
        self.kind = _KINDS.get(first, "model")
        org, _, rest = (rest if first in _KINDS else text).partition("/")
        name, _, self.path = rest.partition("/")
        name, at, revision = name.partition("@")
        if not org or not name or not self.path or (at and not revision):
            raise InputError(f"{shown(url)} does not name a file", hint="Such as hf://org/name@main/file.")
        self.repository = f"{org}/{name}"
        self.revision = revision.replace("%2F", "/").replace("%2f", "/") or "main"

    def address(self) -> str:
        from huggingface_hub import hf_hub_url

        with said(self):
            return hf_hub_url(self.repository, self.path, repo_type=self.kind, revision=self.revision)


def away(place: HubPlace) -> Exception | None:
    """Ask a Hub that has not answered yet in this process, and give what stands in the way to it.

    The library tries five times more, and is silent for 23 seconds, before it says that nobody is there.

    Args:
        place: of the file that is wanted.
    """
    from huggingface_hub import errors, get_hf_file_metadata, get_token
    from huggingface_hub.constants import HF_HUB_OFFLINE

    known = known_unreachable(_HUB)
    if known is not None:
        return StoreError(known, hint=_NETWORK)
    address = place.address()
    if HF_HUB_OFFLINE or server_of(address) in _answered:
        return None
    wrong: Exception | None = None
    for pause in _PAUSES:
        time.sleep(pause)
        try:
            get_hf_file_metadata(address, token=get_token() or False)
        except (errors.HfHubHTTPError, errors.FileMetadataError):
            break  # an answer, of which the library says what it means
        except _wire() as error:
            wrong = error
        else:
            break
    else:
        return wrong
    _answered.add(server_of(address))
    return None


def demand_not_away() -> None:
    """Refuse to ask a Hub that could not be reached before in this piece of work."""
    known = known_unreachable(_HUB)
    if known is not None:
        raise StoreError(known, hint=_NETWORK)


@contextmanager
def said(place: HubPlace) -> Iterator[None]:
    """Turn what huggingface_hub says into an error that names the next step.

    Args:
        place: of the file that is asked for.
    """
    from huggingface_hub import errors

    url, name = shown(place.url), place.repository
    try:
        yield
    except errors.GatedRepoError:
        terms = f"Accept its terms on the page of {name}; then {LOGIN}"
        message = f"{url}: {name} is gated: it is for those who accepted its terms"
        raise StoreError(message, hint=terms) from None
    except errors.RepositoryNotFoundError:
        message = f"{url}: there is no repository {name}, or it is private"
        raise StoreError(message, hint=LOGIN) from None
    except errors.RevisionNotFoundError:
        raise StoreError(f"{url}: {name} has no revision {place.revision!r}") from None
    except errors.LocalEntryNotFoundError as error:
        raise _unreachable(url, error) from error
    except errors.EntryNotFoundError:
        raise FileNotFoundError(2, "there is no file", url) from None
    except errors.OfflineModeIsEnabled as error:
        raise _unreachable(url, error) from error
    except errors.HFValidationError as error:
        raise InputError(f"{url}: {error}") from None
    except errors.HfHubHTTPError as error:
        status = getattr(error.response, "status_code", "")
        hint = LOGIN if status in (401, 403) else None
        raise StoreError(f"{url}: the Hub answered {status}", hint=hint) from None
    except (_wire(), ConnectionError, TimeoutError) as error:
        raise _unreachable(url, error) from error


def _wire() -> type[Exception]:
    """Give the kind of error of the client library below; its name has changed with the versions."""
    from huggingface_hub import errors

    return errors.HfHubHTTPError.__mro__[1]


def not_kept(url: str, why: str) -> OfflineError:
    """Say that a file would have to come from the Hub, and why it may not.

    Args:
        url: as it is shown.
        why: no connection is opened.
    """
    return OfflineError(f"{url} is not in the cache of huggingface_hub, and {why}")


def _unreachable(url: str, error: BaseException) -> StoreError:
    from huggingface_hub.constants import HF_HUB_OFFLINE

    if HF_HUB_OFFLINE:
        return not_kept(url, "HF_HUB_OFFLINE is set")
    cause = error.__cause__ or error
    said = f"the Hub cannot be reached: {str(cause).strip() or type(cause).__name__}"
    note_unreachable(_HUB, said)
    return StoreError(f"{url}: {said}", hint=_NETWORK)
