"""A host that cannot be reached is tried once in a piece of work, however many files are asked of it."""

from __future__ import annotations

import socket

import pytest

from modelyard.core.errors import FetchError
from modelyard.store.download.fetch import fetch
from modelyard.store.download.patience import Patience
from modelyard.store.http.unreachable import remembering


class Counting(Patience):
    """Counts the waits between tries, and waits for none of them."""

    waits = 0

    def sleep(self, seconds: float) -> None:
        self.waits += 1


@pytest.fixture
def nobody() -> str:
    """A server at whose port nobody listens."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{one.getsockname()[1]}"


def refused(url: str, tmp_path) -> tuple[int, str]:
    patience = Counting(attempts=3)
    with pytest.raises(FetchError) as told:
        fetch(url, to=tmp_path / "net.bin", patience=patience)
    return patience.waits, told.value.message


def test_a_second_file_of_such_a_host_is_refused_at_once_and_in_the_same_words(nobody, tmp_path):
    with remembering({}):
        first, said = refused(f"{nobody}/net.bin", tmp_path)
        again, same = refused(f"{nobody}/net.bin", tmp_path)
    assert (first, again) == (2, 0) and said == same and "(3 tries)" in said


def test_who_remembers_nothing_tries_again(nobody, tmp_path):
    assert [refused(f"{nobody}/net.bin", tmp_path)[0] for _ in range(2)] == [2, 2]
