"""A card names files of its zoo by paths, and none of the machine that it is read on."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING

import pytest

from modelyard import open_zoo
from modelyard.cli import main
from modelyard.core.errors import CardError, InputError, ModelyardError
from modelyard.registry.checks.check import check_zoo
from modelyard.registry.edit import edit
from modelyard.registry.files.fetch_model import fetch_model
from modelyard.registry.files.push import push_model
from modelyard.tasks.labels import labels_of

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import MakeZoo
    from naive_zoo import ZooFolder

    Capture = pytest.CaptureFixture[str]

SECRET = b"of this machine"


@pytest.fixture
def secret(tmp_path: Path) -> Path:
    path = tmp_path / "secret"
    path.write_bytes(SECRET)
    return path


@pytest.fixture
def zoo(make_zoo: MakeZoo, secret: Path, request: pytest.FixtureRequest) -> ZooFolder:
    """A zoo with a card that leads to a file beside the zoo."""
    made = make_zoo("net", settings="starter = false")
    home, part = made.folder("net"), request.param
    way = "../" * 4 + "secret"
    assert (home / way).resolve() == secret
    (home / "near").symlink_to(secret)
    (home / "up").symlink_to(secret.parent)
    said = {
        "weights": {"weights": {"url": way}},
        "urls": {"weights": {"url": "https://models.example.org/net", "urls": [way]}},
        "export": {"exports": {"onnx": {"url": f"up/../{way}"}}},
        "link": {"weights": {"url": "near"}},
        "folder link": {"weights": {"url": "up/secret"}},
    }[part]
    made.write("net", **said)
    assert main(["index", "--zoo", str(made)]) == 0
    return made


ways = pytest.mark.parametrize("zoo", ["weights", "urls", "export", "link", "folder link"], indirect=True)


@ways
def test_a_path_that_leads_out_of_the_zoo_is_an_error_of_its_card(zoo: ZooFolder) -> None:
    (problem,) = check_zoo(open_zoo(str(zoo))).problems
    assert (problem.key.partition(".")[0], problem.allowed) in (
        ("weights", "a file of the zoo"),
        ("exports", "a file of the zoo"),
    )


@ways
def test_what_lies_outside_is_neither_stored_elsewhere_nor_fetched(zoo: ZooFolder, tmp_path: Path) -> None:
    for act in (
        lambda: push_model("net", str(tmp_path / "far"), zoo=str(zoo)),
        lambda: fetch_model("net", zoo=str(zoo)),
    ):
        with pytest.raises(ModelyardError, match="leads out of the zoo"):
            act()
    assert not (tmp_path / "far").exists()


def test_an_edit_leads_no_card_out_of_the_zoo(make_zoo: MakeZoo) -> None:
    zoo = make_zoo("net")
    with pytest.raises(CardError, match="allowed: a file of the zoo"):
        edit("net", {"weights.url": "../../../../secret"}, str(zoo))


def test_a_file_from_elsewhere_is_stored_only_where_its_card_knows_its_digest(
    make_zoo: MakeZoo, secret: Path, tmp_path: Path
) -> None:
    zoo = make_zoo(settings="starter = false")
    zoo.write("net", weights={"url": str(secret)})
    with pytest.raises(InputError, match="its card states no sha256 of it"):
        push_model("net", str(tmp_path / "far"), zoo=str(zoo))
    assert not (tmp_path / "far").exists()
    zoo.write("net", weights={"url": str(secret), "sha256": sha256(SECRET).hexdigest()})
    assert push_model("net", str(tmp_path / "far"), zoo=str(zoo))[0].how == "uploaded"


def test_the_settings_of_git_are_not_stored_elsewhere(make_zoo: MakeZoo, tmp_path: Path) -> None:
    zoo = make_zoo(settings="starter = false")
    (zoo.root / ".git").mkdir()
    (zoo.root / ".git/config").write_text("url = https://name:password@host/")
    zoo.write("net", weights={"url": "../../../.git/config"})
    with pytest.raises(InputError, match="lies outside the model's folder"):
        push_model("net", str(tmp_path / "far"), zoo=str(zoo))


def test_labels_are_not_read_through_a_link_to_elsewhere(make_zoo: MakeZoo, secret: Path) -> None:
    zoo = make_zoo("net")
    (zoo.folder("net") / "labels.txt").symlink_to(secret)
    assert labels_of({"labels": "labels.txt"}, str(zoo.folder("net"))) is None


def test_a_file_stored_within_the_zoo_is_named_from_its_card_on(make_zoo: MakeZoo, capsys: Capture) -> None:
    zoo = make_zoo(settings="starter = false")
    (zoo.folder("net")).mkdir(parents=True)
    (zoo.folder("net") / "net.bin").write_bytes(SECRET)
    zoo.write("net", weights={"url": "net.bin"})
    assert main(["push", "net", "--to", str(zoo.root / "store"), "--zoo", str(zoo)]) == 0
    assert zoo.says("net")["weights"]["url"] == "../../../store/net/1.0.0/net.bin"
    assert "path of this machine" not in capsys.readouterr().err
    moved = zoo.root.rename(zoo.root.with_name("moved"))
    assert fetch_model("net", zoo=str(moved)).source.endswith("moved/store/net/1.0.0/net.bin")


def test_a_file_stored_outside_the_zoo_is_said_to_be_of_this_machine(
    make_zoo: MakeZoo, tmp_path: Path, capsys: Capture
) -> None:
    zoo = make_zoo(settings="starter = false")
    zoo.write("net", weights={"url": "net.bin"})
    (zoo.folder("net") / "net.bin").write_bytes(SECRET)
    assert main(["push", "net", "--to", str(tmp_path / "far"), "--zoo", str(zoo)]) == 0
    assert "that is a path of this machine" in capsys.readouterr().err
