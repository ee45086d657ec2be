"""What every storage backend does, each against a real server of its kind."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING

import pytest

from modelyard.store.testing import BACKEND_CHECKS
from modelyard.store.testing import Place as Checked

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from conftest import Place

FIVE = Random(5).randbytes(5_000_000)


@pytest.mark.parametrize("check", BACKEND_CHECKS, ids=lambda check: check.__name__)
def test_it_holds_to_the_contract(place: Place, check: Callable[[Checked], None]) -> None:
    check(Checked(place.url, place.put, place.get, place.backend))


def test_a_large_file_is_downloaded_whole(place: Place, tmp_path: Path) -> None:
    place.put("model.pth", FIVE)
    place.backend.download(place.url("model.pth"), str(tmp_path / "here.pth"))
    assert (tmp_path / "here.pth").read_bytes() == FIVE
    assert place.backend.size(place.url("model.pth")) == len(FIVE)


def test_credentials_are_named_and_not_told(place: Place) -> None:
    said = place.backend.credentials()
    kinds = {"file": "none needed", "s3": "environment", "gs": "anonymous", "hf": "environment"}
    assert kinds.get(place.kind, "") in said
    assert "secret of nothing" not in said and "hf_a_token" not in said
