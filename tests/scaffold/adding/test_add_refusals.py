"""What is added is what it says it is, and its card holds no secret."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import torch
from safetensors.torch import save_file

from modelyard.cli import main
from modelyard.core.errors import InputError
from modelyard.core.suggest import suggest
from modelyard.models import create_model, list_architectures
from modelyard.scaffold.adding.add import add_model
from modelyard.scaffold.adding.answers import Answers

if TYPE_CHECKING:
    from conftest import MakeZoo
    from naive_zoo import ZooFolder

    Capture = pytest.CaptureFixture[str]

NET = "mobilenet_v3_small"


@pytest.fixture(scope="module")
def state() -> dict[str, torch.Tensor]:
    return dict(create_model(NET, num_classes=2).state_dict())


@pytest.fixture
def zoo(make_zoo: MakeZoo) -> ZooFolder:
    made = make_zoo(settings="starter = false")
    made.registry.mkdir(parents=True, exist_ok=True)
    assert main(["index", "--zoo", str(made)]) == 0
    return made


def refused(zoo: ZooFolder, weights: str) -> str:
    with pytest.raises(InputError) as error:
        add_model(Answers(weights, "net", architecture=NET), zoo=str(zoo))
    assert not zoo.folder("net").exists()
    return str(error.value)


def test_a_pickle_is_no_safetensors_whatever_it_is_called(
    zoo: ZooFolder, state: dict[str, torch.Tensor]
) -> None:
    torch.save(state, "net.safetensors")
    assert "is a file of PyTorch (torch) by its content" in refused(zoo, "net.safetensors")
    save_file(state, "net.pth")
    assert "is safetensors by its content" in refused(zoo, "net.pth")


@pytest.mark.parametrize(
    "url",
    ["http://user:s3cret@host/net.pth", "https://host/net.pth?token=s3cret", "s3://key:s3cret@b/net.pth"],
)
def test_a_login_is_refused_before_it_stands_on_a_card(zoo: ZooFolder, url: str) -> None:
    said = refused(zoo, url)
    assert "would stand on the card" in said
    assert "s3cret" not in said


def test_a_name_that_no_card_can_hold_is_refused(zoo: ZooFolder) -> None:
    name = os.fsdecode(b"net\xff.pth")
    Path(name).write_bytes(b"")
    assert "a name that is no UTF-8" in refused(zoo, name)


@pytest.mark.skipif(sys.platform != "linux", reason="a file that can be opened and not be read")
def test_a_file_that_cannot_be_read_is_named(zoo: ZooFolder) -> None:
    Path("net.pth").symlink_to("/proc/self/mem")
    assert "net.pth: cannot be read" in refused(zoo, "net.pth")


def test_json_is_one_document_also_with_what_comes_after(
    zoo: ZooFolder, state: dict[str, torch.Tensor], capsys: Capture
) -> None:
    torch.save(state, "net.pth")
    (zoo.root / "modelyard.toml").write_text(f'starter = false\nweights_url = "{zoo.root}/store"\n')
    words = ["add", "net", "--weights", "net.pth", "--architecture", NET, "--yes", "--push", "--json"]
    capsys.readouterr()
    assert main([*words, "--zoo", str(zoo)]) == 0
    (pushed,) = json.loads(capsys.readouterr().out)["pushed"]
    assert (pushed["how"], pushed["url"]) == ("uploaded", "../../../store/net/1.0.0/net-1.0.0.pth")


def test_a_quiet_release_says_only_where_it_is_and_a_loud_one_the_licence(
    zoo: ZooFolder, state: dict[str, torch.Tensor], capsys: Capture
) -> None:
    torch.save(state, "net.pth")
    add_model(Answers("net.pth", "net", architecture=NET, licence="Apache-2.0"), zoo=str(zoo))
    words = ["--weights", "net.pth", "--zoo", str(zoo)]
    capsys.readouterr()
    assert main(["release", "net", "1.1.0", *words]) == 0
    assert "licence        Apache-2.0" in capsys.readouterr().err
    assert main(["release", "net", "1.2.0", *words, "--quiet"]) == 0
    assert tuple(capsys.readouterr()) == (f"{zoo.folder('net')}\n", "")


@pytest.mark.parametrize(
    ("word", "meant"),
    [("mobilnet_v3", "mobilenet_v3_large"), ("mobilnet_v2", "mobilenet_v2"), ("resnt50", "resnet50")],
)
def test_a_mistyped_beginning_means_what_begins_so(word: str, meant: str) -> None:
    assert suggest(word, list_architectures()) == meant
