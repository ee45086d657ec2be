"""A login in a card's URL would be everybody's: no command writes one, and `check` finds those of others."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from modelyard import open_zoo
from modelyard.cli import main
from modelyard.core.errors import CardError
from modelyard.registry.checks.check import check_zoo
from modelyard.registry.edit import edit

if TYPE_CHECKING:
    from conftest import MakeZoo

URL = "https://ann:s3cret@models.example.org/net.safetensors"


def test_set_writes_no_login(make_zoo: MakeZoo) -> None:
    zoo = make_zoo("net", settings="starter = false")
    card = Path(zoo.folder("net")) / "model_card.yaml"
    before = card.read_bytes()
    with pytest.raises(CardError, match="a URL without a login") as caught:
        edit("net", {"weights.url": URL}, str(zoo))
    assert "s3cret" not in str(caught.value)
    assert card.read_bytes() == before


@pytest.mark.parametrize(
    "part",
    [
        {"weights": {"url": URL}},
        {"weights": {"urls": [URL]}},
        {"exports": {"onnx": {"url": URL}}},
    ],
    ids=["weights", "mirror", "export"],
)
def test_check_names_the_place_of_a_login_and_does_not_say_it(
    make_zoo: MakeZoo, part: dict[str, object], capsys: pytest.CaptureFixture[str]
) -> None:
    zoo = make_zoo("net", settings="starter = false")
    zoo.write("net", **part)
    assert main(["index", "--zoo", str(zoo)]) == 0
    assert main(["check", "--zoo", str(zoo)]) == 1
    said = "".join(capsys.readouterr())
    assert "a URL without a login" in said
    assert "s3cret" not in said


def test_a_url_without_a_login_is_right(make_zoo: MakeZoo) -> None:
    zoo = make_zoo("net", settings="starter = false")
    zoo.write("net", weights={"url": "https://models.example.org/a@b/net.safetensors?user=ann"})
    assert main(["index", "--zoo", str(zoo)]) == 0
    assert check_zoo(open_zoo(str(zoo))).problems == []
