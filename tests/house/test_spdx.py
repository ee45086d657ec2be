"""The shipped list of licences is the one of the `packaging` library."""

from __future__ import annotations

from pathlib import Path

from packaging.licenses import _spdx

SHIPPED = Path(__file__).parents[2] / "src/modelyard/cards/spdx.txt"


def test_every_licence_and_exception_of_the_spdx_list_is_there():
    lines = set(SHIPPED.read_text(encoding="utf-8").splitlines()[1:])
    assert lines == {entry["id"] for entry in _spdx.LICENSES.values()} | {
        "+" + entry["id"] for entry in _spdx.EXCEPTIONS.values()
    }
